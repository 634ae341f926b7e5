import * as fc from 'fast-check';
import type { Column, ColumnType, Table } from '../../src/profile/types';
import type { Cell, RawRow, RawValue, Row } from '../../src/table';

/** A column as a profile gives it; what a test does not care about is filled in. */
export function column(type: ColumnType, rest: Partial<Column> = {}): Column {
  const id = rest.id ?? 'column';
  return {
    id,
    title: id,
    type,
    address: { from: 'path', read: 'tree', path: `@${id}` },
    writable: false,
    evidence: 'standard',
    source: [],
    ...rest,
  };
}

/** A table of many rows whose columns are read from a document. */
export function table(key: readonly string[], columns: readonly Column[], rest: Partial<Table> = {}): Table {
  return {
    id: 'ports',
    title: 'Ports',
    key,
    rows: { kind: 'path', read: 'tree', each: '//Port', evidence: 'standard', source: [] },
    columns: new Map(columns.map((each) => [each.id, each])),
    ...rest,
  };
}

/** Raw rows out of literal objects. */
export function rawRows(...rows: Record<string, RawValue>[]): RawRow[] {
  return rows.map((row) => new Map(Object.entries(row)));
}

/** A row with a key and some cells. */
export function row(key: string, cells: Record<string, Cell> = {}): Row {
  return { key, displayKey: key, ...cells };
}

export const COLUMN_TYPES: readonly ColumnType[] = [
  'string',
  'integer',
  'number',
  'boolean',
  'enum',
  'flags',
  'counter',
  'duration',
  'time',
  'ip',
  'mac',
  'oid',
  'bytes',
];

/** Any raw value, with those that look like something oftener than chance would have it. */
export const anyRaw: fc.Arbitrary<RawValue> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '0', '-0', '1e400', '9'.repeat(400), '2024-02-30', 'fe80::1%eth0', '0.0.0.0', '\ud800', '-'),
  fc.ipV6(),
  fc.double(),
  fc.constantFrom(-0, Number.NaN),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.uint8Array({ maxLength: 20 }),
  fc.constantFrom(...[4, 6, 7, 8, 11, 16].map((length) => new Uint8Array(length))),
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((octets) => Uint8Array.of(0x9f, 0x78, 4, ...octets)),
  fc.constant(null),
);

/** Any column of any type, with formats, scales and labels that may make no sense. */
export const anyColumn: fc.Arbitrary<Column> = fc
  .record(
    {
      id: fc.constantFrom('state', '__proto__', 'constructor', 'toString'),
      type: fc.constantFrom(...COLUMN_TYPES),
      values: fc.dictionary(fc.constantFrom('0', '1', '7', 'true', '__proto__', ''), fc.string()),
      scale: fc.oneof(fc.double(), fc.constantFrom(0.01, 8, -1, 0)),
      absent: fc.array(fc.constantFrom('0', '', '-1', 'N/A')),
      format: fc.oneof(fc.string(), fc.constantFrom('iso', 'unix', 'dateAndTime', 'dd/MM/yyyy HH:mm:ss', '(yyyy')),
    },
    { requiredKeys: ['id', 'type'] },
  )
  .map(({ type, ...rest }) => column(type, rest));
