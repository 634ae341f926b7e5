import { readXml, type XmlQuery, type XmlTable } from '../document';
import { HeadendError } from '../errors';
import type { Column, Read, RowSource, Table } from '../profile';
import type { RawRow, RawValue } from '../table';
import type { HttpClient, HttpReply } from '../transport/http';
import {
  decodeIndex,
  RepetitionWindow,
  readScalars,
  readTable,
  type ScalarReply,
  type SnmpClient,
  type TableReply,
} from '../transport/snmp';
import type { Link } from './link';
import { type DeviceSettings, fill } from './settings';
import { Sharing } from './sharing';

/** How old an answer may be that someone else asked for, in ms: the polls of one cycle start together. */
const FRESH_MS = 500;
/** More rows than any table of this field has. */
const MAX_ROWS = 100_000;
/** A table that takes longer is better read in part. */
const TABLE_TIME_LIMIT_MS = 120_000;

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

/** Reads documents over HTTP: each request once, however many tables it feeds. */
export class DocumentSource {
  readonly #replies: Sharing<HttpReply>;

  constructor(
    private readonly link: Link<HttpClient>,
    private readonly settings: DeviceSettings,
    now: () => number,
  ) {
    this.#replies = new Sharing(FRESH_MS, now);
  }

  /** What `queries` find in the reply to `read`, by query id. */
  async find(read: Read, queries: readonly XmlQuery[], signal: AbortSignal): Promise<ReadonlyMap<string, XmlTable>> {
    const reply = await this.fetch(read, signal);
    return readXml(reply.body, queries, { signal, contentType: reply.headers['content-type'] });
  }

  /** Forgets every answer, so that the next reads ask anew. */
  forget(): void {
    this.#replies.clear();
  }

  /** The reply itself. */
  fetch(read: Read, signal: AbortSignal): Promise<HttpReply> {
    const { method, headers } = read;
    const path = fill(read.path, this.settings);
    const body = read.body === undefined ? undefined : fill(read.body, this.settings);
    return this.#replies.get(read.id, () =>
      this.link.use((client) => client.request({ method, path, headers, body }, signal), signal),
    );
  }
}
