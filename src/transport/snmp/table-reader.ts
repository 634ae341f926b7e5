import { HeadendError } from '../../errors';
import type { RawValue } from '../../table/types';
import { ColumnCursor } from './column-cursor';
import { TooBigError } from './errors';
import { compareOids } from './oid';
import type { SnmpClient, TableQuery, TableReply, Varbind } from './types';
import type { RepetitionWindow } from './window';

/** What one request asks: which columns go on, and how far. */
interface Question {
  cursors: readonly ColumnCursor[];
  repetitions: number;
}

/** One reading of a table: the cursors of its columns, the rows found so far, and how large the next question may be. */
class TableReading {
  readonly #cursors: readonly ColumnCursor[];
  readonly #rows = new Map<string, RawValue[]>();
  #requests = 0;
  /** Varbinds asked by the question that timed out, while one varbind is asked to see whether the agent lives. */
  #timedOut: number | undefined;

  // Segments of the index walked side by side will each be such a reading, between two bounds.
  constructor(
    readonly client: SnmpClient,
    readonly query: TableQuery,
    readonly window: RepetitionWindow,
  ) {
    this.#cursors = query.columns.map((column, i) => new ColumnCursor(column, i));
  }

  /** Columns that have more to give and are still wanted. */
  get #active(): ColumnCursor[] {
    return this.#cursors.filter((cursor) => !cursor.ended && cursor.found <= this.query.maxRows);
  }

  get done(): boolean {
    return this.#active.length === 0;
  }

  /** Asks one question and takes in its answer. Time-outs and answers too big make the next question smaller. */
  async step(signal: AbortSignal | undefined): Promise<void> {
    const question = this.#question();
    const asked = question.cursors.length * question.repetitions;
    const positions = question.cursors.map((cursor) => cursor.position);
    this.#requests++;
    try {
      const lists = await this.client.next(positions, question.repetitions, signal);
      if (this.#timedOut !== undefined) this.window.shrink(this.#timedOut);
      this.#timedOut = undefined;
      this.#take(question, lists);
    } catch (error) {
      const silent = error instanceof HeadendError && error.code === 'TIMEOUT';
      if (asked === 1 || !(silent || error instanceof TooBigError)) throw error;
      if (silent) this.#timedOut = asked;
      else this.window.shrink(asked);
    }
  }

  /**
   * The rows read, in numeric order of their index. A row is given only when every column has gone past it, so that
   * `null` always means that the agent has no such instance.
   */
  reply(stopped?: string): TableReply {
    const behind = this.#cursors.filter((cursor) => !cursor.ended).map((cursor) => cursor.index);
    const isWhole = (index: string) => behind.every((last) => last !== undefined && compareOids(index, last) <= 0);
    const whole = [...this.#rows].filter(([index]) => isWhole(index)).sort(([a], [b]) => compareOids(a, b));
    const { maxRows } = this.query;
    const limit =
      whole.length > maxRows ? `the table has more than ${maxRows} rows; only the first are read` : undefined;
    const partial = stopped ?? limit;
    const rows = new Map(whole.slice(0, maxRows));
    return { rows, requests: this.#requests, ...(partial === undefined ? {} : { partial }) };
  }

  /** The columns that are behind go first, as many as fit, each for as many rows as fit and are still wanted. */
  #question(): Question {
    const size = this.#timedOut === undefined ? this.window.size : 1;
    const active = this.#active.sort((a, b) => a.found - b.found);
    const cursors = active.slice(0, size);
    if (this.client.version === '1') return { cursors, repetitions: 1 };
    const wanted = this.query.maxRows + 1 - Math.min(...cursors.map((cursor) => cursor.found));
    return { cursors, repetitions: Math.max(1, Math.min(wanted, Math.floor(size / cursors.length))) };
  }

  #take({ cursors, repetitions }: Question, lists: readonly Varbind[][]): void {
    if (lists.every((list) => list.length === 0)) {
      throw new HeadendError('BAD_REPLY', `The agent answers with nothing after ${cursors[0]?.position}`);
    }
    for (const [i, cursor] of cursors.entries()) {
      for (const [index, value] of cursor.take(lists[i] ?? [])) this.#row(index)[cursor.place] = value;
    }
    const lost = cursors.find((cursor) => cursor.fault);
    if (lost?.fault) throw lost.fault;
    const full = lists.every((list) => list.length >= repetitions);
    if (full && cursors.length * (repetitions + 1) > this.window.size) this.window.grow();
  }

  #row(index: string): RawValue[] {
    let row = this.#rows.get(index);
    if (!row) {
      row = new Array<RawValue>(this.#cursors.length).fill(null);
      this.#rows.set(index, row);
    }
    return row;
  }
}

/**
 * Reads the wanted columns of a table: GETBULK over all of them at once (v1: GETNEXT), each column to its own end.
 * A reading that fails, takes too long or meets too many rows gives the whole rows read so far, and why it stopped.
 * A question that times out is followed by one for a single varbind: only if that is answered was it too large.
 * @param window how much this agent answers at once; remembered from read to read.
 * @param clock milliseconds, for `query.timeLimitMs`; it is looked at before each request.
 * @throws HeadendError where it failed before any row was whole; `signal.reason` when aborted.
 */
export async function readTable(
  client: SnmpClient,
  query: TableQuery,
  window: RepetitionWindow,
  signal?: AbortSignal,
  clock: () => number = () => performance.now(),
): Promise<TableReply> {
  const reading = new TableReading(client, query, window);
  const deadline = clock() + query.timeLimitMs;
  try {
    while (!reading.done) {
      if (clock() >= deadline) {
        throw new HeadendError('TIMEOUT', `The table was not read within ${query.timeLimitMs} ms`);
      }
      await reading.step(signal);
    }
    return reading.reply();
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof HeadendError)) throw error;
    const reply = reading.reply(error.message);
    if (reply.rows.size === 0) throw error;
    return reply;
  }
}
