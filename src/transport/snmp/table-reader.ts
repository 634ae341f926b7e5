import { HeadendError } from '../../errors';
import type { ColumnCursor } from './column-cursor';
import { Division } from './division';
import { TooBigError } from './errors';
import type { Region } from './region';
import type { TableMemory } from './table-memory';
import type { ColumnPart, Position, Rows, SnmpClient, TableQuery, TableReply } from './types';

/** Regions read side by side: enough to keep as many requests under way as the client may send at once. */
const SIDE_BY_SIDE = 32;

/** One reading of a table: its regions, and how large the questions may be. */
class TableReading {
  readonly #regions: Division;
  readonly #ending = new AbortController();
  readonly #known: Rows;
  #requests = 0;
  /** A question for a single varbind that tells whether the agent lives; one for all questions that timed out. */
  #sign: Promise<unknown> | undefined;

  constructor(
    private readonly client: SnmpClient,
    private readonly query: TableQuery,
    private readonly memory: TableMemory,
    /** @throws HeadendError when it is time to stop */
    private readonly checkTime: () => void,
  ) {
    this.#known = memory.rows(query.columns);
    this.#regions = new Division(query.columns, this.#known.indexes, () => this.#fitting(query.columns.length));
  }

  /** Reads all of it. @throws what a request does, when all others have been given up */
  async run(signal: AbortSignal | undefined): Promise<void> {
    const end = () => this.#ending.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', end);
    try {
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => this.#readRegions()));
    } catch (error) {
      this.#ending.abort(error);
      throw error;
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  /** The rows read, in numeric order of their index, and why not all of them were. */
  reply(stopped?: string): TableReply {
    const all = this.#regions.rows;
    const { maxRows, columns } = this.query;
    const isTooLong = all.indexes.length > maxRows;
    const limit = isTooLong ? `the table has more than ${maxRows} rows; only the first are read` : undefined;
    const partial = stopped ?? limit;
    const indexes = isTooLong ? all.indexes.slice(0, maxRows) : all.indexes;
    const values = isTooLong ? all.values.slice(0, maxRows) : all.values;
    if (stopped === undefined) this.memory.remember(columns, { indexes, values });
    return { indexes, values, requests: this.#requests, ...(partial === undefined ? {} : { partial }) };
  }

  async #readRegions(): Promise<void> {
    for (let region = this.#regions.next(); region; region = this.#regions.next()) {
      const first = await this.#readTogether(region);
      if (!region.together?.ended) await this.#read(region, region.part(), first);
    }
  }

  /** Reads whole rows of a region, as far as that leads; gives whether nothing was read by then. */
  async #readTogether(region: Region): Promise<boolean> {
    const { range } = region;
    const width = this.query.columns.length;
    let first = true;
    // v1 has no repetitions, and answers nothing at all where one column has ended.
    while (this.client.version !== '1' && (first || range.upTo !== undefined) && width <= this.memory.window.size) {
      const { together } = region;
      if (!together || together.ended || together.found > this.query.maxRows) break;
      const repetitions = this.#repetitions(region, [together], width, first);
      const asked = width * repetitions;
      const { after } = together.position;
      const known = { ...this.#known, from: range.from + together.found };
      const answer = await this.#ask(asked, together.position, () =>
        this.client.rows({ columns: this.query.columns, after }, repetitions, known, this.#ending.signal),
      );
      if (!answer) continue;
      first = false;
      if (Array.isArray(answer)) {
        this.#take(region, region.part(), answer, asked);
        break;
      }
      region.takeRows(together, answer);
      this.#learn(asked, width * answer.indexes.length, width);
    }
    return first;
  }

  /**
   * Reads columns of a region to their end. Where that is not in sight, what follows is not known to be divided by rows:
   * the columns are, into halves that are read side by side.
   */
  async #read(region: Region, cursors: readonly ColumnCursor[], nothingYet: boolean): Promise<void> {
    for (let first = nothingYet; ; ) {
      const active = this.#active(cursors);
      if (active.length === 0) return;
      if (!first && region.range.upTo === undefined && active.length > 1 && this.client.version !== '1') {
        const half = Math.ceil(active.length / 2);
        await Promise.all([
          this.#read(region, active.slice(0, half), true),
          this.#read(region, active.slice(half), true),
        ]);
        return;
      }
      if (await this.#step(region, active, first)) first = false;
    }
  }

  /** Columns that have more to give and are still wanted; those that are behind go first. */
  #active(cursors: readonly ColumnCursor[]): ColumnCursor[] {
    const { maxRows } = this.query;
    const active = cursors.filter(({ ended, found }) => !ended && found <= maxRows);
    const isLevel = active.every(({ found }) => found === active[0]?.found);
    return isLevel ? active : active.sort((a, b) => a.found - b.found);
  }

  /** Asks for the next of some columns. Gives whether there was an answer, which is then taken in. */
  async #step(region: Region, active: readonly ColumnCursor[], first: boolean): Promise<boolean> {
    const cursors = active.slice(0, this.memory.window.size);
    const repetitions = this.#repetitions(region, cursors, cursors.length, first);
    const asked = cursors.length * repetitions;
    const positions = cursors.map(({ position }) => position);
    const ask = () => this.client.next(positions, repetitions, this.#ending.signal);
    const parts = await this.#ask(asked, positions[0] ?? { column: '' }, ask);
    if (parts) this.#take(region, cursors, parts, asked);
    return parts !== undefined;
  }

  #take(region: Region, cursors: readonly ColumnCursor[], parts: readonly ColumnPart[], asked: number): void {
    region.take(cursors, parts);
    if (this.client.version === '1' || parts.some(({ end }) => end !== undefined)) return;
    const answered = parts.reduce((sum, { indexes }) => sum + indexes.length, 0);
    this.#learn(asked, answered, cursors.length);
  }

