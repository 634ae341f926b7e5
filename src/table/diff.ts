import { cellOf, sameCell } from './cells';
import type { Changes, Row } from './types';

/**
 * What changed from one reading of a table to the next, row by row by key; the order of rows does not matter.
 * Every field of a row but its key is compared, `displayKey` too; a column that is not there counts as `null`.
 */
export function diffRows(before: readonly Row[], after: readonly Row[]): Changes {
  const old = new Map(before.map((row) => [row.key, row]));
  const now = new Map(after.map((row) => [row.key, row]));
  const changes: Changes = {
    added: [...now.keys()].filter((key) => !old.has(key)),
    removed: [...old.keys()].filter((key) => !now.has(key)),
    changed: [],
  };
  for (const [key, row] of now) {
    const was = old.get(key);
    if (was) changes.changed.push(...diffRow(was, row));
  }
  return changes;
}

function diffRow(before: Row, after: Row): Changes['changed'] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
    .map((column) => ({ key: after.key, column, from: cellOf(before, column), to: cellOf(after, column) }))
    .filter(({ from, to }) => !sameCell(from, to));
}
