import { HeadendError } from '../errors';
import { compileFilter, type FilterTest } from './filter';
import { rankOf } from './severity';
import type { AlarmFilter, Severity } from './types';

/**
 * Which changes of an alarm are told (RFC 8632 `notify-status-changes`); what was told to be raised is always told to
 * be cleared. `severity-level`: changes to the level or above it, and those that leave it.
 */
export type NotifyPolicy = { changes: 'all' | 'raise-and-clear' } | { changes: 'severity-level'; level: Severity };

/** How an alarm list works. Times are in ms; 0 switches a thing off. */
export interface AlarmOptions {
  /** A raise must stand so long before it counts. */
  onDelayMs: number;
  /** A clear must stand so long before it counts; a raise in that time only adds to the count. */
  offDelayMs: number;
  /** An alarm stays active at least so long. */
  holdClearMs: number;
  /** So many raises (0: off) within a time are chatter; it ends after a time without a raise. */
  chatter: { raises: number; withinMs: number; quietMs: number };
  notify: NotifyPolicy;
  /** What is less severe is not taken into the list. */
  minimumSeverity: Severity;
  /** Only what one of these takes comes into the list; with none, everything. */
  include: readonly AlarmFilter[];
  /** What one of these takes does not. */
  exclude: readonly AlarmFilter[];
  /** Whether a cleared alarm leaves the list by itself or stays until it is purged. */
  removeCleared: 'automatic' | 'manual';
  /** An alarm that only traps told of leaves the list so long after the last one. */
  trapRemovalMs: number;
  /** The same for an alarm for which no clear will come. */
  noClearRemovalMs: number;
  /** The severity of "cannot be reached". */
  unreachableSeverity: Severity;
  /** After a start, nothing changes for so long; then what differs is told. */
  graceMs: number;
  /** At most so many at once (0: no limit) and a minute; the others are told as a number, after a time. */
  flood: { burst: number; perMinute: number; summaryMs: number };
  /** An alarm that is active and not acknowledged is told again so often. */
  renotifyMs: number;
  /** Most alarms in the list; the oldest cleared goes first, then the oldest of a lower severity than the new one. */
  maxAlarms: number;
  /** Most lines of history an alarm has. */
  maxHistory: number;
}

const DEFAULTS: AlarmOptions = {
  onDelayMs: 0,
  offDelayMs: 0,
  holdClearMs: 0,
  // Three alarms a minute are what EEMUA 191 and ISA-18.2 call chatter.
  chatter: { raises: 3, withinMs: 60_000, quietMs: 300_000 },
  notify: { changes: 'all' },
  minimumSeverity: 'indeterminate',
  include: [],
  exclude: [],
  removeCleared: 'automatic',
  trapRemovalMs: 0,
  noClearRemovalMs: 3_600_000,
  unreachableSeverity: 'critical',
  graceMs: 0,
  flood: { burst: 0, perMinute: 60, summaryMs: 10_000 },
  renotifyMs: 0,
  maxAlarms: 10_000,
  // As in RFC 8632 max-alarm-status-changes.
  maxHistory: 32,
};

/** Options made ready. */
export interface Settings extends AlarmOptions {
  /** Whether an alarm is severe enough and neither excluded nor left out. */
  wanted: FilterTest;
}

/** The options with defaults filled in. @throws HeadendError CONFIG for one that makes no sense. */
export function completeOptions(given: Partial<AlarmOptions>): Settings {
  const options = { ...DEFAULTS, ...given };
  const { chatter, flood } = options;
  const numbers = { ...options, ...prefixed('chatter', chatter), ...prefixed('flood', flood) };
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'number' && !(Number.isFinite(value) && value >= 0))
      throw badOption(name, 'must be 0 or more');
  }
  if (!(options.maxAlarms >= 1)) throw badOption('maxAlarms', 'must be at least 1');
  if (chatter.raises > 0 && !(chatter.raises >= 2 && chatter.raises <= 100)) {
    throw badOption('chatter.raises', 'must be 0, or from 2 to 100');
  }
  if (flood.burst > 0 && !(flood.burst >= 1)) throw badOption('flood.burst', 'must be 0, or at least 1');
  const include = options.include.map(compileFilter);
  const exclude = options.exclude.map(compileFilter);
  const minimum = rankOf(options.minimumSeverity);
  return {
    ...options,
    wanted: (alarm, time) =>
      rankOf(alarm.severity) >= minimum &&
      (include.length === 0 || include.some((takes) => takes(alarm, time))) &&
      !exclude.some((takes) => takes(alarm, time)),
  };
}

function prefixed(name: string, numbers: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([key, value]) => [`${name}.${key}`, value]));
}

function badOption(name: string, must: string): HeadendError {
  return new HeadendError('CONFIG', `The alarm list's setting ${name} ${must}`);
}
