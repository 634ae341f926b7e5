import type { TableWish } from '../device';
import { HeadendError } from '../errors';
import { didYouMean, type Profile } from '../profile';

/** How readings become messages. */
export const MODES = ['table', 'changes', 'row', 'new', 'tree', 'graph'] as const;
/** One of {@link MODES}. */
export type Mode = (typeof MODES)[number];

/** What a poll reads, as its node or a message names it. */
export interface Selection {
  mode: Mode;
  /** Pages whose tables are read. */
  pages: readonly string[];
  tables: readonly string[];
  /** Columns to read, all when empty; only for a single table. */
  columns: readonly string[];
  /** Newest entries to read of each log, all when left out; in mode `new` of the first reading only. */
  latest?: number;
  /** Tree to build in mode `tree`, graph in mode `graph`; the profile's first when left out. */
  tree?: string;
  graph?: string;
}

/** A selection looked up in a profile. */
export interface Target {
  mode: Mode;
  wishes: TableWish[];
  tree?: string;
  graph?: string;
}

/** What has to be read for a selection. @throws HeadendError CONFIG with a sentence when it does not fit the profile. */
export function targetOf(selection: Selection, profile: Profile): Target {
  const { mode, columns } = selection;
  if (mode === 'tree') {
    const tree = pick(selection.tree, 'tree', profile.trees, profile);
    return { mode, tree: tree.id, wishes: wish(tree.levels.flatMap(({ tables }) => tables.map(({ table }) => table))) };
  }
  if (mode === 'graph') {
    const graph = pick(selection.graph, 'connectivity graph', profile.graphs, profile);
    const tables = [...graph.interfaces, ...graph.connections].map(({ table }) => table);
    return { mode, graph: graph.id, wishes: wish(tables) };
  }
  const paged = selection.pages.flatMap((id) => [...pick(id, 'page', profile.pages, profile).tables]);
  for (const id of selection.tables) pick(id, 'table', profile.tables, profile);
  const tables = [...new Set([...paged, ...selection.tables])];
  if (mode === 'new') checkLogs(tables, profile);
  const wishes = wish(tables).map((each) => limited(each, selection.latest, profile));
  if (wishes.length === 0) throw new HeadendError('CONFIG', 'Nothing is chosen to read; choose pages or tables.');
  if (columns.length > 0 && wishes.length > 1) {
    throw new HeadendError('CONFIG', 'Columns can be chosen for a single table only; choose one table or all columns.');
  }
  return { mode, wishes: wishes.map((each) => (columns.length > 0 ? { ...each, columns } : each)) };
}

/** @throws HeadendError CONFIG if one of the tables is no log. */
function checkLogs(tables: readonly string[], { title, tables: known }: Profile): void {
  const other = tables.map((id) => known.get(id)).find((table) => table && !table.log);
  if (!other) return;
  const logs = [...known.values()].filter(({ log }) => log).map((table) => table.title);
  const advice = logs.length > 0 ? `choose logs only (${logs.join(', ')})` : `no table of ${title} is one`;
  throw new HeadendError('CONFIG', `${other.title} is no log that has new entries; ${advice}.`);
}

/** The wish, of a log for its newest entries alone if there is a number of them. */
function limited(each: TableWish, latest: number | undefined, { tables }: Profile): TableWish {
  return latest !== undefined && tables.get(each.table)?.log ? { ...each, latest } : each;
}

/** `id` in `known`, the first one when no id is given. */
function pick<T>(id: string | undefined, what: string, known: ReadonlyMap<string, T>, { title }: Profile): T {
  const [first] = known.values();
  const found = id ? known.get(id) : first;
  if (found) return found;
  if (!id) throw new HeadendError('CONFIG', `${title} has no ${what}.`);
  throw new HeadendError('CONFIG', `${title} has no ${what} "${id}".${didYouMean(id, known.keys())}`);
}

function wish(tables: readonly string[]): TableWish[] {
  return [...new Set(tables)].map((table) => ({ table }));
}
