import type { RawValue } from '../../table/types';

/** How to reach an SNMP agent. Secrets never leave this object into a message, log or error. */
export interface SnmpTarget {
  host: string;
  /** UDP port, 1..65535. */
  port: number;
  security: SnmpSecurity;
  /** How long to wait for one answer, in ms. */
  timeoutMs: number;
  /** How often a request is sent again before it is given up. */
  retries: number;
}

/** Who we are to the agent. */
export type SnmpSecurity = { version: '1' | '2c'; community: string } | SnmpUser;

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

/**
 * What the rest of the pack needs of SNMP: small, so that tests can stand in for it.
 * Every call rejects with a `HeadendError`, or with `signal.reason` when aborted.
 */
export interface SnmpClient {
  readonly version: '1' | '2c' | '3';
  /** Values at exactly these OIDs, in this order. An object the agent lacks is `null`, never an error. */
  get(oids: readonly string[], signal?: AbortSignal): Promise<Varbind[]>;
  /**
   * What follows each OID: up to `repetitions` varbinds per OID (always one with v1), in the order of `oids`.
   * A list may be shorter, even empty, where the agent's answer was.
   */
  next(oids: readonly string[], repetitions: number, signal?: AbortSignal): Promise<Varbind[][]>;
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

/** A table as read: the values of each row, in the order of `columns`, by the instance's dotted index. */
export interface TableReply {
  rows: Map<string, RawValue[]>;
  /** How many requests were sent. */
  requests: number;
  /** Why the table is not whole; absent when it is. */
  partial?: string;
}
