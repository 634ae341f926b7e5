import { HeadendError } from '../src/errors';
import type { Profile } from '../src/profile';
import type { Moment } from './moment';
import { chance } from './random';
import type { DocumentScene, RowOrder, Scene } from './scene';
import type { WorldRow } from './world';
import { type Layout, layoutOf, type RowTable } from './xml-layout';
import { find, XmlRows } from './xml-rows';
import { XmlTree } from './xml-tree';

/** What of a document is asked for. */
export interface XmlExcerpt {
  /** Rows of the list that comes in pages. */
  page?: { from: number; count: number };
  /** Only what belongs to this row; to the first of them where the document is of one and none is named. */
  under?: WorldRow;
  /** The order of entries of logs, in place of the scene's. */
  order?: RowOrder;
}

/** Writes the document that a read of a profile brings. */
export class XmlDocument {
  private readonly scene: DocumentScene;
  private readonly typed: boolean;
  private readonly layout: Layout;
  /** Path of the rows that come in pages. */
  private readonly paged?: string;

  /** @throws HeadendError CONFIG if a path of the profile names no place that could be written to. */
  constructor(profile: Profile, scene: Scene, readId: string) {
    const document = scene.documents.get(readId);
    if (!document) throw new HeadendError('CONFIG', `${scene.file}: "documents" says nothing of the read ${readId}.`);
    this.scene = document;
    this.typed = scene.rails;
    this.layout = layoutOf(profile, document, readId);
    this.paged = profile.reads.get(readId)?.paging?.each;
  }

  /** The document as text. */
  write(moment: Moment, { page, order = this.scene.order, ...excerpt }: XmlExcerpt = {}): string {
    const under = excerpt.under ?? (this.scene.of && moment.rows(this.scene.of.table)[0]);
    const tree = new XmlTree(this.scene);
    const rows = new XmlRows({ tree, moment, scene: this.scene, typed: this.typed });
    for (const { table, columns } of this.layout.pages) {
      const [row] = moment.rows(table);
      for (const column of columns) {
        const { from, steps, attribute } = column.place;
        const value = row ? moment.value(row, column.id) : null;
        if (value === null && !(this.typed && row?.columns.has(column.id))) continue;
        const holder = attribute === undefined ? steps.slice(0, -1) : steps;
        const place = { ...column.place, steps: steps.slice(holder.length) };
        rows.writeValue(find(tree, { from, steps: holder }), { ...column, place }, value);
      }
    }
    for (const table of this.layout.tables) {
      const all = inOrder(moment.rows(table.table, under), table, moment, order);
      rows.write(table, page && table.each === this.paged ? all.slice(page.from, page.from + page.count) : all);
    }
    rows.prune();
    // A list without rows is there all the same.
    for (const { within } of this.layout.tables) if (within) find(tree, within);
    if (this.typed) tree.markEmptyList();
    return tree.write();
  }

  /** Whether a table's rows stand in this document. */
  shows(table: string): boolean {
    return this.layout.tables.some((known) => known.table === table);
  }

  /** A document of one row, and of what stands within it, as text. */
  writeRow(moment: Moment, row: WorldRow, root: string): string {
    const scene = { ...this.scene, root: [root], extra: undefined };
    const tree = new XmlTree({ ...scene, attributes: {} });
    const rows = new XmlRows({ tree, moment, scene, typed: this.typed });
    const { tables } = this.layout;
    const own = tables.find(({ table }) => table === row.table);
    if (own) rows.begin(own, row);
    for (const table of tables.slice(own ? tables.indexOf(own) + 1 : 0))
      rows.writeWithin(table, moment.rows(table.table, row));
    return tree.write();
  }
}

/** Rows of a log as the device orders them; others as they are. */
function inOrder(
  rows: readonly WorldRow[],
  { log }: RowTable,
  moment: Moment,
  order: RowOrder | undefined,
): readonly WorldRow[] {
  if (log === undefined || order === undefined) return rows;
  const sign = order === 'descending' ? -1 : 1;
  const place = (row: WorldRow) => {
    const number = moment.value(row, log);
    return order === 'scrambled' ? chance('order', String(number)) : sign * Number(number);
  };
  return rows
    .map((row) => ({ row, place: place(row) }))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
}
