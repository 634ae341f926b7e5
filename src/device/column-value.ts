import { isIPv4 } from 'node:net';
import { HeadendError } from '../errors';
import type { Column, SnmpSyntax, Table } from '../profile';
import { type Cell, coerce, type RawValue } from '../table';
import { allowed, rawValue, shown } from './check-values';

/** A value for a column as it goes over SNMP, and as the column will show it. */
export interface ColumnValue {
  raw: string | number | Uint8Array;
  cell: Cell;
}

const GAUGE_MAX = 2 ** 32 - 1;

/**
 * The raw value of one that is to stand in a column: what a table shows, or for an enum its raw value too.
 *
 * @throws HeadendError BAD_VALUE that says what may be given.
 */
export function columnValue(table: Table, column: Column, syntax: SnmpSyntax, value: unknown): ColumnValue {
  const raw = toRaw(column, syntax, value);
  if (raw !== undefined) return { raw, cell: coerce(raw as RawValue, column).value };
  const sentence = `"${column.id}" is ${shown({}, value)}; it must be ${form(column)}`;
  throw new HeadendError('BAD_VALUE', `${table.title}: ${sentence}.`, { table: table.id });
}

function toRaw(column: Column, syntax: SnmpSyntax, value: unknown): ColumnValue['raw'] | undefined {
  const { type, scale = 1, range, values } = column;
  switch (type) {
    case 'enum':
      return textOrNumber(rawValue({ type, values, open: true }, value));
    case 'boolean': {
      if (typeof value !== 'boolean') return undefined;
      const known = Object.entries(values ?? { 1: 'true', 0: 'false' }).find(([, label]) => label === String(value));
      return known && Number(known[0]);
    }
    case 'integer':
    case 'number':
    case 'duration': {
      const number = rawValue({ type: 'number', range }, value);
      if (typeof number !== 'number') return undefined;
      const raw = Math.round((number / scale) * 1e6) / 1e6;
      return Number.isSafeInteger(raw) && fits(raw, syntax) ? raw : undefined;
    }
    case 'ip':
      return typeof value === 'string' && isIPv4(value) ? value : undefined;
    case 'oid':
      return typeof value === 'string' && /^[0-2](\.\d+)+$/.test(value) ? value : undefined;
    case 'mac':
      return typeof value === 'string' ? octetsOf(value) : undefined;
    case 'time':
      return column.format === 'dateAndTime' ? dateAndTime(value) : textOrNumber(rawValue({ type: 'string' }, value));
    case 'string':
      return textOrNumber(rawValue({ type }, value));
    default:
      return undefined;
  }
}

function textOrNumber(value: unknown): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function fits(raw: number, syntax: SnmpSyntax): boolean {
  return syntax === 'gauge32' || syntax === 'timeTicks'
    ? raw >= 0 && raw <= GAUGE_MAX
    : raw >= -(2 ** 31) && raw < 2 ** 31;
}

/** The six octets of a MAC address, parted by `:` or `-`. */
function octetsOf(text: string): Uint8Array | undefined {
  if (!/^[0-9a-f]{1,2}([:-][0-9a-f]{1,2}){5}$/i.test(text)) return undefined;
  return Uint8Array.from(text.split(/[:-]/), (part) => Number.parseInt(part, 16));
}

/** DateAndTime of RFC 2579, in UTC. */
function dateAndTime(value: unknown): Uint8Array | undefined {
  const time = typeof value === 'string' ? new Date(value) : undefined;
  if (!time || Number.isNaN(time.getTime())) return undefined;
  const year = time.getUTCFullYear();
  return Uint8Array.from([
    ...[year >> 8, year & 0xff, time.getUTCMonth() + 1, time.getUTCDate()],
    ...[time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds(), Math.floor(time.getUTCMilliseconds() / 100)],
    ...[0x2b, 0, 0],
  ]);
}

/** What may be given, in words. */
function form({ type, range, unit, values }: Column): string {
  switch (type) {
    case 'integer':
    case 'number':
    case 'duration':
      return allowed({ type: type === 'integer' ? 'integer' : 'number', range, unit });
    case 'enum':
    case 'boolean':
    case 'string':
      return allowed({ type, values });
    case 'ip':
      return 'an IPv4 address';
    case 'mac':
      return 'a MAC address such as 00:1b:2c:3d:4e:5f';
    case 'oid':
      return 'an OID such as 1.3.6.1.2.1';
    case 'time':
      return 'a time such as 2026-11-21T12:00:00Z';
    default:
      return `something else: a ${type} cannot be written`;
  }
}
