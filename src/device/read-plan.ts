import type { DocumentQuery } from '../document';
import { HeadendError } from '../errors';
import { inTurns } from '../pieces';
import type { Profile } from '../profile';
import { TableBuilder, type TableBuilders } from '../table';
import type { Connections } from './connections';
import { hasRate, type Plan, queriesOf } from './plan';
import type { TableReading } from './reading';
import { type Documents, readRaw } from './table-source';

/** How tables are read. */
export interface ReadOptions {
  /** Beside labels also raw values, as `<column>Raw`. */
  rawValues?: boolean;
  /** The reader's own, for all of its reads: rows that are as they were are then the same objects, not to be changed. */
  builders?: TableBuilders;
  signal?: AbortSignal;
}

/** What plans are read with during one cycle. */
export interface ReadContext {
  connections: Connections;
  profile: Profile;
  now: () => number;
  signal: AbortSignal;
}

/** Asks every document that the plans need, once, for all that is looked for in it. */
export function documentsOf(plans: readonly Plan[], { connections, profile, signal }: ReadContext): Documents {
  const queries = new Map<string, DocumentQuery[]>();
  for (const plan of plans) {
    for (const [read, query] of queriesOf(plan)) queries.set(read, [...(queries.get(read) ?? []), query]);
  }
  return new Map(
    [...queries].map(([id, wanted]) => {
      const read = profile.reads.get(id);
      const source = connections.http.get(read?.connection ?? '');
      if (!read || !source) throw new HeadendError('CONFIG', `The profile has no read "${id}".`);
      const found = source.find(read, wanted, signal);
      found.catch(() => undefined); // The tables await it; this only keeps a failure before that from floating.
      return [id, found];
    }),
  );
}

/** Reads one planned table. @throws HeadendError when nothing of it could be read. */
export async function readPlan(
  plan: Plan,
  documents: Documents,
  options: ReadOptions,
  context: ReadContext,
): Promise<TableReading> {
  const { table, wanted } = plan;
  const { connections, now, signal } = context;
  const { snmp, http } = connections;
  const at = now();
  const [raw, upTime] = await Promise.all([readRaw(plan, { snmp, http, documents }, signal), upTimeFor(plan, context)]);
  const builder = options.builders?.get(table, wanted, options) ?? new TableBuilder(table, wanted, options);
  const { rows, problems } = await inTurns(builder.build(raw.rows), signal);
  return {
    table,
    rows,
    at,
    durationMs: now() - at,
    requests: raw.requests + upTime.requests,
    upTime: upTime.seconds,
    problems: [...raw.problems, ...problems],
  };
}

/** The agent's up time, where a rate is wished: what tells a restart from a counter that wrapped. */
async function upTimeFor(plan: Plan, context: ReadContext): Promise<{ seconds?: number; requests: number }> {
  const { rows } = plan.table;
  if (rows.kind !== 'snmp' || !hasRate(plan)) return { requests: 0 };
  const connection = context.profile.connections.get(rows.connection);
  const source = context.connections.snmp.get(rows.connection);
  if (connection?.kind !== 'snmp' || !source) return { requests: 0 };
  const { values, requests } = await source.values([connection.upTime], context.signal);
  const ticks = values.get(connection.upTime);
  return { seconds: typeof ticks === 'number' ? ticks / 100 : undefined, requests };
}
