import { HeadendError } from '../src/errors';
import { compareOids, encode, encodeInteger, encodeOid, type Oid, parseOid, TAG } from './ber';
import type { Mib, MibEntry } from './snmp-agent';
import type { Varbind } from './snmp-message';

/** What an agent had when it was walked. */
export class RecordedMib implements Mib {
  private readonly entries: readonly MibEntry[];

  constructor(varbinds: readonly Varbind[]) {
    const sorted = [...varbinds].sort((a, b) => compareOids(a.oid, b.oid));
    let position = 0;
    this.entries = sorted.map((varbind, i) => {
      const column = varbind.oid.slice(0, -1);
      position = i > 0 && isBelow(sorted[i - 1]?.oid ?? [], column) ? position + 1 : 0;
      return { ...varbind, column, position };
    });
  }

  get(oid: Oid): Uint8Array {
    const found = this.entries[this.firstAfter(oid) - 1];
    if (found && compareOids(found.oid, oid) === 0) return found.value;
    const object = oid.slice(0, -1);
    const near = this.entries[this.firstAfter(object)];
    return encode(near && isBelow(near.oid, object) ? TAG.noSuchInstance : TAG.noSuchObject);
  }

  next(oid: Oid): MibEntry | undefined {
    return this.entries[this.firstAfter(oid)];
  }

  /** Position of the first entry that comes after an OID; a binary search. */
  private firstAfter(oid: Oid): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareOids(this.entries[middle]?.oid ?? [], oid) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBelow(oid: Oid, base: Oid): boolean {
  return base.every((subId, i) => oid[i] === subId);
}

const OID = /^[0-2](?:\.\d+)+$/;

/**
 * The variable that a record of snmpsim's form stands for: `OID|tag|value`, `x` behind the tag for hexadecimal.
 *
 * @param where file and line, for the error.
 * @throws HeadendError CONFIG if it is none.
 */
export function parseRecord(record: string, where: string): Varbind {
  const [, oid = '', tag = '', hex, text = ''] = /^([^|]*)\|(\d+)(x?)\|(.*)$/s.exec(record) ?? [];
  const value = OID.test(oid) ? encodedValue(Number(tag), hex === 'x', text) : undefined;
  if (value) return { oid: parseOid(oid), value };
  throw new HeadendError('CONFIG', `${where}: this is no record of the form OID|tag|value.`);
}

function encodedValue(tag: number, isHex: boolean, text: string): Buffer | undefined {
  if (isHex) return /^(?:[0-9a-f]{2})*$/i.test(text) ? encode(tag, Buffer.from(text, 'hex')) : undefined;
  switch (tag) {
    case TAG.octetString:
      return encode(tag, Buffer.from(text, 'utf8'));
    case TAG.null:
      return encode(tag);
    case TAG.oid:
      return OID.test(text) ? encodeOid(parseOid(text)) : undefined;
    case TAG.ipAddress:
      return /^\d+(?:\.\d+){3}$/.test(text) ? encode(tag, Uint8Array.from(parseOid(text))) : undefined;
    case TAG.counter64:
      return /^\d+$/.test(text) ? encode(tag, octetsOf(BigInt(text))) : undefined;
    case TAG.integer:
    case TAG.counter32:
    case TAG.gauge32:
    case TAG.timeTicks:
      return /^-?\d+$/.test(text) ? encodeInteger(Number(text), tag) : undefined;
    default:
      return undefined;
  }
}

/** Fewest octets of a number that is not negative, with a zero in front of one that would look so. */
function octetsOf(value: bigint): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}
