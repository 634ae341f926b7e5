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
  /** What the request was made with that brought the row: one of the `values` of its read's `forEach`. */
  | { from: 'request'; read: string; name: string }
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
  /** Path: every match counts, and this stands between them. */
  join?: string;
  /** Regular expression that is looked for in the raw text; its first group is the raw value. */
  match?: string;
  /** Least and greatest value that may be written. */
  range?: readonly [number, number];
  /** The device documents this column as writable. */
  writable: boolean;
  /** How it is written; present exactly where it is writable. */
  write?: ColumnWrite;
}

/** What a value is in an SNMP message (RFC 2578, 2), where one is written. */
export type SnmpSyntax = 'integer' | 'octets' | 'objectIdentifier' | 'ipAddress' | 'gauge32' | 'timeTicks';

/** How a column is written: by SNMP SET of its own object, or as the parameter of an action that changes its row. */
export type ColumnWrite = { by: 'set'; syntax: SnmpSyntax } | { by: 'action'; action: string; parameter: string };
