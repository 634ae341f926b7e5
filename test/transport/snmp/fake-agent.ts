import { isDeepStrictEqual } from 'node:util';
import { HeadendError } from '../../../src/errors';
import type { RawValue } from '../../../src/table/types';
import {
  type ColumnPart,
  compareOids,
  type Known,
  type Position,
  type Rows,
  type RowsPosition,
  type SnmpClient,
  TooBigError,
  type Varbind,
} from '../../../src/transport/snmp';

export interface FakeAgentOptions {
  version?: '1' | '2c';
  /** Varbinds after which the agent cuts its reply off. */
  cap?: number;
  /** Varbinds from which on it answers `tooBig`, had it not cut. */
  tooBigFrom?: number;
  /** Varbinds from which on its answer gets lost. */
  lostFrom?: number;
  /** Its client never gives whole rows, as that of v3. */
  byColumns?: boolean;
  /** Called before each answer, with the number of the request from 1. */
  before?: (request: number) => void;
}

export const timeout = () => new HeadendError('TIMEOUT', 'no answer');

/** Varbinds by column, as a client gives them: columns of the same indexes share one list of them. */
export function toParts(positions: readonly Position[], lists: readonly Varbind[][]): ColumnPart[] {
  const known = new Map<string, string[]>();
  const shared = (part: ColumnPart): ColumnPart => {
    const key = part.indexes.join();
    const indexes = known.get(key) ?? part.indexes;
    known.set(key, indexes);
    return { ...part, indexes };
  };
  return positions.map(({ column }, i) => {
    const part: ColumnPart = { indexes: [], values: [] };
    for (const { oid, value, end } of lists[i] ?? []) {
      if (end || !oid.startsWith(`${column}.`)) return shared({ ...part, end: end ? '' : oid });
      part.indexes.push(oid.slice(column.length + 1));
      part.values.push(value);
    }
    return shared(part);
  });
}

/** Parts of columns that have the same indexes, as rows; a last one that is cut off is left out. */
function wholeRows(parts: readonly ColumnPart[], known: Known): Rows | undefined {
  const count = Math.min(...parts.map(({ indexes }) => indexes.length));
  const indexes = parts[0]?.indexes.slice(0, count) ?? [];
  const isAlike = parts.every(
    (part) => part.end === undefined && indexes.every((index, at) => part.indexes[at] === index),
  );
  if (count === 0 || !isAlike) return undefined;
  const values = indexes.map((index, at) => {
    const row = parts.map((part) => part.values[at] ?? null);
    const before = known.values[known.indexes.indexOf(index)];
    return before && isDeepStrictEqual(before, row) ? before : row;
  });
  return { indexes, values };
}

/** An SNMP agent in memory, after RFC 3416 4.2, and the client's side of it. */
export class FakeAgent implements SnmpClient {
  readonly version: '1' | '2c';
  requests = 0;
  /** Varbinds asked, request by request. */
  readonly asked: number[] = [];
  /** In order; made anew when the tree may have changed. */
  #oids: string[] | undefined;
  readonly #values: ReadonlyMap<string, RawValue>;
  readonly #options: FakeAgentOptions;

  constructor(values: ReadonlyMap<string, RawValue>, options: FakeAgentOptions = {}) {
    this.version = options.version ?? '2c';
    this.#values = values;
    this.#options = options;
  }

  async get(oids: readonly string[], signal?: AbortSignal): Promise<Varbind[]> {
    this.#enter(oids.length, signal);
    return oids.map((oid) => ({ oid, value: this.#values.get(oid) ?? null }));
  }

  async next(positions: readonly Position[], repetitions: number, signal?: AbortSignal): Promise<ColumnPart[]> {
    this.#enter(positions.length * repetitions, signal);
    const oids = positions.map(({ column, after }) => (after === undefined ? column : `${column}.${after}`));
    const lists = this.version === '1' ? this.#getNext(oids) : this.#getBulk(oids, repetitions);
    return toParts(positions, lists);
  }

  async rows(
    { columns, after }: RowsPosition,
    repetitions: number,
    known: Known,
    signal?: AbortSignal,
  ): Promise<Rows | ColumnPart[]> {
    const positions = columns.map((column) => ({ column, after }));
    const parts = await this.next(positions, repetitions, signal);
    return this.#options.byColumns ? parts : (wholeRows(parts, known) ?? parts);
  }

  async set(): Promise<Varbind[]> {
    throw new HeadendError('NOT_ALLOWED', 'the fake agent is for reading');
  }

  close(): void {}

  #enter(varbinds: number, signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    this.requests++;
    this.asked.push(varbinds);
    if (this.#options.before) {
      this.#options.before(this.requests);
      this.#oids = undefined;
    }
    const { tooBigFrom = Number.POSITIVE_INFINITY, lostFrom = Number.POSITIVE_INFINITY } = this.#options;
    if (varbinds >= lostFrom) throw timeout();
    if (varbinds >= tooBigFrom) throw new TooBigError('the fake agent');
  }

  #after(oid: string): Varbind {
    this.#oids ??= [...this.#values.keys()].sort(compareOids);
    const next = this.#oids.find((candidate) => compareOids(candidate, oid) > 0);
    if (next === undefined) return { oid, value: null, end: true };
    return { oid: next, value: this.#values.get(next) ?? null };
  }

  #getBulk(oids: readonly string[], repetitions: number): Varbind[][] {
    const lists: Varbind[][] = oids.map(() => []);
    let left = this.#options.cap ?? Number.POSITIVE_INFINITY;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const [i, list] of lists.entries()) {
        if (left-- <= 0) return lists;
        list.push(this.#after(list.at(-1)?.oid ?? oids[i] ?? ''));
      }
    }
    return lists;
  }

  /** v1 names one OID that has no successor and answers none of the others. */
  #getNext(oids: readonly string[]): Varbind[][] {
    const found = oids.map((oid) => this.#after(oid));
    const ended = found.findIndex((varbind) => varbind.end);
    return found.map((varbind, i) => (ended < 0 || i === ended ? [varbind] : []));
  }
}
