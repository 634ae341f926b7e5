import { setMaxListeners } from 'node:events';
import { HeadendError } from '../../errors';
import type { ColumnCursor } from './column-cursor';
import { Division } from './division';
import { TooBigError } from './errors';
import type { Region } from './region';
import type { Rows, TableMemory } from './table-memory';
import type { ColumnPart, Known, Position, SnmpClient, TableQuery, TableReply } from './types';

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
    this.#regions = new Division(query.columns, [...this.#known.keys()], () => this.#fitting(query.columns.length));
  }

  /** Reads all of it. @throws what a request does, when all others have been given up */
  async run(signal: AbortSignal | undefined): Promise<void> {
    const end = () => this.#ending.abort(signal?.reason);
    // One listener for each request in flight is no leak: each is removed when its request settles.
    setMaxListeners(0, this.#ending.signal);
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
    const limit = all.size > maxRows ? `the table has more than ${maxRows} rows; only the first are read` : undefined;
    const partial = stopped ?? limit;
    const rows = limit === undefined ? all : new Map([...all].slice(0, maxRows));
    if (stopped === undefined) this.memory.remember(columns, rows);
    return { rows, requests: this.#requests, ...(partial === undefined ? {} : { partial }) };
  }

  async #readRegions(): Promise<void> {
    for (let region = this.#regions.next(); region; region = this.#regions.next()) {
      await this.#read(region, region.cursors);
      if (region.cursors.every(({ ended }) => ended)) region.close();
    }
  }

  /**
   * Reads columns of a region to their end. Where that is not in sight, what follows is not known to be divided by rows:
   * the columns are, into halves that are read side by side.
   */
  async #read(region: Region, cursors: readonly ColumnCursor[]): Promise<void> {
    for (let first = true; ; ) {
      const active = this.#active(cursors);
      if (active.length === 0) return;
      if (!first && region.range.upTo === undefined && active.length > 1 && this.client.version !== '1') {
        const half = Math.ceil(active.length / 2);
        await Promise.all([this.#read(region, active.slice(0, half)), this.#read(region, active.slice(half))]);
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

  /**
   * Asks one question and takes in its answer. Where that was too big, or there was none, it takes in nothing and says so;
   * the next question is smaller.
   */
  async #step(region: Region, active: readonly ColumnCursor[], first: boolean): Promise<boolean> {
    const { window } = this.memory;
    const cursors = active.slice(0, window.size);
    const repetitions = this.#repetitions(region, cursors, first);
    const asked = cursors.length * repetitions;
    const positions = cursors.map(({ position }) => position);
    const places = cursors.map(({ place }) => place);
    let parts: ColumnPart[];
    try {
      parts = await this.#ask(positions, repetitions, { rows: this.#known, places });
    } catch (error) {
      const silent = error instanceof HeadendError && error.code === 'TIMEOUT';
      if (asked === 1 || !(silent || error instanceof TooBigError)) throw error;
      if (silent) await this.#lives(positions.slice(0, 1));
      window.shrink(asked);
      return false;
    }
    region.take(cursors, parts);
    if (this.client.version === '1' || parts.some(({ end }) => end !== undefined)) return true;
    const answered = parts.reduce((sum, { indexes }) => sum + indexes.length, 0);
    if (answered < asked) window.cut(answered);
    else if (asked + cursors.length > window.size) window.grow();
    return true;
  }

  /** As many rows as fit and are wanted. Where the region's end is known, little more than it had. */
  #repetitions({ range }: Region, cursors: readonly ColumnCursor[], first: boolean): number {
    if (this.client.version === '1') return 1;
    const found = Math.min(...cursors.map((cursor) => cursor.found));
    const likely = first ? range.expected : Math.max(2, range.expected - found);
    const wanted = Math.min(this.query.maxRows + 1 - found, first || range.upTo !== undefined ? likely : Infinity);
    return Math.max(1, Math.min(wanted, this.#fitting(cursors.length)));
  }

  /** How many rows of so many columns fit an answer. */
  #fitting(columns: number): number {
    return this.client.version === '1' ? 1 : Math.max(1, Math.floor(this.memory.window.size / columns));
  }

  #ask(positions: readonly Position[], repetitions: number, known?: Known): Promise<ColumnPart[]> {
    this.#ending.signal.throwIfAborted();
    this.checkTime();
    this.#requests++;
    return this.client.next(positions, repetitions, this.#ending.signal, known);
  }

  /** A question was not answered. @throws HeadendError where a single varbind is not, either: it was not its size */
  async #lives(position: readonly Position[]): Promise<void> {
    this.#sign ??= this.#ask(position, 1).finally(() => {
      this.#sign = undefined;
    });
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
  if (query.columns.length === 0) return { rows: new Map(), requests: 0 };
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
    if (reply.rows.size === 0) throw error;
    return reply;
  }
}
