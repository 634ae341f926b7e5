import type { ListClock } from './clock';
import type { Counts } from './counters';
import type { Entries } from './entries';
import { type Claim, type Condition, comingSeverity, type Entry, isActive, REORDER_MS } from './entry';
import { type Holds, UNREACHABLE } from './holds';
import { alarmId } from './identity';
import type { LifeCycle } from './lifecycle';
import type { Settings } from './options';
import { rankOf } from './severity';
import type { AlarmReport, AlarmTable, AlarmTableRow, DeviceReport, Severity } from './types';

/** More of a text than this helps nobody. */
const MAX_TEXT = 1000;

type Raise = AlarmReport & { severity: Severity };

/**
 * What the sources say, made into what the alarms are to become.
 *
 * Several sources may tell of one alarm. What one says anew counts, and the last to say something new is right; a
 * source that says the same again, or joins in with the same severity, changes nothing. A clear by trap clears for all.
 * A table in which the alarm is no longer found clears it unless another table still has it.
 */
export class Intake {
  constructor(
    private readonly settings: Settings,
    private readonly clock: ListClock,
    private readonly entries: Entries,
    private readonly counts: Counts,
    private readonly holds: Holds,
    private readonly cycle: LifeCycle,
  ) {}

  report(report: AlarmReport): void {
    this.#report(report, report.source);
  }

  table(table: AlarmTable): void {
    const { device, source, ageMs = 0, partial = false, complete = false, unchanged = [] } = table;
    const origin = `${source}/${table.table}`;
    const asked = this.clock.ticks - ageMs;
    const rows = worstById(device, table.rows);
    const isOvertaken = (entry: Entry | undefined) => entry?.trap !== undefined && entry.trap.ticks > asked;
    // Clears come first: they make room.
    if (!partial) {
      const present = new Set([...unchanged, ...rows.keys()]);
      for (const entry of this.entries.ofDevice(device)) {
        const { alarm, claims } = entry;
        const isOurs = origin in claims || (complete && 'trap' in claims);
        if (isOurs && !present.has(alarm.id) && !isOvertaken(entry)) this.#absent(entry, origin, this.#time(table.at));
      }
    }
    for (const [id, row] of this.#inTurn(device, source, rows)) {
      if (!isOvertaken(this.entries.get(id))) this.#report({ ...row, device, source }, origin);
    }
  }

  device({ device, reachable, at, text = `${device} cannot be reached` }: DeviceReport): void {
    const { unreachable } = this.holds;
    if (unreachable.has(device) !== reachable) return;
    if (reachable) unreachable.delete(device);
    else unreachable.add(device);
    const severity = reachable ? 'cleared' : this.settings.unreachableSeverity;
    this.#report({ device, ...UNREACHABLE, severity, text, at, source: 'poll' }, 'device');
    if (reachable) this.release(this.entries.ofDevice(device));
  }

  /** The auto-removal time of an alarm is over: it ends and leaves the list. */
  expire(entry: Entry): void {
    const reason = 'auto-removal';
    // A table that still has it does not raise it again as long as it says nothing new.
    delete entry.claims.trap;
    entry.pending = undefined;
    if (isActive(entry)) this.cycle.clear(entry, { at: this.clock.iso(), reason });
    this.cycle.remove(entry, { reason });
  }

  /** Lets alarms become what they were to become while they were held. */
  release(entries: Iterable<Entry>): void {
    for (const entry of entries) {
      if (this.holds.has(entry)) continue;
      const { held } = entry;
      entry.held = undefined;
      if (held) this.cycle.settle(entry, held);
      this.#touch(entry);
    }
  }

