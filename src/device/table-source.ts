import type { DocumentTable } from '../document';
import { asHeadendError, type HeadendError } from '../errors';
import type { Evidence, Table } from '../profile';
import { newestFirst, type RawValue } from '../table';
import { instancesOf, type Plan, queriesOf, sessionsOf } from './plan';
import type { DocumentSource, Found, RawTable, SnmpSource } from './sources';

/** What was found in each document, by read id; each may fail on its own. */
export type Documents = ReadonlyMap<string, Promise<Found>>;

/** Where tables are read from during one cycle. */
export interface Sources {
  snmp: ReadonlyMap<string, SnmpSource>;
  http: ReadonlyMap<string, DocumentSource>;
  documents: Documents;
}

/** Raw rows of one planned table. @throws HeadendError when nothing of it could be read. */
export async function readRaw(plan: Plan, sources: Sources, signal: AbortSignal): Promise<RawTable> {
  const { table, needed } = plan;
  const { rows } = table;
  if (rows.kind === 'one') return readValues(plan, sources, signal);
  if (rows.kind === 'path') {
    const { found, requests, problems } = await documentOf(rows.read, table, sources);
    const missing = found.found ? [] : [nothingFound(table, rows.each, rows.evidence)];
    const entries = table.log ? newestFirst(table, table.log.by, found.rows, plan.window) : found.rows;
    return { rows: entries, requests, problems: [...missing, ...problems] };
  }
  const source = snmpOf(rows.connection, sources);
  const raw = await source.rows(table, rows, needed, signal);
  const doubtful = rows.evidence === 'assumed' || rows.evidence === 'sibling';
  if (raw.rows.length > 0 || !doubtful) return raw;
  return { ...raw, problems: [...raw.problems, nothingFound(table, 'its OIDs', rows.evidence)] };
}

/** The one row of a page of single values: each connection gives its part; what one lacks does not hurt the others. */
async function readValues(plan: Plan, sources: Sources, signal: AbortSignal): Promise<RawTable> {
  const bySnmp = [...instancesOf(plan)].map(async ([connection, columns]) => {
    const oids = [...new Set(columns.map(({ oid }) => oid))];
    const { values, requests } = await snmpOf(connection, sources).values(oids, signal);
    const row = new Map(columns.map(({ id, oid }): [string, RawValue] => [id, values.get(oid) ?? null]));
    return { row, requests, problems: [] };
  });
  const byDocument = [...queriesOf(plan).keys()].map(async (read) => {
    const { found, requests, problems } = await documentOf(read, plan.table, sources);
    return { row: found.rows[0] ?? new Map(), requests, problems };
  });
  const bySession = [...sessionsOf(plan)].map(async ([connection, columns]) => {
    const session = await sources.http.get(connection)?.session(signal);
    const row = new Map(columns.map(({ id, value }): [string, RawValue] => [id, session?.[value] ?? null]));
    return { row, requests: 0, problems: [] };
  });
  const parts = await Promise.allSettled([...bySnmp, ...byDocument, ...bySession]);
  const good = parts.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
  const failures = parts.flatMap((part): HeadendError[] =>
    part.status === 'rejected' ? [asHeadendError(part.reason)] : [],
  );
  if (good.length === 0 && failures[0]) throw failures[0];
  const row = new Map(good.flatMap((part) => [...part.row]));
  const problems = [...failures.map(({ message }) => message), ...good.flatMap((part) => part.problems)];
  if (failures.length === 0 && [...row.values()].every((value) => value === null)) {
    problems.push(`The device has none of the values of ${plan.table.title}.`);
  }
  return { rows: [row], requests: good.reduce((sum, { requests }) => sum + requests, 0), problems };
}

async function documentOf(
  read: string,
  table: Table,
  { documents }: Sources,
): Promise<{ found: DocumentTable; requests: number; problems: string[] }> {
  const document = await documents.get(read);
  const found = document?.tables.get(table.id);
  if (!document || !found) throw new TypeError(`The read ${read} was not asked for ${table.id}.`);
  return { found, requests: document.requests, problems: [...document.problems, ...(found.problems ?? [])] };
}

function snmpOf(connection: string, { snmp }: Sources): SnmpSource {
  const source = snmp.get(connection);
  if (!source) throw new TypeError(`${connection} is not an SNMP connection.`);
  return source;
}

/** An empty table and a wrong address look alike; where the address is in doubt, say so. */
function nothingFound(table: Table, where: string, evidence: Evidence): string {
  const doubt = `the address is ${evidence}; if the device has such rows, correct it with an override file`;
  return `Nothing was found for ${table.title} at ${where}; ${doubt}.`;
}
