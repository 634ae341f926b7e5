import type { DocumentQuery } from '../document';
import { HeadendError } from '../errors';
import { type Column, didYouMean, type Profile, type SessionValue, type Table } from '../profile';
import { neededColumns } from '../table';
import type { TableWish } from './reading';

/** A wish looked up in the profile: what has to be read for it. */
export interface Plan {
  table: Table;
  /** Columns the wisher named; all when not given. */
  wanted?: ReadonlySet<string>;
  /** Columns to read for them, as each has an address in the device. */
  needed: readonly Column[];
}

/** Looks up a wish. @throws HeadendError CONFIG if the profile has no such table or column. */
export function planOf({ table: id, columns }: TableWish, profile: Profile): Plan {
  const table = profile.tables.get(id);
  if (!table) {
    const sentence = `${profile.title} has no table "${id}".${didYouMean(id, profile.tables.keys())}`;
    throw new HeadendError('CONFIG', sentence, { table: id });
  }
  for (const column of columns ?? []) {
    if (table.columns.has(column)) continue;
    const sentence = `${table.title} has no column "${column}".${didYouMean(column, table.columns.keys())}`;
    throw new HeadendError('CONFIG', sentence, { table: id });
  }
  const wanted = columns && columns.length > 0 ? new Set(columns) : undefined;
  const needed = neededColumns(table, wanted);
  return { table, wanted, needed: [...table.columns.values()].filter((column) => needed.has(column.id)) };
}

/** Whether a plan asks for a rate, which takes the agent's up time to work out. */
export function hasRate({ table, wanted }: Plan): boolean {
  return [...table.columns.values()].some(({ id, address }) => address.from === 'rate' && (wanted?.has(id) ?? true));
}

/** What a plan looks for in each document it needs, by read id. */
export function queriesOf({ table, needed }: Plan): Map<string, DocumentQuery> {
  const queries = new Map<string, DocumentQuery & { columns: Map<string, string> }>();
  const { rows } = table;
  const shape = rows.kind === 'path' ? { each: rows.each, within: rows.within } : {};
  if (rows.kind === 'path') queries.set(rows.read, { id: table.id, ...shape, columns: new Map() });
  for (const { id, address } of needed) {
    if (address.from !== 'path') continue;
    const query = queries.get(address.read) ?? { id: table.id, ...shape, columns: new Map() };
    query.columns.set(id, address.path);
    queries.set(address.read, query);
  }
  return queries;
}

/** Instance OIDs a plan reads as single values, by connection; only a one-row table has any. */
export function instancesOf({ table, needed }: Plan): Map<string, { id: string; oid: string }[]> {
  const instances = new Map<string, { id: string; oid: string }[]>();
  if (table.rows.kind !== 'one') return instances;
  for (const { id, address } of needed) {
    if (address.from !== 'oid') continue;
    instances.set(address.connection, [...(instances.get(address.connection) ?? []), { id, oid: address.oid }]);
  }
  return instances;
}

/** Columns that show what is known of a log-in, by connection. */
export function sessionsOf({ needed }: Plan): Map<string, { id: string; value: SessionValue }[]> {
  const sessions = new Map<string, { id: string; value: SessionValue }[]>();
  for (const { id, address } of needed) {
    if (address.from !== 'session') continue;
    sessions.set(address.connection, [...(sessions.get(address.connection) ?? []), { id, value: address.value }]);
  }
  return sessions;
}

/** The connections a table's own rows and columns are read over. */
export function connectionsOf(plan: Plan, profile: Profile): Set<string> {
  const reads = [...queriesOf(plan).keys()].map((read) => profile.reads.get(read)?.connection ?? '');
  const { rows } = plan.table;
  return new Set([
    ...reads,
    ...instancesOf(plan).keys(),
    ...sessionsOf(plan).keys(),
    ...(rows.kind === 'snmp' ? [rows.connection] : []),
  ]);
}
