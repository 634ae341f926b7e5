import type { Column, Table } from '../../src/profile';
import type { ColumnFile } from '../../src/profile/file';

/** Something on the device that a column could be read from. */
export interface Candidate {
  /** How people find it: `acmeTsInBitRate`, or `@Bitrate`. */
  name: string;
  /** The words of its name that are its own. */
  words: readonly string[];
  /** The words of what it stands under; they help, and do not harm. */
  context: readonly string[];
  description: string;
  /** How its values read. */
  form: Pick<ColumnFile, 'type' | 'unit' | 'scale' | 'values' | 'format' | 'bits'>;
  /** Values that were seen, where any were. */
  samples: readonly string[];
  /** It is part of what tells rows apart. */
  isKey: boolean;
}

/** Rows on the device that a table could be read from. */
export interface CandidateTable<C extends Candidate> {
  name: string;
  words: readonly string[];
  /** Those of them that are not of what it stands in; all when left out. */
  own?: readonly string[];
  description: string;
  columns: readonly C[];
  /** The request that brings it, where it stands in a reply. */
  read?: string;
}

/** A candidate and how well it fits, from 0 to 1. */
export interface Scored<C> {
  candidate: C;
  score: number;
}

/** What is proposed for a column. Without `best` nothing fits at all. */
export interface ColumnProposal<C> {
  column: Column;
  best?: Scored<C>;
  /** The next ones, best first. */
  others: readonly Scored<C>[];
  /** `best` is good enough to be taken over unless a person says no. */
  accepted: boolean;
}

/** What is proposed for a table. `T` is absent for tables of one row, whose columns stand anywhere. */
export interface TableProposal<T, C> {
  table: Table;
  best?: Scored<T>;
  others: readonly Scored<T>[];
  accepted: boolean;
  columns: readonly ColumnProposal<C>[];
}
