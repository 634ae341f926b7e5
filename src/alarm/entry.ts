import { rankOf } from './severity';
import type { Alarm, AlarmReport, AlarmSource, HistoryEntry, RawSeverity, Severity } from './types';

/** Traps of one alarm that come within so many ms of one another may have changed places on the way. */
export const REORDER_MS = 5000;

/** What one origin (`trap`, `poll/<table>`, `rule/<id>`, `device`) last said of an alarm that it holds for raised. */
export interface Claim {
  severity: Severity;
  rawSeverity: RawSeverity;
  text: string;
}

/** The state an alarm is to come to. */
export type Condition =
  | (Claim & { active: true; at: string; source: AlarmSource; raw?: unknown })
  | { active: false; at: string; reason?: string };

/** All that is kept of an alarm; JSON. Times are ticks of the list's clock. */
export interface Entry {
  /** As it stands, or last stood, in the list. */
  alarm: Alarm;
  /** Whether it is in the list; the others are only remembered, for a delay, a shelf or chatter. */
  listed: boolean;
  /** Higher than that of all that came into the list, left it, or changed there earlier. */
  order: number;
  /** Who holds it for raised, by origin. */
  claims: Record<string, Claim>;
  willClear: boolean;
  raisedTicks: number;
  /** When anyone last reported it raised. */
  reportedTicks: number;
  /** The newest trap about it. */
  trap?: { ticks: number; at: string };
  /** Waits for an on-delay, an off-delay or a held clear. */
  pending?: { condition: Condition; due: number };
  /** What it is to become when its device is back. */
  held?: Condition;
  /** What those outside believe; absent: that it is not active. */
  told?: Pick<Alarm, 'severity' | 'text'>;
  /** When it was raised, lately. */
  raises: number[];
  chattering: boolean;
  shelvedUntil?: number;
  renotifyDue?: number;
  history: HistoryEntry[];
}

/** An entry for an alarm that nothing is known of yet. */
export function newEntry(id: string, report: Omit<AlarmReport, 'severity' | 'text'>): Entry {
  const { device, resource, type, at, source } = report;
  const alarm: Alarm = {
    id,
    device,
    resource,
    type,
    severity: 'indeterminate',
    severityRank: rankOf('indeterminate'),
    rawSeverity: null,
    state: 'cleared',
    text: '',
    acknowledged: false,
    shelved: false,
    count: 0,
    first: at,
    raised: at,
    changed: at,
    cleared: null,
    last: at,
    source,
  };
  return {
    alarm,
    listed: false,
    order: 0,
    claims: {},
    willClear: true,
    raisedTicks: 0,
    reportedTicks: 0,
    raises: [],
    chattering: false,
    history: [],
  };
}

/** Whether it is in the list as active. */
export function isActive({ listed, alarm }: Entry): boolean {
  return listed && alarm.state === 'active';
}

/** The severity it has, or will have once delays are over; `undefined`: it is, or will be, cleared. */
export function comingSeverity(entry: Entry): Severity | undefined {
  const coming = entry.held ?? entry.pending?.condition;
  if (coming) return coming.active ? coming.severity : undefined;
  return isActive(entry) ? entry.alarm.severity : undefined;
}
