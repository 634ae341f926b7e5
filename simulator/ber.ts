/** The part of BER (X.690) that SNMP uses: definite lengths and low tag numbers. */

/** Bytes that are not what they should be. */
export class BerError extends Error {}

/** An object identifier, one number per sub-identifier. */
export type Oid = readonly number[];

/** Tags of SNMP's types (RFC 2578, RFC 3416). */
export const TAG = {
  integer: 0x02,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  ipAddress: 0x40,
  counter32: 0x41,
  gauge32: 0x42,
  timeTicks: 0x43,
  counter64: 0x46,
  noSuchObject: 0x80,
  noSuchInstance: 0x81,
  endOfMibView: 0x82,
} as const;

/** Largest number of sub-identifiers in an OID, and largest sub-identifier (RFC 2578, 3.5). */
const MAX_OID_LENGTH = 128;
const MAX_SUB_ID = 2 ** 32 - 1;

/** A value with its tag and length in front. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  return Buffer.concat([Uint8Array.of(tag), encodeLength(length), ...contents]);
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

/** A whole number in the fewest octets of two's complement; unsigned types are encoded in the same way. */
export function encodeInteger(value: number, tag: number = TAG.integer): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.unshift(((rest % 256) + 256) % 256);
    rest = Math.floor(rest / 256);
  } while (!isSignOf(rest, bytes[0] ?? 0));
  return encode(tag, Uint8Array.from(bytes));
}

/** Nothing is left but the sign, and the highest octet written shows it. */
function isSignOf(rest: number, highest: number): boolean {
  return (rest === 0 && highest < 0x80) || (rest === -1 && highest >= 0x80);
}

/** An object identifier of at least two sub-identifiers. */
export function encodeOid(oid: Oid): Buffer {
  const [first = 0, second = 0, ...others] = oid;
  const bytes = [first * 40 + second, ...others].flatMap(septetsOf);
  return encode(TAG.oid, Uint8Array.from(bytes));
}

function septetsOf(subId: number): number[] {
  const septets = [subId % 128];
  for (let rest = Math.floor(subId / 128); rest > 0; rest = Math.floor(rest / 128))
    septets.unshift(0x80 | (rest % 128));
  return septets;
}

/** Reads one value after another. Every fault is a {@link BerError}. */
export class BerReader {
  private offset = 0;

  constructor(private readonly bytes: Buffer) {}

  get ended(): boolean {
    return this.offset >= this.bytes.length;
  }

  get nextTag(): number {
    return this.byte(this.offset);
  }

  /** The content of the next value, which must have this tag. */
  content(tag: number): Buffer {
    if (this.nextTag !== tag) throw new BerError(`tag ${this.nextTag} in place of ${tag}`);
    const { start, end } = this.extent();
    this.offset = end;
    return this.bytes.subarray(start, end);
  }

  /** The next value with its tag and length. */
  whole(): Buffer {
    const from = this.offset;
    this.offset = this.extent().end;
    return this.bytes.subarray(from, this.offset);
  }

  /** A signed whole number of at most four octets. */
  integer(): number {
    const content = this.content(TAG.integer);
    if (content.length < 1 || content.length > 4) throw new BerError(`an integer of ${content.length} octets`);
    return content.readIntBE(0, content.length);
  }

  oid(): Oid {
    return decodeOid(this.content(TAG.oid));
  }

  private extent(): { start: number; end: number } {
    let length = this.byte(this.offset + 1);
    let start = this.offset + 2;
    if (length >= 0x80) {
      const octets = length & 0x7f;
      if (octets < 1 || octets > 4) throw new BerError(`a length of ${octets} octets`);
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + this.byte(start++);
    }
    if (start + length > this.bytes.length) throw new BerError('a value longer than what it stands in');
    return { start, end: start + length };
  }

  private byte(at: number): number {
    const byte = this.bytes[at];
    if (byte === undefined) throw new BerError('the bytes end early');
    return byte;
  }
}

function decodeOid(content: Buffer): Oid {
  const subIds: number[] = [];
  let subId = 0;
  for (const byte of content) {
    subId = subId * 128 + (byte & 0x7f);
    if (subId > MAX_SUB_ID) throw new BerError('a sub-identifier of more than 32 bits');
    if (byte < 0x80) {
      subIds.push(subId);
      subId = 0;
    }
  }
  const [joined, ...others] = subIds;
  if (joined === undefined || others.length > MAX_OID_LENGTH - 2) throw new BerError('an OID too short or too long');
  if (((content.at(-1) ?? 0) & 0x80) !== 0) throw new BerError('an OID that ends inside a sub-identifier');
  const first = Math.min(2, Math.floor(joined / 40));
  return [first, joined - first * 40, ...others];
}

/** Orders OIDs as a MIB does: number by number, the shorter first. */
export function compareOids(a: Oid, b: Oid): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The OID that a dotted text writes. */
export function parseOid(text: string): Oid {
  return text.split('.').map(Number);
}
