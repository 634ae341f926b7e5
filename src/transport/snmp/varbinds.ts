import { type Varbind as DecodedVarbind, ObjectType } from 'net-snmp';
import { HeadendError } from '../../errors';
import type { RawValue } from '../../table/types';
import { instanceOf } from './oid';
import type { ColumnPart, TaggedVarbind, Varbind } from './types';

/** Types whose value is octets; net-snmp gives `null` for one that the datagram's end cut off. */
const OCTETS: ReadonlySet<number | undefined> = new Set([
  ObjectType.OctetString,
  ObjectType.Opaque,
  ObjectType.Counter64,
]);

/** Reads an unsigned 64-bit integer: 1 to 8 octets, or 9 with a leading zero. */
function toUnsigned(octets: Uint8Array, oid: string): bigint {
  if (octets.length === 0 || octets.length > 9) {
    throw new HeadendError('BAD_REPLY', `The agent's Counter64 at ${oid} has ${octets.length} octets`);
  }
  return octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

function toValue({ oid, type, value }: DecodedVarbind): RawValue {
  if (!OCTETS.has(type)) return value;
  if (!(value instanceof Uint8Array)) throw new HeadendError('BAD_REPLY', `The agent's value at ${oid} is truncated`);
  // A copy of octets, so that no datagram is kept for them.
  return type === ObjectType.Counter64 ? toUnsigned(value, oid) : Buffer.from(value);
}

/**
 * A varbind as the pack speaks of it: integers, gauges, 32-bit counters and TimeTicks are numbers, Counter64 is a
 * bigint, OCTET STRING and Opaque are bytes, IpAddress and OBJECT IDENTIFIER are dotted text, an absent object is `null`.
 */
export function toVarbind(decoded: DecodedVarbind): Varbind {
  if (decoded.type === ObjectType.EndOfMibView) return { oid: decoded.oid, value: null, end: true };
  return { oid: decoded.oid, value: toValue(decoded) };
}

/** As {@link toVarbind}, with the tag of the value. */
export function toTagged(decoded: DecodedVarbind): TaggedVarbind {
  return { ...toVarbind(decoded), tag: decoded.type };
}

/** What a list of varbinds, which follow a position in `column`, says of that column. */
export function toPart(column: string, list: readonly Varbind[]): ColumnPart {
  const part: ColumnPart = { indexes: [], values: [] };
  for (const { oid, value, end } of list) {
    const index = end ? undefined : instanceOf(column, oid);
    if (index === undefined) return { ...part, end: end ? '' : oid };
    part.indexes.push(index);
    part.values.push(value);
  }
  return part;
}
