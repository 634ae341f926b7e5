import type { TaggedVarbind } from '../../src/transport/snmp';
import type { TrapVarbind } from '../../src/trap';

/** BER tags that a record begins with (RFC 2578, 7.1). */
const TAG = { octets: 4, nothing: 5, opaque: 68, counter64: 70 } as const;

/** Text that stands in a line as it is: printable ASCII without blanks at its ends. */
const PLAIN = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/;

/** A value in the form of snmpsim: `OID|tag|value`, with `x` behind the tag where the value is in hexadecimal. */
export function recordOf({ oid, tag, value }: TaggedVarbind): string {
  if (value === null || tag === TAG.nothing) return `${oid}|${TAG.nothing}|`;
  if (!(value instanceof Uint8Array)) return `${oid}|${tag}|${value}`;
  const bytes = Buffer.from(value);
  const text = bytes.toString('latin1');
  return tag === TAG.octets && PLAIN.test(text) ? `${oid}|${tag}|${text}` : `${oid}|${tag}x|${bytes.toString('hex')}`;
}

const TAGS: Readonly<Partial<Record<TrapVarbind['type'], number>>> = {
  Integer32: 2,
  OctetString: TAG.octets,
  Null: TAG.nothing,
  ObjectIdentifier: 6,
  IpAddress: 64,
  Counter32: 65,
  Gauge32: 66,
  TimeTicks: 67,
  Opaque: TAG.opaque,
  Counter64: TAG.counter64,
};

/** A variable of a notification in the same form; nothing where it has no value that could be sent. */
export function trapRecordOf({ oid, type, value, hex }: TrapVarbind): string | undefined {
  const tag = TAGS[type];
  if (tag === undefined) return undefined;
  if (hex && typeof value === 'string') return `${oid}|${tag}x|${value.replace(/^0x/, '')}`;
  if (tag === TAG.octets) return recordOf({ oid, tag, value: Buffer.from(String(value ?? ''), 'utf8') });
  if (tag === TAG.opaque && typeof value === 'number') return recordOf({ oid, tag, value: opaqueFloat(value) });
  return recordOf({ oid, tag, value });
}

/** A float as net-snmp's agents wrap it. */
function opaqueFloat(number: number): Buffer {
  const bytes = Buffer.from('9f780400000000', 'hex');
  bytes.writeFloatBE(number, 3);
  return bytes;
}
