import { HeadendError } from '../../errors';
import type { RawValue } from '../../table/types';
import { compareOids, instanceOf } from './oid';
import type { Varbind } from './types';

/** How far one column of a table has been read. */
export class ColumnCursor {
  /** The column has no more instances. */
  ended = false;
  /** Instances found so far. */
  found = 0;
  /** Index of the last instance found. */
  index: string | undefined;
  /** Why the column cannot be read on. */
  fault: HeadendError | undefined;

  constructor(
    readonly column: string,
    /** The column's place in a row. */
    readonly place: number,
  ) {}

  /** The OID after which to go on. */
  get position(): string {
    return this.index === undefined ? this.column : `${this.column}.${this.index}`;
  }

  /**
   * Takes in what follows {@link position}: yields each instance's index and value, and ends at the column's end.
   * Where OIDs do not strictly increase it stops and sets {@link fault}: the walk would never end.
   */
  *take(list: readonly Varbind[]): Generator<[index: string, value: RawValue]> {
    for (const { oid, value, end } of list) {
      const { position } = this;
      if (!end && compareOids(oid, position) <= 0) {
        this.fault = new HeadendError('BAD_REPLY', `The agent walks in circles: after ${position} it answered ${oid}`);
        return;
      }
      const index = end ? undefined : instanceOf(this.column, oid);
      if (index === undefined) {
        this.ended = true;
        return;
      }
      this.index = index;
      this.found++;
      yield [index, value];
    }
  }
}
