import { asHeadendError, HeadendError } from '../errors';
import { type Column, type ColumnWrite, didYouMean, type Table } from '../profile';
import type { Cell, Row } from '../table';
import { actionOf, type WriteOptions } from './act';
import { type ColumnValue, columnValue } from './column-value';
import { checkPermission } from './permission';
import type { TableReading } from './reading';
import type { ShownRequest } from './request';
import { rowOf } from './row';
import type { WriteContext } from './write-context';

/** A value for one column of one row. */
export interface WriteItem {
  /** Key of the row; left out for a table of one row. */
  key?: string;
  column: string;
  value: unknown;
  /** Written only if the column shows this now. */
  expect?: unknown;
}

/** What came of an item. */
export interface ItemResult {
  key: string;
  column: string;
  /** Whether it came to its turn; `false` where another item of the batch failed before it. */
  tried: boolean;
  /** The device accepted it, or in a dry run nothing speaks against it. */
  ok: boolean;
  /** What the column showed before, and what it shows now. */
  before: Cell;
  after: Cell;
  /** Whether it was read back. */
  verified: boolean;
  /** What was sent, or in a dry run would be; what several items share is shown with each. Secrets are not shown. */
  request?: ShownRequest;
  error?: HeadendError;
}

/** An item that may be written: its row and column are there, and its value fits. */
export interface Checked {
  result: ItemResult;
  row: Row;
  column: Column;
  write: ColumnWrite;
  value: unknown;
  /** For SNMP. */
  raw?: ColumnValue;
}

/** What was found out about an item before anything is written. */
export interface Examined {
  result: ItemResult;
  error?: HeadendError;
  /** Absent where it cannot be written. */
  item?: Checked;
}

/** Looks whether an item may be written. Never throws: what speaks against it is in the result. */
export function examine(
  item: WriteItem,
  reading: TableReading,
  options: WriteOptions,
  context: WriteContext,
): Examined {
  const { table, rows } = reading;
  const key = item.key ?? (table.rows.kind === 'one' ? table.id : '');
  const result: ItemResult = {
    key,
    column: item.column,
    tried: true,
    ok: false,
    before: null,
    after: null,
    verified: false,
  };
  try {
    const column = columnOf(table, item.column);
    const { write } = column;
    if (!write) throw refused('BAD_VALUE', table, `"${column.id}" (${column.title}) can only be read.`);
    const source = write.by === 'action' ? actionOf(write.action, context.profile) : column;
    checkPermission(options.dryRun ? 'assumed' : context.permission, source, column.title, context.device);
    const row = table.rows.kind === 'one' ? rows[0] : rowOf(rows, key);
    if (!row)
      throw refused('NOT_FOUND', table, key === '' ? 'a key is missing: which row?' : `there is no row ${key}.`);
    result.key = row.key;
    result.before = row[column.id] ?? null;
    result.after = result.before;
    checkExpected(table, column, item, result.before);
    const raw = write.by === 'set' ? columnValue(table, column, write.syntax, item.value) : undefined;
    return { result, item: { result, row, column, write, value: item.value, raw } };
  } catch (thrown) {
    const error = asHeadendError(thrown);
    result.error = error;
    return { result, error };
  }
}

function columnOf(table: Table, id: string): Column {
  const column = table.columns.get(id);
  if (column) return column;
  throw refused('BAD_VALUE', table, `there is no column "${id}".${didYouMean(id, table.columns.keys())}`);
}

/** An error that names the table by its title. */
export function refused(
  code: 'BAD_VALUE' | 'NOT_FOUND' | 'REFUSED',
  { id, title }: Table,
  sentence: string,
): HeadendError {
  return new HeadendError(code, `${title}: ${sentence}`, { table: id });
}

function checkExpected(table: Table, { id }: Column, item: WriteItem, before: Cell): void {
  if (!('expect' in item) || item.expect === undefined) return;
  if (JSON.stringify(item.expect) === JSON.stringify(before)) return;
  const found = `"${id}" is ${JSON.stringify(before)} and not ${JSON.stringify(item.expect)} as expected`;
  throw refused('REFUSED', table, `${found}; nothing was written.`);
}
