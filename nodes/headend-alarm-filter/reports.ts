import { type AlarmReport, type DeviceReport, SEVERITIES } from '../../src/alarm';
import { badValue, isObject, nameIn, SOURCES, textIn, type Unknown, wordIn } from './values';

/** Longest `raw` of an alarm, as JSON: all of it is kept as long as the alarm is. */
const MAX_RAW = 10_000;

const WORDS = [...SEVERITIES, 'cleared'] as const;

/**
 * What a payload tells: alarms as trap-in nodes send them, or made in a flow, or whether a device can be reached; one or
 * a list. `now` is ISO 8601.
 *
 * @throws HeadendError BAD_VALUE where it tells nothing of the kind.
 */
export function reportsOf(payload: unknown, now: string): (AlarmReport | DeviceReport)[] {
  const all = Array.isArray(payload) ? payload : [payload];
  return all.map((each) => {
    if (!isObject(each)) throw badValue('msg.payload must be an alarm, the state of a device, or a list of these');
    const { state } = each;
    return state === 'unreachable' || state === 'reachable' ? deviceReport(each, now) : alarmReport(each, now);
  });
}

function deviceReport({ device, state, text, at }: Unknown, now: string): DeviceReport {
  return {
    device: nameIn(device, 'The device'),
    reachable: state === 'reachable',
    at: timeOf(at, now),
    text: textIn(text, 'The text of a device') || undefined,
  };
}

function alarmReport(given: Unknown, now: string): AlarmReport {
  const { state, rawSeverity, willClear, raw } = given;
  const severity = state === 'cleared' ? 'cleared' : wordIn(given.severity, WORDS, 'The severity of an alarm');
  if (severity === undefined) throw badValue(`An alarm needs a severity out of ${WORDS.join(', ')}`);
  return {
    device: nameIn(given.device, 'The device of an alarm'),
    resource: textIn(given.resource, 'The resource of an alarm') ?? '',
    type: nameIn(given.type, 'The type of an alarm'),
    severity,
    text: textIn(given.text, 'The text of an alarm') ?? '',
    at: timeOf(given.at, now),
    source: wordIn(given.source, SOURCES, 'The source of an alarm') ?? 'trap',
    ...((typeof rawSeverity === 'string' || typeof rawSeverity === 'number') && { rawSeverity }),
    ...(willClear === false && { willClear }),
    ...(raw !== undefined && { raw: rawOf(raw) }),
  };
}

/** JSON, whatever else a flow put in. */
function rawOf(raw: unknown): unknown {
  const text = jsonOf(raw);
  if (text.length > MAX_RAW) throw badValue(`The raw value of an alarm must be shorter than ${MAX_RAW} characters`);
  return JSON.parse(text);
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    throw badValue('The raw value of an alarm must be JSON');
  }
}

function timeOf(at: unknown, now: string): string {
  return textIn(at, 'The time (at)') ?? now;
}
