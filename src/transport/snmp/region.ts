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
  readonly range: Range;
  #cursors: readonly ColumnCursor[];
  #rows = new Map<string, RawValue[]>();

  constructor(columns: readonly string[], range: Range) {
    this.range = range;
    this.#cursors = columns.map((column, place) => new ColumnCursor(column, place, range.after, range.upTo));
  }

  /** How far each column has been read. */
  get cursors(): readonly ColumnCursor[] {
    return this.#cursors;
  }

  /** Takes in an answer to a question for `cursors`. @throws HeadendError where nothing can follow it */
  take(cursors: readonly ColumnCursor[], parts: readonly ColumnPart[]): void {
    if (parts.every(({ indexes, end }) => indexes.length === 0 && end === undefined)) {
      const where = cursors[0] ? oidOf(cursors[0].position) : '';
      throw new HeadendError('BAD_REPLY', `The agent answers with nothing after ${where}`);
    }
    let leader: { cursor: ColumnCursor; part: ColumnPart } | undefined;
    let rows: RawValue[][] = [];
    // No iterators of pairs: this runs for every value read.
    for (let i = 0; i < cursors.length; i++) {
      const cursor = cursors[i];
      const part = parts[i];
      if (!cursor || !part) continue;
      const alike = leader?.part.indexes === part.indexes && leader.part.end === undefined && part.end === undefined;
      if (!(alike && leader && cursor.follow(leader.cursor))) {
        leader = { cursor, part };
        rows = this.#rowsOf(part.indexes.slice(0, cursor.take(part)));
      }
      for (let r = 0; r < rows.length; r++) {
        const row = rows[r];
        if (row) row[cursor.place] = part.values[r] ?? null;
      }
    }
    const lost = cursors.find(({ fault }) => fault);
    if (lost?.fault) throw lost.fault;
  }

  /**
   * Its rows, in numeric order of their index. A row is given only when every column has gone past it, so that `null`
   * always means that the agent has no such instance.
   */
  get rows(): Map<string, RawValue[]> {
    const whole = [...this.#rows.keys()].filter((index) => this.#cursors.every((cursor) => cursor.isPast(index)));
    const inOrder = whole.every((index, i) => i === 0 || compareOids(whole[i - 1] ?? '', index) < 0);
    if (inOrder && whole.length === this.#rows.size) return this.#rows;
    return new Map(whole.sort(compareOids).map((index) => [index, this.#rows.get(index) ?? []]));
  }

  /** Every column has ended: nothing is kept but the rows. */
  close(): void {
    this.#rows = this.rows;
    this.#cursors = [];
  }

  /** The rows of these indexes; those that are not there yet are begun. */
  #rowsOf(indexes: readonly string[]): RawValue[][] {
    return indexes.map((index) => {
      let row = this.#rows.get(index);
      if (!row) {
        row = new Array<RawValue>(this.#cursors.length).fill(null);
        this.#rows.set(index, row);
      }
      return row;
    });
  }
}
