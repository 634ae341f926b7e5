import type { Table } from '../profile/types';
import { joinKey } from './keys';
import { parseInteger } from './numbers';
import { RowValues } from './row-values';
import type { Cell, RawRow } from './types';

/** Which entries of a log are wished: only the newest `latest`, only those with a number greater than `after`. */
export interface LogWindow {
  latest?: number;
  after?: bigint;
}

/** The number of a log's entry as its cell holds it; `undefined` where it is no integer. */
export function entryNumber(cell: Cell): bigint | undefined {
  return Array.isArray(cell) ? undefined : parseInteger(cell);
}

/**
 * The entries of a log that are wished, newest first: by the column that only grows, in descending order, whatever the
 * order of `rows`; those without a number come last. An entry that was read twice, for pages shift while they are read,
 * is there once.
 */
export function newestFirst(table: Table, by: string, rows: readonly RawRow[], window: LogWindow = {}): RawRow[] {
  const { latest, after } = window;
  const seen = new Set<string>();
  const entries = rows.flatMap((row) => {
    const values = new RowValues(table, row);
    const key = joinKey(table.key.map((id) => values.cell(id)));
    const number = entryNumber(values.cell(by));
    if (key !== undefined && seen.has(key)) return [];
    if (key !== undefined) seen.add(key);
    return after === undefined || (number !== undefined && number > after) ? [{ row, number }] : [];
  });
  entries.sort((one, other) => descending(one.number, other.number));
  return entries.slice(0, latest).map(({ row }) => row);
}

function descending(one: bigint | undefined, other: bigint | undefined): number {
  if (one === other) return 0;
  if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
  return one < other ? 1 : -1;
}
