import { HeadendError } from '../src/errors';
import { didYouMean, type Profile } from '../src/profile';
import { type Generator, namesInText, withParts } from './generators';
import type { Scene, TableScene } from './scene';

/** A column that a value is made from. */
interface Source {
  table: string;
  column: string;
}

/**
 * Checks a scene against the variants of the profile it is for: every name exists, every reference is to a row that is
 * always there, and no value is made from itself.
 *
 * @throws HeadendError CONFIG with a sentence per fault.
 */
export function checkScene(scene: Scene, profiles: readonly Profile[]): void {
  for (const { id } of profiles) {
    if (scene.profile === id) continue;
    throw new HeadendError('CONFIG', `${scene.file} simulates the profile ${scene.profile}, not ${id}.`);
  }
  const faults = [...scene.tables].flatMap(([id, table]) => [
    ...unknownNames(id, table, scene, profiles),
    ...parentFaults(id, table, scene),
    ...presentFaults(id, table, scene),
    ...columnsOf(table).flatMap(([column, generator]) =>
      sourceFaults(id, `tables.${id}.columns.${column}`, generator, scene),
    ),
  ]);
  faults.push(...strayNames(scene, profiles));
  if (faults.length === 0) faults.push(...circularColumns(scene));
  if (faults.length > 0) throw new HeadendError('CONFIG', faults.map((fault) => `${scene.file}: ${fault}`).join('\n'));
}

/** Names that actions, documents and notifications speak of, and that are not there. */
function strayNames(scene: Scene, profiles: readonly Profile[]): string[] {
  if (profiles.some(({ variants }) => variants.size > profiles.length)) return [];
  const known = (kind: 'actions' | 'reads' | 'traps') => profiles.flatMap((profile) => [...profile[kind].keys()]);
  const missing = (at: string, what: string, name: string, names: readonly string[]) =>
    names.includes(name) ? [] : [`${at}: there is no ${what} "${name}".${didYouMean(name, names)}`];
  const tables = [...scene.tables.keys()];
  const actions = [...scene.actions].flatMap(([id, { of, show, swap }]) => [
    ...missing('actions', 'action', id, known('actions')),
    ...[of, show, swap].flatMap((row) => (row ? missing(`actions.${id}`, 'table', row.table, tables) : [])),
  ]);
  const documents = [...scene.documents].flatMap(([id, { of, also }]) => [
    ...missing('documents', 'read', id, known('reads')),
    ...[...(of ? [of] : []), ...also].flatMap(({ table }) => missing(`documents.${id}`, 'table', table, tables)),
  ]);
  const traps = scene.traps.flatMap(({ table, when, raise, clear, fields }, i) => {
    const specs = [raise, clear].flatMap((id) => profiles.flatMap((profile) => profile.traps.get(id) ?? []));
    const names = specs.flatMap((spec) => [...spec.fields.keys()]);
    return [
      ...missing(`traps.${i}`, 'table', table, tables),
      ...[raise, clear].flatMap((id) => missing(`traps.${i}`, 'notification', id, known('traps'))),
      ...[...fields.keys()].flatMap((field) => missing(`traps.${i}.fields`, 'field', field, names)),
      ...[...fields].flatMap(([id, field]) => sourceFaults(table, `traps.${i}.fields.${id}`, field, scene)),
      ...(when ? sourceFaults(table, `traps.${i}.while`, when.while, scene) : []),
    ];
  });
  return [...actions, ...documents, ...traps];
}

/** All generators of a table, also those of single rows. */
function columnsOf(table: TableScene): [string, Generator][] {
  const maps = table.rows.kind === 'list' ? [table.columns, ...table.rows.rows] : [table.columns];
  return maps.flatMap((columns) => [...columns].map(([id, { generator }]): [string, Generator] => [id, generator]));
}

/** Names that no variant knows. What the variants at hand lack, one that is not may have. */
function unknownNames(id: string, table: TableScene, { helpers }: Scene, profiles: readonly Profile[]): string[] {
  const known = profiles.flatMap((profile) => profile.tables.get(id) ?? []);
  if (helpers.has(id)) return known.length > 0 ? [`helpers.${id}: the profile has a table of this name.`] : [];
  if (profiles.some(({ variants }) => variants.size > profiles.length)) return [];
  if (known.length === 0) {
    const tables = profiles.flatMap((profile) => [...profile.tables.keys()]);
    return [`tables.${id}: the profile has no such table.${didYouMean(id, tables)}`];
  }
  const columns = new Set(known.flatMap((one) => [...one.columns.keys()]));
  return [...new Set(columnsOf(table).map(([column]) => column))]
    .filter((column) => !columns.has(column) && !table.hidden.has(column))
    .map((column) => `tables.${id}: the profile has no column "${column}".${didYouMean(column, columns)}`);
}

