import { BerError, type BerReader, decodeOid, type Element, TAG } from '../ber';
import { decodeOpaqueFloat, type RawValue } from '../table';
import type { TrapVarbind, VarbindType } from './types';

const TYPES: ReadonlyMap<number, VarbindType> = new Map([
  [TAG.integer, 'Integer32'],
  [TAG.octetString, 'OctetString'],
  [TAG.null, 'Null'],
  [TAG.oid, 'ObjectIdentifier'],
  [TAG.ipAddress, 'IpAddress'],
  [TAG.counter32, 'Counter32'],
  [TAG.gauge32, 'Gauge32'],
  [TAG.unsigned32, 'Gauge32'],
  [TAG.timeTicks, 'TimeTicks'],
  [TAG.opaque, 'Opaque'],
  [TAG.counter64, 'Counter64'],
  [TAG.noSuchObject, 'noSuchObject'],
  [TAG.noSuchInstance, 'noSuchInstance'],
  [TAG.endOfMibView, 'endOfMibView'],
]);

/** Types whose values are text; text of any other is a whole number too large for a number. */
const TEXTUAL: ReadonlySet<VarbindType> = new Set(['OctetString', 'ObjectIdentifier', 'IpAddress']);

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// C0, DEL and C1 control characters, but for tab, line feed and carriage return.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** Text that the octets are in printable UTF-8; `undefined` where they are not. NULs at the end are dropped. */
function printable(octets: Uint8Array): string | undefined {
  let length = octets.length;
  while (length > 0 && octets[length - 1] === 0) length--;
  if (length === 0 && octets.length > 0) return undefined;
  try {
    const text = UTF8.decode(octets.subarray(0, length));
    return CONTROL.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Numbers while that is exact, else decimal strings. `undefined` where there are too few or too many octets. */
function wholeNumber(content: Buffer, signed: boolean): number | string | undefined {
  const { length } = content;
  if (length === 0 || length > 9) return undefined;
  if (length <= 6) return signed ? content.readIntBE(0, length) : content.readUIntBE(0, length);
  const unsigned = BigInt(`0x${content.toString('hex')}`);
  const value = signed ? BigInt.asIntN(length * 8, unsigned) : unsigned;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function dottedOid(content: Buffer): string | undefined {
  try {
    return decodeOid(content);
  } catch (error) {
    if (error instanceof BerError) return undefined;
    throw error;
  }
}

/** The value that content of a type has; `undefined` where it is not what the type demands. */
function decodeContent(type: VarbindType, content: Buffer): number | string | null | undefined {
  switch (type) {
    case 'Integer32':
      return wholeNumber(content, true);
    case 'Counter32':
    case 'Gauge32':
    case 'TimeTicks':
    case 'Counter64':
      return wholeNumber(content, false);
    case 'OctetString':
      return printable(content);
    case 'ObjectIdentifier':
      return dottedOid(content);
    case 'IpAddress':
      return content.length === 4 ? content.join('.') : undefined;
    case 'Opaque': {
      const float = decodeOpaqueFloat(content);
      return Number.isFinite(float) ? float : undefined;
    }
    case 'Unknown':
      return undefined;
    default:
      return null;
  }
}

/** The varbind that a value makes at an OID. A value that is not what its type demands is given in hex, never refused. */
export function toVarbind(oid: string, { tag, start, end }: Element, { bytes }: BerReader): TrapVarbind {
  const type = TYPES.get(tag) ?? 'Unknown';
  const content = bytes.subarray(start, end);
  const value = decodeContent(type, content);
  if (value !== undefined) return { oid, type, value };
  return { oid, type, value: `0x${content.toString('hex')}`, hex: true };
}

/** The value of a varbind as tables take raw values: hex is octets again, a long decimal string a bigint. */
export function rawValueOf({ type, value, hex }: TrapVarbind): RawValue {
  if (typeof value !== 'string') return value;
  if (hex) return Buffer.from(value.slice(2), 'hex');
  return TEXTUAL.has(type) ? value : BigInt(value);
}
