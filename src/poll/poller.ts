import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock';
import { type Device, Limiter, type TableReading, type TableWish } from '../device';
import { asHeadendError, HeadendError } from '../errors';
import type { PollMessage } from '../messages';
import { inTurns } from '../pieces';
import { TableBuilders } from '../table';
import { type Failure, summed } from './failures';
import { Memory, type Remembered } from './memory';
import { NewEntries } from './new-entries';
import { firstDelay, nextStart } from './schedule';
import { type Selection, type Target, targetOf } from './selection';
import { type Cycle, shape } from './shape';

/** Settings of one poll. */
export interface PollSettings {
  selection: Selection;
  /** Milliseconds from start to start; 0 polls on demand only. */
  intervalMs: number;
  /** Beside labels also raw values. */
  rawValues: boolean;
  /** When the device cannot be read, send the last rows once more, marked `stale`. */
  sendStale: boolean;
}

/** How a poll went, for a status line. */
export interface PollStatus {
  state: 'polling' | 'ok' | 'partial' | 'failed' | 'paused';
  rows: number;
  /** When a device that cannot be reached is tried again, ms since 1970. */
  nextTryAt?: number;
  error?: HeadendError;
}

/** Where a poll's results go. None of these may throw. */
export interface PollOutput {
  messages(messages: PollMessage[]): void;
  /** Something began to fail. The same failure is not told twice in a row. */
  error(error: HeadendError): void;
  status(status: PollStatus): void;
}

/** The outcome of one cycle. */
interface Result {
  messages: PollMessage[];
  failures: Failure[];
}

/** Polls one device: on an interval, on demand, never two cycles at once. */
export class Poller {
  readonly #memory = new Memory();
  readonly #builders = new TableBuilders();
  readonly #newEntries = new NewEntries();
  /** One cycle at a time; those asked for meanwhile wait their turn. */
  readonly #turns = new Limiter(1);
  readonly #stopping = new AbortController();
  #cancelTimer: () => void = () => undefined;
  #enabled = false;
  #sequence = 0;
  /** Whether anything could be read in the last cycle. */
  #answering = false;
  /** What failed in the last cycle of the interval, so that a lasting failure is told once. */
  #told = new Set<string>();

