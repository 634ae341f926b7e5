import type { ErrorCode } from '../../src/errors';
import type { Evidence } from '../../src/profile/types';

/**
 * What a device made of an address:
 * - `answered` values of the column's type · `empty` the place is there, and no value in it
 * - `absent` there is no such place · `wrongType` values that are not of the column's type
 * - `unknownValue` an enumeration or set with values the profile has no label for
 * - `failed` it could not be asked · `derived` made of other columns; nothing is asked for it
 */
export type Outcome = 'answered' | 'empty' | 'absent' | 'wrongType' | 'unknownValue' | 'failed' | 'derived';

/** What one column was answered with. */
export interface ColumnCheck {
  id: string;
  title: string;
  outcome: Outcome;
  /** Where the profile reads it. */
  place: string;
  evidence: Evidence;
  source: readonly string[];
  /** A value as a message would have it, in one line; absent where there was none. */
  sample?: string;
  /** What is wrong, or in how many rows there is a value. */
  detail?: string;
}

/** What one table was answered with. */
export interface TableCheck {
  id: string;
  title: string;
  /** Of the rows: `answered`, `empty`, `absent` or `failed`. */
  outcome: Outcome;
  rows: number;
  place: string;
  /** Of the place of the rows; absent for single values. */
  evidence?: Evidence;
  /** Why it could not be asked, or what else is to be known. */
  problems: readonly string[];
  code?: ErrorCode;
  columns: readonly ColumnCheck[];
}

/** What one request was answered with. */
export interface ReadCheck {
  id: string;
  request: string;
  connection: string;
  outcome: 'answered' | 'failed';
  /** Size of the documents, in bytes. */
  bytes: number;
  requests: number;
  evidence: Evidence;
  error?: string;
}

/** What a device made of a profile. JSON-safe; it holds no secret. */
export interface CheckReport {
  profile: string;
  title: string;
  variant?: string;
  host: string;
  /** When it began: ISO 8601. */
  at: string;
  reads: readonly ReadCheck[];
  tables: readonly TableCheck[];
  /** How many columns of each outcome. */
  summary: Readonly<Record<Outcome, number>>;
}
