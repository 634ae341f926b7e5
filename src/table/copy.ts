import { type Pieces, rowsOfPiece } from '../pieces';
import type { Table } from '../profile/types';
import type { Row } from './types';

/** Rows of a table that share nothing with the given ones, for those who may change them. */
export function* copyRows(table: Table, rows: readonly Row[]): Pieces<Row[]> {
  // Only flags are lists.
  const lists = [...table.columns.values()].filter(({ type }) => type === 'flags').map(({ id }) => id);
  const piece = rowsOfPiece(table.columns.size);
  const copies: Row[] = [];
  for (const row of rows) {
    if (copies.length % piece === 0 && copies.length > 0) yield;
    const copy = { ...row };
    for (const id of lists) {
      const cell = copy[id];
      if (Array.isArray(cell)) copy[id] = [...cell];
    }
    copies.push(copy);
  }
  return copies;
}
