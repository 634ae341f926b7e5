import { type Pieces, rowsOfPiece } from '../pieces';
import { cellOf, sameCell } from './cells';
import type { Cell, Changes, Row } from './types';

/**
 * What changed from one reading of a table to the next, row by row by key; each key is there once, and the order of rows
 * does not matter. Every field of a row but its key is compared, `displayKey` too; a column that is not there counts as
 * `null`. Rows that are the same object cost next to nothing. What is returned shares nothing with the rows.
 */
export function* diffRows(before: readonly Row[], after: readonly Row[]): Pieces<Changes> {
  const changes: Changes = { added: [], removed: [], changed: [] };
  let compared = 0;
  // What is left of the rows before, by key, as soon as rows stand elsewhere than before.
  let left: Map<string, Row> | undefined;
  for (let at = 0; at < after.length; at++) {
    const row = after[at];
    if (!row) continue;
    let was = left ? left.get(row.key) : before[at];
    if (!left && was?.key !== row.key) {
      left = new Map(before.slice(at).map((one) => [one.key, one]));
      was = left.get(row.key);
    }
    left?.delete(row.key);
    if (was === row) continue;
    if (!was) changes.added.push(row.key);
    else {
      const columns = diffRow(was, row, changes.changed);
      if (++compared % rowsOfPiece(columns) === 0) yield;
    }
  }
  changes.removed = left ? [...left.keys()] : before.slice(after.length).map(({ key }) => key);
  return changes;
}

/** Adds what changed in a row; returns how many columns it has. No lists of names are made: this runs for every cell. */
function diffRow(before: Row, after: Row, changed: Changes['changed']): number {
  let columns = 0;
  let olds = 0;
  let fresh = 0;
  for (const column in after) {
    columns++;
    const from = before[column];
    const to = after[column];
    if (from === to) continue;
    // What stands in the prototype, such as `constructor`, is no cell, and not plain.
    if (isPlain(from) && isPlain(to)) {
      changed.push({ key: after.key, column, from, to });
      continue;
    }
    if (!Object.hasOwn(before, column)) fresh++;
    add(before, after, column, changed);
  }
  for (const _ in before) olds++;
  if (olds === columns - fresh) return columns;
  for (const column in before) if (!Object.hasOwn(after, column)) add(before, after, column, changed);
  return columns;
}

function isPlain(cell: Cell | undefined): cell is string | number | boolean {
  return typeof cell === 'number' || typeof cell === 'string' || typeof cell === 'boolean';
}

function add(before: Row, after: Row, column: string, changed: Changes['changed']): void {
  const [from, to] = [cellOf(before, column), cellOf(after, column)];
  if (!sameCell(from, to)) changed.push({ key: after.key, column, from: own(from), to: own(to) });
}

function own(cell: Cell): Cell {
  return Array.isArray(cell) ? [...cell] : cell;
}
