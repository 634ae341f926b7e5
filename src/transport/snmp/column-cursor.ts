import { HeadendError } from '../../errors';
import { compareOids } from './oid';
import { oidOf } from './requests';
import type { ColumnPart, Position, Rows } from './types';

/** How far one column of a table has been read, within a range of indexes. */
export class ColumnCursor {
  /** The column has no more instances in the range. */
  ended = false;
  /** Instances found so far. */
  found = 0;
  /** Why the column cannot be read on. */
  fault: HeadendError | undefined;
  #index: string | undefined;
  /** Where the last {@link take} began, and how many instances it took. */
  #from: string | undefined;
  #taken = 0;

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

  /** Another column that has been read as far as this one. */
  beside(column: string, place: number): ColumnCursor {
    const other = new ColumnCursor(column, place, this.#index, this.upTo);
    other.found = this.found;
    other.ended = this.ended;
    return other;
  }

  /** Whether it has gone past an index. */
  isPast(index: string): boolean {
    return this.ended || (this.#index !== undefined && compareOids(index, this.#index) <= 0);
  }

  /**
   * Goes over what follows {@link position}, to the range's end at most; gives how many instances it takes of it.
   * Where OIDs do not strictly increase it stops and sets {@link fault}: the walk would never end.
   */
  take({ indexes, end }: Pick<ColumnPart, 'end'> & Pick<Rows, 'indexes'>): number {
    this.#from = this.#index;
    this.#taken = 0;
    for (const index of indexes) {
      if (this.#index !== undefined && compareOids(index, this.#index) <= 0) {
        this.#circle(`${this.column}.${index}`);
        return this.#taken;
      }
      const beyond = this.upTo === undefined ? -1 : compareOids(index, this.upTo);
      this.ended = beyond >= 0;
      if (beyond > 0) return this.#taken;
      this.#index = index;
      this.found++;
      this.#taken++;
      if (this.ended) return this.#taken;
    }
    if (end === undefined) return this.#taken;
    if (end !== '' && compareOids(end, oidOf(this.position)) <= 0) this.#circle(end);
    else this.ended = true;
    return this.#taken;
  }

  /**
   * Takes what another column of the range took of the same indexes, where both began at the same place, without a look
   * at each: most columns of a table have the same rows. Gives whether it did.
   */
  follow(other: ColumnCursor): boolean {
    if (this.#index !== other.#from || other.fault) return false;
    this.#from = this.#index;
    this.#index = other.#index;
    this.#taken = other.#taken;
    this.found += other.#taken;
    this.ended = other.ended;
    return true;
  }

  #circle(oid: string): void {
    const text = `The agent walks in circles: after ${oidOf(this.position)} it answered ${oid}`;
    this.fault = new HeadendError('BAD_REPLY', text);
  }
}
