import { HeadendError } from '../src/errors';
import type { Profile, Table } from '../src/profile';
import type { Moment } from './moment';
import type { DocumentScene, Scene } from './scene';
import type { WorldRow } from './world';
import { type Place, parsePlace, type Step } from './xml-path';
import { type XmlElement, XmlTree } from './xml-tree';

/** A column that stands in the document, and where. */
interface PlacedColumn {
  id: string;
  place: Place;
}

/** A table whose rows are elements; the last step of `steps` is the row. */
interface RowTable {
  table: Table;
  from: Place['from'];
  steps: readonly Step[];
  within?: Place;
  columns: readonly PlacedColumn[];
}

/** Writes the document that a read of a profile brings. */
export class XmlDocument {
  private readonly scene: DocumentScene;
  private readonly pages: readonly { table: Table; columns: readonly PlacedColumn[] }[];
  private readonly tables: readonly RowTable[];

  /** @throws HeadendError CONFIG if a path of the profile names no place that could be written to. */
  constructor(profile: Profile, scene: Scene, readId: string) {
    const document = scene.documents.get(readId);
    if (!document) throw new HeadendError('CONFIG', `${scene.file}: "documents" says nothing of the read ${readId}.`);
    this.scene = document;
    const tables = [...profile.tables.values()];
    this.pages = tables
      .filter(({ rows }) => rows.kind === 'one')
      .map((table) => ({ table, columns: placedColumns(table, readId) }));
    this.tables = tables
      .flatMap((table) => rowTable(table, readId))
      // What holds others is made before what it holds.
      .sort((a, b) => a.steps.length - b.steps.length);
  }

  write(moment: Moment): string {
    const tree = new XmlTree(this.scene);
    for (const { table, columns } of this.pages) {
      const [row] = moment.rows(table.id);
      for (const { id, place } of columns) {
        const value = row ? moment.value(row, id) : null;
        if (value !== null) find(tree, place).set(place.attribute, String(value));
      }
    }
    for (const table of this.tables) writeRows(tree, table, moment);
    // A list without rows is there all the same.
    for (const { within } of this.tables) if (within) find(tree, within);
    return tree.write();
  }
}

function placedColumns(table: Table, readId: string): PlacedColumn[] {
  return [...table.columns.values()].flatMap(({ id, address }) =>
    address.from === 'path' && address.read === readId ? [{ id, place: parsePlace(address.path) }] : [],
  );
}

function rowTable(table: Table, readId: string): RowTable[] {
  const { rows } = table;
  if (rows.kind !== 'path' || rows.read !== readId) return [];
  const { from, steps } = parsePlace(rows.each);
  const within = rows.within === undefined ? undefined : parsePlace(rows.within);
  const columns = placedColumns(table, readId);
  for (const { id, place } of columns) {
    if (levelOf(place, steps) < 0) {
      const sentence = `${table.id}.${id} stands above the row path ${rows.each}; name the parent in "each" to simulate it.`;
      throw new HeadendError('CONFIG', sentence);
    }
  }
  return [{ table, from, steps, within, columns }];
}

/** Which step of the row's path a column belongs to; the last is the row. Negative: none. */
function levelOf({ up }: Place, steps: readonly Step[]): number {
  if (typeof up === 'number') return steps.length - 1 - up;
  return steps
    .slice(0, -1)
    .map(({ name }) => name)
    .lastIndexOf(up);
}

function writeRows(tree: XmlTree, table: RowTable, moment: Moment): void {
  const { steps, columns } = table;
  const own = columns.filter(({ place }) => levelOf(place, steps) === steps.length - 1);
  const above = columns.filter((column) => !own.includes(column));
  const parents = new Map<string, XmlElement>();
  for (const row of moment.rows(table.table.id)) {
    const values = above.map(({ id, place }) => ({ place, value: moment.value(row, id) }));
    const group = JSON.stringify(values.map(({ value }) => value));
    const parent = parents.get(group) ?? parentOf(tree, table, values);
    parents.set(group, parent);
    writeRow(tree, parent, table, own, row, moment);
  }
}

/** The element that a row hangs under, with the values that the row's columns say of it and of those above. */
function parentOf(
  tree: XmlTree,
  { from, steps }: RowTable,
  values: readonly { place: Place; value: unknown }[],
): XmlElement {
  const demanded = steps.slice(0, -1).map((step, level) => {
    const attributes = new Map(step.attributes);
    for (const { place, value } of values) {
      const here = value !== null && levelOf(place, steps) === level;
      if (here && place.attribute !== undefined) attributes.set(place.attribute, String(value));
    }
    return { name: step.name, attributes };
  });
  return find(tree, { from, up: 0, steps: demanded });
}

function writeRow(
  tree: XmlTree,
  parent: XmlElement,
  { steps }: RowTable,
  columns: readonly PlacedColumn[],
  row: WorldRow,
  moment: Moment,
): void {
  const step = steps[steps.length - 1];
  if (!step) return;
  const element = tree.add(parent, step);
  for (const { id, place } of columns) {
    const value = moment.value(row, id);
    if (value === null) continue;
    const target = place.steps.reduce((from, next) => tree.findIn(from, next), element);
    target.set(place.attribute, String(value));
  }
}

/** The element at an absolute place, made where it is missing. Without steps: the one that rows hang under. */
function find(tree: XmlTree, { from, steps }: Place): XmlElement {
  const [first, ...others] = steps;
  if (!first) return tree.trunk;
  const start = from === 'root' ? tree.findRoot(first) : tree.findAnywhere(first);
  return others.reduce((parent, step) => tree.findIn(parent, step), start);
}