  /** How large the next questions may be, after so many varbinds of those that were asked. */
  #learn(asked: number, answered: number, columns: number): void {
    const { window } = this.memory;
    if (answered < asked) window.cut(answered);
    else if (asked + columns > window.size) window.grow();
  }

  /** As many rows as fit and are wanted. Where the region's end is known, little more than it had. */
  #repetitions({ range }: Region, cursors: readonly ColumnCursor[], columns: number, first: boolean): number {
    if (this.client.version === '1') return 1;
    const found = Math.min(...cursors.map((cursor) => cursor.found));
    const likely = first ? range.expected : Math.max(2, range.expected - found);
    const wanted = Math.min(this.query.maxRows + 1 - found, first || range.upTo !== undefined ? likely : Infinity);
    return Math.max(1, Math.min(wanted, this.#fitting(columns)));
  }

  /** How many rows of so many columns fit an answer. */
  #fitting(columns: number): number {
    return this.client.version === '1' ? 1 : Math.max(1, Math.floor(this.memory.window.size / columns));
  }

  /**
   * Asks one question, for so many varbinds. Gives nothing where the answer was too big, or there was none; the next
   * question is then smaller.
   */
  async #ask<T>(asked: number, first: Position, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      this.#count();
      return await ask();
    } catch (error) {
      const silent = error instanceof HeadendError && error.code === 'TIMEOUT';
      if (asked === 1 || !(silent || error instanceof TooBigError)) throw error;
      if (silent) await this.#lives(first);
      this.memory.window.shrink(asked);
      return undefined;
    }
  }

  /** One more request. @throws where there is to be none any more */
  #count(): void {
    this.#ending.signal.throwIfAborted();
    this.checkTime();
    this.#requests++;
  }

  /** A question was not answered. @throws HeadendError where a single varbind is not, either: it was not its size */
  async #lives(position: Position): Promise<void> {
    if (!this.#sign) {
      this.#count();
      this.#sign = this.client.next([position], 1, this.#ending.signal).finally(() => {
        this.#sign = undefined;
      });
    }
    await this.#sign;
  }
}

/**
 * Reads the wanted columns of a table, by GETBULK over several at once (v1: GETNEXT), as fast as the client allows. The
 * table is divided where the indexes of the last reading say, into regions that are read side by side, each to its own
 * end; so rows that came or went since are found, and no row that stays is lost or doubled. A table read for the first
 * time is divided into its columns.
 *
 * A reading that fails, takes too long or meets too many rows gives the whole rows read so far, and why it stopped.
 * A question that times out is followed by one for a single varbind: only if that is answered was it too large.
 * @param memory what is remembered of this agent from read to read.
 * @param clock milliseconds, for `query.timeLimitMs`; it is looked at before each request.
 * @throws HeadendError where it failed before any row was whole; `signal.reason` when aborted.
 */
export async function readTable(
  client: SnmpClient,
  query: TableQuery,
  memory: TableMemory,
  signal?: AbortSignal,
  clock: () => number = () => performance.now(),
): Promise<TableReply> {
  if (query.columns.length === 0) return { indexes: [], values: [], requests: 0 };
  const deadline = clock() + query.timeLimitMs;
  const reading = new TableReading(client, query, memory, () => {
    if (clock() < deadline) return;
    throw new HeadendError('TIMEOUT', `The table was not read within ${query.timeLimitMs} ms`);
  });
  try {
    await reading.run(signal);
    return reading.reply();
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof HeadendError)) throw error;
    const reply = reading.reply(error.message);
    if (reply.indexes.length === 0) throw error;
    return reply;
  }
}
