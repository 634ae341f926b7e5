import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ErrorObject } from 'ajv';
import { HeadendError } from '../src/errors';
import { type Issue, ProfileError, shippedProfiles } from '../src/profile';
import { type Located, parseLocated, positionOf, toPlain } from '../src/profile/source';
import { GENERATOR_NAMES, type Generator, type GeneratorSettings, type Raw } from './generators';
import type { SnmpSyntax } from './snmp-syntax';

/** How one column's values are made. */
export interface ColumnScene {
  generator: Generator;
  /** SNMP type in place of the one that the column's type suggests. */
  syntax?: SnmpSyntax;
}

/** How many rows a table has: a count per row of another table, a count that may grow, or the rows one by one. */
export type RowsScene =
  | { kind: 'count'; count: number; grows: boolean }
  | { kind: 'per'; table: string; count: number }
  | { kind: 'list'; rows: readonly ReadonlyMap<string, ColumnScene>[] };

/** When a row is there: `for` out of `every` seconds, in its own window, or while a value of it is one of these. */
export type PresentScene =
  | { kind: 'window'; every: number; for: number }
  | { kind: 'condition'; while: Generator; is: readonly Raw[] };

/** What a simulated table holds. */
export interface TableScene {
  rows: RowsScene;
  /** At all times when left out. */
  present?: PresentScene;
  columns: ReadonlyMap<string, ColumnScene>;
}

/** How the XML document of a read begins. */
export interface DocumentScene {
  /** Names of the elements from the document's root to the one that rows hang under. */
  root: readonly string[];
  attributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** XML that no profile knows. */
  extra?: string;
}

/** What a simulated device of a profile answers: `profiles/simulation/<profile id>.yaml`. */
export interface Scene {
  /** For sentences about it. */
  file: string;
  profile: string;
  notes: string;
  documents: ReadonlyMap<string, DocumentScene>;
  /** By read: which of a JSON document's row paths it has, where the profile knows several. */
  shapes: ReadonlyMap<string, string>;
  tables: ReadonlyMap<string, TableScene>;
  /** Those of the tables that the device does not show; others refer to them. */
  helpers: ReadonlySet<string>;
}

type GeneratorFile = Raw | Partial<Record<Generator['name'], unknown>>;
type ColumnFile = Raw | (Partial<Record<Generator['name'], unknown>> & { syntax?: SnmpSyntax });

interface DocumentFile {
  root?: string;
  attributes?: DocumentScene['attributes'];
  extra?: string;
  shape?: string;
}

interface TableFile {
  rows?: number | { count: number; grows?: boolean; per?: string } | Record<string, ColumnFile>[];
  present?: { every: number; for: number } | { while: string | GeneratorFile; is: Raw | Raw[] };
  columns: Record<string, ColumnFile>;
}

interface SceneFile {
  profile: string;
  notes: string;
  documents?: Record<string, DocumentFile>;
  helpers?: Record<string, TableFile>;
  tables: Record<string, TableFile>;
}

/**
 * Loads the simulation file of a profile by the profile's id, or by path when the name ends in `.yaml`.
 *
 * @throws ProfileError naming file and line of what is wrong, or a CONFIG error if the file cannot be read.
 */
export function loadScene(name: string): Scene {
  const file = name.endsWith('.yaml') ? name : join(simulationFolder(), `${name}.yaml`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const sentence = `The simulation file ${file} cannot be read: ${(error as Error).message}.`;
    throw new HeadendError('CONFIG', sentence, { cause: error });
  }
  return parseScene(text, file);
}

/** A scene from the text of a simulation file; `file` is for sentences. */
export function parseScene(text: string, file: string): Scene {
  const { value: root, issues } = parseLocated(text, file);
  if (!root || issues.length > 0) throw new ProfileError(issues);
  refuse(checkForm(root));
  const issuesOfColumns: Issue[] = [];
  const scene = resolve(toPlain(root) as SceneFile, file, (path, message) =>
    issuesOfColumns.push({ ...positionOf(root, path), message: `${path.join('.')}: ${message}` }),
  );
  refuse(issuesOfColumns);
  return scene;
}

function simulationFolder(): string {
  return join(shippedProfiles(), 'simulation');
}

let validate: ReturnType<Ajv['compile']> | undefined;

function checkForm(root: Located): Issue[] {
  validate ??= new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(
    JSON.parse(readFileSync(join(simulationFolder(), 'simulation.schema.json'), 'utf8')),
  );
  validate(toPlain(root));
  return (validate.errors ?? []).map((error) => issueOf(error, root));
}

function issueOf({ instancePath, keyword, params, message }: ErrorObject, root: Located): Issue {
  const path = instancePath.split('/').slice(1);
  if (keyword === 'additionalProperties') path.push(String(params.additionalProperty));
  const sentence = keyword === 'additionalProperties' ? 'this is not a known setting here' : message;
  return { ...positionOf(root, path), message: `${path.join('.') || 'simulation'}: ${sentence}.` };
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new ProfileError(issues);
}

type Complain = (path: readonly string[], message: string) => void;

function resolve(file: SceneFile, name: string, complain: Complain): Scene {
  const documents = new Map<string, DocumentScene>();
  const shapes = new Map<string, string>();
  for (const [id, { root, attributes = {}, extra, shape }] of Object.entries(file.documents ?? {})) {
    if (root !== undefined) documents.set(id, { root: root.split('/'), attributes, extra });
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
    documents,
    shapes,
    tables,
    helpers: new Set(Object.keys(file.helpers ?? {})),
  };
}

function resolveTable(table: TableFile, path: readonly string[], complain: Complain): TableScene {
  return {
    rows: resolveRows(table.rows ?? 1, [...path, 'rows'], complain),
    present: table.present && resolvePresent(table.present, [...path, 'present'], complain),
    columns: resolveColumns(table.columns, [...path, 'columns'], complain),
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

function listOf(is: Raw | Raw[]): Raw[] {
  return Array.isArray(is) ? is : [is];
}

function resolveRows(rows: NonNullable<TableFile['rows']>, path: readonly string[], complain: Complain): RowsScene {
  if (typeof rows === 'number') return { kind: 'count', count: rows, grows: false };
  if (Array.isArray(rows)) {
    return { kind: 'list', rows: rows.map((row, i) => resolveColumns(row, [...path, String(i)], complain)) };
  }
  if (rows.per === undefined) return { kind: 'count', count: rows.count, grows: rows.grows ?? false };
  if (rows.grows) complain([...path, 'grows'], 'a table grows with the one it is "per"; leave "grows" out.');
  return { kind: 'per', table: rows.per, count: rows.count };
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
