import { type Pieces, rowsOfPiece } from '../pieces';
import { cellOf, sameCell } from './cells';
import type { Cell, Changes, Row } from './types';

/**
 * What changed from one reading of a table to the next, row by row by key; the order of rows does not matter.
 * Every field of a row but its key is compared, `displayKey` too; a column that is not there counts as `null`. Rows that
 * are the same object cost next to nothing. What is returned shares nothing with the rows.
 */
export function* diffRows(before: ReadonlyMap<string, Row>, after: ReadonlyMap<string, Row>): Pieces<Changes> {
  const changes: Changes = { added: [], removed: [], changed: [] };
  let compared = 0;
  for (const [key, row] of after) {
    const was = before.get(key);
    if (was === row) continue;
    if (!was) changes.added.push(key);
    else {
      const columns = diffRow(was, row, changes.changed);
      if (++compared % rowsOfPiece(columns) === 0) yield;
    }
  }
  for (const key of before.keys()) if (!after.has(key)) changes.removed.push(key);
  return changes;
}

/** Adds what changed in a row; returns how many columns it has. */
function diffRow(before: Row, after: Row, changed: Changes['changed']): number {
  const columns = Object.keys(after);
  let fresh = 0;
  for (const column of columns) {
    // What stands in the prototype, such as `constructor`, is no cell.
    if (before[column] === after[column]) continue;
    if (!Object.hasOwn(before, column)) fresh++;
    add(before, after, column, changed);
  }
  const olds = Object.keys(before);
  if (olds.length === columns.length - fresh) return columns.length;
  for (const column of olds) if (!Object.hasOwn(after, column)) add(before, after, column, changed);
  return columns.length;
}

function add(before: Row, after: Row, column: string, changed: Changes['changed']): void {
  const [from, to] = [cellOf(before, column), cellOf(after, column)];
  if (!sameCell(from, to)) changed.push({ key: after.key, column, from: own(from), to: own(to) });
}

function own(cell: Cell): Cell {
  return Array.isArray(cell) ? [...cell] : cell;
}
