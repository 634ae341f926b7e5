import { HeadendError } from '../../errors';
import type { RawValue } from '../../table/types';
import { ColumnCursor } from './column-cursor';
import { compareOids } from './oid';
import { oidOf } from './requests';
import type { ColumnPart, Position, Rows } from './types';

/** Which rows of a table a {@link Region} holds: those after one index, up to another one that is still in it. */
export interface Range {
  after?: string;
  upTo?: string;
  /** How many rows it had when it was read last. */
  expected: number;
  /** Where the first of them stood among all. */
  from: number;
}

const NO_ROWS: Rows = { indexes: [], values: [] };
const NO_CURSORS: readonly ColumnCursor[] = [];

/**
 * The rows of a range of indexes, each column of which is read to the end of the range. They are read as whole rows as
 * long as the columns have the same indexes; when they have not, the columns part and each is read on by itself.
 */
export class Region {
  /** How far all columns have been read, as the first one has it; absent when they have parted. */
  #together: ColumnCursor | undefined;
  /** How far each column has been read, when they have parted. */
  #cursors: readonly ColumnCursor[] = NO_CURSORS;
  /** Whole rows, until the columns part; mostly they are one answer, which is kept as it came. */
  #whole: Rows = NO_ROWS;
  /** Rows by index, when the columns have parted. */
  #parted: Map<string, RawValue[]> | undefined;

  constructor(
    private readonly columns: readonly string[],
    readonly range: Range,
  ) {
    this.#together = new ColumnCursor(columns[0] ?? '', 0, range.after, range.upTo);
  }

  /** How far whole rows have been read; `undefined` when the columns have parted. */
  get together(): ColumnCursor | undefined {
    return this.#together;
  }

  /** Takes in whole rows that follow. @throws HeadendError where nothing can follow them */
  takeRows(together: ColumnCursor, { indexes, values }: Rows): void {
    if (indexes.length === 0) throw nothingAfter(together.position);
    const taken = together.take({ indexes });
    const whole = this.#whole;
    if (whole.indexes.length === 0 && taken === indexes.length) this.#whole = { indexes, values };
    else {
      this.#whole = {
        indexes: [...whole.indexes, ...indexes.slice(0, taken)],
        values: [...whole.values, ...values.slice(0, taken)],
      };
    }
    if (together.fault) throw together.fault;
  }

  /** How far each column has been read. From now on each is read by itself. */
  part(): readonly ColumnCursor[] {
    const together = this.#together;
    if (!together) return this.#cursors;
    this.#together = undefined;
    this.#cursors = this.columns.map((column, place) => together.beside(column, place));
    const { indexes, values } = this.#whole;
    this.#parted = new Map(indexes.map((index, at) => [index, [...(values[at] ?? [])]]));
    return this.#cursors;
  }

  /** Takes in an answer to a question for some columns. @throws HeadendError where nothing can follow it */
  take(cursors: readonly ColumnCursor[], parts: readonly ColumnPart[]): void {
    if (cursors[0] && parts.every(({ indexes, end }) => indexes.length === 0 && end === undefined)) {
      throw nothingAfter(cursors[0].position);
    }
    let leader: { cursor: ColumnCursor; part: ColumnPart } | undefined;
    let rows: RawValue[][] = [];
    for (const [i, cursor] of cursors.entries()) {
      const part = parts[i];
      if (!part) continue;
      const alike = leader?.part.indexes === part.indexes && leader.part.end === undefined && part.end === undefined;
      if (!(alike && leader && cursor.follow(leader.cursor))) {
        leader = { cursor, part };
        rows = this.#rowsOf(part.indexes.slice(0, cursor.take(part)));
      }
      for (const [at, row] of rows.entries()) row[cursor.place] = part.values[at] ?? null;
    }
    const lost = cursors.find(({ fault }) => fault);
    if (lost?.fault) throw lost.fault;
  }

  /**
   * Its rows, in numeric order of their index. A row is given only when every column has gone past it, so that `null`
   * always means that the agent has no such instance.
   */
  get rows(): Rows {
    const parted = this.#parted;
    if (!parted) return this.#whole;
    const indexes = [...parted.keys()].filter((index) => this.#cursors.every((cursor) => cursor.isPast(index)));
    indexes.sort(compareOids);
    return { indexes, values: indexes.map((index) => parted.get(index) ?? []) };
  }

  /** The rows of these indexes; those that are not there yet are begun. */
  #rowsOf(indexes: readonly string[]): RawValue[][] {
    const parted = this.#parted ?? new Map<string, RawValue[]>();
    return indexes.map((index) => {
      const row = parted.get(index) ?? new Array<RawValue>(this.columns.length).fill(null);
      parted.set(index, row);
      return row;
    });
  }
}

function nothingAfter(position: Position): HeadendError {
  return new HeadendError('BAD_REPLY', `The agent answers with nothing after ${oidOf(position)}`);
}
