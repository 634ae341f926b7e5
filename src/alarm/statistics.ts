import { type Counts, raisesPerMinute } from './counters';
import { type Entry, isActive } from './entry';
import type { Holds } from './holds';
import { countsBySeverity } from './severity';
import type { Severity } from './types';

/** How an alarm list stands. */
export interface AlarmStatistics extends Omit<Counts, 'raises'> {
  /** Alarms in the list. */
  total: number;
  active: number;
  cleared: number;
  /** Active and not acknowledged. */
  unacknowledged: number;
  shelved: number;
  chattering: number;
  /** Alarms that stay as they are for now, with something new to become. */
  held: number;
  /** Active alarms. */
  bySeverity: Record<Severity, number>;
  /** Raises in the last minute. */
  ratePerMinute: number;
  /** Devices out of reach. */
  unreachable: string[];
}

/** Counts the entries of a list; `now` in ticks. */
export function statisticsOf(entries: Iterable<Entry>, counts: Counts, holds: Holds, now: number): AlarmStatistics {
  const { raises: _, ...others } = structuredClone(counts);
  const found = { total: 0, active: 0, cleared: 0, unacknowledged: 0, shelved: 0, chattering: 0, held: 0 };
  const bySeverity = countsBySeverity();
  for (const entry of entries) {
    const { alarm, chattering, held } = entry;
    if (held) found.held++;
    if (!entry.listed) continue;
    found.total++;
    if (alarm.shelved) found.shelved++;
    if (chattering) found.chattering++;
    if (!isActive(entry)) {
      found.cleared++;
      continue;
    }
    found.active++;
    if (!alarm.acknowledged) found.unacknowledged++;
    bySeverity[alarm.severity]++;
  }
  const unreachable = [...holds.unreachable].sort();
  return { ...found, bySeverity, ratePerMinute: raisesPerMinute(counts, now), unreachable, ...others };
}
