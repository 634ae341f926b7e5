/** The part of BER (X.690) that SNMP uses: definite lengths and low tag numbers. */

/** Bytes that are not what they should be. */
export class BerError extends Error {}

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
  opaque: 0x44,
  counter64: 0x46,
  unsigned32: 0x47,
  noSuchObject: 0x80,
  noSuchInstance: 0x81,
  endOfMibView: 0x82,
} as const;

/** Largest number of sub-identifiers in an OID, and largest sub-identifier (RFC 2578, 3.5). */
const MAX_OID_LENGTH = 128;
const MAX_SUB_ID = 2 ** 32 - 1;

/** A value of any tag. `start` and `end` are where its content lies in the bytes that are read. */
export interface Element {
  tag: number;
  start: number;
  end: number;
}

/** Reads one value after another without copying. Every fault is a {@link BerError}. */
export class BerReader {
  constructor(
    readonly bytes: Buffer,
    private at = 0,
    private readonly end = bytes.length,
  ) {}

  get ended(): boolean {
    return this.at >= this.end;
  }

  /** Where the next value starts. */
  get offset(): number {
    return this.at;
  }

  /** The next value, whatever it is; with a `tag`, only of that one. */
  element(tag?: number): Element {
    const found = this.octet();
    if (tag !== undefined && found !== tag) throw new BerError(`tag ${found} in place of ${tag}`);
    let length = this.octet();
    if (length >= 0x80) {
      const octets = length & 0x7f;
      if (octets < 1 || octets > 4) throw new BerError(`a length of ${octets} octets`);
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + this.octet();
    }
    const start = this.at;
    if (start + length > this.end) throw new BerError('a value longer than what it stands in');
    this.at = start + length;
    return { tag: found, start, end: this.at };
  }

  /** A reader of the content of the next value. */
  enter(tag: number): BerReader {
    const { start, end } = this.element(tag);
    return new BerReader(this.bytes, start, end);
  }

  /** The content of the next OCTET STRING: a view, not a copy. */
  octets(): Buffer {
    const { start, end } = this.element(TAG.octetString);
    return this.bytes.subarray(start, end);
  }

  /** The next INTEGER, which must fit 32 bits, signed or not. */
  integer(): number {
    const { start, end } = this.element(TAG.integer);
    if (end - start < 1 || end - start > 5) throw new BerError(`an integer of ${end - start} octets`);
    return this.bytes.readIntBE(start, end - start);
  }

  /** The next OBJECT IDENTIFIER, dotted. */
  oid(): string {
    const { start, end } = this.element(TAG.oid);
    return decodeOid(this.bytes.subarray(start, end));
  }

  private octet(): number {
    const octet = this.at < this.end ? this.bytes[this.at] : undefined;
    if (octet === undefined) throw new BerError('the bytes end early');
    this.at++;
    return octet;
  }
}

/** The dotted OID that the content of an OBJECT IDENTIFIER writes. @throws BerError where it is none. */
export function decodeOid(content: Uint8Array): string {
  let text = '';
  let arcs = 0;
  let subId = 0;
  let inside = false;
  for (const octet of content) {
    subId = subId * 128 + (octet & 0x7f);
    if (subId > MAX_SUB_ID) throw new BerError('a sub-identifier of more than 32 bits');
    inside = octet >= 0x80;
    if (inside) continue;
    if (++arcs >= MAX_OID_LENGTH) throw new BerError('an OID of too many sub-identifiers');
    // The first octet holds two arcs, of which the first is at most 2 (X.690, 8.19.4).
    const first = Math.min(2, Math.floor(subId / 40));
    text += arcs === 1 ? `${first}.${subId - first * 40}` : `.${subId}`;
    subId = 0;
  }
  if (arcs === 0 || inside) throw new BerError('an OID that ends early');
  return text;
}

/** A value with its tag and length in front. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  const long: number[] = [];
  for (let rest = length; length >= 0x80 && rest > 0; rest = Math.floor(rest / 256)) long.unshift(rest % 256);
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | long.length, ...long];
  return Buffer.concat([Uint8Array.from(head), ...contents]);
}

/** A whole number of 32 bits, in the fewest octets; unsigned types are encoded in the same way. */
export function encodeInteger(value: number, tag: number = TAG.integer): Buffer {
  const octets = Buffer.alloc(6);
  octets.writeIntBE(value, 0, 6);
  let from = 0;
  while (from < 5 && isSignOnly(octets[from], octets[from + 1])) from++;
  return encode(tag, octets.subarray(from));
}

/** The octet tells no more than the sign bit of the one after it. */
function isSignOnly(octet = 0, next = 0): boolean {
  return (octet === 0 && next < 0x80) || (octet === 0xff && next >= 0x80);
}

/** An OBJECT IDENTIFIER whose sub-identifiers after the second are below 128, as all that we send are. */
export function encodeOid(oid: string): Buffer {
  const [first = 0, second = 0, ...others] = oid.split('.').map(Number);
  return encode(TAG.oid, Uint8Array.of(first * 40 + second, ...others));
}
