import type { ProfileDescription } from '../../src/profile/describe';

/** What is ticked. A page stands for all its tables, also ones it gets later. */
export interface Choice {
  pages: Set<string>;
  tables: Set<string>;
  columns: Set<string>;
}

/** A page with the tables of it that can be chosen. */
export interface OfferedPage {
  id: string;
  title: string;
  tables: { id: string; title: string }[];
  /** It can be chosen as a whole. */
  isWhole: boolean;
}

/** The pages and tables that can be chosen for a way to send: new entries are sent of logs alone. */
export function offeredPages({ pages, tables }: ProfileDescription, mode: string): OfferedPage[] {
  const offered = new Map(tables.filter(({ log }) => mode !== 'new' || log).map((table) => [table.id, table]));
  return pages
    .map((page) => ({
      id: page.id,
      title: page.title,
      tables: page.tables.flatMap((id) => offered.get(id) ?? []),
      isWhole: page.tables.every((id) => offered.has(id)),
    }))
    .filter((page) => page.tables.length > 0);
}

/** What is ticked, without what is known and cannot be chosen. What is not known stays: an override may have it. */
export function chosenOf(choice: Choice, profile: ProfileDescription, mode: string): Choice {
  const offered = offeredPages(profile, mode);
  const wholePages = offered.filter(({ isWhole }) => isWhole);
  const left = (ticked: ReadonlySet<string>, known: readonly { id: string }[], open: readonly { id: string }[]) => {
    const closed = new Set(known.map(({ id }) => id));
    for (const { id } of open) closed.delete(id);
    return new Set([...ticked].filter((id) => !closed.has(id)));
  };
  return {
    pages: left(choice.pages, profile.pages, wholePages),
    tables: left(
      choice.tables,
      profile.tables,
      offered.flatMap(({ tables }) => tables),
    ),
    columns: choice.columns,
  };
}

/** The one table that is ticked; its columns can be chosen. */
export function oneTableOf({ pages, tables }: Choice): string | undefined {
  return pages.size === 0 && tables.size === 1 ? [...tables][0] : undefined;
}

/** The tables that are read, in the profile's order. */
export function tablesOf({ pages, tables }: Choice, profile: ProfileDescription): ProfileDescription['tables'] {
  const read = new Set([...tables, ...profile.pages.flatMap((page) => (pages.has(page.id) ? page.tables : []))]);
  return profile.tables.filter(({ id }) => read.has(id));
}
