import type { ColumnPart, Known, Position, Rows, RowsPosition, SnmpSet, TaggedVarbind, Varbind } from './types';

/** How one version of SNMP puts requests to an agent. Each rejects with a `HeadendError`, or `signal.reason`. */
export interface Wire {
  /** What the agent answered, which may be less than was asked or something else. */
  get(oids: readonly string[], signal: AbortSignal | undefined): Promise<Varbind[]>;
  /** As {@link SnmpClient.next}, but that v1 refuses all where one position has nothing after it. */
  next(positions: readonly Position[], repetitions: number, signal: AbortSignal | undefined): Promise<ColumnPart[]>;
  /** As {@link SnmpClient.rows}; only where that is more than {@link next}. */
  rows?(
    position: RowsPosition,
    repetitions: number,
    known: Known,
    signal: AbortSignal | undefined,
  ): Promise<Rows | ColumnPart[]>;
  /** What follows an OID, up to so many values; of v1 one. */
  after(oid: string, repetitions: number, signal: AbortSignal | undefined): Promise<TaggedVarbind[]>;
  /** What the agent answered. */
  set(sets: readonly SnmpSet[], signal: AbortSignal | undefined): Promise<Varbind[]>;
  /** Ends all that is in flight, and what is asked later, with `UNREACHABLE`; safe to call twice. */
  close(): void;
}

/** Requests of these kinds take about the same time: values, or rows of one table, by one of its columns: they have one parent. */
export function kindOf(column = ''): string {
  return column.slice(0, column.lastIndexOf('.'));
}

/** The kind of all requests for values. */
export const VALUES = 'values';

/** The kind of all requests of a walk. */
export const WALK = 'walk';
