import { HeadendError } from '../src/errors';
import type { ColumnType, Profile, Table } from '../src/profile';
import type { DocumentScene } from './scene';
import { type Place, parsePlace, type Step } from './xml-path';

/** A column that stands in the document, and where. */
export interface PlacedColumn {
  id: string;
  place: Place;
  type: ColumnType;
  /** It is as many elements as this parts its value into. */
  join?: string;
}

/** A table whose rows are elements; the last step of `steps` is the row. */
export interface RowTable {
  table: string;
  each: string;
  from: Place['from'];
  steps: readonly Step[];
  within?: Place;
  columns: readonly PlacedColumn[];
  /** The column that an entry of a log is known by. */
  log?: string;
  /** Rows with no others within them are left out. */
  unlessEmpty?: boolean;
}

/** What stands where in the document of a read. */
export interface Layout {
  /** Tables of one row. */
  pages: readonly { table: string; columns: readonly PlacedColumn[] }[];
  /** What holds others stands before what it holds. */
  tables: readonly RowTable[];
}

/** @throws HeadendError CONFIG if a path of the profile names no place that could be written to. */
export function layoutOf(profile: Profile, { also }: DocumentScene, readId: string): Layout {
  const tables = [...profile.tables.values()];
  const pages = tables
    .filter(({ rows }) => rows.kind === 'one')
    .map((table) => ({ table: table.id, columns: placedColumns(table, readId) }));
  const shown = also.map(({ table, each, columns, unlessEmpty }) => {
    const known = profile.tables.get(table);
    const placed = Object.entries(columns).map(([id, path]) => ({
      id,
      place: parsePlace(path),
      type: known?.columns.get(id)?.type ?? 'string',
    }));
    return { ...rowTable({ id: table }, each, placed), unlessEmpty };
  });
  const read = tables.flatMap((table) => {
    const { rows } = table;
    if (rows.kind !== 'path' || rows.read !== readId) return [];
    return [rowTable(table, rows.each, placedColumns(table, readId), rows.within)];
  });
  return { pages, tables: [...shown, ...read].sort((a, b) => a.steps.length - b.steps.length) };
}

function placedColumns(table: Table, readId: string): PlacedColumn[] {
  return [...table.columns.values()].flatMap(({ id, address, type, join }) =>
    address.from === 'path' && address.read === readId ? [{ id, place: parsePlace(address.path), type, join }] : [],
  );
}

function rowTable(
  { id: table, log }: Pick<Table, 'id' | 'log'>,
  each: string,
  columns: readonly PlacedColumn[],
  list?: string,
): RowTable {
  const { from, steps } = parsePlace(each);
  for (const { id, place } of columns) {
    if (levelOf(place, steps) < 0) {
      const sentence = `${table}.${id} stands above the row path ${each}; name the parent in "each" to simulate it.`;
      throw new HeadendError('CONFIG', sentence);
    }
  }
  const within = list === undefined ? undefined : parsePlace(list);
  return { table, each, from, steps, within, columns, log: log?.by };
}

/** Which step of the row's path a column belongs to; the last is the row. Negative: none. */
export function levelOf({ up }: Place, steps: readonly Step[]): number {
  if (typeof up === 'number') return steps.length - 1 - up;
  return steps
    .slice(0, -1)
    .map(({ name }) => name)
    .lastIndexOf(up);
}

/** Whether the rows of one table stand within those of another, as their paths say. */
export function isWithin(inner: RowTable, outer: RowTable): boolean {
  return (
    inner.from === outer.from &&
    inner.steps.length > outer.steps.length &&
    outer.steps.every(({ name }, i) => name === inner.steps[i]?.name)
  );
}
