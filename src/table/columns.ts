import type { Table } from '../profile/types';
import { templateColumns } from './template';

/**
 * Ids of the columns that must be read so that the wanted ones (all when not given) can be shown: of the wanted ones,
 * the key, those that `display` names and those that derived columns are made of, the ones that are read and not
 * derived. In the order of the profile; an id the table does not have is passed over.
 */
export function neededColumns(table: Table, wanted?: ReadonlySet<string>): Set<string> {
  return new Set([...shownColumns(table, wanted)].filter((id) => isRead(table, id)));
}

function isRead(table: Table, id: string): boolean {
  const from = table.columns.get(id)?.address.from;
  return from === 'oid' || from === 'index' || from === 'path' || from === 'request' || from === 'session';
}

/** The same with the derived columns among them: all that rows for this wish are made of. */
export function shownColumns(table: Table, wanted?: ReadonlySet<string>): Set<string> {
  const always = [...table.key, ...templateColumns(table.display ?? ''), ...(table.log ? [table.log.by] : [])];
  const found = neededFor(table, [...(wanted ?? table.columns.keys()), ...always]);
  return new Set([...table.columns.keys()].filter((id) => found.has(id)));
}

/** Ids of columns, with those of all that they are made of. */
export function neededFor(table: Table, ids: readonly string[]): Set<string> {
  const found = new Set<string>();
  const add = (id: string): void => {
    const column = table.columns.get(id);
    if (!column || found.has(id)) return;
    found.add(id);
    const { address } = column;
    if (address.from === 'column' || address.from === 'rate') add(address.column);
    if (address.from === 'template') templateColumns(address.template).forEach(add);
  };
  ids.forEach(add);
  return found;
}
