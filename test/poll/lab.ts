import type { Clock } from '../../src/clock';
import type { DeviceSettings, TableReading, TableWish } from '../../src/device';
import { type ErrorCode, HeadendError } from '../../src/errors';
import type { PollMessage, TableMessage } from '../../src/messages';
import { Poller, type PollSettings, type PollStatus, type Selection } from '../../src/poll';
import { loadProfile, type Profile } from '../../src/profile';
import { buildTable, newestFirst, type RawValue } from '../../src/table';

export const PROSTREAM = loadProfile('prostream-1000');

/** Time and timers in a test's hand. */
export class FakeClock implements Clock {
  at = Date.UTC(2026, 10, 21, 8, 0, 0);
  readonly timers = new Set<{ due: number; task: () => void }>();

  readonly now = () => this.at;

  readonly after = (ms: number, task: () => void) => {
    const timer = { due: this.at + ms, task };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
    };
  };

  /** Lets time pass, timer by timer, and after each lets everything that became ready go on. */
  async pass(ms: number): Promise<void> {
    const end = this.at + ms;
    await settle();
    for (;;) {
      const [next] = [...this.timers].sort((a, b) => a.due - b.due);
      if (!next || next.due > end) break;
      this.at = Math.max(this.at, next.due);
      this.timers.delete(next);
      next.task();
      await settle();
    }
    this.at = end;
  }
}

/** Lets everything that is ready go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A device that answers what the test says. */
export class FakeDevice {
  readonly settings: DeviceSettings;
  /** Raw rows by table, or why it cannot be read; a table that is not named has no rows. */
  tables: Record<string, Record<string, RawValue>[] | ErrorCode> = {};
  /** What is wrong, by table. */
  problems: Record<string, string[]> = {};
  retryAt: number | undefined;
  /** Tables of each read, and how many were under way at once at most. */
  readonly reads: string[] = [];
  inFlight = 0;
  most = 0;
  /** Reads wait for it. */
  gate: Promise<void> = Promise.resolve();

  constructor(
    private readonly clock: FakeClock,
    profile: Profile,
  ) {
    this.settings = { name: 'east-1', profile, host: '10.0.0.5' };
  }

  readonly nextTryAt = () => this.retryAt;

  async read(
    wishes: readonly TableWish[],
    { rawValues, signal }: { rawValues?: boolean; signal?: AbortSignal } = {},
  ): Promise<Map<string, TableReading | HeadendError>> {
    this.reads.push(wishes.map(({ table }) => table).join(' '));
    this.most = Math.max(this.most, ++this.inFlight);
    const at = this.clock.now();
    await Promise.race([this.gate, new Promise((resolve) => signal?.addEventListener('abort', resolve))]);
    this.inFlight--;
    signal?.throwIfAborted();
    return new Map(wishes.map((wish) => [wish.table, this.#answer(wish, at, rawValues)]));
  }

  #answer(
    { table: id, columns, latest, after }: TableWish,
    at: number,
    rawValues = false,
  ): TableReading | HeadendError {
    const answer = this.tables[id] ?? [];
    if (typeof answer === 'string') {
      return new HeadendError(answer, `${id} failed.`, { device: 'east-1', table: id });
    }
    const table = this.settings.profile.tables.get(id);
    if (!table) throw new Error(`there is no table ${id}`);
    const all = answer.map((row) => new Map(Object.entries(row)));
    const window = { latest, after: after === undefined ? undefined : BigInt(after) };
    const raws = table.log ? newestFirst(table, table.log.by, all, window) : all;
    const wanted = columns && columns.length > 0 ? new Set(columns) : undefined;
    const { rows } = buildTable(table, raws, wanted, { rawValues });
    return { table, rows, at, durationMs: this.clock.now() - at, requests: 1, problems: this.problems[id] ?? [] };
  }
}

/** A slot as the device sends it. */
export function slot(number: number, state = 0): Record<string, RawValue> {
  return { slot: number, partNumber: '095-0221-003F', serialNumber: `SN-${number}`, state };
}

/** A poll of a fake device, and everything it gave. */
export class Bench {
  readonly clock = new FakeClock();
  readonly device: FakeDevice;
  readonly messages: PollMessage[][] = [];
  readonly errors: HeadendError[] = [];
  readonly statuses: PollStatus[] = [];
  readonly poller: Poller;

  constructor(selection: Partial<Selection> = {}, settings: Partial<PollSettings> = {}, profile = PROSTREAM) {
    this.device = new FakeDevice(this.clock, profile);
    const chosen = { mode: 'table', pages: [], tables: ['slots'], columns: [], ...selection } as const;
    this.poller = new Poller(
      this.device,
      'node-1',
      { selection: chosen, intervalMs: 10_000, rawValues: false, sendStale: false, ...settings },
      {
        messages: (messages) => this.messages.push(messages),
        error: (error) => this.errors.push(error),
        status: (status) => this.statuses.push(status),
      },
      this.clock,
    );
  }

  /** Polls once on demand, at a time of its own. */
  async poll(change?: Partial<Selection>): Promise<TableMessage[]> {
    this.clock.at += 10_000;
    return (await this.poller.pollNow(change)) as TableMessage[];
  }

  /** The state and error codes told so far. */
  get states(): string[] {
    return this.statuses.map(({ state }) => state);
  }
}
