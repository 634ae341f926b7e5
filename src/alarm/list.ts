import { chatterEnd } from './chatter';
import { ListClock } from './clock';
import { type Counts, newCounts } from './counters';
import { Entries, removalDue, renotifyDue } from './entries';
import type { Entry } from './entry';
import { Flood } from './flood';
import { Holds } from './holds';
import { Intake } from './intake';
import { LifeCycle } from './lifecycle';
import { Operator } from './operator';
import { type AlarmOptions, completeOptions, type Settings } from './options';
import {
  alarmKey,
  LIST_KEY,
  type ListRecord,
  listRecord,
  type SavedAlarms,
  type SavedChanges,
  savedEntries,
} from './saved';
import { type AlarmRow, snapshotOf } from './snapshot';
import { type AlarmStatistics, statisticsOf } from './statistics';
import type { AlarmEvent, AlarmInput, HistoryEntry, Instant, Severity } from './types';

/**
 * The alarms of any number of devices, from first report to last: a state machine without I/O. Time comes with each
 * call, and {@link nextTick} says when it wants to be called without an input.
 *
 * To lose nothing in a crash and repeat nothing after it: {@link takeChanges} is stored before the events are sent.
 */
export class AlarmList {
  readonly #settings: Settings;
  readonly #clock: ListClock;
  readonly #entries: Entries;
  readonly #counts: Counts;
  readonly #flood: Flood;
  readonly #holds: Holds;
  readonly #cycle: LifeCycle;
  readonly #intake: Intake;
  readonly #operator: Operator;

  /**
   * A list that begins empty, or where a saved one stopped; time runs on in between, by the wall clock. Saved records
   * that cannot be used are left out.
   *
   * @throws HeadendError CONFIG for a setting that makes no sense, BAD_VALUE for a pattern that cannot be used.
   */
  constructor(options: Partial<AlarmOptions>, now: Instant, saved: SavedAlarms = {}) {
    const settings = completeOptions(options);
    const record = listRecord(saved);
    this.#settings = settings;
    this.#clock = new ListClock(now, record?.clock);
    const { ticks } = this.#clock;
    this.#entries = new Entries(settings);
    this.#counts = record?.counts ?? newCounts();
    this.#flood = new Flood(settings.flood, ticks, record?.flood);
    this.#holds = new Holds(settings.graceMs > 0 ? ticks + settings.graceMs : undefined, record?.holds);
    this.#cycle = new LifeCycle(settings, this.#clock, this.#entries, this.#counts, this.#flood);
    this.#intake = new Intake(settings, this.#clock, this.#entries, this.#counts, this.#holds, this.#cycle);
    this.#operator = new Operator(settings, this.#clock, this.#entries, this.#holds, this.#cycle);
    // Delays are ticks of the list's clock; without its record they mean nothing.
    if (record) this.#takeIn(savedEntries(saved));
  }

  /** The list that was saved, going on at `now`. */
  static restore(saved: SavedAlarms, options: Partial<AlarmOptions>, now: Instant): AlarmList {
    return new AlarmList(options, now, saved);
  }

  /**
   * Takes a report, a table of reports, the state of a device or a command. Returns what came of it, and of time.
   *
   * @throws HeadendError BAD_VALUE for a command that cannot be run; nothing has changed then.
   */
  apply(input: AlarmInput, now: Instant): AlarmEvent[] {
    const act = this.#prepare(input);
    this.#clock.advance(now);
    this.#runTimers();
    act();
    this.#runTimers();
    return this.#cycle.takeEvents();
  }

  /** Lets time pass: what a delay, a shelf or the like that is over brings. */
  tick(now: Instant): AlarmEvent[] {
    this.#clock.advance(now);
    this.#runTimers();
    return this.#cycle.takeEvents();
  }

