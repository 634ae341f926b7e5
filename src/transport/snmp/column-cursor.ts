import { HeadendError } from '../../errors';
import type { RawValue } from '../../table/types';
import { compareOids } from './oid';
import { oidOf } from './requests';
import type { ColumnPart, Position } from './types';

/** How far one column of a table has been read, within a range of indexes. */
export class ColumnCursor {
  /** The column has no more instances in the range. */
  ended = false;
  /** Instances found so far. */
  found = 0;
  /** Why the column cannot be read on. */
  fault: HeadendError | undefined;
  #index: string | undefined;

  constructor(
    readonly column: string,
    /** The column's place in a row. */
    readonly place: number,
    /** The index after which the range begins; the column's begin when left out. */
    after: string | undefined,
    /** The last index of the range, which need not exist; the column's end when left out. */
    private readonly upTo: string | undefined,
  ) {
    this.#index = after;
  }

  /** The place after which to go on. */
  get position(): Position {
    return this.#index === undefined ? { column: this.column } : { column: this.column, after: this.#index };
  }

  /** Whether it has gone past an index. */
  isPast(index: string): boolean {
    return this.ended || (this.#index !== undefined && compareOids(index, this.#index) <= 0);
  }

  /**
   * Takes in what follows {@link position}: gives each instance of the range to `put`, and ends at the range's end.
   * Where OIDs do not strictly increase it stops and sets {@link fault}: the walk would never end.
   */
  take({ indexes, values, end }: ColumnPart, put: (index: string, value: RawValue) => void): void {
    // No iterator of pairs: this runs for every value read.
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i] ?? '';
      if (this.#index !== undefined && compareOids(index, this.#index) <= 0) {
        this.#circle(`${this.column}.${index}`);
        return;
      }
      const beyond = this.upTo === undefined ? -1 : compareOids(index, this.upTo);
      this.ended = beyond >= 0;
      if (beyond > 0) return;
      this.#index = index;
      this.found++;
      put(index, values[i] ?? null);
      if (this.ended) return;
    }
    if (end === undefined) return;
    if (end !== '' && compareOids(end, oidOf(this.position)) <= 0) this.#circle(end);
    else this.ended = true;
  }

  #circle(oid: string): void {
    const text = `The agent walks in circles: after ${oidOf(this.position)} it answered ${oid}`;
    this.fault = new HeadendError('BAD_REPLY', text);
  }
}
