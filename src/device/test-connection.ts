import { asHeadendError, type ErrorCode } from '../errors';
import type { Column, Connection, Profile, Read } from '../profile';
import type { Connections } from './connections';
import type { TableReading, TableWish } from './reading';
import type { DocumentSource, SnmpSource } from './sources';

/** Something a device says of itself. */
export interface Statement {
  /** Title of the column, or the name of the object of RFC 3418. */
  title: string;
  value: string;
}

/** Outcome of *Test connection* for one connection. */
export interface ConnectionReport {
  connection: string;
  title: string;
  ok: boolean;
  /** Something answered, be it with a refusal. */
  reachable: boolean;
  /** It let us in; `null` where the answer does not say. */
  authenticated: boolean | null;
  /** From asking to the answer, in ms. */
  roundTripMs: number;
  /** What was answered, or what went wrong and what to do. */
  text: string;
  code?: ErrorCode;
  /** What it says it is; empty unless `ok`. */
  says: Statement[];
}

/** What one question to one connection brings. */
type Answer = Pick<ConnectionReport, 'text' | 'says'>;

/** RFC 3418: what every agent says of itself. */
const SYS_DESCR = '1.3.6.1.2.1.1.1.0';
const SYS_NAME = '1.3.6.1.2.1.1.5.0';

/** Failures that leave open whether anything is there. */
const SILENT: ReadonlySet<ErrorCode> = new Set(['UNREACHABLE', 'TIMEOUT', 'BUSY', 'CONFIG']);

/** Asks each connection of a device one thing; never throws. */
export function testConnections(
  { links, snmp, http }: Connections,
  { probe, reads }: Profile,
  now: () => number,
  signal: AbortSignal,
): Promise<ConnectionReport[]> {
  const tests = links.map(({ connection }) => {
    const agent = snmp.get(connection.id);
    const server = http.get(connection.id);
    const own = [...reads.values()].filter((read) => read.connection === connection.id);
    const read = own.find(({ id }) => id === probe) ?? own[0];
    return testConnection(connection, now, async () => {
      if (agent) return askSnmp(agent, signal);
      return server && read ? askHttp(server, read, signal) : { text: 'There is nothing to ask.', says: [] };
    });
  });
  return Promise.all(tests);
}

/** Times one question to one connection and reports its outcome; never throws. */
async function testConnection(
  connection: Connection,
  now: () => number,
  ask: () => Promise<Answer>,
): Promise<ConnectionReport> {
  const started = now();
  const head = { connection: connection.id, title: connection.title };
  try {
    const answer = await ask();
    return { ...head, ok: true, reachable: true, authenticated: true, roundTripMs: now() - started, ...answer };
  } catch (error) {
    const { code, message: text } = asHeadendError(error);
    const [reachable, authenticated] = [!SILENT.has(code), code === 'AUTH' ? false : null];
    return { ...head, ok: false, reachable, authenticated, roundTripMs: now() - started, text, code, says: [] };
  }
}

/** What the agent says it is. */
async function askSnmp(source: SnmpSource, signal: AbortSignal): Promise<Answer> {
  const { values } = await source.values([SYS_DESCR, SYS_NAME], signal);
  const textAt = (oid: string) => {
    const value = values.get(oid);
    return value instanceof Uint8Array ? Buffer.from(value).toString().trim() : '';
  };
  const name = textAt(SYS_NAME);
  const says = name === '' ? [] : [{ title: 'sysName', value: name }];
  return { text: textAt(SYS_DESCR) || 'The agent answers, but has no description.', says };
}

/** Makes one request of the profile for the connection. An answer that is no document is none. */
async function askHttp(source: DocumentSource, read: Read, signal: AbortSignal): Promise<Answer> {
  const { bytes, path } = await source.find(read, [], signal);
  return { text: `${read.method} ${path} was answered with a document of ${bytes} bytes.`, says: [] };
}

/** The texts of a profile's first table of single values, of connections that answer: what a device says it is. */
export function identityWish({ tables, reads }: Profile, reports: readonly ConnectionReport[]): TableWish | undefined {
  const table = [...tables.values()].find(({ rows }) => rows.kind === 'one');
  const answering = new Set(reports.flatMap(({ ok, connection }) => (ok ? connection : [])));
  const isAsked = (column: Column) => column.type === 'string' && answering.has(connectionOf(column, reads) ?? '');
  const columns = [...(table?.columns.values() ?? [])].filter(isAsked).map(({ id }) => id);
  return table && columns.length > 0 ? { table: table.id, columns } : undefined;
}

/** The reports, each with what a reading of {@link identityWish} says over its connection, each text once. */
export function withIdentity(
  reports: readonly ConnectionReport[],
  { table, rows: [row] }: TableReading,
  { reads }: Profile,
): ConnectionReport[] {
  return reports.map((report) => {
    const says = [...report.says];
    for (const column of table.columns.values()) {
      const value = row?.[column.id];
      if (typeof value !== 'string' || value === '' || connectionOf(column, reads) !== report.connection) continue;
      const isNew = value !== report.text && says.every((known) => known.value !== value);
      if (isNew) says.push({ title: column.title, value });
    }
    return { ...report, says };
  });
}

function connectionOf({ address }: Column, reads: Profile['reads']): string | undefined {
  if (address.from === 'oid') return address.connection;
  return address.from === 'path' ? reads.get(address.read)?.connection : undefined;
}
