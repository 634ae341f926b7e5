import { chatterEnd } from './chatter';
import { comingSeverity, type Entry, isActive, newEntry, REORDER_MS } from './entry';
import type { Settings } from './options';
import { Ranking } from './ranking';
import { Timers } from './timers';
import type { AlarmReport } from './types';

/** All entries of an alarm list, by id, by device and by when they have something to do. */
export class Entries {
  readonly ranking = new Ranking();
  readonly timers = new Timers();
  /** Ids of entries changed, added or deleted since someone last looked. */
  readonly dirty = new Set<string>();
  readonly #all = new Map<string, Entry>();
  readonly #devices = new Map<string, Set<string>>();
  /** Those not in the list, the oldest first. */
  readonly #unlisted = new Set<string>();
  #order = 0;

  constructor(private readonly settings: Settings) {}

  get(id: string): Entry | undefined {
    return this.#all.get(id);
  }

  all(): Iterable<Entry> {
    return this.#all.values();
  }

  /** All, in the order of their ids. */
  sorted(): Iterable<Entry> {
    return this.pick(this.#all.keys());
  }

  /** Those of a device, in the order of their ids. */
  ofDevice(device: string): Iterable<Entry> {
    return this.pick(this.#devices.get(device) ?? []);
  }

  /** Those with these ids, in the order of their ids; one that is deleted before its turn has none. */
  *pick(ids: Iterable<string>): Iterable<Entry> {
    for (const id of [...new Set(ids)].sort()) {
      const entry = this.#all.get(id);
      if (entry) yield entry;
    }
  }

  /** A new entry, not in the list. Returns, too, whether another that waited to be raised had to go for it. */
  create(id: string, report: Omit<AlarmReport, 'severity' | 'text'>): { entry: Entry; lost: boolean } {
    let lost = false;
    if (this.#unlisted.size >= this.settings.maxAlarms) {
      const [oldest = ''] = this.#unlisted;
      const given = this.#all.get(oldest);
      lost = given !== undefined && comingSeverity(given) !== undefined;
      this.delete(oldest);
    }
    const entry = newEntry(id, report);
    entry.order = ++this.#order;
    this.add(entry);
    return { entry, lost };
  }

  /** Takes an entry in as it is. Several are to come in their order. */
  add(entry: Entry): void {
    const { id, device } = entry.alarm;
    this.#order = Math.max(this.#order, entry.order);
    this.#all.set(id, entry);
    const ids = this.#devices.get(device) ?? new Set();
    this.#devices.set(device, ids.add(id));
    if (entry.listed) this.ranking.place(entry);
    else this.#unlisted.add(id);
  }

  /** Puts an entry into the list, or to its new place there. */
  list(entry: Entry): void {
    entry.listed = true;
    entry.order = ++this.#order;
    this.#unlisted.delete(entry.alarm.id);
    this.ranking.place(entry);
  }

  /** Takes an entry out of the list, and forgets how often it was raised. */
  unlist(entry: Entry): void {
    entry.listed = false;
    entry.order = ++this.#order;
    entry.alarm.count = 0;
    entry.history = [];
    this.ranking.remove(entry.alarm.id);
    this.#unlisted.add(entry.alarm.id);
  }

  delete(id: string): void {
    const entry = this.#all.get(id);
    if (!entry) return;
    this.#all.delete(id);
    this.#unlisted.delete(id);
    this.ranking.remove(id);
    this.timers.delete(id);
    this.dirty.add(id);
    const ids = this.#devices.get(entry.alarm.device);
    ids?.delete(id);
    if (ids?.size === 0) this.#devices.delete(entry.alarm.device);
  }

  /** The next entry that has something to do by `now`. */
  takeDue(now: number, isHeld: (entry: Entry) => boolean): Entry | undefined {
    for (let timer = this.timers.take(now); timer; timer = this.timers.take(now)) {
      const entry = this.#all.get(timer.id);
      const due = entry && nextDue(entry, this.settings, isHeld(entry), now);
      if (due === undefined || due <= timer.due) return entry;
      // It was put off since, and has its turn then.
      this.timers.set(timer.id, due);
    }
    return undefined;
  }

  /** To be called after an entry changed: forgets it when there is nothing to remember, else sets its timer. */
  touch(entry: Entry, isHeld: boolean, now: number): void {
    const { id } = entry.alarm;
    if (this.#all.get(id) !== entry) return;
    this.dirty.add(id);
    const due = nextDue(entry, this.settings, isHeld, now);
    if (due !== undefined) this.timers.set(id, due);
    else if (!entry.listed && !entry.held && !entry.pending && Object.keys(entry.claims).length === 0) this.delete(id);
  }
}

/** How long after the last report an alarm leaves the list by itself; 0: never. */
function removalMs({ willClear, claims, alarm }: Entry, { noClearRemovalMs, trapRemovalMs }: Settings): number {
  if (!willClear) return noClearRemovalMs;
  const told = Object.keys(claims).some((origin) => origin !== 'trap');
  return alarm.source === 'trap' && !told ? trapRemovalMs : 0;
}

/** When a listed alarm leaves the list by itself. */
export function removalDue(entry: Entry, settings: Settings): number | undefined {
  const ms = entry.listed ? removalMs(entry, settings) : 0;
  return ms > 0 ? entry.reportedTicks + ms : undefined;
}

/** When an alarm is told again. */
export function renotifyDue(entry: Entry): number | undefined {
  const { alarm, told, chattering, renotifyDue: due } = entry;
  return isActive(entry) && told && !alarm.acknowledged && !alarm.shelved && !chattering ? due : undefined;
}

/** When an entry next has something to do. While its device is held, only a shelf runs out. */
function nextDue(entry: Entry, settings: Settings, isHeld: boolean, now: number): number | undefined {
  const dues = [entry.shelvedUntil];
  if (!isHeld) {
    dues.push(entry.pending?.due, removalDue(entry, settings), renotifyDue(entry));
    if (entry.chattering) dues.push(chatterEnd(entry, settings.chatter));
  }
  const known = dues.filter((due) => due !== undefined);
  if (known.length > 0) return Math.min(...known);
  // Out of the list it is remembered until neither chatter nor a trap that was overtaken can come of it.
  const ends = [chatterEnd(entry, settings.chatter), entry.trap && entry.trap.ticks + REORDER_MS];
  return entry.listed ? undefined : ends.find((end) => end !== undefined && end > now);
}
