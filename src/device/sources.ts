import { type DocumentTable, readJson, readXml } from '../document';
import { HeadendError } from '../errors';
import { inTurns } from '../pieces';
import type { Column, Read, RowSource, SessionValue, Table } from '../profile';
import type { RawRow } from '../table';
import { type HttpClient, type HttpReply, type HttpRequest, isSession, type SessionClient } from '../transport/http';
import {
  readScalars,
  readTable,
  type ScalarReply,
  type SnmpClient,
  type SnmpSet,
  TableMemory,
  type TableReply,
} from '../transport/snmp';
import { askEach, requestsOf } from './each-row';
import { fill, parametersOf } from './fill';
import type { Link } from './link';
import { readNewest } from './log-pages';
import { keyPaths, PagedList, type PagedRead, type Reply, readPages } from './pages';
import type { LogQuery, PlannedQuery } from './plan';
import { DEFAULT_IN_FLIGHT, type DeviceSettings } from './settings';
import { Sharing } from './sharing';
import { snmpRows } from './snmp-rows';

/** How old an answer may be that someone else asked for, in ms: the polls of one cycle start together. */
const FRESH_MS = 500;
/** Selections of columns that are remembered; more are made only by flows that make up one after another. */
const MOST_WISHES = 100;
/** More rows than any table of this field has. */
const MAX_ROWS = 100_000;
/** A table that takes longer is better read in part. */
const TABLE_TIME_LIMIT_MS = 120_000;

/** What was found in a document. */
export interface Found {
  tables: ReadonlyMap<string, DocumentTable>;
  requests: number;
  /** Size of the document, all its pages together. */
  bytes: number;
  /** Where it was asked for, without paging. */
  path: string;
  /** Sentences about what is missing in all tables. */
  problems: readonly string[];
}

/** Rows as a source gave them, before the profile's columns were made of them. */
export interface RawTable {
  rows: RawRow[];
  /** SNMP: the dotted index of each row. */
  indexes?: readonly string[];
  requests: number;
  problems: string[];
}

/** Reads over SNMP what tables need, sharing what several ask for at once. */
export class SnmpSource {
  readonly #tables: Sharing<TableReply>;
  readonly #values: Sharing<ScalarReply>;
  readonly #memory = new TableMemory();
  /** Where in a row columns stand, the same object for all readings of the same columns. */
  readonly #places = new Map<string, ReadonlyMap<string, number>>();

  constructor(
    private readonly link: Link<SnmpClient>,
    now: () => number,
  ) {
    this.#tables = new Sharing(FRESH_MS, now);
    this.#values = new Sharing(FRESH_MS, now);
  }

  /** The rows of a table; `columns` are those to read, index parts among them. */
  async rows(
    table: Table,
    source: RowSource & { kind: 'snmp' },
    columns: readonly Column[],
    signal: AbortSignal,
  ): Promise<RawTable> {
    const read = columns.flatMap(({ id, address }) => (address.from === 'oid' ? [{ id, oid: address.oid }] : []));
    // A wish for index parts alone still needs one column to walk.
    const walked = read.length > 0 ? read : firstColumn(table);
    const oids = walked.map(({ oid }) => oid);
    const reply = await this.#tables.get(oids.join(' '), () =>
      this.link.use((client) => {
        const query = { columns: oids, maxRows: MAX_ROWS, timeLimitMs: TABLE_TIME_LIMIT_MS };
        return readTable(client, query, this.#memory, signal);
      }, signal),
    );
    const places = this.#placesOf(walked.map(({ id }) => id));
    const { rows, problems } = await inTurns(snmpRows(reply, places, columns, source.index), signal);
    if (reply.partial !== undefined) problems.unshift(reply.partial);
    return { rows, indexes: reply.indexes, requests: reply.requests, problems };
  }

  #placesOf(ids: readonly string[]): ReadonlyMap<string, number> {
    const key = ids.join(' ');
    if (this.#places.size >= MOST_WISHES) this.#places.clear();
    const places = this.#places.get(key) ?? new Map(ids.map((id, place) => [id, place]));
    this.#places.set(key, places);
    return places;
  }

  /** Forgets every answer, so that the next reads ask anew. */
  forget(): void {
    this.#tables.clear();
    this.#values.clear();
  }

  /** Writes all of `varbinds` or, where the agent refuses one, none. What was read before is not given out any more. */
  async set(varbinds: readonly SnmpSet[], signal: AbortSignal): Promise<void> {
    this.forget();
    await this.link.use((client) => client.set(varbinds, signal), signal);
    this.forget();
  }

  /** Values at instance OIDs. */
  values(oids: readonly string[], signal: AbortSignal): Promise<ScalarReply> {
    return this.#values.get(oids.join(' '), () => this.link.use((client) => readScalars(client, oids, signal), signal));
  }
}

function firstColumn(table: Table): { id: string; oid: string }[] {
  for (const { id, address } of table.columns.values()) {
    if (address.from === 'oid') return [{ id, oid: address.oid }];
  }
  throw new HeadendError('CONFIG', `The profile gives no OID to read ${table.title} from.`, { table: table.id });
}

