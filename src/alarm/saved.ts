import type { Counts } from './counters';
import type { Entry } from './entry';
import type { FloodState } from './flood';
import type { HoldState } from './holds';
import type { Instant } from './types';

/** An alarm list as JSON, in records: one for the list, `list`, and one for each alarm. */
export type SavedAlarms = Record<string, unknown>;

/** Records that changed; `null`: it is gone. */
export type SavedChanges = Record<string, unknown>;

/** Key of the record of the list. */
export const LIST_KEY = 'list';
const ALARM_KEY = 'alarm/';

/** The record of the list. */
export interface ListRecord {
  version: 1;
  clock: Instant;
  holds: HoldState;
  flood: FloodState;
  counts: Counts;
}

/** Key of the record of an alarm; the prefix makes any id harmless. */
export function alarmKey(id: string): string {
  return ALARM_KEY + id;
}

/** The record of the list, if there is one that can be used. */
export function listRecord(saved: SavedAlarms): ListRecord | undefined {
  const record = saved[LIST_KEY];
  return isObject(record) && record.version === 1 ? (structuredClone(record) as unknown as ListRecord) : undefined;
}

/** The entries that can be used, in their order. */
export function savedEntries(saved: SavedAlarms): Entry[] {
  const entries = Object.entries(saved).flatMap(([key, value]) =>
    isEntry(key, value) ? [structuredClone(value)] : [],
  );
  return entries.sort((one, other) => one.order - other.order);
}

function isEntry(key: string, value: unknown): value is Entry {
  if (!key.startsWith(ALARM_KEY) || !isObject(value)) return false;
  const { alarm, claims, raises, history } = value;
  const isWhole = isObject(alarm) && isObject(claims) && Array.isArray(raises) && Array.isArray(history);
  return isWhole && alarmKey(String(alarm.id)) === key;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