  #report(given: AlarmReport, origin: string): void {
    const report = { ...given, at: this.#time(given.at), text: given.text.slice(0, MAX_TEXT) };
    const id = alarmId(report);
    if (isRaise(report) && this.#wanted(report)) {
      this.#raise(id, report, origin);
      return;
    }
    const isExcluded = isRaise(report);
    if (isExcluded) this.counts.excluded++;
    const known = this.entries.get(id);
    // The clear of an unknown alarm may have overtaken its raise: it is remembered for a while.
    const entry = known ?? (origin === 'trap' && !isExcluded ? this.#create(id, report) : undefined);
    if (!entry || (origin === 'trap' && this.#isLate(entry, report.at))) return;
    // A table may list what is cleared for ever.
    if (origin !== 'trap' && comingSeverity(entry) === undefined && Object.keys(entry.claims).length === 0) return;
    entry.claims = {};
    this.#clear(entry, report.at, isExcluded ? 'excluded' : undefined);
  }

  #raise(id: string, report: Raise, origin: string): void {
    const { severity, rawSeverity = null, text, at, source, raw, willClear = true } = report;
    const entry = this.entries.get(id) ?? this.#create(id, report);
    const before = entry.claims[origin];
    if (origin === 'trap' && this.#isLate(entry, at)) return;
    const claim: Claim = { severity, rawSeverity, text };
    const repeats = before !== undefined && sameClaim(before, claim);
    // A table is asked again and again: only what is new in it is something that happened.
    if (origin !== 'trap' && repeats) return;
    const agrees = (repeats || !before) && comingSeverity(entry) === severity;
    if (origin === 'trap' || !(before || agrees)) entry.alarm.count++;
    entry.claims[origin] = claim;
    entry.willClear = willClear;
    entry.reportedTicks = this.clock.ticks;
    entry.alarm.last = at;
    if (!agrees) this.#submit(entry, { active: true, ...claim, at, source, raw });
    this.#touch(entry);
  }

  /** The rows of a table: those that clear first, then those of alarms in the list, then the others, the worst first. */
  #inTurn(device: string, source: 'poll' | 'rule', rows: ReadonlyMap<string, AlarmTableRow>) {
    const turn = (id: string, row: AlarmTableRow) => {
      const report = { ...row, device, source };
      if (!isRaise(report) || !this.#wanted(report)) return 0;
      return this.entries.get(id)?.listed ? 1 : 10 - rankOf(report.severity);
    };
    const turns = [...rows].map(([id, row]) => ({ turn: turn(id, row), id, row }));
    return turns.sort((one, other) => one.turn - other.turn).map(({ id, row }) => [id, row] as const);
  }

  /** A table has an alarm no longer. */
  #absent(entry: Entry, origin: string, at: string): void {
    delete entry.claims[origin];
    delete entry.claims.trap;
    if (Object.keys(entry.claims).length === 0) this.#clear(entry, at);
    else this.#touch(entry);
  }

  #clear(entry: Entry, at: string, reason?: string): void {
    entry.alarm.last = at;
    this.#submit(entry, { active: false, at, reason });
    this.#touch(entry);
  }

  #submit(entry: Entry, condition: Condition): void {
    if (this.holds.has(entry)) entry.held = condition;
    else this.cycle.settle(entry, condition);
  }

  /** Whether a trap was overtaken by a newer one. Else the entry remembers it as the newest. */
  #isLate(entry: Entry, at: string): boolean {
    const { trap } = entry;
    const now = this.clock.ticks;
    const behind = trap ? Date.parse(trap.at) - Date.parse(at) : 0;
    // One that is far behind is not late: its sender's clock was put back.
    if (trap && now - trap.ticks <= REORDER_MS && behind > 0 && behind <= REORDER_MS) {
      this.counts.late++;
      return true;
    }
    entry.trap = { ticks: now, at };
    return false;
  }

  #wanted(report: Raise): boolean {
    const subject = { ...report, state: 'active', acknowledged: false, shelved: false, changed: report.at } as const;
    return this.settings.wanted(subject, this.clock.time);
  }

  #create(id: string, report: AlarmReport): Entry {
    const { entry, lost } = this.entries.create(id, report);
    if (lost) this.counts.dropped.alarms++;
    return entry;
  }

  #touch(entry: Entry): void {
    this.entries.touch(entry, this.holds.has(entry), this.clock.ticks);
  }

  /** A time as it stands in alarms; one that cannot be read is now. */
  #time(at: string): string {
    const time = Date.parse(at);
    return Number.isNaN(time) ? this.clock.iso() : new Date(time).toISOString();
  }
}

function isRaise<T extends Pick<AlarmReport, 'severity'>>(report: T): report is T & { severity: Severity } {
  return report.severity !== 'cleared';
}

function sameClaim(one: Claim, other: Claim): boolean {
  return one.severity === other.severity && one.rawSeverity === other.rawSeverity && one.text === other.text;
}

/** Rows by alarm; of several about one alarm the worst, else the first. */
function worstById(device: string, rows: readonly AlarmTableRow[]): Map<string, AlarmTableRow> {
  const rank = ({ severity }: AlarmTableRow) => (severity === 'cleared' ? 0 : rankOf(severity));
  const worst = new Map<string, AlarmTableRow>();
  for (const row of rows) {
    const id = alarmId({ ...row, device });
    const known = worst.get(id);
    if (!known || rank(row) > rank(known)) worst.set(id, row);
  }
  return worst;
}
