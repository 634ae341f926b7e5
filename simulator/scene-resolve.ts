import { GENERATOR_NAMES, type Generator, type GeneratorSettings, type Raw } from './generators';
import type {
  ActionScene,
  AlsoScene,
  ColumnScene,
  DocumentScene,
  PresentScene,
  RowsScene,
  Scene,
  TableScene,
  TrapScene,
} from './scene-types';
import type { SnmpSyntax } from './snmp-syntax';

type GeneratorFile = Raw | Partial<Record<Generator['name'], unknown>>;
type ColumnFile = Raw | (Partial<Record<Generator['name'], unknown>> & { syntax?: SnmpSyntax });

interface DocumentFile {
  root?: string;
  attributes?: DocumentScene['attributes'];
  extra?: string;
  also?: AlsoScene[];
  of?: DocumentScene['of'];
  order?: DocumentScene['order'];
  shape?: string;
}

interface TableFile {
  rows?:
    | number
    | { count: number; grows?: boolean; per?: string; every?: number; made?: number }
    | Record<string, ColumnFile>[];
  present?: { every: number; for: number } | { while: string | GeneratorFile; is: Raw | Raw[] };
  columns: Record<string, ColumnFile>;
  hidden?: Record<string, ColumnFile>;
  made?: Record<string, ColumnFile>;
}

interface TrapFile {
  rows: string;
  while?: string | GeneratorFile;
  is?: Raw | Raw[];
  raise: string;
  clear?: string;
  fields?: Record<string, string | GeneratorFile>;
}

/** A simulation file as it is written. */
export interface SceneFile {
  profile: string;
  notes: string;
  documents?: Record<string, DocumentFile>;
  helpers?: Record<string, TableFile>;
  tables: Record<string, TableFile>;
  interface?: 'rails';
  actions?: Record<string, ActionScene>;
  traps?: TrapFile[];
}

/** Tells what is wrong at a place in the file. */
export type Complain = (path: readonly string[], message: string) => void;

/** A scene after its form was checked, with the defaults filled in. */
export function resolveScene(file: SceneFile, name: string, complain: Complain): Scene {
  const documents = new Map<string, DocumentScene>();
  const shapes = new Map<string, string>();
  for (const [id, { root, attributes = {}, extra, also = [], of, order, shape }] of Object.entries(
    file.documents ?? {},
  )) {
    if (root !== undefined) documents.set(id, { root: root.split('/'), attributes, extra, also, of, order });
    if (shape !== undefined) shapes.set(id, shape);
  }
  const tables = new Map<string, TableScene>();
  for (const kind of ['tables', 'helpers'] as const) {
    for (const [id, table] of Object.entries(file[kind] ?? {})) {
      if (tables.has(id)) complain([kind, id], 'a helper has another name than any table.');
      tables.set(id, resolveTable(table, [kind, id], complain));
    }
  }
  return {
    file: name,
    profile: file.profile,
    notes: file.notes,
    rails: file.interface === 'rails',
    documents,
    shapes,
    tables,
    helpers: new Set(Object.keys(file.helpers ?? {})),
    actions: new Map(Object.entries(file.actions ?? {})),
    traps: (file.traps ?? []).map((trap, i) => resolveTrap(trap, ['traps', String(i)], complain)),
  };
}

function resolveTable(table: TableFile, path: readonly string[], complain: Complain): TableScene {
  return {
    rows: resolveRows(table.rows ?? 1, [...path, 'rows'], complain),
    present: table.present && resolvePresent(table.present, [...path, 'present'], complain),
    columns: new Map([
      ...resolveColumns(table.columns, [...path, 'columns'], complain),
      ...resolveColumns(table.hidden ?? {}, [...path, 'hidden'], complain),
    ]),
    hidden: new Set(Object.keys(table.hidden ?? {})),
    made: resolveColumns(table.made ?? {}, [...path, 'made'], complain),
  };
}

function resolvePresent(
  present: NonNullable<TableFile['present']>,
  path: readonly string[],
  complain: Complain,
): PresentScene {
  if ('every' in present) return { kind: 'window', ...present };
  return { kind: 'condition', while: resolveSource(present.while, path, complain), is: listOf(present.is) };
}

