import { isIPv4 } from 'node:net';
import type { SetVarbind } from 'net-snmp';
import { type BerWriter, TAG } from '../../ber';
import { isOid } from './oid';
import { SnmpSetError } from './set-errors';
import type { SnmpSet } from './types';

/** Longest OCTET STRING (RFC 2578, 7.1.2). */
const MAX_OCTETS = 65_535;
const MAX_UNSIGNED = 2 ** 32 - 1;

/** BER tags (RFC 2578, 7.1; RFC 3416, 3), which net-snmp's types are, and what values must be. */
const SYNTAXES = {
  integer: { tag: 0x02, form: `a whole number from ${-(2 ** 31)} to ${2 ** 31 - 1}` },
  octets: { tag: 0x04, form: `text or bytes, ${MAX_OCTETS} octets at most` },
  objectIdentifier: { tag: 0x06, form: 'an OID such as 1.3.6.1.2.1' },
  ipAddress: { tag: 0x40, form: 'an IPv4 address such as 10.0.0.5' },
  gauge32: { tag: 0x42, form: `a whole number from 0 to ${MAX_UNSIGNED}` },
  timeTicks: { tag: 0x43, form: `a whole number of hundredths of a second from 0 to ${MAX_UNSIGNED}` },
} as const;

/**
 * A varbind as net-snmp writes it; text becomes octets as UTF-8.
 * @param index its place in what is to be written
 * @throws SnmpSetError `BAD_VALUE` where the OID or the value is not what its syntax demands
 */
export function toSetVarbind(set: SnmpSet, index: number): SetVarbind {
  const { oid } = set;
  const { tag, form } = SYNTAXES[set.syntax];
  if (!isOid(oid)) throw new SnmpSetError('BAD_VALUE', `"${oid}" is no OID that could be written`, oid, index);
  const value = encodable(set);
  if (value === undefined) throw new SnmpSetError('BAD_VALUE', `The value for ${oid} must be ${form}`, oid, index);
  return { oid, type: tag, value };
}

/** The value as net-snmp takes it; `undefined` where it is not of the syntax. */
function encodable({ syntax, value }: SnmpSet): SetVarbind['value'] | undefined {
  switch (syntax) {
    case 'integer':
      return isWhole(value, -(2 ** 31), 2 ** 31 - 1) ? value : undefined;
    case 'gauge32':
    case 'timeTicks':
      return isWhole(value, 0, MAX_UNSIGNED) ? value : undefined;
    case 'objectIdentifier':
      return typeof value === 'string' && isOid(value) ? value : undefined;
    case 'ipAddress':
      return typeof value === 'string' && isIPv4(value) ? value : undefined;
    case 'octets':
      return octetsOf(value);
  }
}

function isWhole(value: SnmpSet['value'], least: number, greatest: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= greatest;
}

function octetsOf(value: SnmpSet['value']): Buffer | undefined {
  if (typeof value === 'number') return undefined;
  const octets = Buffer.from(value);
  return octets.length <= MAX_OCTETS ? octets : undefined;
}

/** Writes a varbind that {@link toSetVarbind} made. */
export function writeValue(writer: BerWriter, { oid, type, value }: SetVarbind): void {
  const before = writer.length;
  if (typeof value === 'number') writer.integer(value, type);
  else if (typeof value !== 'string') writer.octets(type, value);
  else if (type === SYNTAXES.objectIdentifier.tag) writer.oid(value);
  else writer.octets(type, Uint8Array.from(value.split('.').map(Number)));
  writer.oid(oid).wrap(TAG.sequence, before);
}
