import type { ColumnType } from '../src/profile';
import type { Raw } from './generators';
import type { Moment } from './moment';
import type { DocumentScene } from './scene';
import type { WorldRow } from './world';
import { isWithin, levelOf, type PlacedColumn, type RowTable } from './xml-layout';
import type { Place } from './xml-path';
import type { XmlElement, XmlTree } from './xml-tree';

/** What rows are written with. */
export interface XmlRowsOptions {
  tree: XmlTree;
  moment: Moment;
  scene: DocumentScene;
  /** Types stand in attributes, lists say that they are, and what has no value is there and says so. */
  typed: boolean;
}

/** The rows of a document that is being written. */
export class XmlRows {
  private readonly elements = new Map<WorldRow, XmlElement>();
  private readonly written: RowTable[] = [];
  /** Rows that others stand within. */
  private readonly holders = new Set<WorldRow>();

  constructor(private readonly options: XmlRowsOptions) {}

  /** Writes the rows of a table; those that stand within others are left out where those are. */
  write(table: RowTable, rows: readonly WorldRow[]): void {
    const outer = this.written.filter((known) => isWithin(table, known));
    this.written.push(table);
    this.makeLists(table, outer);
    const isSingle = table.from === 'root' && table.steps.length <= this.options.scene.root.length;
    const above = table.columns.filter(({ place }) => levelOf(place, table.steps) < table.steps.length - 1);
    const parents = new Map<string, XmlElement>();
    for (const row of rows) {
      const holder = ancestorIn(row, outer);
      const parent = holder ? this.listIn(holder, table) : this.parentByValues(table, above, row, parents);
      if (!parent) continue;
      if (holder) this.holders.add(holder);
      const step = table.steps.at(-1);
      if (step)
        this.writeRow(table, row, isSingle ? find(this.options.tree, table) : this.options.tree.add(parent, step));
    }
  }

  /** Writes a row that the whole document is of. */
  begin(table: RowTable, row: WorldRow): void {
    this.written.push(table);
    this.writeRow(table, row, this.options.tree.trunk);
  }

  /** Writes the rows of a table that stand within rows that are written. */
  writeWithin(table: RowTable, rows: readonly WorldRow[]): void {
    if (this.written.some((known) => isWithin(table, known))) this.write(table, rows);
  }

  private writeRow({ steps, columns }: RowTable, row: WorldRow, element: XmlElement): void {
    const { moment, scene } = this.options;
    this.elements.set(row, element);
    for (const [name, text] of Object.entries(scene.attributes[element.name] ?? {})) {
      element.set(
        name,
        text.replace(/\{(\w+)\}/g, (_, id: string) => String(moment.value(row, id) ?? '')),
      );
    }
    for (const column of columns) {
      if (!row.columns.has(column.id) || levelOf(column.place, steps) !== steps.length - 1) continue;
      this.writeValue(element, column, moment.value(row, column.id));
    }
  }

  writeValue(element: XmlElement, { place, type, join }: PlacedColumn, value: Raw): void {
    const { tree, typed } = this.options;
    if (value === null) {
      if (typed && place.attribute === undefined) tree.setNil(element, place.steps);
      return;
    }
    if (join !== undefined) {
      const list = place.steps.slice(0, -1).reduce((from, step) => tree.findIn(from, step), element);
      const last = place.steps.at(-1);
      if (typed) list.set('type', 'array');
      for (const part of String(value).split(join)) if (last && part !== '') tree.add(list, last).set(undefined, part);
      return;
    }
    const target = place.steps.reduce((from, step) => tree.findIn(from, step), element);
    const kind = typed && place.attribute === undefined ? typeOf(type, value) : undefined;
    if (kind !== undefined) target.set('type', kind);
    target.set(place.attribute, kind === 'float' && Number.isInteger(value) ? `${value}.0` : String(value));
  }

  /** Takes away the rows that are shown only for what stands within them. */
  prune(): void {
    const tables = new Set(this.written.filter(({ unlessEmpty }) => unlessEmpty).map(({ table }) => table));
    for (const [row, element] of this.elements) {
      if (tables.has(row.table) && !this.holders.has(row)) this.options.tree.remove(element);
    }
  }

  /** The element that rows within another row hang under. */
  private listIn(holder: WorldRow, table: RowTable): XmlElement | undefined {
    const { tree } = this.options;
    const outer = this.written.find((known) => known.table === holder.table && isWithin(table, known));
    const from = this.elements.get(holder);
    if (!from || !outer) return undefined;
    return table.steps.slice(outer.steps.length, -1).reduce((parent, step) => tree.findIn(parent, step), from);
  }

  /** The element that a row hangs under, with the values that the row's columns say of it and of those above. */
  private parentByValues(
    { from, steps }: RowTable,
    above: readonly PlacedColumn[],
    row: WorldRow,
    parents: Map<string, XmlElement>,
  ): XmlElement {
    const { moment, tree } = this.options;
    const values = above.map(({ id, place }) => ({ place, value: moment.value(row, id) }));
    const group = JSON.stringify(values.map(({ value }) => value));
    const known = parents.get(group);
    if (known) return known;
    const demanded = steps.slice(0, -1).map((step, level) => {
      const attributes = new Map(step.attributes);
      for (const { place, value } of values) {
        const here = value !== null && levelOf(place, steps) === level;
        if (here && place.attribute !== undefined) attributes.set(place.attribute, String(value));
      }
      return { name: step.name, attributes };
    });
    const made = find(tree, { from, steps: demanded });
    parents.set(group, made);
    return made;
  }

  /** Lists are there, and say that they are, also where they have no rows. */
  private makeLists(table: RowTable, outer: readonly RowTable[]): void {
    const { tree, typed, scene } = this.options;
    if (!typed || table.steps.length <= scene.root.length) return;
    const depth = Math.max(0, ...outer.map(({ steps }) => steps.length));
    if (depth === 0) {
      find(tree, { from: table.from, steps: table.steps.slice(0, -1) }).set('type', 'array');
      return;
    }
    const inner = table.steps.slice(depth, -1);
    const holders = outer.filter(({ steps }) => steps.length === depth).map((holder) => holder.table);
    for (const [row, element] of this.elements) {
      if (inner.length === 0 || !holders.includes(row.table)) continue;
      inner.reduce((parent, step) => tree.findIn(parent, step), element).set('type', 'array');
    }
  }
}

/** The nearest row of these tables that a row belongs to. */
function ancestorIn({ parent }: WorldRow, tables: readonly RowTable[]): WorldRow | undefined {
  if (!parent || tables.some(({ table }) => table === parent.table)) return parent;
  return ancestorIn(parent, tables);
}

function typeOf(type: ColumnType, value: NonNullable<Raw>): string | undefined {
  if (typeof value === 'boolean') return 'boolean';
  if (type === 'number') return 'float';
  if (typeof value === 'number') return 'integer';
  return type === 'time' ? 'datetime' : undefined;
}

/** The element at an absolute place, made where it is missing. Without steps: the one that rows hang under. */
export function find(tree: XmlTree, { from, steps }: Pick<Place, 'from' | 'steps'>): XmlElement {
  const [first, ...others] = steps;
  if (!first) return tree.trunk;
  const start = from === 'root' ? tree.findRoot(first) : tree.findAnywhere(first);
  return others.reduce((parent, step) => tree.findIn(parent, step), start);
}
