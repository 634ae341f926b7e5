import type { Generator, Raw } from './generators';
import type { SnmpSyntax } from './snmp-syntax';

/** How one column's values are made. */
export interface ColumnScene {
  generator: Generator;
  /** SNMP type in place of the one that the column's type suggests. */
  syntax?: SnmpSyntax;
}

/**
 * How many rows a table has: a count per row of another table, a count that may grow, or the rows one by one.
 * `every`: each is of its own time; a new one comes every so many seconds, in place of the oldest.
 * `made`: how many belong to a row that an action made.
 */
export type RowsScene =
  | { kind: 'count'; count: number; grows: boolean; every?: number }
  | { kind: 'per'; table: string; count: number; made: number; every?: number }
  | { kind: 'list'; rows: readonly ReadonlyMap<string, ColumnScene>[]; every?: undefined };

/** When a row is there: `for` out of `every` seconds, in its own window, or while a value of it is one of these. */
export type PresentScene =
  | { kind: 'window'; every: number; for: number }
  | { kind: 'condition'; while: Generator; is: readonly Raw[] };

/** What a simulated table holds. */
export interface TableScene {
  rows: RowsScene;
  /** At all times when left out. */
  present?: PresentScene;
  columns: ReadonlyMap<string, ColumnScene>;
  /** Those of the columns that the device does not show; others are made from them. */
  hidden: ReadonlySet<string>;
  /** Columns of rows that actions make, where they differ from `columns`. */
  made: ReadonlyMap<string, ColumnScene>;
}

/** How the XML document of a read begins, and what is in it that no profile reads. */
export interface DocumentScene {
  /** Names of the elements from the document's root to the one that rows hang under. */
  root: readonly string[];
  /** By the name of the element; of elements that are rows, they may name columns in braces. */
  attributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** XML that no profile knows. */
  extra?: string;
  /** Rows that the document shows too, though the profile reads them elsewhere. */
  also: readonly AlsoScene[];
  /** The row that the path names: of this table, with the key that stands in the path under this name. */
  of?: { table: string; key: string };
  /** The order of the rows of logs; as they come when left out. */
  order?: RowOrder;
}

/** Rows in a document: their path, and the paths of columns from them. */
export interface AlsoScene {
  table: string;
  each: string;
  columns: Readonly<Record<string, string>>;
  /** Rows with no others within them are left out. */
  unlessEmpty?: boolean;
}

/** How the entries of a log are ordered. */
export type RowOrder = 'ascending' | 'descending' | 'scrambled';

/** What an action of the profile does to the world, where its `verify` and `reply` do not say enough. */
export interface ActionScene {
  /** The row that is made, changed or taken away belongs to (`rows.per`) the row of a table whose key this parameter is. */
  of?: { table: string; key: string };
  /** The reply is the row of this table whose key is the parameter. */
  show?: { table: string; key: string };
  /** The two rows of this table whose keys are in the parameters (or in one that is a list) trade this column's values. */
  swap?: { table: string; keys: readonly string[]; column: string };
}

/** When a notification is sent: as a row of a table begins to be there (or to show a value), and as it ceases to. */
export interface TrapScene {
  table: string;
  when?: { while: Generator; is: readonly Raw[] };
  /** Notifications of the profile. */
  raise: string;
  clear: string;
  /** By the profile's name of a field: its raw value. */
  fields: ReadonlyMap<string, Generator>;
}

/** What a simulated device of a profile answers: `profiles/simulation/<profile id>.yaml`. */
export interface Scene {
  /** For sentences about it. */
  file: string;
  profile: string;
  notes: string;
  /**
   * Its XML is of the Rails kind: types as attributes, `nil`, refusals as `errors`, whole lists unless a page is asked
   * for, and web pages in reply to DELETE and to those who do not accept XML.
   */
  rails: boolean;
  documents: ReadonlyMap<string, DocumentScene>;
  /** By read: which of a JSON document's row paths it has, where the profile knows several. */
  shapes: ReadonlyMap<string, string>;
  tables: ReadonlyMap<string, TableScene>;
  /** Those of the tables that the device does not show; others refer to them. */
  helpers: ReadonlySet<string>;
  actions: ReadonlyMap<string, ActionScene>;
  traps: readonly TrapScene[];
}
