import type { ColumnAt, DocumentQuery } from '../document';
import { HeadendError } from '../errors';
import { type Column, didYouMean, type Profile, type SessionValue, type Table } from '../profile';
import { type LogWindow, neededColumns } from '../table';
import type { TableWish } from './reading';

/** A wish looked up in the profile: what has to be read for it. */
export interface Plan {
  table: Table;
  /** Columns the wisher named; all when not given. */
  wanted?: ReadonlySet<string>;
  /** Columns to read for them, as each has an address in the device. */
  needed: readonly Column[];
  /** Which entries of a log; all when not given. */
  window?: LogWindow;
}

/** What a plan looks for in a document. */
export interface PlannedQuery extends DocumentQuery {
  /** Only some entries of a log are wished. */
  log?: LogQuery;
}

/** Which entries are wished of a log, and the column that holds their numbers. */
export interface LogQuery {
  by: Column;
  window: LogWindow;
}

/** Looks up a wish. @throws HeadendError CONFIG if the profile has no such table or column, or the table is no log. */
export function planOf({ table: id, columns, latest, after }: TableWish, profile: Profile): Plan {
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
  const plan = { table, wanted, needed: [...table.columns.values()].filter((column) => needed.has(column.id)) };
  if (latest === undefined && after === undefined) return plan;
  if (table.log) return { ...plan, window: { latest, after: after === undefined ? undefined : BigInt(after) } };
  throw new HeadendError('CONFIG', `${table.title} is no log, it has no newest entries; read it whole.`, { table: id });
}

/** Whether a plan asks for a rate, which takes the agent's up time to work out. */
export function hasRate({ table, wanted }: Plan): boolean {
  return [...table.columns.values()].some(({ id, address }) => address.from === 'rate' && (wanted?.has(id) ?? true));
}

/** What a plan looks for in each document it needs, by read id. */
export function queriesOf({ table, needed, window }: Plan): Map<string, PlannedQuery> {
  const queries = new Map<string, PlannedQuery & { columns: Map<string, ColumnAt> }>();
  const { rows } = table;
  const by = table.columns.get(table.log?.by ?? '');
  const log = window && by && { by, window };
  const shape = rows.kind === 'path' ? { each: rows.each, within: rows.within, log } : {};
  if (rows.kind === 'path') queries.set(rows.read, { id: table.id, ...shape, columns: new Map() });
  for (const { id, address, join } of needed) {
    if (address.from !== 'path' && address.from !== 'request') continue;
    const query = queries.get(address.read) ?? { id: table.id, ...shape, columns: new Map() };
    if (address.from === 'request') query.columns.set(id, { given: address.name });
    else query.columns.set(id, join === undefined ? address.path : { path: address.path, join });
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
