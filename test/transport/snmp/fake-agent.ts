import { HeadendError } from '../../../src/errors';
import type { RawValue } from '../../../src/table/types';
import {
  type ColumnPart,
  compareOids,
  type Position,
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
