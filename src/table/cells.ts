import type { Cell, Row } from './types';

/** A cell of a row by column id; `null` where the row has no such column, whatever the id is called. */
export function cellOf(row: Row, column: string): Cell {
  return Object.hasOwn(row, column) ? (row[column] ?? null) : null;
}

/** Whether two cells are the same value; lists by their elements. */
export function sameCell(one: Cell, other: Cell): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((label, index) => label === other[index]);
}

/** A cell as text for people: lists with commas, `null` as nothing. */
export function cellText(cell: Cell): string {
  return Array.isArray(cell) ? cell.join(', ') : String(cell ?? '');
}
