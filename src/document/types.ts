import type { RawRow, RawValue } from '../table/types';

/** What to take from a document. See `paths.ts` (XML) and `json-paths.ts` for the path languages. */
export interface DocumentQuery {
  /** Names the result. */
  id: string;
  /** Row path: one row per matching element, and column paths start at it. Without it: one row, absolute paths. */
  each?: string;
  /** Path of the list's parent: tells an empty list from a document that has no such list. It selects no rows. */
  within?: string;
  /** Where each column stands, by its id. */
  columns: ReadonlyMap<string, ColumnAt>;
}

/**
 * The path of a column. With `join` every match counts, or in JSON every element of a list there: their values, but for
 * `null`, in one text with `join` between them. With `given` it is no path, but the value of this name that the caller
 * gives with the document.
 */
export type ColumnAt = string | { path: string; join: string } | { given: string };

/** Values that come with a document and do not stand in it, by name. */
export type Given = Readonly<Record<string, string>>;

/** A row of a document: what was found in it, by column. */
export interface DocumentRow extends RawRow, Iterable<readonly [string, RawValue]> {}

/**
 * What a query found. A column that was not found is not in the row. Values of XML are trimmed texts and `null`; those
 * of JSON are texts, numbers, truth values and `null`.
 */
export interface DocumentTable {
  /** In document order. A query without `each` has exactly one, perhaps empty, row. */
  rows: DocumentRow[];
  /**
   * Something the query speaks of was there: a row, the `within` element or, without `each`, any column.
   * A JSON list is there also when it is empty.
   */
  found: boolean;
  /** Sentences about what was left out; absent when nothing was. */
  problems?: string[];
}

/** How a document is read. */
export interface ReadOptions {
  /** Stops reading between two parts of the work; the promise rejects with its reason. */
  signal?: AbortSignal;
  /** The reply's Content-Type: its charset counts, and it may give a web page away. */
  contentType?: string;
  /** Rows kept of each query, at most; the rest is left out and named in `problems`. Default: no limit. */
  maxRows?: number;
  /** What each document is called in an error; several are `Page 1` and so on when left out. */
  names?: readonly string[];
  /** What is given with each document. */
  given?: readonly Given[];
}
