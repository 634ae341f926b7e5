import { noteRaise } from './chatter';
import type { ListClock } from './clock';
import { type Counts, countRaise } from './counters';
import type { Entries } from './entries';
import { type Condition, type Entry, isActive } from './entry';
import type { Flood } from './flood';
import type { Settings } from './options';
import { policyTells } from './policy';
import { rankOf } from './severity';
import type { AlarmChange, AlarmEvent, AlarmEventKind } from './types';

/** What may be said with an event beside its alarm. */
type About = Partial<Pick<AlarmChange, 'notify' | 'reason' | 'operator' | 'comment' | 'until'>>;

/** What brings an alarm to its end, and when that was. */
interface Ending extends About {
  at: string;
}

/** Events that are no change of the alarm and are not written into its history. */
const NO_HISTORY: ReadonlySet<AlarmEventKind> = new Set(['purge', 'renotify']);

/** Carries alarms from state to state (RFC 8632, with the delays of ISA-18.2) and decides what is told. */
export class LifeCycle {
  #events: AlarmEvent[] = [];

  constructor(
    private readonly settings: Settings,
    private readonly clock: ListClock,
    private readonly entries: Entries,
    private readonly counts: Counts,
    private readonly flood: Flood,
  ) {}

  /** The events since the last time. */
  takeEvents(): AlarmEvent[] {
    const events = this.#events;
    this.#events = [];
    const summary = this.flood.summary(this.clock.ticks, this.clock.iso());
    if (summary) events.push(summary);
    return events;
  }

  /** Brings an alarm to a condition, at once or after a delay. */
  settle(entry: Entry, condition: Condition): void {
    const now = this.clock.ticks;
    const { onDelayMs, offDelayMs, holdClearMs } = this.settings;
    if (condition.active) {
      if (isActive(entry)) {
        entry.pending = undefined;
        this.#change(entry, condition);
      } else if (entry.pending) entry.pending.condition = { ...condition, at: entry.pending.condition.at };
      else if (onDelayMs > 0) entry.pending = { condition, due: now + onDelayMs };
      else this.#raise(entry, condition);
    } else if (isActive(entry)) {
      const due = Math.max(now + offDelayMs, entry.raisedTicks + holdClearMs);
      if (due <= now) this.clear(entry, condition);
      else entry.pending ??= { condition, due };
    } else if (entry.pending) {
      entry.pending = undefined;
      this.counts.fleeting++;
    }
  }

  /** The delay of an alarm is over. */
  endDelay(entry: Entry): void {
    const condition = entry.pending?.condition;
    entry.pending = undefined;
    if (condition?.active) this.#raise(entry, condition);
    else if (condition) this.clear(entry, condition);
  }

  /** Clears an active alarm. What was told to be raised is always told to be cleared. */
  clear(entry: Entry, { at, ...about }: Ending): void {
    const { alarm } = entry;
    entry.pending = undefined;
    Object.assign(alarm, { state: 'cleared', changed: at, cleared: at });
    this.entries.list(entry);
    const notify = entry.told !== undefined;
    entry.told = undefined;
    this.emit('clear', entry, { ...pick(about), notify });
    if (this.settings.removeCleared === 'automatic') this.remove(entry, { reason: 'cleared' });
  }

  /** Takes an alarm out of the list. */
  remove(entry: Entry, about: About): void {
    if (!entry.listed) return;
    this.emit('purge', entry, about);
    this.entries.unlist(entry);
  }

  /** The raises of an alarm are too long ago to matter. */
  endChatter(entry: Entry): void {
    const { chattering } = entry;
    entry.chattering = false;
    entry.raises = [];
    if (!chattering || !entry.listed) return;
    this.emit('steady', entry, { notify: !entry.alarm.shelved });
    this.tellLate(entry, 'steady');
  }

  /** Ends a shelf. */
  unshelve(entry: Entry, about: About): void {
    entry.shelvedUntil = undefined;
    entry.alarm.shelved = false;
    if (!entry.listed) return;
    this.emit('unshelve', entry, { notify: true, ...about });
    this.tellLate(entry, 'unshelved');
  }

  /** Tells an alarm again, and says when next. */
  renotify(entry: Entry): void {
    const { renotifyMs } = this.settings;
    entry.renotifyDue = renotifyMs > 0 ? this.clock.ticks + renotifyMs : undefined;
    if (this.flood.take(entry.alarm.severity, this.clock.ticks)) this.emit('renotify', entry, { notify: true });
  }

