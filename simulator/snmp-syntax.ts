import { HeadendError } from '../src/errors';
import type { Column } from '../src/profile';
import { BerError, BerReader, encode, encodeInteger, encodeOid, parseOid, TAG } from './ber';
import type { Raw } from './generators';

/** The SNMP types a simulated value can have (RFC 2578, section 7.1). */
export type SnmpSyntax =
  | 'Integer32'
  | 'OctetString'
  | 'ObjectIdentifier'
  | 'IpAddress'
  | 'Counter32'
  | 'Gauge32'
  | 'TimeTicks'
  | 'Counter64';

const TAGS: Record<SnmpSyntax, number> = {
  Integer32: TAG.integer,
  OctetString: TAG.octetString,
  ObjectIdentifier: TAG.oid,
  IpAddress: TAG.ipAddress,
  Counter32: TAG.counter32,
  Gauge32: TAG.gauge32,
  TimeTicks: TAG.timeTicks,
  Counter64: TAG.counter64,
};

/** What of a column, or of a field of a notification, tells how its values are encoded. */
type Encoded = Pick<Column, 'id' | 'type' | 'unit' | 'bits' | 'format'>;

/**
 * A raw value as an SNMP agent sends it, of the given SNMP type or the one that the column's type suggests.
 *
 * @throws HeadendError CONFIG if the value cannot be one of that type.
 */
export function encodeRaw(column: Encoded, raw: NonNullable<Raw>, given?: SnmpSyntax): Buffer {
  const syntax = given ?? usualSyntax(column, raw);
  if (syntax === 'OctetString') return encode(TAG.octetString, octetsOf(column, raw));
  if (syntax === 'IpAddress') return encode(TAG.ipAddress, addressOctets(String(raw)));
  if (syntax === 'ObjectIdentifier') return encodeOid(parseOid(String(raw)));
  const value = typeof raw === 'boolean' ? (raw ? 1 : 2) : Number(raw);
  if (!Number.isInteger(value)) {
    throw new HeadendError('CONFIG', `The column ${column.id} is simulated as "${raw}", which is no ${syntax}.`);
  }
  return encodeInteger(inRange(value, syntax), TAGS[syntax]);
}

/**
 * The raw value of an encoded one, as the column holds it; as it is where there is no column.
 *
 * @throws BerError if the octets are no value of their type.
 */
export function decodeRaw(column: Pick<Column, 'type' | 'format'> | undefined, value: Buffer): Raw {
  const reader = new BerReader(value);
  const tag = reader.nextTag;
  if (tag === TAG.integer) return reader.integer();
  if (tag === TAG.oid) return reader.oid().join('.');
  const content = reader.content(tag);
  if (tag === TAG.ipAddress) {
    if (content.length !== 4) throw new BerError(`an address of ${content.length} octets`);
    return [...content].join('.');
  }
  if (tag === TAG.gauge32 || tag === TAG.timeTicks || tag === TAG.counter32) {
    if (content.length < 1 || content.length > 5) throw new BerError(`a number of ${content.length} octets`);
    return content.readUIntBE(0, content.length);
  }
  const isHex = column?.type === 'flags' || column?.type === 'mac' || column?.format === 'dateAndTime';
  return content.toString(isHex ? 'hex' : 'utf8');
}

/** Counters and time ticks begin again at zero, gauges stay at their largest value (RFC 2578, 7.1.6 to 7.1.8). */
function inRange(value: number, syntax: SnmpSyntax): number {
  if (syntax === 'Counter32' || syntax === 'TimeTicks') return value % 2 ** 32;
  if (syntax === 'Counter64') return value % 2 ** 64;
  if (syntax === 'Gauge32') return Math.min(value, 2 ** 32 - 1);
  return value;
}

function usualSyntax({ type, unit, bits, format }: Encoded, raw: NonNullable<Raw>): SnmpSyntax {
  switch (type) {
    case 'counter':
      return bits === 32 ? 'Counter32' : 'Counter64';
    case 'duration':
      return 'TimeTicks';
    case 'ip':
      return 'IpAddress';
    case 'oid':
      return 'ObjectIdentifier';
    case 'enum':
      // Some enumerations of MIBs are OIDs: hrStorageType (RFC 2790).
      return typeof raw === 'string' && raw.includes('.') ? 'ObjectIdentifier' : 'Integer32';
    case 'integer':
    case 'number':
    case 'boolean':
      return unit?.endsWith('/s') || Number(raw) >= 2 ** 31 ? 'Gauge32' : 'Integer32';
    case 'time':
      return format === 'unix' ? 'Gauge32' : 'OctetString';
    default:
      return 'OctetString';
  }
}

/** The octets of a value: those its text stands for in columns that are no text, else UTF-8. */
export function octetsOf({ type, format }: Pick<Column, 'type' | 'format'>, raw: NonNullable<Raw>): Uint8Array {
  const text = String(raw);
  if (type === 'ip') return addressOctets(text);
  if (type === 'mac') return Buffer.from(text.replace(/[^0-9a-f]/gi, ''), 'hex');
  if (type === 'flags' || (type === 'time' && format === 'dateAndTime')) return Buffer.from(text, 'hex');
  return Buffer.from(text, 'utf8');
}

/** Four octets of an IPv4 address, sixteen of an IPv6 address. */
function addressOctets(text: string): Uint8Array {
  if (!text.includes(':')) return Uint8Array.from(text.split('.').map(Number));
  const [head = [], tail = []] = text.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return Buffer.from([...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join(''), 'hex');
}