function resolveTrap(trap: TrapFile, path: readonly string[], complain: Complain): TrapScene {
  const { rows: table, is = true, raise, clear = raise } = trap;
  const fields = Object.entries(trap.fields ?? {}).map(
    ([id, source]) => [id, resolveSource(source, [...path, 'fields', id], complain)] as const,
  );
  const when =
    trap.while === undefined ? undefined : { while: resolveSource(trap.while, path, complain), is: listOf(is) };
  return { table, when, raise, clear, fields: new Map(fields) };
}

function listOf(is: Raw | Raw[]): Raw[] {
  return Array.isArray(is) ? is : [is];
}

function resolveRows(rows: NonNullable<TableFile['rows']>, path: readonly string[], complain: Complain): RowsScene {
  if (typeof rows === 'number') return { kind: 'count', count: rows, grows: false };
  if (Array.isArray(rows)) {
    return { kind: 'list', rows: rows.map((row, i) => resolveColumns(row, [...path, String(i)], complain)) };
  }
  const { count, every, made = count, grows = false } = rows;
  if (rows.per === undefined) return { kind: 'count', count, grows, every };
  if (grows) complain([...path, 'grows'], 'a table grows with the one it is "per"; leave "grows" out.');
  return { kind: 'per', table: rows.per, count, made, every };
}

function resolveColumns(
  columns: Record<string, ColumnFile>,
  path: readonly string[],
  complain: Complain,
): Map<string, ColumnScene> {
  return new Map(
    Object.entries(columns).map(([id, column]) => [id, resolveColumn(column, [...path, id], complain)] as const),
  );
}

function resolveColumn(column: ColumnFile, path: readonly string[], complain: Complain): ColumnScene {
  if (column === null || typeof column !== 'object') return { generator: { name: 'value', setting: column } };
  const { syntax, ...generator } = column;
  return { generator: resolveGenerator(generator, path, complain), syntax };
}

/** A column of the row by its name, or a generator. */
function resolveSource(source: string | GeneratorFile, path: readonly string[], complain: Complain): Generator {
  return typeof source === 'string' ? { name: 'column', setting: source } : resolveGenerator(source, path, complain);
}

function resolveGenerator(file: GeneratorFile, path: readonly string[], complain: Complain): Generator {
  if (file === null || typeof file !== 'object') return { name: 'value', setting: file };
  const names = GENERATOR_NAMES.filter((name) => name in file);
  const [name = 'value'] = names;
  if (names.length !== 1) complain(path, `name exactly one of ${GENERATOR_NAMES.join(', ')}.`);
  if ('syntax' in file) complain(path, 'a column has a syntax, and not what it is made of.');
  const at = [...path, name];
  // The schema has checked the setting's form against the name.
  if (name === 'map') return { name, setting: resolveMap(file.map as MapFile, at, complain) };
  if (name === 'since') return { name, setting: resolveSince(file.since as SinceFile, at, complain) };
  return { name, setting: file[name] } as Generator;
}

interface MapFile {
  of: string | GeneratorFile;
  values: Record<string, GeneratorFile>;
  otherwise?: GeneratorFile;
}

function resolveMap(
  { of, values, otherwise = null }: MapFile,
  path: readonly string[],
  complain: Complain,
): GeneratorSettings['map'] {
  const resolved = Object.entries(values).map(
    ([raw, file]) => [raw, resolveGenerator(file, [...path, 'values', raw], complain)] as const,
  );
  return {
    of: resolveSource(of, [...path, 'of'], complain),
    values: Object.fromEntries(resolved),
    otherwise: resolveGenerator(otherwise, [...path, 'otherwise'], complain),
  };
}

interface SinceFile {
  of: string | GeneratorFile;
  is?: Raw | Raw[];
  as: string;
}

function resolveSince(
  { of, is, as }: SinceFile,
  path: readonly string[],
  complain: Complain,
): GeneratorSettings['since'] {
  return { of: resolveSource(of, [...path, 'of'], complain), is: is === undefined ? undefined : listOf(is), as };
}