function sessionOf(client: HttpClient | undefined): SessionClient['session'] | undefined {
  return client && isSession(client) ? client.session : undefined;
}

/** Reads documents over HTTP: each request once, however many tables it feeds. */
export class DocumentSource {
  readonly #replies: Sharing<Reply>;

  constructor(
    private readonly link: Link<HttpClient>,
    private readonly settings: DeviceSettings,
    now: () => number,
  ) {
    this.#replies = new Sharing(FRESH_MS, now);
  }

  /**
   * What `queries` find in the reply to `read`, by query id, and how many requests it took. Of a log in pages no more are
   * asked for than it takes to find the entries that are wished.
   */
  async find(read: Read, queries: readonly PlannedQuery[], signal: AbortSignal): Promise<Found> {
    const log = pagedLog(read, queries);
    const key = log ? `${read.id} ${log.window.latest} ${log.window.after}` : read.id;
    const reply = await this.#replies.get(key, () => this.#ask(read, signal, log));
    const { bodies, contentType, requests, names, given, problems = [] } = reply;
    const options = { signal, contentType, names, given };
    const tables = await (read.format === 'json' ? readJson : readXml)(bodies, queries, options);
    // Without a row to ask for there is no list that could be found.
    if (bodies.length === 0) for (const table of tables.values()) table.found = true;
    const bytes = bodies.reduce((sum, { length }) => sum + length, 0);
    return { tables, requests, bytes, path: fill(read.path, parametersOf(this.settings)), problems };
  }

  /** Forgets every answer, so that the next reads ask anew. */
  forget(): void {
    this.#replies.clear();
  }

  /** The reply itself. */
  fetch(read: Read, signal: AbortSignal): Promise<Reply> {
    return this.#replies.get(read.id, () => this.#ask(read, signal));
  }

  /** Makes a request that is no read. What was read before it is not given out any more. */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
    this.forget();
    const reply = await this.link.use((client) => client.request(request, signal), signal);
    this.forget();
    return reply;
  }

  /** What is known of the log-in, after logging on if need be; a refused one is something known too. */
  async session(signal: AbortSignal): Promise<Record<SessionValue, string | null>> {
    const { login } = this.settings.http ?? {};
    if (login && sessionOf(this.link.client)?.state !== 'loggedIn') await this.#logOn(signal);
    const { state = 'loggedOut', since } = sessionOf(this.link.client) ?? {};
    return { state, user: login?.user ?? null, since: since === undefined ? null : new Date(since).toISOString() };
  }

  async #logOn(signal: AbortSignal): Promise<void> {
    try {
      await this.link.use(async (client) => {
        if (isSession(client)) await client.ensure(signal);
      }, signal);
    } catch (error) {
      if (!(error instanceof HeadendError) || error.code !== 'AUTH') throw error;
    }
  }

  async #ask(read: Read, signal: AbortSignal, log?: LogQuery): Promise<Reply> {
    const parameters = parametersOf(this.settings);
    const { forEach } = read;
    if (!forEach) return this.#askAt(fill(read.path, parameters), read, signal, log);
    const parent = this.settings.profile.reads.get(forEach.read);
    if (!parent) throw new HeadendError('CONFIG', `The profile has no read "${forEach.read}".`);
    const query = { id: 'rows', each: forEach.each, columns: new Map(Object.entries(forEach.values)) };
    const found = await this.find(parent, [query], signal);
    const { requests, problems } = requestsOf(read, found.tables.get(query.id)?.rows ?? [], parameters);
    const limit = this.settings.maxInFlight ?? DEFAULT_IN_FLIGHT;
    const replies = await askEach(requests, limit, (path) => this.#askAt(path, read, signal));
    return {
      ...replies,
      requests: found.requests + replies.requests,
      problems: [...found.problems, ...problems, ...replies.problems],
    };
  }

  /** Asks at a path: once, for the pages of a list, or for those of a log that hold what is wished. */
  async #askAt(path: string, read: Read, signal: AbortSignal, log?: LogQuery): Promise<Reply> {
    const { method, headers } = read;
    const body = read.body === undefined ? undefined : fill(read.body, parametersOf(this.settings));
    const ask = async (target: string): Promise<Reply> => {
      const request = { method, path: target, headers, body };
      const reply = await this.link.use((client) => client.request(request, signal), signal);
      return { bodies: [reply.body], contentType: reply.headers['content-type'], requests: 1 };
    };
    if (!isPaged(read)) return ask(path);
    const askPage = (query: string) => ask(`${path}${path.includes('?') ? '&' : '?'}${query}`);
    const list = new PagedList(read, keyPaths(read, this.settings.profile), askPage, log?.by);
    await (log ? readNewest(list, log.window) : readPages(list));
    return list.reply;
  }
}

function isPaged(read: Read): read is PagedRead {
  return read.paging !== undefined;
}

/** The log whose pages need not all be read: the only thing that is looked for in them, and their rows are its entries. */
function pagedLog({ paging, forEach }: Read, [query, ...others]: readonly PlannedQuery[]): LogQuery | undefined {
  return paging && !forEach && others.length === 0 && query?.each === paging.each ? query.log : undefined;
}
