import type { AlarmTable, RuleReading } from '../../src/alarm';
import { HeadendError } from '../../src/errors';
import type { TableMessage } from '../../src/messages';
import type { AlarmSpec, Table } from '../../src/profile';
import { type Row, templateColumns } from '../../src/table';
import { readAlarmRow } from '../../src/trap';
import { badValue, isObject, type Unknown } from './values';

/** What a poll says of alarms. */
export interface PollReading {
  device: string;
  at: string;
  /** Its rows as alarms, where the profile says how they read as such. */
  alarms?: AlarmTable;
  /** Its rows for threshold rules. */
  reading: RuleReading;
}

/** What is asked of a message to take it for one of a poll node. */
type TablePoll = Pick<TableMessage, 'topic' | 'payload' | 'device' | 'table' | 'poll'>;

/** Whether a message is one that a poll node sends for a table. */
export function isPoll(message: Unknown): message is Unknown & TablePoll {
  const { device, table, poll } = message;
  return isObject(device) && isObject(table) && isObject(poll);
}

/**
 * A message of a poll node, read. `known` is the table as the profile has it, if that is known here; `now` is on both
 * clocks. Nothing comes of rows that are sent again because the device could not be read: they say nothing new.
 *
 * @throws HeadendError BAD_VALUE where columns are missing that say which alarm a row is, or the message is not whole.
 */
export function readPoll(
  message: TablePoll,
  known: Table | undefined,
  now: { time: number; ticks: number },
  isComplete: boolean,
): PollReading | undefined {
  const { topic, payload, device, table, poll } = message;
  const rows: unknown[] = Array.isArray(payload) ? payload : [payload];
  const asked = Date.parse(poll.at);
  const isWhole = typeof device.name === 'string' && typeof table.id === 'string' && !Number.isNaN(asked);
  if (!isWhole || !rows.every(isRow)) throw badValue('The message is not as a poll node sends it');
  if (poll.quality === 'stale') return undefined;
  const ageMs = Math.max(0, now.time - asked);
  // A message for one row, or for the newest entries of a log, does not say what is gone.
  const isPart = poll.quality !== 'good' || known?.log !== undefined || isOneRow(topic, message);
  const head = { device: device.name, table: table.id, at: poll.at, ...(isPart && { partial: true }) };
  const alarms = known?.alarm && toAlarms(known.alarm, message, rows);
  return {
    device: device.name,
    at: poll.at,
    ...(alarms && { alarms: { ...head, source: 'poll', ageMs, rows: alarms, ...(isComplete && { complete: true }) } }),
    reading: { ...head, ticks: now.ticks - ageMs, rows },
  };
}

/** Whether a poll node sent a row by itself; the one row of a page is no such. */
function isOneRow(topic: string, { payload, device, table }: TablePoll): boolean {
  return !Array.isArray(payload) && topic !== `${device.name}/${table.id}`;
}

function toAlarms(spec: AlarmSpec, { device, table, poll }: TablePoll, rows: readonly Row[]) {
  const there = new Set(table.columns.map(({ id }) => id));
  const missing = columnsOf(spec).filter((column) => !there.has(column));
  if (missing.length > 0) {
    const todo = 'choose them in the poll node, or no columns at all';
    const sentence = `The alarms of ${table.title} cannot be told without its columns ${missing.join(', ')}; ${todo}.`;
    throw new HeadendError('BAD_VALUE', sentence, { device: device.name, table: table.id });
  }
  return rows.map((row) => readAlarmRow(spec, row, { at: poll.at }));
}

/** The columns that say which alarm a row is and whether it stands. */
function columnsOf({ resource, type, state }: AlarmSpec): string[] {
  const columns = [...templateColumns(resource), ...templateColumns(type)];
  return typeof state === 'string' ? columns : [...columns, state.of];
}

function isRow(row: unknown): row is Row {
  return isObject(row) && typeof row.key === 'string' && typeof row.displayKey === 'string';
}