  /** When {@link tick} is to be called at the latest, in the ticks of the caller's clock; it may have nothing to do. */
  nextTick(): number | undefined {
    const dues = [this.#holds.graceUntil, this.#flood.state.due, this.#entries.timers.next()];
    const known = dues.filter((due) => due !== undefined);
    return known.length > 0 ? this.#clock.outside(Math.min(...known)) : undefined;
  }

  /** The alarms as rows for a table: active and not acknowledged first, then the worst, then what changed last. */
  snapshot(): AlarmRow[] {
    return snapshotOf(this.#entries.all(), this.#holds, this.#clock);
  }

  statistics(now: Instant): AlarmStatistics {
    this.#clock.advance(now);
    return statisticsOf(this.#entries.all(), this.#counts, this.#holds, this.#clock.ticks);
  }

  /** What happened to a listed alarm, the oldest first; none for one that is not in the list. */
  history(id: string): readonly HistoryEntry[] {
    return this.#entries.get(id)?.history ?? [];
  }

  /** What one origin, such as a threshold rule, holds for raised on a device: severities by alarm id. */
  claimed(device: string, source: 'poll' | 'rule', table: string): Map<string, Severity> {
    const claims = new Map<string, Severity>();
    for (const { alarm, claims: all } of this.#entries.ofDevice(device)) {
      const claim = all[`${source}/${table}`];
      if (claim) claims.set(alarm.id, claim.severity);
    }
    return claims;
  }

  /** The devices and rules (by id) that hold an alarm for raised. */
  ruleClaims(): { device: string; rule: string }[] {
    const found = new Map<string, { device: string; rule: string }>();
    for (const { alarm, claims } of this.#entries.all()) {
      for (const origin of Object.keys(claims)) {
        if (!origin.startsWith('rule/')) continue;
        const claim = { device: alarm.device, rule: origin.slice('rule/'.length) };
        found.set(JSON.stringify(claim), claim);
      }
    }
    return [...found.values()];
  }

  /** All of the list, as JSON. */
  save(): SavedAlarms {
    const saved: SavedAlarms = { [LIST_KEY]: this.#listRecord() };
    for (const entry of this.#entries.all()) saved[alarmKey(entry.alarm.id)] = structuredClone(entry);
    return saved;
  }

  /** The records of {@link save} that changed since this was called last; none if nothing did. */
  takeChanges(): SavedChanges {
    const { dirty } = this.#entries;
    if (dirty.size === 0) return {};
    const changes: SavedChanges = { [LIST_KEY]: this.#listRecord() };
    for (const id of dirty) changes[alarmKey(id)] = structuredClone(this.#entries.get(id)) ?? null;
    dirty.clear();
    return changes;
  }

  #takeIn(entries: readonly Entry[]): void {
    for (const entry of entries) this.#entries.add(entry);
    for (const entry of entries) this.#touch(entry);
    this.#entries.dirty.clear();
  }

  #listRecord(): ListRecord {
    const clock = { time: this.#clock.time, ticks: this.#clock.ticks };
    const holds = { unreachable: [...this.#holds.unreachable] };
    return structuredClone({ version: 1, clock, holds, flood: this.#flood.state, counts: this.#counts });
  }

  /** What an input will do. */
  #prepare(input: AlarmInput): () => void {
    if ('command' in input) return this.#operator.prepare(input);
    if ('rows' in input) return () => this.#intake.table(input);
    if ('reachable' in input) return () => this.#intake.device(input);
    return () => this.#intake.report(input);
  }

  #runTimers(): void {
    const { ticks } = this.#clock;
    const { graceUntil } = this.#holds;
    if (graceUntil !== undefined && graceUntil <= ticks) {
      this.#holds.graceUntil = undefined;
      this.#intake.release(this.#entries.sorted());
    }
    const next = () => this.#entries.takeDue(ticks, (entry) => this.#holds.has(entry));
    for (let entry = next(); entry; entry = next()) this.#wake(entry);
  }

  /** Does what is due for an entry. */
  #wake(entry: Entry): void {
    const { ticks } = this.#clock;
    const isDue = (due: number | undefined) => due !== undefined && due <= ticks;
    if (isDue(entry.shelvedUntil)) this.#cycle.unshelve(entry, { reason: 'expired' });
    if (!this.#holds.has(entry)) {
      if (isDue(entry.pending?.due)) this.#cycle.endDelay(entry);
      if (isDue(removalDue(entry, this.#settings))) this.#intake.expire(entry);
      if (isDue(renotifyDue(entry))) this.#cycle.renotify(entry);
      if (isDue(chatterEnd(entry, this.#settings.chatter))) this.#cycle.endChatter(entry);
    }
    this.#touch(entry);
  }

  #touch(entry: Entry): void {
    this.#entries.touch(entry, this.#holds.has(entry), this.#clock.ticks);
  }
}
