import { BerReader, TAG } from './reader';

const DOT = 46;
const ZERO = 48;
/** Octets. */
const SHORT = 32;

/**
 * Writes BER (X.690) from the last octet to the first, so that every length is known when it is written: what is to
 * stand last is written first.
 */
export class BerWriter {
  #bytes = Buffer.allocUnsafe(512);
  #at = this.#bytes.length;

  /** How many octets are written. */
  get length(): number {
    return this.#bytes.length - this.#at;
  }

  /** What is written; nothing may be written after. */
  get bytes(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  /** A value of any tag, by its content. */
  octets(tag: number, content: Uint8Array): this {
    const before = this.length;
    return this.raw(content).wrap(tag, before);
  }

  /** A whole number of at most 48 bits, in the fewest octets; unsigned types are written in the same way. */
  integer(value: number, tag: number = TAG.integer): this {
    const before = this.length;
    let rest = value;
    let octet: number;
    do {
      octet = rest & 0xff;
      this.#octet(octet);
      rest = Math.floor(rest / 256);
    } while (!(rest === 0 && octet < 0x80) && !(rest === -1 && octet >= 0x80));
    return this.wrap(tag, before);
  }

  /** A dotted OID of two arcs at least. */
  oid(text: string): this {
    const before = this.length;
    const second = text.indexOf('.') + 1;
    const third = text.indexOf('.', second);
    if (third >= 0) this.arcs(text, third + 1);
    this.#arc(Number(text.slice(0, second - 1)) * 40 + Number(text.slice(second, third < 0 ? undefined : third)));
    return this.wrap(TAG.oid, before);
  }

  /** Dotted sub-identifiers of a text, from a place in it on: the end of an OID, without a tag. */
  arcs(text: string, from = 0): this {
    for (let at = text.length; at > from; at--) {
      let arc = 0;
      for (let unit = 1; at > from && text.charCodeAt(at - 1) !== DOT; unit *= 10) {
        arc += (text.charCodeAt(--at) - ZERO) * unit;
      }
      this.#arc(arc);
    }
    return this;
  }

  /** Octets as they are. */
  raw(octets: Uint8Array): this {
    this.#room(octets.length);
    this.#at -= octets.length;
    // Names and values are short: a loop is quicker than a call for each.
    if (octets.length > SHORT) this.#bytes.set(octets, this.#at);
    else for (let at = 0; at < octets.length; at++) this.#bytes[this.#at + at] = octets[at] ?? 0;
    return this;
  }

  /** A tag and a length in front of all that was written since `length` was `before`. */
  wrap(tag: number, before: number): this {
    const length = this.length - before;
    if (length < 0x80) {
      this.#octet(length);
    } else {
      let octets = 0;
      for (let rest = length; rest > 0; rest >>>= 8, octets++) this.#octet(rest & 0xff);
      this.#octet(0x80 | octets);
    }
    this.#octet(tag);
    return this;
  }

  /** A sub-identifier, seven bits to an octet. */
  #arc(arc: number): void {
    this.#octet(arc % 128);
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) this.#octet(0x80 | (rest % 128));
  }

  #octet(octet: number): void {
    if (this.#at === 0) this.#room(1);
    this.#bytes[--this.#at] = octet;
  }

  #room(octets: number): void {
    if (octets <= this.#at) return;
    const { bytes } = this;
    const larger = Buffer.allocUnsafe(this.#bytes.length * 2 + octets);
    larger.set(bytes, larger.length - bytes.length);
    this.#at += larger.length - this.#bytes.length;
    this.#bytes = larger;
  }
}

/** A value with its tag and length in front. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  return new BerWriter().octets(tag, Buffer.concat(contents)).bytes;
}

/** A whole number of at most 48 bits. */
export function encodeInteger(value: number, tag?: number): Buffer {
  return new BerWriter().integer(value, tag).bytes;
}

/** A dotted OID. */
export function encodeOid(oid: string): Buffer {
  return new BerWriter().oid(oid).bytes;
}

/** The content of a dotted OID, without tag and length: what all OIDs below it begin with. */
export function encodeOidContent(oid: string): Uint8Array {
  const bytes = encodeOid(oid);
  const { start, end } = new BerReader(bytes).element();
  return bytes.subarray(start, end);
}
