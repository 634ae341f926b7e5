import type { Column, ColumnType } from '../profile/types';
import { parseIp, parseMac, parseOid } from './addresses';
import { matched } from './match';
import { integerCell, parseInteger, parseNumber, scaleInteger, scaleNumber } from './numbers';
import { hex } from './octets';
import { rawText } from './raw';
import { parseTime } from './times';
import type { Cell, RawValue } from './types';

/** A value as its column's type says, and what was wrong with the raw one where `value` is `null` for that. */
export interface Coerced {
  value: Cell;
  /** A sentence: `bitrate: 'abc' is not an integer`. */
  problem?: string;
}

/**
 * How each type reads a raw value; `undefined`: it does not fit. Octets that are text count as that text everywhere,
 * and text is trimmed for all types but string.
 *
 * - string: text; octets by `octetsToText`.
 * - integer: decimal text, times `scale`. A number below 2^53, else a decimal string.
 * - number, duration (seconds): decimal text or an opaque float, times `scale`.
 * - counter: as integer, from 0, never scaled.
 * - boolean: by `values` (labels `true` and `false`), else true/false, 1/0, yes/no, on/off.
 * - enum: the label in `values`, else `unknown(7)`.
 * - flags: labels of the bits set in SNMP BITS octets, else `unknown(3)`.
 * - time: ISO 8601, see `parseTime`. ip, mac, oid: their canonical text. bytes: lower-case hex pairs without `0x`.
 */
const READERS: Readonly<Record<ColumnType, (raw: RawValue, column: Column) => Cell | undefined>> = {
  string: rawText,
  integer: (raw, column) => {
    if (column.scale === undefined && Number.isSafeInteger(raw)) return Number(raw) + 0; // + 0: JSON has no -0
    const value = parseInteger(raw);
    return value === undefined ? undefined : scaleInteger(value, column.scale);
  },
  number: scaledNumber,
  boolean: (raw, column) => parseBoolean(rawText(raw).trim(), column.values),
  enum: (raw, column) => enumLabel(rawText(raw).trim(), column.values, column.otherwise),
  flags: (raw, column) => (raw instanceof Uint8Array ? flagLabels(raw, column.values) : undefined),
  counter: (raw) => {
    if (Number.isSafeInteger(raw) && Number(raw) >= 0) return Number(raw) + 0;
    const value = parseInteger(raw);
    return value === undefined || value < 0n ? undefined : integerCell(value);
  },
  duration: scaledNumber,
  time: (raw, column) => parseTime(raw, column.format),
  ip: parseIp,
  mac: parseMac,
  oid: parseOid,
  bytes: parseBytes,
};

/** What a value that does not fit is not. */
const NOUNS: Readonly<Record<ColumnType, string>> = {
  string: 'a text',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  enum: 'a label',
  flags: 'a set of bits',
  counter: 'a counter value (a whole number from 0)',
  duration: 'a number',
  time: 'a time',
  ip: 'an IP address',
  mac: 'a MAC address',
  oid: 'an object identifier',
  bytes: 'hex text',
};

/** Types whose empty value says something: no text, no bit set, no octets. For all others it is no value. */
const MAY_BE_EMPTY: ReadonlySet<ColumnType> = new Set(['string', 'enum', 'flags', 'bytes']);

/** A raw value as its column says: what `match` finds in it (see `matched`), as {@link coerceMatched} reads it. */
export function coerce(raw: RawValue, column: Column): Coerced {
  return coerceMatched(matched(raw, column), column);
}

/**
 * A raw value as its column's type says, by the rules of `READERS`. Never throws.
 *
 * `null` and a value listed in `column.absent` are `null`; so is an empty one, but of string, flags and bytes, and of
 * an enum that labels it.
 * What does not fit is `null` and has a problem. An unknown enum value or bit is `unknown(7)`, which is no problem.
 */
export function coerceMatched(raw: RawValue, column: Column): Coerced {
  if (raw === null || (isEmpty(raw) && !MAY_BE_EMPTY.has(column.type))) return { value: null };
  const value = READERS[column.type](raw, column);
  if (column.absent?.includes(comparable(raw, value, column.type))) return { value: null };
  if (value !== undefined) return { value };
  const written = column.type === 'time' ? ` (${column.format ?? 'iso'})` : '';
  return { value: null, problem: `${column.id}: ${quote(rawText(raw))} is not ${NOUNS[column.type]}${written}` };
}

function isEmpty(raw: RawValue): boolean {
  return raw instanceof Uint8Array ? raw.length === 0 : typeof raw === 'string' && raw.trim() === '';
}

/** A raw value as `absent` lists it: its text; addresses as they are read, since their octets are no text. */
function comparable(raw: RawValue, value: Cell | undefined, type: ColumnType): string {
  return (type === 'ip' || type === 'mac') && typeof value === 'string' ? value : rawText(raw).trim();
}

const LONGEST_QUOTE = 40;

/** A value in a sentence, cut where it is long. */
function quote(text: string): string {
  return `'${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text}'`;
}

/** number and duration: a finite number, times the column's scale. */
function scaledNumber(raw: RawValue, column: Column): number | undefined {
  const value = parseNumber(raw);
  return value === undefined ? undefined : scaleNumber(value, column.scale);
}

type Labels = Column['values'];

function labelOf(text: string, labels: Labels): string | undefined {
  return labels && Object.hasOwn(labels, text) ? labels[text] : undefined;
}

const TRUE = /^(?:true|1|yes|on)$/i;
const FALSE = /^(?:false|0|no|off)$/i;

/** By the column's labels `true` and `false` where it has any, else the usual words. */
function parseBoolean(text: string, labels: Labels): boolean | undefined {
  const word = labels ? (labelOf(text, labels) ?? '') : text;
  if (TRUE.test(word)) return true;
  return FALSE.test(word) ? false : undefined;
}

function enumLabel(text: string, labels: Labels, otherwise?: string): string | null {
  return labelOf(text, labels) ?? (text === '' ? null : (otherwise ?? `unknown(${text})`));
}

/** Labels of the bits set in an SNMP BITS value; bit 0 is the high bit of the first octet (RFC 2578, 7.1.4). */
function flagLabels(octets: Uint8Array, labels: Labels): string[] {
  const set: string[] = [];
  octets.forEach((octet, index) => {
    for (let bit = 0; bit < 8; bit++) {
      if ((octet & (0x80 >> bit)) === 0) continue;
      const number = String(index * 8 + bit);
      set.push(labelOf(number, labels) ?? `unknown(${number})`);
    }
  });
  return set;
}

const HEX_TEXT = /^(?:[0-9a-f]{2})*$/;

/** Lower-case hex pairs out of octets, or of hex text with or without `0x` and separators. */
function parseBytes(raw: RawValue): string | undefined {
  if (raw instanceof Uint8Array) return hex(raw);
  if (typeof raw !== 'string') return undefined;
  const digits = raw
    .trim()
    .toLowerCase()
    .replace(/^0x/, '')
    .replace(/[\s:-]/g, '');
  return HEX_TEXT.test(digits) ? digits : undefined;
}
