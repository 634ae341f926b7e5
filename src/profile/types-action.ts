import type { Provenance, SnmpSyntax } from './types-column';

/**
 * A request that is not a read. Texts may name `{parameters}`. It has one body at most: `json`, or `xml` as a document of
 * names and values in which `@name` is an attribute and `#text` is text.
 */
export interface HttpAction {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  json?: unknown;
  xml?: XmlTemplate;
  headers: Readonly<Record<string, string>>;
}

/** An XML document with one root. An element is left out when it names parameters, and none of them is given. */
export type XmlTemplate = { readonly [name: string]: string | XmlTemplate };

/** One varbind of an SNMP SET. `oid` and `value` may name `{parameters}`. */
export interface SnmpWrite {
  oid: string;
  syntax: SnmpSyntax;
  value: string;
}

/** Something the device can be told to do: by one HTTP request, or by one SNMP SET. */
export interface Action extends Provenance {
  id: string;
  title: string;
  description?: string;
  connection: string;
  parameters: ReadonlyMap<string, ActionParameter>;
  request?: HttpAction;
  set?: readonly SnmpWrite[];
  /** Only parameters whose value differs from what the row to verify shows are sent; where none does, nothing is. */
  changesOnly: boolean;
  /** What makes it impossible, as the device stands. */
  guards: readonly Guard[];
  /** The reply holds rows of this table, found by this path in place of the table's own. */
  reply?: { table: string; each: string };
  verify?: Verify;
}

/** Where it shows that an action was done. */
export interface Verify {
  table: string;
  /** The parameter that holds the row's key; absent where the row of the reply tells it. */
  key?: string;
  /** Parameter to the column that shows it. */
  columns: Readonly<Record<string, string>>;
  /** What columns show when it is done, whatever the parameters: values as emitted. */
  shows: Readonly<Record<string, string | number | boolean>>;
  /** The row is gone when it is done. */
  gone: boolean;
}

/** Why an action is refused before it is sent. It is looked at only where one of `parameters` is given; always if none. */
export interface Guard {
  /** What is wrong and what to do; may name `{parameters}` and, of `unique`, the `{value}` that is taken. */
  sentence: string;
  parameters: readonly string[];
  /** Refused while the row of `table` whose key is the parameter `key` shows one of `is` in `column`. */
  when?: { table: string; key: string; column: string; is: readonly (string | number | boolean)[] };
  /**
   * Refused when a value of `parameters` is given twice, or stands in one of `columns` of a row of `table` that agrees
   * with the parameters of `same` (column to parameter) and is not the row that agrees with all of `except`.
   */
  unique?: {
    table: string;
    columns: readonly string[];
    same: Readonly<Record<string, string>>;
    except: Readonly<Record<string, string>>;
  };
}

/** A value an action is done with; checked before anything is sent. */
export interface ActionParameter {
  id: string;
  title: string;
  description?: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'enum';
  /** Without it the action is done as if the parameter had not been there. */
  required: boolean;
  unit?: string;
  /** Least and greatest value of a number. */
  range?: readonly [number, number];
  /** Raw value (as text) to label; a label or a raw value may be given. */
  values?: Readonly<Record<string, string>>;
  /** Other values of an enum than the known ones may be given too, for the device has ones nobody has named. */
  open: boolean;
  /** Regular expression that a text must match as a whole, and how to say it: `udp://address:port`. */
  pattern?: { expression: string; form: string };
  /** Any number of such values: an array, or a text with commas. */
  list: boolean;
  /** A list has exactly so many values. */
  count?: number;
  /** `null` may be given: the device is told that there is no value. */
  nullable: boolean;
  /** Never shown: not in a dry run, an audit message or an error. */
  secret: boolean;
}
