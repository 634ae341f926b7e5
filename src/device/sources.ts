import { type DocumentQuery, type DocumentTable, readJson, readXml } from '../document';
import { HeadendError } from '../errors';
import type { Column, Read, RowSource, SessionValue, Table } from '../profile';
import type { RawRow, RawValue } from '../table';
import { type HttpClient, type HttpRequest, isSession, type SessionClient } from '../transport/http';
import {
  decodeIndex,
  RepetitionWindow,
  readScalars,
  readTable,
  type ScalarReply,
  type SnmpClient,
  type TableReply,
} from '../transport/snmp';
import { fill, parametersOf } from './fill';
import type { Link } from './link';
import { askPages, keyPaths, type Reply } from './pages';
import type { DeviceSettings } from './settings';
import { Sharing } from './sharing';

/** How old an answer may be that someone else asked for, in ms: the polls of one cycle start together. */
const FRESH_MS = 500;
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
}

/** Rows as a source gave them, before the profile's columns were made of them. */
export interface RawTable {
  rows: RawRow[];
  requests: number;
  problems: string[];
}

/** Reads over SNMP what tables need, sharing what several ask for at once. */
export class SnmpSource {
  readonly #tables: Sharing<TableReply>;
  readonly #values: Sharing<ScalarReply>;
  readonly #window = new RepetitionWindow();

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
        return readTable(client, query, this.#window, signal);
      }, signal),
    );
    const problems = reply.partial === undefined ? [] : [reply.partial];
    const rows: RawRow[] = [];
    for (const [index, values] of reply.rows) {
      const parts = decodeIndex(index, source.index);
      if (!parts)
        problems.push(`The index ${index} is not of the form the profile gives; its row has no index columns.`);
      const row = new Map<string, RawValue>();
      for (const { id, address } of columns) {
        if (address.from === 'index') row.set(id, parts?.get(address.part) ?? null);
        else row.set(id, values[walked.findIndex((column) => column.id === id)] ?? null);
      }
      rows.push(row);
    }
    return { rows, requests: reply.requests, problems };
  }

  /** Forgets every answer, so that the next reads ask anew. */
  forget(): void {
    this.#tables.clear();
    this.#values.clear();
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

  /** What `queries` find in the reply to `read`, by query id, and how many requests it took. */
  async find(read: Read, queries: readonly DocumentQuery[], signal: AbortSignal): Promise<Found> {
    const { bodies, contentType, requests } = await this.fetch(read, signal);
    const options = { signal, contentType };
    const [first = Buffer.alloc(0)] = bodies;
    const tables = await (read.format === 'json'
      ? readJson(bodies, queries, options)
      : readXml(first, queries, options));
    const bytes = bodies.reduce((sum, { length }) => sum + length, 0);
    return { tables, requests, bytes, path: fill(read.path, parametersOf(this.settings)) };
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
  async send(request: HttpRequest, signal: AbortSignal): Promise<void> {
    this.#replies.clear();
    await this.link.use((client) => client.request(request, signal), signal);
    this.#replies.clear();
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

  async #ask(read: Read, signal: AbortSignal): Promise<Reply> {
    const { method, headers, paging } = read;
    const parameters = parametersOf(this.settings);
    const body = read.body === undefined ? undefined : fill(read.body, parameters);
    const path = fill(read.path, parameters);
    const ask = async (target: string): Promise<Reply> => {
      const request = { method, path: target, headers, body };
      const reply = await this.link.use((client) => client.request(request, signal), signal);
      return { bodies: [reply.body], contentType: reply.headers['content-type'], requests: 1 };
    };
    if (!paging) return ask(path);
    const keys = keyPaths(read, this.settings.profile);
    return askPages(paging, keys, (query) => ask(`${path}${path.includes('?') ? '&' : '?'}${query}`));
  }
}
