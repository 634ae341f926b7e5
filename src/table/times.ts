import { parseNumber } from './numbers';
import { rawText } from './raw';
import type { RawValue } from './types';

/** A point in time as it was written. Without `offset` (minutes east of UTC) it is the device's local time. */
interface Fields {
  year: number;
  month: number;
  day: number;
  /** Absent when only a date was written. */
  hour?: number;
  minute?: number;
  second?: number;
  millisecond?: number;
  offset?: number;
}

/**
 * A raw time as ISO 8601. `format` is `iso`, `unix` (seconds, fractions allowed), `dateAndTime` (RFC 2579, 8 or 11
 * octets) or a pattern of `yyyy MM dd HH mm ss`, each with exactly its digits.
 *
 * A time with a zone is given in UTC (`…Z`), one without stays without (`2013-10-24T14:21:10`), a date stays a date.
 * Milliseconds are kept where there are any. A leap second (60) is the next minute's first, as in POSIX time.
 * `null`: the all-zero dateAndTime, which MIBs use for "unknown". `undefined`: not such a time, or an impossible one.
 */
export function parseTime(raw: RawValue, format = 'iso'): string | null | undefined {
  switch (format) {
    case 'unix':
      return formatUnix(parseNumber(raw));
    case 'dateAndTime':
      return raw instanceof Uint8Array ? parseDateAndTime(raw) : undefined;
    case 'iso':
      return formatFields(parseIso(rawText(raw).trim()));
    default:
      return formatFields(parsePattern(rawText(raw).trim(), format));
  }
}

function formatUnix(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : formatDate(new Date(Math.round(seconds * 1000)));
}

function parseDateAndTime(octets: Uint8Array): string | null | undefined {
  if (octets.length !== 8 && octets.length !== 11) return undefined;
  if (octets.every((octet) => octet === 0)) return null;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const tenths = view.getUint8(7);
  if (tenths > 9) return undefined;
  const fields: Fields = {
    year: view.getUint16(0),
    month: view.getUint8(2),
    day: view.getUint8(3),
    hour: view.getUint8(4),
    minute: view.getUint8(5),
    second: view.getUint8(6),
    millisecond: tenths * 100,
  };
  if (octets.length === 8) return formatFields(fields);
  const sign = String.fromCharCode(view.getUint8(8));
  if (sign !== '+' && sign !== '-') return undefined;
  return formatFields({ ...fields, offset: offsetMinutes(sign, view.getUint8(9), view.getUint8(10)) });
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: ?(Z|([+-])(\d\d):?(\d\d)?))?)?$/i;

/** ISO 8601 in its extended form, and its relatives with blanks: `2014-11-14 01:27:05 -0800`. */
function parseIso(text: string): Fields | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone, sign, zoneHours, zoneMinutes = '0'] =
    match;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  if (hour === undefined) return date;
  return {
    ...date,
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.slice(0, 3).padEnd(3, '0')),
    offset: zone === undefined ? undefined : sign ? offsetMinutes(sign, Number(zoneHours), Number(zoneMinutes)) : 0,
  };
}

/** Minutes east of UTC; `NaN`, which no date is made of, when there is no such zone (they go to 14 hours). */
function offsetMinutes(sign: string, hours: number, minutes: number): number {
  if (hours > 14 || minutes > 59) return Number.NaN;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
}

const TOKENS = { yyyy: 'year', MM: 'month', dd: 'day', HH: 'hour', mm: 'minute', ss: 'second' } as const;
type Token = keyof typeof TOKENS;

/** A pattern made ready: what to match, and which field each group is. */
interface Pattern {
  regexp: RegExp;
  fields: (typeof TOKENS)[Token][];
}

/** Made once per pattern; there are as many as profiles name. */
const patterns = new Map<string, Pattern>();

function compile(pattern: string): Pattern {
  const known = patterns.get(pattern);
  if (known) return known;
  const fields: Pattern['fields'] = [];
  const source = pattern.replace(/yyyy|MM|dd|HH|mm|ss|[^\w\s]/g, (part) => {
    if (!Object.hasOwn(TOKENS, part)) return `\\${part}`;
    fields.push(TOKENS[part as Token]);
    return `(\\d{${part.length}})`;
  });
  const made = { regexp: new RegExp(`^${source}$`), fields };
  patterns.set(pattern, made);
  return made;
}

function parsePattern(text: string, pattern: string): Fields | undefined {
  const { regexp, fields } = compile(pattern);
  const match = regexp.exec(text);
  if (!match) return undefined;
  const read: Partial<Fields> = {};
  fields.forEach((field, index) => {
    read[field] = Number(match[index + 1]);
  });
  const { year, month, day } = read;
  return year === undefined || month === undefined || day === undefined ? undefined : { ...read, year, month, day };
}

/** Fields as ISO 8601; `undefined` when the calendar or the clock has no such time. */
function formatFields(fields: Fields | undefined): string | undefined {
  if (!fields) return undefined;
  const { year, month, day, hour = 0, minute = 0, second = 0, millisecond = 0, offset = 0 } = fields;
  const midnight = new Date(Date.UTC(year, month - 1, day));
  // A day or month too many has moved on to another month, and a year below 100 to the 1900s.
  if (midnight.getUTCFullYear() !== year || midnight.getUTCMonth() !== month - 1) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const text = formatDate(new Date(Date.UTC(year, month - 1, day, hour, minute - offset, second, millisecond)));
  if (fields.hour === undefined) return text?.slice(0, 10);
  return fields.offset === undefined ? text?.slice(0, -1) : text;
}

/** A date in UTC with a year of four digits, milliseconds only if it has any. */
function formatDate(date: Date): string | undefined {
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString().replace('.000Z', 'Z') : undefined;
}
