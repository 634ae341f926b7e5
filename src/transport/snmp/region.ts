import { HeadendError } from '../../errors';
import type { RawValue } from '../../table/types';
import { ColumnCursor } from './column-cursor';
import { compareOids } from './oid';
import { oidOf } from './requests';
import type { ColumnPart } from './types';

/** Which rows of a table a {@link Region} holds: those after one index, up to another one that is still in it. */
export interface Range {
  after?: string;
  upTo?: string;
  /** How many rows it had when it was read last. */
  expected: number;
}

/** The rows of a range of indexes, each column of which is read to the end of the range. */
export class Region {
  readonly cursors: readonly ColumnCursor[];
  readonly range: Range;
  readonly #rows = new Map<string, RawValue[]>();

  constructor(columns: readonly string[], range: Range) {
    this.range = range;
    this.cursors = columns.map((column, place) => new ColumnCursor(column, place, range.after, range.upTo));
  }

  /** Takes in an answer to a question for `cursors`. @throws HeadendError where nothing can follow it */
  take(cursors: readonly ColumnCursor[], parts: readonly ColumnPart[]): void {
    if (parts.every(({ indexes, end }) => indexes.length === 0 && end === undefined)) {
      const where = cursors[0] ? oidOf(cursors[0].position) : '';
      throw new HeadendError('BAD_REPLY', `The agent answers with nothing after ${where}`);
    }
    for (const [i, cursor] of cursors.entries()) {
      const part = parts[i];
      if (part) cursor.take(part, (index, value) => this.#put(index, cursor.place, value));
    }
    const lost = cursors.find(({ fault }) => fault);
    if (lost?.fault) throw lost.fault;
  }

  /**
   * Its rows, in numeric order of their index. A row is given only when every column has gone past it, so that `null`
   * always means that the agent has no such instance.
   */
  get rows(): [index: string, values: RawValue[]][] {
    const whole = [...this.#rows].filter(([index]) => this.cursors.every((cursor) => cursor.isPast(index)));
    return whole.sort(([a], [b]) => compareOids(a, b));
  }

  #put(index: string, place: number, value: RawValue): void {
    let row = this.#rows.get(index);
    if (!row) {
      row = new Array<RawValue>(this.cursors.length).fill(null);
      this.#rows.set(index, row);
    }
    row[place] = value;
  }
}
