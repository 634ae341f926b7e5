import type { ListClock } from './clock';
import type { Entry } from './entry';
import type { Holds } from './holds';
import { colorOf } from './severity';
import type { Alarm, AlarmEvent } from './types';

/** An alarm as a row of a table on a dashboard: flat. */
export interface AlarmRow extends Omit<Alarm, 'raw'> {
  /** Of its severity, `#rrggbb`: 4.5 to 1 against white, 3 to 1 against a dark page. */
  color: string;
  chattering: boolean;
  /** Its device is out of reach, or the list has just started: this is how it last stood. */
  held: boolean;
  /** ISO 8601; `null`: it is not shelved. */
  shelvedUntil: string | null;
}

/** The listed alarms as rows: active and not acknowledged first, then the worst, then what changed last. */
export function snapshotOf(entries: Iterable<Entry>, holds: Holds, clock: ListClock): AlarmRow[] {
  const rows: AlarmRow[] = [];
  for (const entry of entries) {
    if (!entry.listed) continue;
    const { raw: _, ...alarm } = entry.alarm;
    const { chattering, shelvedUntil: until } = entry;
    const shelvedUntil = until === undefined ? null : clock.iso(until - clock.ticks);
    rows.push({ ...alarm, color: colorOf(alarm), chattering, held: holds.has(entry), shelvedUntil });
  }
  return rows.sort(compareRows);
}

function compareRows(one: AlarmRow, other: AlarmRow): number {
  return (
    Number(isUrgent(other)) - Number(isUrgent(one)) ||
    other.severityRank - one.severityRank ||
    compareTexts(other.changed, one.changed) ||
    compareTexts(one.id, other.id)
  );
}

function isUrgent({ state, acknowledged }: AlarmRow): boolean {
  return state === 'active' && !acknowledged;
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/**
 * Carries a list of alarms forward by the events of an {@link AlarmList}. It then holds what the list holds, but for
 * `count` and `last`, which also count repeated reports: those are no events.
 */
export function foldEvents(alarms: Map<string, Alarm>, events: readonly AlarmEvent[]): void {
  for (const event of events) {
    if (event.kind === 'purge') alarms.delete(event.alarm.id);
    else if (event.kind !== 'summary') alarms.set(event.alarm.id, event.alarm);
  }
}
