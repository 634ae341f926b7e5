/**
 * A profile: everything the pack knows of one kind of device. These are the shapes after loading, merging and
 * resolving, so that ids stand inside the things they name and evidence is never missing.
 * The file's own syntax is documented in `profiles/profile.schema.json`.
 */

/** How sure an address is: see "Evidence" in the README. */
export type Evidence = 'confirmed' | 'sibling' | 'standard' | 'assumed';

/** Where something is known from, and how surely. */
export interface Provenance {
  evidence: Evidence;
  /** Keys of {@link Profile.sources}, or free text. */
  source: string[];
}

/** What a column's values are after coercion (see `table/coerce.ts` for each). */
export type ColumnType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'enum'
  | 'flags'
  | 'counter'
  | 'duration'
  | 'time'
  | 'ip'
  | 'mac'
  | 'oid'
  | 'bytes';

/** Where a column's raw value comes from. */
export type ColumnAddress =
  /** SNMP: the column's OID (no instance) in a table, the full instance OID (`….0`) in a one-row table. */
  | { from: 'oid'; connection: string; oid: string }
  /** SNMP: a part of the row's index, by the name given in `rows.index`. */
  | { from: 'index'; part: string }
  /** A path in a document that a read brings: relative to the row, absolute in a one-row table. */
  | { from: 'path'; read: string; path: string }
  /** The raw value of another column (to map it to something else). */
  | { from: 'column'; column: string }
  /** Change per second of a counter column between two polls, times `scale`. */
  | { from: 'rate'; column: string }
  /** A text made of other columns, such as `'{slot}.{port}'`. */
  | { from: 'template'; template: string }
  /** What this side knows of its log-in at a connection; no request holds it. */
  | { from: 'session'; connection: string; value: SessionValue };

/** `state`: loggedOut, loggedIn or refused. `user`: who logs in. `since`: when the log-in was accepted, ISO 8601. */
export type SessionValue = 'state' | 'user' | 'since';

/** One column of a table. */
export interface Column extends Provenance {
  id: string;
  title: string;
  description?: string;
  type: ColumnType;
  unit?: string;
  address: ColumnAddress;
  /** Raw value (as text) to label; for enum, flags (bit number) and boolean (`true`/`false` as labels). */
  values?: Readonly<Record<string, string>>;
  /** Label of raw values that `values` does not have; `unknown(7)` when left out. */
  otherwise?: string;
  /** Raw number times this is the value: `0.01` makes seconds of TimeTicks. */
  scale?: number;
  /** Raw values (as text) that mean "no value". */
  absent?: readonly string[];
  /** `time`: how the text is written (`dd/MM/yyyy HH:mm:ss`), or `dateAndTime` (RFC 2579), `unix`, `iso` (default). */
  format?: string;
  /** `counter`: where it wraps; 32 or 64 (default). */
  bits?: 32 | 64;
  /** The device documents this column as writable. */
  writable: boolean;
}

/** How one part of an SNMP row index is encoded in the OID (RFC 2578, 7.7). */
export type IndexPartType = 'integer' | 'ip' | 'octets' | 'impliedOctets';

/** Where a table's rows come from. */
export type RowSource =
  | { kind: 'one' }
  | ({ kind: 'snmp'; connection: string; index: readonly { name: string; type: IndexPartType }[] } & Provenance)
  | ({ kind: 'path'; read: string; each: string; within?: string } & Provenance);

/** One table, or one page of single values (`rows.kind` is `one`). */
export interface Table {
  id: string;
  title: string;
  description?: string;
  /** Columns that together are unique in the table. Empty for a one-row table. */
  key: readonly string[];
  /** Text for people made of columns; the engine appends the key in parentheses. */
  display?: string;
  rows: RowSource;
  columns: ReadonlyMap<string, Column>;
}

/** A page as the device's users know it: a group of tables and trees. */
export interface Page {
  id: string;
  title: string;
  tables: readonly string[];
  trees: readonly string[];
  /** The page is the device's own web interface. */
  webInterface: boolean;
}

/** Tables nested in one another: rows of a level stand below the row of the level before whose columns match. */
export interface Tree {
  id: string;
  title: string;
  levels: readonly TreeLevel[];
}

/** A level of a {@link Tree}; several tables may share one. `match`: own column to column of the level above. */
export interface TreeLevel {
  tables: readonly { table: string; match: Readonly<Record<string, string>> }[];
}

/** Which rows are interfaces and which rows connect them (what integrators call connectivity). */
export interface GraphSpec {
  id: string;
  title: string;
  interfaces: readonly { table: string; direction: 'in' | 'out' | 'both'; name?: string }[];
  /** For each row of `table`: its `from` and `to` name an interface as `{table, column}`; the column holds its key. */
  connections: readonly { table: string; from: GraphEnd; to: GraphEnd }[];
}