  constructor(
    private readonly device: Pick<Device, 'settings' | 'read' | 'nextTryAt'>,
    private readonly deviceId: string,
    private readonly settings: PollSettings,
    private readonly output: PollOutput,
    private readonly clock: Clock,
  ) {
    setMaxListeners(0, this.#stopping.signal); // Any number of polls on demand may wait; that many are no leak.
  }

  /** Whether the interval is running. */
  get enabled(): boolean {
    return this.#enabled;
  }

  /** Starts or stops polling on the interval. Polls on demand are always possible. */
  setEnabled(enabled: boolean): void {
    if (this.#enabled === enabled || this.#stopping.signal.aborted) return;
    this.#enabled = enabled;
    this.#cancelTimer();
    if (!enabled) this.output.status({ state: 'paused', rows: 0 });
    else if (this.settings.intervalMs > 0) this.#wait(firstDelay(this.settings.intervalMs, this.deviceId));
  }

  /**
   * Reads once, now, and returns the messages; parts of the selection may be replaced.
   *
   * @throws HeadendError when no table could be read, or CONFIG when the selection does not fit the profile.
   */
  async pollNow(change: Partial<Selection> = {}): Promise<PollMessage[]> {
    const target = targetOf({ ...this.settings.selection, ...change }, this.device.settings.profile);
    const { messages, failures } = await this.#cycle(target);
    const errors = summed(failures).map(({ error }) => error);
    // What could not be read is the asker's to know: the first as the outcome, where there is nothing else to send.
    const isFruitless = messages.length === 0 && failures.length === target.wishes.length;
    const outcome = isFruitless ? errors.shift() : undefined;
    for (const error of errors) this.output.error(error);
    if (outcome) throw outcome;
    return messages;
  }

  /** Ends the interval and what is in flight. */
  stop(): void {
    this.#enabled = false;
    this.#cancelTimer();
    this.#stopping.abort(new HeadendError('UNREACHABLE', 'The poll was stopped.'));
  }

  /** Ticks after `ms`, and not when it was to tick before: whatever overtakes what, there is one timer. */
  #wait(ms: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.clock.after(ms, () => {
      this.#tick().catch((error: unknown) => this.output.error(asHeadendError(error)));
    });
  }

  /** One cycle of the interval; afterwards waits for the next start, or for the next try of a device that is down. */
  async #tick(): Promise<void> {
    const { intervalMs, selection } = this.settings;
    let tables: string[] = [];
    try {
      const target = targetOf(selection, this.device.settings.profile);
      tables = target.wishes.map(({ table }) => table);
      const { messages, failures } = await this.#cycle(target);
      if (this.#stopping.signal.aborted) return;
      this.#tell(failures);
      if (messages.length > 0) this.output.messages(messages);
    } catch (thrown) {
      if (this.#stopping.signal.aborted) return;
      const error = asHeadendError(thrown);
      this.output.status({ state: 'failed', rows: 0, error });
      this.#tell([{ wish: { table: '' }, error }]);
    }
    if (!this.#enabled) return;
    const now = this.clock.now();
    const retryAt = this.device.nextTryAt(tables) ?? 0;
    this.#wait((retryAt > now ? retryAt : nextStart(now, intervalMs, this.deviceId)) - now);
  }

  /** Tells of failures that were not there in the cycle before. */
  #tell(failures: readonly Failure[]): void {
    const sums = summed(failures);
    for (const { error, keys } of sums) {
      if (keys.some((key) => !this.#told.has(key))) this.output.error(error);
    }
    this.#told = new Set(sums.flatMap(({ keys }) => keys));
  }

  #cycle(target: Target): Promise<Result> {
    const { signal } = this.#stopping;
    return this.#turns.run(async () => {
      if (!this.#answering) this.output.status({ state: 'polling', rows: 0 });
      const results = await this.#read(target);
      const fresh: Remembered[] = [];
      const failures: Failure[] = [];
      for (const wish of target.wishes) {
        const result = results.get(wish.table);
        if (result instanceof HeadendError) failures.push({ wish, error: result });
        else if (result && target.mode === 'new') fresh.push({ ...result, isNews: result.rows.length > 0 });
        else if (result) fresh.push(await inTurns(this.#memory.add(result, wish.columns), signal));
      }
      this.#report(target, fresh, failures);
      return { messages: await this.#shape(target, fresh, failures), failures };
    }, signal);
  }

  #read({ mode, wishes }: Target): Promise<Map<string, TableReading | HeadendError>> {
    const { signal } = this.#stopping;
    const read = (some: readonly TableWish[]) =>
      this.device.read(some, { rawValues: this.settings.rawValues, builders: this.#builders, signal });
    return mode === 'new' ? this.#newEntries.read(wishes, read) : read(wishes);
  }

  async #shape(target: Target, fresh: readonly Remembered[], failures: readonly Failure[]): Promise<PollMessage[]> {
    const cycle = { deviceId: this.deviceId, settings: this.device.settings, sequence: ++this.#sequence };
    const { signal } = this.#stopping;
    const shaped = (readings: readonly Remembered[], about: Partial<Cycle>) =>
      inTurns(shape(target, readings, { ...cycle, ...about }), signal);
    const isWhole = target.mode === 'tree' || target.mode === 'graph';
    // A tree or graph is one message: what is missing in it is its own reason, and old parts do not mix with new.
    const missing = isWhole ? summed(failures).map(({ error }) => error.message) : [];
    const messages = fresh.length > 0 ? await shaped(fresh, { missing }) : [];
    if (!this.settings.sendStale || (isWhole && fresh.length > 0)) return messages;
    const stale = failures.flatMap(({ wish, error }) => {
      const last = this.#memory.takeStale(wish.table, wish.columns);
      return last ? [{ last, reason: error.message }] : [];
    });
    if (stale.length === 0) return messages;
    if (isWhole) {
      const all = stale.map(({ last }) => last);
      return shaped(all, { stale: missing.join(' ') });
    }
    for (const { last, reason } of stale) messages.push(...(await shaped([last], { stale: reason })));
    return messages;
  }

  #report(target: Target, fresh: readonly Remembered[], failures: readonly Failure[]): void {
    const error = failures[0]?.error;
    this.#answering = fresh.length > 0;
    if (!this.#answering && error) {
      const nextTryAt = this.device.nextTryAt(target.wishes.map(({ table }) => table));
      this.output.status({ state: 'failed', rows: 0, error, nextTryAt });
      return;
    }
    const partial = failures.length > 0 || fresh.some(({ problems }) => problems.length > 0);
    const rows = fresh.reduce((sum, reading) => sum + reading.rows.length, 0);
    this.output.status({ state: partial ? 'partial' : 'ok', rows, error });
  }
}
