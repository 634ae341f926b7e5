import { HeadendError } from '../src/errors';
import type { Profile, Read, Table } from '../src/profile';
import { allowsShape, EACH, type JsonPlace, parseColumnPlace, parseRowSteps } from './json-place';
import { type Json, Slot, valueAt, withList, withWrongTypes } from './json-tree';
import type { Moment } from './moment';
import type { Scene } from './scene';
import type { WorldRow } from './world';

/** A column that stands in the document, and where. */
interface PlacedColumn {
  id: string;
  place: JsonPlace;
}

/** A column of a row that stands in an object above the row: after how many steps of the row's path. */
interface ColumnAbove extends PlacedColumn {
  level: number;
}

/** A table whose rows are elements of a list, or one object. */
interface RowTable {
  table: Table;
  steps: readonly string[];
  own: readonly PlacedColumn[];
  above: readonly ColumnAbove[];
}

/** What of a document is asked for. */
export interface Excerpt {
  /** Elements of the paged list. */
  page?: { from: number; count: number };
  wrongTypes?: boolean;
}

/** Writes the JSON document that a read of a profile brings. */
export class JsonDocument {
  private readonly pages: readonly { table: Table; columns: readonly PlacedColumn[] }[];
  private readonly tables: readonly RowTable[];
  /** The names that lead to the list that comes in pages. */
  private readonly pagedList: readonly string[];
  private last?: { moment: Moment; json: Json };

  /** @throws HeadendError CONFIG if a path of the profile names no place that could be written to. */
  constructor(profile: Profile, scene: Scene, read: Read) {
    const shape = scene.shapes.get(read.id);
    const tables = [...profile.tables.values()];
    const rowPaths = tables.flatMap(({ rows }) => (rows.kind === 'path' && rows.read === read.id ? [rows.each] : []));
    if (shape !== undefined && !rowPaths.some((path) => allowsShape(path, shape))) {
      const sentence = `documents.${read.id}.shape: "${shape}" is none of the row paths ${rowPaths.join(', ')}.`;
      throw new HeadendError('CONFIG', `${scene.file}: ${sentence}`);
    }
    this.pages = tables
      .filter(({ rows }) => rows.kind === 'one')
      .map((table) => ({ table, columns: placedColumns(table, read.id) }));
    this.tables = tables
      .flatMap((table) => rowTable(table, read.id, shape))
      // What holds others is made before what it holds.
      .sort((a, b) => a.steps.length - b.steps.length);
    this.pagedList = read.paging ? beforeList(parseRowSteps(read.paging.each, shape)) : [];
  }

  /** The document as text. */
  write(moment: Moment, { page, wrongTypes = false }: Excerpt = {}): string {
    if (this.last?.moment !== moment) this.last = { moment, json: this.make(moment) };
    const { json } = this.last;
    const excerpt = page
      ? withList(json, this.pagedList, (list) => list.slice(page.from, page.from + page.count))
      : json;
    return JSON.stringify(wrongTypes ? withWrongTypes(excerpt) : excerpt);
  }

  private make(moment: Moment): Json {
    const document: Json[] = [];
    const root = new Slot(document, 0);
    for (const { table, columns } of this.pages) {
      const [row] = moment.rows(table.id);
      for (const { id, place } of columns) root.at(place.names).set(row ? moment.value(row, id) : null);
    }
    for (const table of this.tables) writeRows(root, table, moment);
    return root.value ?? {};
  }
}

/** The names before the first list of a row path. */
function beforeList(steps: readonly string[]): readonly string[] {
  const list = steps.indexOf(EACH);
  return list < 0 ? steps : steps.slice(0, list);
}

function placedColumns(table: Table, readId: string): PlacedColumn[] {
  return [...table.columns.values()].flatMap(({ id, address }) =>
    address.from === 'path' && address.read === readId ? [{ id, place: parseColumnPlace(address.path) }] : [],
  );
}

function rowTable(table: Table, readId: string, shape: string | undefined): RowTable[] {
  const { rows } = table;
  if (rows.kind !== 'path' || rows.read !== readId) return [];
  const steps = parseRowSteps(rows.each, shape);
  // Lists are no objects, so they are no level.
  const levels = [...steps.keys(), steps.length].filter((level) => steps[level] !== EACH);
  const placed = placedColumns(table, readId).map((column) => {
    const level = levels.at(-1 - column.place.up);
    if (level !== undefined && column.place.from === 'row') return { ...column, level };
    const sentence = `${table.id}.${column.id} stands above the row path ${rows.each}; it cannot be simulated.`;
    throw new HeadendError('CONFIG', sentence);
  });
  const isOwn = ({ level }: ColumnAbove) => level === steps.length;
  return [{ table, steps, own: placed.filter(isOwn), above: placed.filter((column) => !isOwn(column)) }];
}

function writeRows(root: Slot, table: RowTable, moment: Moment): void {
  const { steps, own, above } = table;
  const last = steps.lastIndexOf(EACH);
  // A list without rows is there all the same, unless it is within the elements of another.
  if (last >= 0 && last === steps.indexOf(EACH)) root.at(beforeList(steps)).list();
  const lists = new Map<string, Slot>();
  for (const row of moment.rows(table.table.id)) {
    const values = above.map((column) => ({ ...column, value: moment.value(row, column.id) }));
    const group = JSON.stringify(values.map(({ value }) => value));
    const list = lists.get(group) ?? walk(root, steps.slice(0, Math.max(last, 0)), values);
    lists.set(group, list);
    const start = last < 0 ? list : newElement(list);
    const element = walk(start, steps.slice(last + 1), values, last + 1);
    writeRow(element, own, row, moment);
  }
}

type ValueAbove = ColumnAbove & { value: Json };

/** The place that some steps lead to, with the values of the objects on the way; `passed` steps lie behind. */
function walk(start: Slot, steps: readonly string[], values: readonly ValueAbove[], passed = 0): Slot {
  let slot = start;
  for (const [i, step] of steps.entries()) {
    const level = passed + i;
    writeValues(slot, values, level);
    slot = step === EACH ? elementFor(slot, steps.slice(i + 1), values, level + 1) : slot.at([step]);
  }
  return slot;
}

function writeValues(slot: Slot, values: readonly ValueAbove[], level: number): void {
  for (const { place, value } of values.filter((column) => column.level === level)) slot.at(place.names).set(value);
}

/** The element of a list that has the values which the rest of a row's path demands, or a new one. */
function elementFor(slot: Slot, others: readonly string[], values: readonly ValueAbove[], level: number): Slot {
  const names = beforeList(others);
  const demanded = values
    .filter((column) => column.level >= level && column.level <= level + names.length)
    .map(({ place, value, ...column }) => ({ path: [...names.slice(0, column.level - level), ...place.names], value }));
  const list = slot.list();
  const found = list.findIndex((element) => {
    // What another table made has perhaps not all of them yet.
    const known = demanded.filter(({ path }) => valueAt(element, path) !== undefined);
    const isSame = known.every(({ path, value }) => valueAt(element, path) === value);
    return isSame && (known.length > 0 || demanded.length === 0);
  });
  return found < 0 ? newElement(slot) : new Slot(list, found);
}

function newElement(slot: Slot): Slot {
  const list = slot.list();
  return new Slot(list, list.length);
}

function writeRow(element: Slot, columns: readonly PlacedColumn[], row: WorldRow, moment: Moment): void {
  for (const { id, place } of columns) element.at(place.names).set(moment.value(row, id));
  if (element.value === undefined) element.object();
}
