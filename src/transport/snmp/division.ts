import type { RawValue } from '../../table/types';
import { Region } from './region';
import type { Rows } from './types';

/** A table divided into regions by the indexes it had. They are made one by one, of as many rows as then fit an answer. */
export class Division {
  /** Up to the table's end, whatever rows it has by now. It goes first: much may have been added. */
  readonly #last: Region;
  readonly #regions: Region[] = [];
  /** How many of the known rows are in regions; those of the last region are not counted. */
  #divided = 0;
  readonly #toDivide: number;
  #begun = false;

  /** @param fitting how many rows fit an answer at present */
  constructor(
    private readonly columns: readonly string[],
    private readonly indexes: readonly string[],
    private readonly fitting: () => number,
  ) {
    const rest = indexes.length % fitting();
    this.#toDivide = indexes.length - rest;
    // One row more than it had, so that its end is seen; of an unknown table, as many as fit.
    const expected = indexes.length === 0 ? Number.POSITIVE_INFINITY : rest + 1;
    this.#last = new Region(columns, { after: indexes[this.#toDivide - 1], from: this.#toDivide, expected });
  }

  /** The next region to read; `undefined` when there are no more. */
  next(): Region | undefined {
    if (!this.#begun) {
      this.#begun = true;
      return this.#last;
    }
    const from = this.#divided;
    if (from >= this.#toDivide) return undefined;
    this.#divided = Math.min(this.#toDivide, from + this.fitting());
    const upTo = this.indexes[this.#divided - 1];
    const region = new Region(this.columns, {
      after: this.indexes[from - 1],
      upTo,
      from,
      expected: this.#divided - from,
    });
    this.#regions.push(region);
    return region;
  }

  /** The whole rows of all regions, in order. */
  get rows(): Rows {
    const all = { indexes: [] as string[], values: [] as (readonly RawValue[])[] };
    for (const { rows } of [...this.#regions, this.#last]) {
      for (let at = 0; at < rows.indexes.length; at++) {
        all.indexes.push(rows.indexes[at] ?? '');
        all.values.push(rows.values[at] ?? []);
      }
    }
    return all;
  }
}