/** Faults of `rows.per`: the parents must be there at all times, and the line of parents must end. */
function parentFaults(id: string, table: TableScene, scene: Scene): string[] {
  const seen = new Set([id]);
  for (let rows = table.rows; rows.kind === 'per'; ) {
    const parent = scene.tables.get(rows.table);
    if (!parent) return [`tables.${id}.rows.per: there is no table "${rows.table}" here.`];
    if (parent.present) return [`tables.${id}.rows.per: the rows of ${rows.table} come and go.`];
    if (seen.has(rows.table)) return [`tables.${id}.rows.per: ${[...seen].join(', ')} are each other's parents.`];
    seen.add(rows.table);
    rows = parent.rows;
  }
  return [];
}

function presentFaults(id: string, { present }: TableScene, scene: Scene): string[] {
  return present?.kind === 'condition' ? sourceFaults(id, `tables.${id}.present.while`, present.while, scene) : [];
}

function sourceFaults(table: string, at: string, generator: Generator, scene: Scene): string[] {
  const missing = sourcesOf(table, generator, scene)
    .filter((source) => !hasColumn(scene, source))
    .map((source) => `${at}: there is no ${source.table}.${source.column} here.`);
  return [...withParts(generator).flatMap((part) => referenceFaults(table, at, part, scene)), ...missing];
}

/** Faults of one generator that refers to another table. */
function referenceFaults(table: string, at: string, generator: Generator, scene: Scene): string[] {
  if (generator.name === 'parent' && scene.tables.get(table)?.rows.kind !== 'per') {
    return [`${at}: the table has no parent; give it "rows: { per: ... }".`];
  }
  if (generator.name !== 'ref') return [];
  const referred = scene.tables.get(generator.setting.table);
  if (referred?.present) return [`${at}: the rows of ${generator.setting.table} come and go; refer to another table.`];
  if (referred && isEmpty(referred)) return [`${at}: the table ${generator.setting.table} has no rows to refer to.`];
  return [];
}

function isEmpty({ rows }: TableScene): boolean {
  return rows.kind === 'list' ? rows.rows.length === 0 : rows.count === 0;
}

function hasColumn(scene: Scene, { table, column }: Source): boolean {
  const known = scene.tables.get(table);
  return known !== undefined && columnsOf(known).some(([id]) => id === column);
}

/** The columns that a generator and its parts read. */
function sourcesOf(table: string, generator: Generator, scene: Scene): Source[] {
  return withParts(generator).flatMap((part) => ownSources(table, part, scene));
}

function ownSources(table: string, generator: Generator, scene: Scene): Source[] {
  switch (generator.name) {
    case 'column':
      return [{ table, column: generator.setting }];
    case 'text':
      return namesInText(generator.setting).map((column) => ({ table, column }));
    case 'parent': {
      const rows = scene.tables.get(table)?.rows;
      return rows?.kind === 'per' ? [{ table: rows.table, column: generator.setting }] : [];
    }
    case 'ref':
      return [generator.setting];
    case 'sum': {
      const { table: other, column, where = {} } = generator.setting;
      const pairs = Object.entries(where).flatMap(([theirs, ours]) => [
        { table: other, column: theirs },
        { table, column: ours },
      ]);
      return [{ table: other, column }, ...pairs];
    }
    default:
      return [];
  }
}

/** Columns whose value would be made from itself, found by following sources depth first. */
function circularColumns(scene: Scene): string[] {
  const done = new Set<string>();
  const visit = (source: Source, trail: readonly string[]): string | undefined => {
    const name = `${source.table}.${source.column}`;
    if (trail.includes(name)) return `${[...trail, name].join(' <- ')}: a value cannot be made from itself.`;
    if (done.has(name)) return undefined;
    const table = scene.tables.get(source.table);
    const own = table ? columnsOf(table).filter(([id]) => id === source.column) : [];
    for (const [, generator] of own) {
      for (const next of sourcesOf(source.table, generator, scene)) {
        const fault = visit(next, [...trail, name]);
        if (fault) return fault;
      }
    }
    done.add(name);
    return undefined;
  };
  for (const [table, { columns }] of scene.tables) {
    for (const column of columns.keys()) {
      const fault = visit({ table, column }, []);
      if (fault) return [fault];
    }
  }
  return [];
}
