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
  /** Where the content of the value read last lies. */
  start = 0;
  /** Where it ends. */
  stop = 0;

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

  /** Goes over the next value, whose content then lies from {@link start} to {@link stop}; its tag. */
  next(): number {
    const tag = this.octet();
    let length = this.octet();
    if (length >= 0x80) length = this.longLength(length & 0x7f);
    this.start = this.at;
    this.stop = this.at + length;
    if (this.stop > this.end) throw new BerError('a value longer than what it stands in');
    this.at = this.stop;
    return tag;
  }

  /** As {@link next}, of one tag only. */
  expect(tag: number): void {
    const found = this.next();
    if (found !== tag) throw new BerError(`tag ${found} in place of ${tag}`);
  }

  /** Goes into the value gone over last: what is read next is the first value of its content. */
  into(): void {
    this.at = this.start;
  }

  /** A reader of the same values, from an {@link offset} on. */
  from(offset: number): BerReader {
    return new BerReader(this.bytes, offset, this.end);
  }

  /** The next value, whatever it is; with a `tag`, only of that one. */
  element(tag?: number): Element {
    const found = this.next();
    if (tag !== undefined && found !== tag) throw new BerError(`tag ${found} in place of ${tag}`);
    return { tag: found, start: this.start, end: this.stop };
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

  private longLength(octets: number): number {
    if (octets < 1 || octets > 4) throw new BerError(`a length of ${octets} octets`);
    let length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + this.octet();
    return length;
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
  return dotted(content, 0, content.length, true);
}

/** Dotted sub-identifiers that stand between two places, at least one. @throws BerError where they are none. */
export function decodeArcs(bytes: Uint8Array, start: number, end: number): string {
  return dotted(bytes, start, end, false);
}

/** Whether the sub-identifiers between two places are those of a text that {@link decodeArcs} gave, from a place in it on; `false` where they are none. */
export function isArcs(bytes: Uint8Array, start: number, end: number, text: string, from = 0): boolean {
  let read = from;
  for (let at = start; at < end; read++) {
    let arc = 0;
    let octet: number;
    do {
      octet = bytes[at++] ?? 0;
      arc = arc * 128 + (octet & 0x7f);
    } while (octet >= 0x80 && at < end);
    let wanted = 0;
    let code = text.charCodeAt(read);
    if (octet >= 0x80 || Number.isNaN(code)) return false;
    for (; code >= ZERO; code = text.charCodeAt(++read)) wanted = wanted * 10 + code - ZERO;
    if (arc !== wanted) return false;
  }
  // It was gone over with a dot after each but the last.
  return read === text.length + 1;
}

/**
 * Whether an OID is one that {@link decodeOid} gave: quicker than to decode it. Those of SNMP begin with 1.3; of others
 * it says `false`.
 */
export function isOid(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  return bytes[start] === 0x2b && text.startsWith('1.3.') && isArcs(bytes, start + 1, end, text, 4);
}

const DOT = 46;
const ZERO = 48;
/** The text under way. It is made of one piece here, since text that is joined arc by arc stays in pieces. */
const TEXT = Buffer.alloc(MAX_OID_LENGTH * 11);

/** @param whole an OID from its beginning, of which the first sub-identifier holds two arcs (X.690, 8.19.4) */
function dotted(bytes: Uint8Array, start: number, end: number, whole: boolean): string {
  if (start >= end || end > bytes.length || (bytes[end - 1] ?? 0) >= 0x80) throw new BerError('an OID that ends early');
  let length = 0;
  let arcs = 0;
  let subId = 0;
  for (let at = start; at < end; at++) {
    const octet = bytes[at] ?? 0;
    subId = subId * 128 + (octet & 0x7f);
    if (subId > MAX_SUB_ID) throw new BerError('a sub-identifier of more than 32 bits');
    if (octet >= 0x80) continue;
    if (arcs === 0 && whole) {
      const first = Math.min(2, Math.floor(subId / 40));
      length = putArc(first, length, arcs++);
      subId -= first * 40;
    }
    length = putArc(subId, length, arcs++);
    subId = 0;
  }
  return TEXT.toString('latin1', 0, length);
}

/** Puts an arc after those before it; gives where the text then ends. */
function putArc(arc: number, length: number, before: number): number {
  if (before >= MAX_OID_LENGTH) throw new BerError('an OID of too many sub-identifiers');
  let start = length;
  if (before > 0) TEXT[start++] = DOT;
  let end = start + 1;
  for (let rest = arc; rest >= 10; rest = Math.floor(rest / 10)) end++;
  for (let at = end - 1, rest = arc; at >= start; at--, rest = Math.floor(rest / 10)) TEXT[at] = ZERO + (rest % 10);
  return end;
}
