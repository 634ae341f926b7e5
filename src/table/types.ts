/** A value as the wire gave it, before a profile says what it means. `null`: the device has no such value. */
export type RawValue = string | number | bigint | boolean | Uint8Array | null;

/** A value in a message: JSON-safe. Flags are lists of labels; absent is `null`. */
export type Cell = string | number | boolean | string[] | null;

/**
 * One row of a table as it stands in `msg.payload`: flat and JSON-safe.
 * `key` is unique in its table; `displayKey` is for people and ends with the key in parentheses.
 */
export interface Row {
  key: string;
  displayKey: string;
  [column: string]: Cell;
}

/** One row as a reader found it: raw values by column id. A column that is not there was not found. */
export interface RawRow {
  get(column: string): RawValue | undefined;
  /** Where values stand side by side: the place of each column, the same object in all rows, and the values. */
  readonly places?: ReadonlyMap<string, number>;
  readonly list?: readonly (RawValue | undefined)[];
}

/** A table made of raw rows. `problems` are sentences about values that could not be used; the rest is kept. */
export interface TableData {
  rows: Row[];
  problems: string[];
}

/** What changed between two readings of a table; the `msg.changes` of the message contract. */
export interface Changes {
  added: string[];
  removed: string[];
  changed: { key: string; column: string; from: Cell; to: Cell }[];
}

/** A row with the rows below it; what tree mode emits. */
export interface TreeNode extends Record<string, unknown> {
  key: string;
  displayKey: string;
  /** Id of the table the row is of. */
  table: string;
  children: TreeNode[];
}

/** Which interface feeds which; what connectivity mode emits. Interface ids are `tableId/rowKey`. */
export interface Graph {
  interfaces: { id: string; table: string; key: string; name: string; direction: 'in' | 'out' | 'both' }[];
  connections: { from: string; to: string }[];
}
