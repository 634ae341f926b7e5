import { type AlarmFilter, type AlarmOptions, compilePattern, type NotifyPolicy, SEVERITIES } from '../../src/alarm';
import { asHeadendError, HeadendError } from '../../src/errors';
import { listOf } from '../shared/list-field';
import { numberIn } from '../shared/number-field';
import type { AlarmFilterFields, FilterFields } from './fields';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY_IN_SECONDS = 86_400;
const YEAR_IN_MINUTES = 525_600;

/** The fields that are not for the list itself, checked and ready for use. */
export interface NodeSettings {
  options: Partial<AlarmOptions>;
  /** Ids of polled tables that list all alarms of their devices. */
  completeTables: ReadonlySet<string>;
  /** How long an alarm is shelved when a message does not say it. */
  shelveMinutes: number;
}

/** @throws HeadendError CONFIG with a sentence for the first field that is wrong. */
export function settingsOf(fields: AlarmFilterFields): NodeSettings {
  const seconds = (title: string, value: number | string | undefined, least = 0, most = DAY_IN_SECONDS) =>
    times(numberIn(`${title} in seconds`, value, least, most), SECOND);
  const minutes = (title: string, value: number | string | undefined) =>
    times(numberIn(`${title} in minutes`, value, 0, YEAR_IN_MINUTES), MINUTE);
  const options: Partial<AlarmOptions> = {
    onDelayMs: seconds('on-delay', fields.onDelay),
    offDelayMs: seconds('off-delay', fields.offDelay),
    holdClearMs: seconds('least time active', fields.holdClear),
    chatter: {
      raises: numberIn('number of raises that are chatter', fields.chatterRaises, 0, 100) ?? 3,
      withinMs: seconds('time for chatter', fields.chatterWithin, 1) ?? 60 * SECOND,
      quietMs: seconds('time without chatter', fields.chatterQuiet, 1) ?? 300 * SECOND,
    },
    notify: policyOf(fields),
    minimumSeverity: wordOf('least severity', SEVERITIES, fields.minimumSeverity),
    include: fields.include?.map((filter, index) => filterOf(filter, `include rule ${index + 1}`)),
    exclude: fields.exclude?.map((filter, index) => filterOf(filter, `exclude rule ${index + 1}`)),
    removeCleared: wordOf('removal of cleared alarms', ['automatic', 'manual'], fields.removeCleared),
    trapRemovalMs: minutes('auto-removal time of traps', fields.trapRemoval),
    noClearRemovalMs: minutes('removal time of alarms without a clear', fields.noClearRemoval),
    unreachableSeverity: wordOf('severity of devices out of reach', SEVERITIES, fields.unreachableSeverity),
    graceMs: seconds('start-up grace', fields.grace),
    flood: {
      burst: numberIn('most notifications at once', fields.floodBurst, 0, 100_000) ?? 0,
      perMinute: numberIn('most notifications a minute', fields.floodPerMinute, 1, 100_000) ?? 60,
      summaryMs: seconds('time until a summary', fields.floodSummary, 1) ?? 10 * SECOND,
    },
    renotifyMs: minutes('time until an alarm is told again', fields.renotify),
    maxAlarms: numberIn('most alarms', fields.maxAlarms, 1, 100_000),
    maxHistory: numberIn('most lines of history', fields.maxHistory, 0, 1000),
  };
  return {
    // The list has defaults for what is not there at all.
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    completeTables: new Set(listOf(fields.completeTables)),
    shelveMinutes: numberIn('time to shelve in minutes', fields.shelveMinutes, 1, 43_200) ?? 60,
  };
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

function policyOf({ notify, notifyLevel }: AlarmFilterFields): NotifyPolicy | undefined {
  const changes = wordOf('choice of notifications', ['all', 'raise-and-clear', 'severity-level'], notify);
  if (changes !== 'severity-level') return changes && { changes };
  return { changes, level: wordOf('level of notifications', SEVERITIES, notifyLevel) ?? 'indeterminate' };
}

function filterOf({ device, resource, type, severity, text }: FilterFields, title: string): AlarmFilter {
  const filter: AlarmFilter = {};
  for (const [name, value] of Object.entries({ device, resource, type })) {
    const wanted = listOf(value);
    if (wanted.length > 0) Object.assign(filter, { [name]: wanted });
  }
  if (severity) filter.severity = wordOf(`severity of ${title}`, SEVERITIES, severity);
  if (text) filter.text = patternOf(text, title);
  if (Object.keys(filter).length > 0) return filter;
  throw new HeadendError('CONFIG', `The ${title} is blank and would take all alarms; fill in one of its fields.`);
}

function patternOf(text: string, title: string): string {
  try {
    compilePattern(text);
    return text;
  } catch (error) {
    throw new HeadendError('CONFIG', `The ${title} cannot be used: ${asHeadendError(error).message}`);
  }
}

/** One of some words; `undefined` when blank. */
function wordOf<W extends string>(title: string, words: readonly W[], value: string | undefined): W | undefined {
  const known = words.find((word) => word === value);
  if (known || !value) return known;
  throw new HeadendError('CONFIG', `The ${title} is "${value}"; it must be one of ${words.join(', ')}.`);
}
