import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ErrorObject } from 'ajv';
import { HeadendError } from '../src/errors';
import { type Issue, ProfileError, shippedProfiles } from '../src/profile';
import { type Located, parseLocated, positionOf, toPlain } from '../src/profile/source';
import { GENERATOR_NAMES, type Generator, type Raw } from './generators';
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

/** What a simulated table holds. */
export interface TableScene {
  rows: RowsScene;
  /** Seconds: each row is there only `for` out of `every`. */
  present?: { every: number; for: number };
  columns: ReadonlyMap<string, ColumnScene>;
}

/** How the document of a read begins. */
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
  tables: ReadonlyMap<string, TableScene>;
}

type ColumnFile = Raw | (Partial<Record<Generator['name'], unknown>> & { syntax?: SnmpSyntax });

interface SceneFile {
  profile: string;
  notes: string;
  documents?: Record<string, { root: string; attributes?: DocumentScene['attributes']; extra?: string }>;
  tables: Record<
    string,
    {
      rows?: number | { count: number; grows?: boolean; per?: string } | Record<string, ColumnFile>[];
      present?: { every: number; for: number };
      columns: Record<string, ColumnFile>;
    }
  >;
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
  const documents = Object.entries(file.documents ?? {}).map(
    ([id, { root, attributes = {}, extra }]) => [id, { root: root.split('/'), attributes, extra }] as const,
  );
  const tables = Object.entries(file.tables).map(([id, table]) => {
    const path = ['tables', id];
    return [
      id,
      {
        rows: resolveRows(table.rows ?? 1, [...path, 'rows'], complain),
        present: table.present,
        columns: resolveColumns(table.columns, [...path, 'columns'], complain),
      },
    ] as const;
  });
  return {
    file: name,
    profile: file.profile,
    notes: file.notes,
    documents: new Map(documents),
    tables: new Map(tables),
  };
}

function resolveRows(
  rows: NonNullable<SceneFile['tables'][string]['rows']>,
  path: readonly string[],
  complain: Complain,
): RowsScene {
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
  const { syntax, ...generators } = column;
  const names = GENERATOR_NAMES.filter((name) => name in generators);
  const [name = 'value'] = names;
  if (names.length !== 1) complain(path, `name exactly one of ${GENERATOR_NAMES.join(', ')}.`);
  // The schema has checked the setting's form against the name.
  return { generator: { name, setting: generators[name] } as Generator, syntax };
}
