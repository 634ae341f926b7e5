import type { Table } from '../profile';
import type { Row } from '../table';

/** A table to read; all its columns when none are named. */
export interface TableWish {
  table: string;
  columns?: readonly string[];
  /** Only the newest entries of a log, so many. */
  latest?: number;
  /** Only entries of a log whose number is greater. */
  after?: number | bigint;
}

/** A table as it was read. */
export interface TableReading {
  table: Table;
  rows: Row[];
  /** When it was asked for, in ms since 1970. */
  at: number;
  durationMs: number;
  /** Requests its data took; one request that fed many tables counts for each. */
  requests: number;
  /** The agent's up time in seconds, where a rate was wished. */
  upTime?: number;
  /** Sentences about what is missing or could not be used; empty when all is well. */
  problems: string[];
}
