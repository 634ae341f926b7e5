import type { RawRow } from '../table/types';

/** What to take from a document. See `paths.ts` (XML) and `json-paths.ts` for the path languages. */
export interface DocumentQuery {
  /** Names the result. */
  id: string;
  /** Row path: one row per matching element, and column paths start at it. Without it: one row, absolute paths. */
  each?: string;
  /** Path of the list's parent: tells an empty list from a document that has no such list. It selects no rows. */
  within?: string;
  /** Column id to column path. */
  columns: ReadonlyMap<string, string>;
}

/**
 * What a query found. A column that was not found is not in the row. Values of XML are trimmed texts; those of JSON
 * are texts, numbers, truth values and `null`.
 */
export interface DocumentTable {
  /** In document order. A query without `each` has exactly one, perhaps empty, row. */
  rows: RawRow[];
  /**
   * Something the query speaks of was there: a row, the `within` element or, without `each`, any column.
   * A JSON list is there also when it is empty.
   */
  found: boolean;
  /** Sentences about what was left out; absent when nothing was. */
  problems?: string[];
}

export interface ReadOptions {
  /** Stops reading between two parts of the work; the promise rejects with its reason. */
  signal?: AbortSignal;
  /** The reply's Content-Type: its charset counts, and it may give a web page away. */
  contentType?: string;
  /** Rows kept of each query, at most; the rest is left out and named in `problems`. Default: no limit. */
  maxRows?: number;
}
