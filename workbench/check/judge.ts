import type { RawTable } from '../../src/device';
import { asHeadendError } from '../../src/errors';
import type { Column, Profile, Table } from '../../src/profile';
import { type Cell, cellText, RowValues } from '../../src/table';
import { oneLine } from '../command';
import { placeOf, rowsPlace } from '../places';
import type { ColumnCheck, Outcome, TableCheck } from './types';

/** What is known of a table beside its rows. */
export interface Circumstances {
  /** The document has the list, if an empty one. */
  found: boolean;
  /** Reads that failed. */
  failedReads: ReadonlySet<string>;
}

/** What a table's raw rows say of the addresses of its columns. */
export function judgeTable(
  table: Table,
  profile: Profile,
  { rows, problems }: RawTable,
  { found, failedReads }: Circumstances,
): TableCheck {
  const values = rows.map((row) => ({ row, values: new RowValues(table, row) }));
  const doubt = rows.length === 0 && !found ? 'absent' : 'empty';
  const columns = [...table.columns.values()].map((column): ColumnCheck => {
    if (rows.length > 0 && !isAsked(column, table, rows, failedReads))
      return { ...describe(column), outcome: 'failed' };
    return judgeColumn(column, values, doubt);
  });
  const answered = columns.some(({ outcome }) => !['empty', 'absent', 'failed', 'derived'].includes(outcome));
  const outcome = table.rows.kind === 'one' ? (answered ? 'answered' : 'absent') : rows.length > 0 ? 'answered' : doubt;
  return {
    ...headOf(table, profile),
    outcome,
    rows: rows.length,
    problems: problems.map((text) => oneLine(text, 300)),
    columns,
  };
}

/** A page of single values may have been read in part: its values come from several places. */
function isAsked(column: Column, table: Table, [row]: RawTable['rows'], failedReads: ReadonlySet<string>): boolean {
  const { address } = column;
  if (address.from === 'path') return !failedReads.has(address.read);
  // An agent that answers says of every value what it is, or that there is none.
  if (address.from === 'oid' && table.rows.kind === 'one') return row?.get(column.id) !== undefined;
  const source = address.from === 'column' ? table.columns.get(address.column) : undefined;
  return source === undefined || source === column || isAsked(source, table, row ? [row] : [], failedReads);
}

/** A table that could not be read. */
export function failedTable(table: Table, profile: Profile, thrown: unknown): TableCheck {
  const { code, message } = asHeadendError(thrown);
  const columns = [...table.columns.values()].map((column) => ({
    ...describe(column),
    outcome: derivedOr(column, 'failed'),
  }));
  return { ...headOf(table, profile), outcome: 'failed', rows: 0, problems: [message], code, columns };
}

function headOf(table: Table, profile: Profile): Pick<TableCheck, 'id' | 'title' | 'place' | 'evidence'> {
  const { id, title, rows } = table;
  return { id, title, place: rowsPlace(table, profile), ...(rows.kind !== 'one' && { evidence: rows.evidence }) };
}

function describe({ id, title, evidence, source, ...column }: Column): Omit<ColumnCheck, 'outcome'> {
  return { id, title, place: placeOf({ id, title, evidence, source, ...column }), evidence, source };
}

/** Rates and texts made of columns are no addresses. */
function isDerived({ address }: Column): boolean {
  return address.from === 'rate' || address.from === 'template';
}

function derivedOr(column: Column, outcome: Outcome): Outcome {
  return isDerived(column) ? 'derived' : outcome;
}

interface JudgedRow {
  row: RawTable['rows'][number];
  values: RowValues;
}

function judgeColumn(column: Column, rows: readonly JudgedRow[], doubt: Outcome): ColumnCheck {
  const head = describe(column);
  const cells = rows.map(({ values }) => values.cell(column.id));
  const first = cells.find((cell) => cell !== null && cellText(cell) !== '');
  const sample = first === undefined ? undefined : sampleOf(first, column);
  if (isDerived(column)) return { ...head, outcome: 'derived', ...(sample && { sample }) };
  if (rows.length === 0) return { ...head, outcome: doubt };
  const wrong = rows.flatMap(({ values }) => values.problems.filter(({ column: id }) => id === column.id));
  if (wrong[0]) {
    const detail = `${oneLine(wrong[0].sentence, 120)}${rows.length > 1 ? `; ${wrong.length} of ${rows.length} rows` : ''}`;
    return { ...head, outcome: 'wrongType', detail, ...(sample && { sample }) };
  }
  const unknown = unknownLabels(cells, column);
  if (unknown.length > 0) {
    const known = Object.keys(column.values ?? {}).slice(0, 12);
    const list = known.length > 0 ? `known are ${known.join(', ')}` : 'no value is known';
    return { ...head, outcome: 'unknownValue', sample: oneLine(unknown.join(', ')), detail: list };
  }
  const filled = cells.filter((cell) => cell !== null).length;
  if (filled === 0) return { ...head, outcome: rows.some((row) => isThere(row, column)) ? 'empty' : 'absent' };
  const part = filled < rows.length ? { detail: `in ${filled} of ${rows.length} rows` } : {};
  return { ...head, outcome: 'answered', ...(sample && { sample }), ...part };
}

/** The device has such a place: over SNMP with a value, in a document with or without one. */
function isThere({ row, values }: JudgedRow, column: Column): boolean {
  const { address } = column;
  if (address.from === 'path') return row.get(column.id) !== undefined;
  return values.raw(column.id) !== null;
}

/** Labels that stand for values the profile does not know; those it has another word for are known. */
function unknownLabels(cells: readonly Cell[], { type }: Column): string[] {
  if (type !== 'enum' && type !== 'flags') return [];
  const labels = cells.flatMap((cell) => (Array.isArray(cell) ? cell : [cell]));
  return [...new Set(labels.filter((label) => typeof label === 'string' && /^unknown\(.*\)$/s.test(label)))].map(
    String,
  );
}

function sampleOf(cell: Cell, { unit }: Column): string {
  const text = oneLine(cellText(cell));
  return unit === undefined || text === '' ? text : `${text} ${unit}`;
}
