import type { RawValue } from '../table/types';
import type { DocumentRow } from './types';

/** A row while it is being found. A large document has hundreds of thousands, and a map for each would cost far more. */
export class FoundRow implements DocumentRow {
  readonly list: (RawValue | undefined)[];

  /** `places`: where the value of each column stands, the same for all rows of a query. */
  constructor(readonly places: ReadonlyMap<string, number>) {
    // As long as it gets at once: one that grows takes three times the room.
    this.list = new Array(places.size);
  }

  get(column: string): RawValue | undefined {
    return this.list[this.places.get(column) ?? -1];
  }

  set(column: string, value: RawValue): void {
    const place = this.places.get(column);
    if (place !== undefined) this.list[place] = value;
  }

  /** Whether nothing was found. */
  get isEmpty(): boolean {
    return !this.list.some((value) => value !== undefined);
  }

  *[Symbol.iterator](): Iterator<[string, RawValue]> {
    for (const [column, place] of this.places) {
      const value = this.list[place];
      if (value !== undefined) yield [column, value];
    }
  }
}

/** Where the value of each column of a query stands in its rows. */
export function placesOf(columns: ReadonlyMap<string, unknown>): ReadonlyMap<string, number> {
  return new Map([...columns.keys()].map((column, place) => [column, place]));
}
