import type {
  AlarmEvent,
  AlarmInput,
  AlarmList,
  Instant,
  RuleReading,
  SavedChanges,
  Severity,
  ThresholdRules,
} from '../../src/alarm';
import { asHeadendError, type HeadendError } from '../../src/errors';
import type { AlarmEventMessage, AlarmListMessage, AlarmStatisticsMessage } from '../../src/messages';
import { eventMessage, listMessage, statisticsMessage } from './messages';
import type { Storage } from './storage';

/** A snapshot follows a change after so long, with all that changed meanwhile. */
const SNAPSHOT_MS = 250;
/** Statistics hold a rate, which sinks by itself. */
const RATE_MS = 60_000;
/** Timers are for shorter times than a delay may be. */
const LONGEST_TIMER_MS = 3_600_000;

/** Time as a list takes it; tests give their own. */
export interface AlarmClock {
  now(): Instant;
  /** Calls `task` once after `ms`; the function returned takes that back. */
  after(ms: number, task: () => void): () => void;
}

/** Where goes what an alarm list tells. None of these may throw. */
export interface AlarmOutput {
  events(messages: AlarmEventMessage[]): void;
  snapshot(messages: SnapshotMessages): void;
  statistics(message: AlarmStatisticsMessage): void;
  /** How many alarms are active, and whether the list can be kept. */
  status(bySeverity: Readonly<Record<Severity, number>>, isKept: boolean): void;
  /** The list could not be kept in a place; it is told once until it can. */
  problem(error: HeadendError): void;
}

/** The list as it stands. */
export interface SnapshotMessages {
  list: AlarmListMessage;
  statistics: AlarmStatisticsMessage;
}

type Place = 'file' | 'context store';

const nothing = () => undefined;

/** Runs an alarm list in time: takes what comes, keeps what changes, then sends it, and wakes the list. */
export class AlarmRunner {
  #cancelTick: () => void = nothing;
  #cancelRate: () => void = nothing;
  #cancelSnapshot?: () => void;
  /** The places that fail to keep the list. */
  readonly #failing = new Set<Place>();
  #isClosed = false;

  constructor(
    private readonly list: AlarmList,
    private readonly rules: ThresholdRules,
    private readonly storage: Storage,
    private readonly output: AlarmOutput,
    private readonly clock: AlarmClock,
  ) {
    this.#run((now) => {
      const events = list.tick(now);
      const retired = rules.retire(list.ruleClaims(), new Date(now.time).toISOString());
      return [...events, ...retired.flatMap((table) => list.apply(table, now))];
    });
    this.#snapshotSoon();
  }

  /**
   * Takes what was reported or is wanted, and readings of polled tables for the threshold rules.
   *
   * @throws HeadendError BAD_VALUE for a command that cannot be run.
   */
  take(inputs: readonly AlarmInput[], readings: readonly RuleReading[] = []): void {
    if (this.#isClosed) return;
    const { list, rules } = this;
    this.#run((now) => {
      const events = inputs.flatMap((input) => list.apply(input, now));
      for (const reading of readings) {
        const tables = rules.evaluate(reading, (...which) => list.claimed(...which));
        events.push(...tables.flatMap((table) => list.apply(table, now)));
      }
      return events;
    });
  }

  /** The list as it stands now. One that was due is not sent any more. */
  snapshot(): SnapshotMessages {
    this.#cancelSnapshot?.();
    this.#cancelSnapshot = undefined;
    return { list: listMessage(this.list.snapshot()), statistics: this.#statistics() };
  }

  /** Releases the timers and ends the storage. Nothing is taken any more. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelTick();
    this.#cancelRate();
    this.#cancelSnapshot?.();
    await this.storage.close();
  }

  #run(act: (now: Instant) => AlarmEvent[]): void {
    const events = act(this.clock.now());
    const changes = this.list.takeChanges();
    // Kept before it is told: after a crash nothing is told twice.
    if (Object.keys(changes).length > 0) {
      this.#keep(changes);
      this.#snapshotSoon();
    }
    const told = events.filter(({ notify }) => notify);
    if (told.length > 0) {
      this.output.events(
        told.map((event) => eventMessage(event, 'alarm' in event ? this.list.history(event.alarm.id) : [])),
      );
    }
    this.#wait();
  }

  #wait(): void {
    this.#cancelTick();
    const due = this.list.nextTick();
    if (due === undefined) return;
    const ms = Math.ceil(Math.max(0, due - this.clock.now().ticks));
    this.#cancelTick = this.clock.after(Math.min(ms, LONGEST_TIMER_MS), () => this.#run((now) => this.list.tick(now)));
  }

  #snapshotSoon(): void {
    this.#cancelSnapshot ??= this.clock.after(SNAPSHOT_MS, () => {
      this.output.snapshot(this.snapshot());
      this.storage.flush().then(
        () => this.#failing.delete('context store'),
        (error: unknown) => this.#failed('context store', error),
      );
    });
  }

  #statistics(): AlarmStatisticsMessage {
    const message = statisticsMessage(this.list.statistics(this.clock.now()));
    const { bySeverity, ratePerMinute } = message.payload;
    this.output.status(bySeverity, this.#failing.size === 0);
    this.#cancelRate();
    if (ratePerMinute > 0) {
      this.#cancelRate = this.clock.after(RATE_MS, () => this.output.statistics(this.#statistics()));
    }
    return message;
  }

  #keep(changes: SavedChanges): void {
    try {
      this.storage.append(changes);
      this.#failing.delete('file');
    } catch (thrown) {
      this.#failed('file', thrown);
    }
  }

  #failed(place: Place, thrown: unknown): void {
    if (!this.#failing.has(place)) this.output.problem(asHeadendError(thrown, 'CONFIG'));
    this.#failing.add(place);
  }
}