  /** Tells what could not be told while something kept it back, if it is still so. */
  tellLate(entry: Entry, reason: string): void {
    const { alarm, told } = entry;
    if (!isActive(entry) || (told?.severity === alarm.severity && told.text === alarm.text)) return;
    if (this.#keptBack(entry) === undefined) this.#tell(entry, reason);
  }

  emit(kind: AlarmEventKind, entry: Entry, about: About): void {
    const { alarm } = entry;
    const at = this.clock.iso();
    this.#events.push({ kind, alarm: { ...alarm }, at, notify: false, ...about });
    if (NO_HISTORY.has(kind)) return;
    const { operator, comment } = about;
    const said = { ...(operator !== undefined && { operator }), ...(comment !== undefined && { comment }) };
    entry.history.push({ at, kind, severity: alarm.severity, text: alarm.text, ...said });
    if (entry.history.length <= this.settings.maxHistory) return;
    const over = entry.history.length - this.settings.maxHistory;
    entry.history.splice(0, over);
    this.counts.dropped.history += over;
  }

  #raise(entry: Entry, condition: Condition & { active: true }): void {
    const { alarm } = entry;
    const { at, source } = condition;
    if (!entry.listed && !this.#makeRoom(rankOf(condition.severity))) {
      this.counts.dropped.alarms++;
      // As if never heard of, so that the next report finds room if there is any by then.
      entry.claims = {};
      return;
    }
    if (!entry.listed) alarm.first = at;
    Object.assign(alarm, { state: 'active', raised: at, cleared: null, acknowledged: false, source });
    entry.raisedTicks = this.clock.ticks;
    countRaise(this.counts, this.clock.ticks);
    const chatters = noteRaise(entry, this.settings.chatter, this.clock.ticks);
    this.#take(entry, condition, 'raise');
    if (!chatters) return;
    const notify = !alarm.shelved && this.flood.take(alarm.severity, this.clock.ticks);
    this.emit('chatter', entry, { notify });
  }

  #change(entry: Entry, condition: Condition & { active: true }): void {
    const { severity, rawSeverity, text } = entry.alarm;
    const same = condition.severity === severity && condition.rawSeverity === rawSeverity && condition.text === text;
    if (!same) this.#take(entry, condition, 'change');
  }

  /** Gives an alarm what a report says of it, and tells that unless something keeps it back. */
  #take(
    entry: Entry,
    { severity, rawSeverity, text, at, raw }: Condition & { active: true },
    kind: 'raise' | 'change',
  ) {
    const { alarm } = entry;
    Object.assign(alarm, { severity, severityRank: rankOf(severity), rawSeverity, text, changed: at });
    if (raw === undefined) delete alarm.raw;
    else alarm.raw = raw;
    this.entries.list(entry);
    const reason = this.#keptBack(entry);
    if (reason === undefined) return this.#tell(entry);
    this.counts.suppressed[reason]++;
    this.emit(kind, entry, { reason });
  }

  /** To those outside the first they hear of an alarm is its raise. */
  #tell(entry: Entry, reason?: string): void {
    const { severity, text } = entry.alarm;
    const { renotifyMs } = this.settings;
    const kind = entry.told ? 'change' : 'raise';
    if (!entry.told && renotifyMs > 0) entry.renotifyDue = this.clock.ticks + renotifyMs;
    entry.told = { severity, text };
    this.emit(kind, entry, { notify: true, ...(reason !== undefined && { reason }) });
  }

  /** What keeps an active alarm from being told as it is now. */
  #keptBack({ alarm, chattering, told }: Entry): 'shelved' | 'chattering' | 'policy' | 'flood' | undefined {
    if (alarm.shelved) return 'shelved';
    if (chattering) return 'chattering';
    if (!policyTells(this.settings.notify, told?.severity, alarm.severity)) return 'policy';
    return this.flood.take(alarm.severity, this.clock.ticks) ? undefined : 'flood';
  }

  /** Whether there is room for an alarm of `rank`, made if need be. */
  #makeRoom(rank: number): boolean {
    while (this.entries.ranking.size >= this.settings.maxAlarms) {
      const [victim] = this.entries.pick([this.entries.ranking.below(rank) ?? '']);
      if (!victim) return false;
      this.counts.dropped.alarms++;
      const reason = 'no room';
      if (isActive(victim)) this.clear(victim, { at: this.clock.iso(), reason });
      this.remove(victim, { reason });
      this.entries.delete(victim.alarm.id);
    }
    return true;
  }
}

/** What an event says, out of what may hold more. */
function pick({ reason, operator, comment }: About): About {
  return {
    ...(reason !== undefined && { reason }),
    ...(operator !== undefined && { operator }),
    ...(comment !== undefined && { comment }),
  };
}
