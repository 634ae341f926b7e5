/**
 * A profile: everything the pack knows of one kind of device. These are the shapes after loading, merging and
 * resolving, so that ids stand inside the things they name and evidence is never missing.
 * The file's own syntax is documented in `profiles/profile.schema.json`.
 */

import type { Action, HttpAction } from './types-action';
import type { Column, Provenance } from './types-column';
import type { Configuration } from './types-configuration';
import type { AlarmSpec, TrapSpec } from './types-trap';

export type * from './types-action';
export type * from './types-column';
export type * from './types-configuration';
export type * from './types-trap';

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
  /** The table is a log: its rows are entries, this column of them only grows. They are emitted newest first. */
  log?: { by: string };
  /** Rows are alarms, and this is how they read. */
  alarm?: AlarmSpec;
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
  auth: 'none' | 'basic' | 'session' | 'signature';
  /** How one logs on, where `auth` is `session`. */
  session?: Session;
  /** How requests are signed, where `auth` is `signature`. */
  signature?: Signature;
  /** What the device calls its user and secret, and where to find them. */
  login?: { user: string; secret: string; help?: string };
  /** Sent with every request that has no such header of its own. */
  headers: Readonly<Record<string, string>>;
  /** What the requests may go over: a network, or a serial line that takes them as they are. */
  over: readonly ('tcp' | 'serial')[];
}

/**
 * Requests signed one by one: a digest of path, user, key and time of expiry, `md5(key + md5(path + user + key + expires))`.
 */
export interface Signature {
  /** Names of the headers. */
  headers: { user: string; expires: string; key: string };
  /** Regular expression of what a path may begin with that is not signed. */
  unsigned?: string;
  /** Seconds that a signature is good for; may name a parameter. */
  seconds: string;
  /** What the device says when it refuses a signature, what that means, and what to do. */
  refusals: readonly { text: string; means: 'missing' | 'user' | 'key' | 'expired'; sentence: string }[];
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
  /** Asked once for each row found in the reply to another read; `path` may name the `values` of that row. */
  forEach?: { read: string; each: string; values: Readonly<Record<string, string>> };
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
  traps: ReadonlyMap<string, TrapSpec>;
  /** Absent where the device has no configuration that is one XML document. */
  configuration?: Configuration;
  /** Address of the device's own web pages; may name `{host}`. */
  webInterface?: string;
}
