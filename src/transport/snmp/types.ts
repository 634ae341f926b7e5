import type { SnmpSyntax } from '../../profile/types';
import type { RawValue } from '../../table/types';

/** How to reach an SNMP agent. Secrets never leave this object into a message, log or error. */
export interface SnmpTarget {
  host: string;
  /** UDP port, 1..65535. */
  port: number;
  security: SnmpSecurity;
  /** Longest wait for one answer, in ms. A read is sent again sooner, when its answer is late by what was measured. */
  timeoutMs: number;
  /** A request is given up after this many waits more; with 0 nothing is sent again. */
  retries: number;
  /** Most requests at once; 32 when left out. Fewer are sent while the agent does not bear more. */
  maxInFlight?: number;
}

/** Who we are to the agent. */
export type SnmpSecurity = SnmpCommunity | SnmpUser;

/** Communities. */
export interface SnmpCommunity {
  version: '1' | '2c';
  /** For reading. */
  community: string;
  /** For writing; the one for reading when left out. */
  setCommunity?: string;
}

/** A user of the user-based security model (RFC 3414; SHA-2: RFC 7860; AES: RFC 3826). */
export interface SnmpUser {
  version: '3';
  user: string;
  level: 'noAuthNoPriv' | 'authNoPriv' | 'authPriv';
  authProtocol?: 'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
  authKey?: string;
  privProtocol?: 'des' | 'aes' | 'aes256b' | 'aes256r';
  privKey?: string;
  context?: string;
}

/** A value found at an OID. `null` value: the agent has no such object or instance, or the view ends here. */
export interface Varbind {
  oid: string;
  value: RawValue;
  /** The walk has left what the agent knows (endOfMibView, or v1's noSuchName). */
  end?: boolean;
}

/** A value as it came, with its BER tag. */
export interface TaggedVarbind extends Varbind {
  tag: number;
}

/** A place in a column of a table: where it begins, or after an index. */
export interface Position {
  /** OID of the column, without instance. */
  column: string;
  /** Dotted index of an instance, which need not exist. */
  after?: string;
}

/** A place in a table: where its columns begin, or after an index. */
export interface RowsPosition {
  /** OIDs of the columns, without instance. */
  columns: readonly string[];
  /** Dotted index of a row, which need not exist. */
  after?: string;
}

/** Rows in the order of their indexes. */
export interface Rows {
  /** Dotted. */
  indexes: readonly string[];
  /** For each index the values of its row, in the order of the columns. */
  values: readonly (readonly RawValue[])[];
}

/** Rows that were read before, in numeric order of their indexes, and the first of them that is expected now. */
export interface Known extends Rows {
  from: number;
}

/** What follows a {@link Position} in its column: as many indexes, dotted and in the order they came, as values. */
export interface ColumnPart {
  indexes: string[];
  values: RawValue[];
  /** Nothing more is in the column: OID of the object that came next in its place, empty where the agent has none. */
  end?: string;
}

/** A value to be written. */
export interface SnmpSet {
  /** Of the instance, such as `….0`. */
  oid: string;
  syntax: SnmpSyntax;
  /** `octets`: text, sent as UTF-8, or bytes. `objectIdentifier`, `ipAddress`: dotted text. Others: a number. */
  value: string | number | Uint8Array;
}

/**
 * What the rest of the pack needs of SNMP: small, so that tests can stand in for it.
 * Every call rejects with a `HeadendError`, or with `signal.reason` when aborted.
 */
export interface SnmpClient {
  readonly version: '1' | '2c' | '3';
  /** Values at exactly these OIDs, in this order. An object the agent lacks is `null`, never an error. */
  get(oids: readonly string[], signal?: AbortSignal): Promise<Varbind[]>;
  /**
   * What follows each position: up to `repetitions` values of each column (always one with v1), in the order of
   * `positions`. A part may be shorter, even empty, where the agent's answer was.
   */
  next(positions: readonly Position[], repetitions: number, signal?: AbortSignal): Promise<ColumnPart[]>;
  /**
   * What follows a place in all columns of a table: up to `repetitions` whole rows, or as {@link next} where the columns
   * have not the same indexes. Of rows and octets that are `known`, the very same objects may be given again.
   */
  rows(position: RowsPosition, repetitions: number, known: Known, signal?: AbortSignal): Promise<Rows | ColumnPart[]>;
  /**
   * Writes these values in one message, of which agents do all or nothing (RFC 3416, 4.2.5). Answers what the agent says
   * that it has written, in this order. Without an answer it is sent again as any request is: it then writes the same
   * values twice. A call that was aborted or timed out may have been done all the same.
   * @throws HeadendError; `SnmpSetError` where it is for one of the values: `BAD_VALUE` before anything is sent, or
   *   for whatever reason the agent refuses it
   */
  set(sets: readonly SnmpSet[], signal?: AbortSignal): Promise<Varbind[]>;
  /** Ends everything in flight; safe to call twice. */
  close(): void;
}

/** Which columns to read and how far to go. */
export interface TableQuery {
  /** Column OIDs, without instance. */
  columns: readonly string[];
  /** Rows after which reading stops with a partial result. */
  maxRows: number;
  /** Time after which reading stops with a partial result, in ms. */
  timeLimitMs: number;
}

/** A table as read: its rows in numeric order of their indexes. */
export interface TableReply extends Rows {
  /** How many requests were sent. */
  requests: number;
  /** Why the table is not whole; absent when it is. */
  partial?: string;
}