/** One end of a connection: the interface of `table` whose key stands in `column`. */
export interface GraphEnd {
  table: string;
  column: string;
}

/** A connection the device offers. Its id is what reads and rows name. A profile has at most one of each kind. */
export type Connection = SnmpConnection | HttpConnection;

/** SNMP: defaults the device node starts from. */
export interface SnmpConnection extends Provenance {
  id: string;
  kind: 'snmp';
  title: string;
  versions: readonly ('1' | '2c' | '3')[];
  port: number;
  getCommunity: string;
  setCommunity: string;
  /** Full OID of sysUpTime; how a restart of the agent is told from a counter that wrapped. */
  upTime: string;
}

/** HTTP: defaults the device node starts from. */
export interface HttpConnection extends Provenance {
  id: string;
  kind: 'http';
  title: string;
  scheme: 'http' | 'https';
  port: number;
  auth: 'none' | 'basic' | 'session';
  /** How one logs on, where `auth` is `session`. */
  session?: Session;
}

/**
 * A log-on over HTTP. The log-on request may name `{user}` and `{password}`; what is sent with every request after it
 * may name `{token}`.
 */
export interface Session {
  login: HttpAction;
  logout?: HttpAction;
  /** Path of the token in the reply to the log-on; absent where only cookies are used. */
  token?: string;
  /** Path of the seconds the log-on is good for, in the reply to it; absent where the device does not say. */
  expiresIn?: string;
  /** Headers of every request after the log-on. */
  headers: Readonly<Record<string, string>>;
  /** Cookies that the device sets are sent back. */
  cookies: boolean;
}

/** A request that is not a read. Texts may name `{parameters}`. `json`: a body, sent as JSON. */
export interface HttpAction {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  json?: unknown;
  headers: Readonly<Record<string, string>>;
}

/** One HTTP request that feeds any number of tables; asked once per cycle. Texts may name `{parameters}`. */
export interface Read extends Provenance {
  id: string;
  connection: string;
  method: 'GET' | 'POST';
  path: string;
  body?: string;
  headers: Readonly<Record<string, string>>;
  format: 'xml' | 'json';
  paging?: Paging;
}

/** A list that comes in pages: asked for until a page is shorter than the one before, or brings nothing new. */
export interface Paging {
  /** Query parameter of the page number. */
  page: string;
  /** Number of the first page; 1 when left out. */
  first: number;
  /** Query parameter of the page size. */
  size: string;
  /** Rows asked for in a page. */
  rows: number;
  /** Path of a row in the reply: how many rows a page has. */
  each: string;
}

/** Something the device can be told to do. */
export interface Action extends Provenance {
  id: string;
  title: string;
  description?: string;
  connection: string;
  parameters: ReadonlyMap<string, ActionParameter>;
  request: HttpAction;
  /** Where it shows that it was done: the row of `table` whose key is the parameter `key`, parameter by column. */
  verify?: { table: string; key: string; columns: Readonly<Record<string, string>> };
}

/** A value an action is done with; checked before anything is sent. */
export interface ActionParameter {
  id: string;
  title: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'enum';
  /** Without it the action is done as if the parameter had not been there. */
  required: boolean;
  unit?: string;
  /** Least and greatest value of a number. */
  range?: readonly [number, number];
  /** Raw value (as text) to label; a label or a raw value may be given. */
  values?: Readonly<Record<string, string>>;
}

/** A value the user may change that requests are made with, such as a device address. */
export interface Parameter extends Provenance {
  id: string;
  title: string;
  description?: string;
  default: string;
}

/** A kind of device. */
export interface Profile {
  id: string;
  title: string;
  summary: string;
  /** What a user must know before believing this profile, e.g. that the vendor publishes nothing. */
  notice?: string;
  sources: Readonly<Record<string, string>>;
  /** Names of the variants (API versions, firmware) and their titles; empty where there is one only. */
  variants: ReadonlyMap<string, string>;
  /** The variant this is. */
  variant?: string;
  /** The read that only a device of this variant answers; how the variant is found out. */
  probe?: string;
  parameters: ReadonlyMap<string, Parameter>;
  connections: ReadonlyMap<string, Connection>;
  reads: ReadonlyMap<string, Read>;
  pages: ReadonlyMap<string, Page>;
  tables: ReadonlyMap<string, Table>;
  trees: ReadonlyMap<string, Tree>;
  graphs: ReadonlyMap<string, GraphSpec>;
  actions: ReadonlyMap<string, Action>;
  /** Address of the device's own web pages; may name `{host}`. */
  webInterface?: string;
}
