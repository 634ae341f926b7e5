import { TAG as BER_TAG, BerError, BerReader, decodeArcs, decodeOid, isOid } from '../../ber';
import type { RawValue } from '../../table/types';
import { PDU } from './requests';
import type { ColumnPart, TaggedVarbind, Varbind } from './types';

/** Held here: what a module exports goes through a getter of each module that passes it on, at every use. */
const TAG = BER_TAG;
const DOT = 46;
const ZERO = 48;

/** The head of an answer of v1 or v2c. Its varbinds are read when it is known what they should be. */
export interface Reply {
  version: '1' | '2c';
  community: Buffer;
  id: number;
  /** Error status and index (RFC 3416, 3); 0 where there is none. */
  status: number;
  errorIndex: number;
  /** Stands before the list of varbinds. */
  body: BerReader;
}

/** What a datagram is an answer to: a request of v1 or v2c, or one of v3 of which no more is read. */
export type Datagram = Reply | { version: '3'; id: number };

/** Reads the head of a datagram. @throws BerError where it is no answer. */
export function readDatagram(datagram: Buffer): Datagram {
  const message = new BerReader(datagram).enter(TAG.sequence);
  const version = message.integer();
  if (version === 3) return { version: '3', id: message.enter(TAG.sequence).integer() };
  if (version !== 0 && version !== 1) throw new BerError(`version ${version}`);
  const community = message.octets();
  const body = message.enter(PDU.response);
  const [id, status, errorIndex] = [body.integer(), body.integer(), body.integer()];
  return { version: version === 0 ? '1' : '2c', community, id, status, errorIndex, body };
}

/** The varbinds of an answer. @throws BerError where they are not well-formed. */
export function readVarbinds(reply: Reply): Varbind[] {
  return readTagged(reply).map(({ tag: _, ...varbind }) => varbind);
}

/** As {@link readVarbinds}, with the tags of the values. */
export function readTagged({ body }: Reply): TaggedVarbind[] {
  const varbinds: TaggedVarbind[] = [];
  for (const list = listOf(body); !list.ended; ) {
    const { oid, tag, end } = readName(list);
    const value = readValue(tag, list);
    if (list.offset !== end) throw new BerError('a varbind of more than a name and a value');
    const name = decodeOid(oid);
    varbinds.push(tag === TAG.endOfMibView ? { oid: name, tag, value, end: true } : { oid: name, tag, value });
  }
  return varbinds;
}

/** A reader of the list of varbinds, which is the last thing in an answer. */
export function listOf(body: BerReader): BerReader {
  const list = body.enter(TAG.sequence);
  if (!body.ended) throw new BerError('octets after the varbinds');
  return list;
}

/** Goes over the name and the value of the next varbind. */
function readName(list: BerReader): { oid: Buffer; tag: number; end: number } {
  list.expect(TAG.sequence);
  const end = list.stop;
  list.into();
  list.expect(TAG.oid);
  const oid = list.bytes.subarray(list.start, list.stop);
  return { oid, tag: list.next(), end };
}

/** What an answer says of each column, by the content of their OIDs. @throws BerError as {@link readParts} */
export function readColumns({ body }: Reply, columns: readonly Uint8Array[]): ColumnPart[] {
  return readParts(listOf(body), columns);
}

/**
 * What a list of varbinds says of each column; they come by rows (RFC 3416, 4.2.3). A name that begins as its column's
 * OID does is compared and not decoded, and the index that the columns of a row share is decoded once; columns of the
 * same indexes share their list, too.
 * @throws BerError where the varbinds are not well-formed
 */
export function readParts(list: BerReader, columns: readonly Uint8Array[]): ColumnPart[] {
  const shared: string[] = [];
  const parts = columns.map((): ColumnPart => ({ indexes: shared, values: [] }));
  const { bytes } = list;
  let index = '';
  let indexStart = 0;
  let indexLength = -1;
  for (let place = 0; !list.ended; place = place + 1 < parts.length ? place + 1 : 0) {
    list.expect(TAG.sequence);
    const end = list.stop;
    list.into();
    list.expect(TAG.oid);
    const { start, stop } = list;
    const tag = list.next();
    if (list.stop !== end) throw new BerError('a varbind of more than a name and a value');
    const part = parts[place];
    const column = columns[place];
    if (!part || !column || part.end !== undefined) continue;
    const from = start + column.length;
    if (tag === TAG.endOfMibView) {
      part.end = '';
    } else if (from >= stop || !startsWith(bytes, start, column)) {
      part.end = decodeOid(bytes.subarray(start, stop));
    } else {
      if (stop - from !== indexLength || !same(bytes, from, indexStart, indexLength)) {
        index = decodeArcs(bytes, from, stop);
        indexStart = from;
        indexLength = stop - from;
      }
      const at = part.values.length;
      if (part.indexes === shared && at < shared.length && shared[at] !== index) part.indexes = shared.slice(0, at);
      if (part.indexes.length === at) part.indexes.push(index);
      part.values.push(readValue(tag, list));
    }
  }
  for (const part of parts) {
    if (part.values.length < part.indexes.length) part.indexes = shared.slice(0, part.values.length);
  }
  return parts;
}

/** Whether octets begin at a place as others do. */
export function startsWith(bytes: Uint8Array, at: number, head: Uint8Array): boolean {
  for (let i = head.length - 1; i >= 0; i--) if (bytes[at + i] !== head[i]) return false;
  return true;
}

/** Whether octets are the same at two places. */
export function same(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

/**
 * The value that `reader` went over last; the one that was `known` where it is the same.
 * @throws BerError where its content is not what its tag demands
 */
export function readValue(tag: number, { bytes, start, stop }: BerReader, known?: RawValue): RawValue {
  switch (tag) {
    case TAG.integer:
      return signed(bytes, start, stop);
    case TAG.counter32:
    case TAG.gauge32:
    case TAG.timeTicks:
    case TAG.unsigned32:
      // Agents send large ones as negative, too.
      return signed(bytes, start, stop) >>> 0;
    case TAG.octetString:
    case TAG.opaque:
      return isOctets(known) && isSame(known, bytes, start, stop) ? known : copyOf(bytes, start, stop);
    case TAG.counter64:
      return unsigned64(bytes, start, stop);
    case TAG.oid:
      return typeof known === 'string' && isOid(bytes, start, stop, known)
        ? known
        : decodeOid(bytes.subarray(start, stop));
    case TAG.ipAddress:
      if (stop - start !== 4) throw new BerError('an address that is not of four octets');
      if (typeof known === 'string' && isAddress(bytes, start, known)) return known;
      return `${bytes[start]}.${bytes[start + 1]}.${bytes[start + 2]}.${bytes[start + 3]}`;
    case TAG.null:
    case TAG.noSuchObject:
    case TAG.noSuchInstance:
    case TAG.endOfMibView:
      if (start < stop) throw new BerError('a null with octets');
      return null;
    default:
      throw new BerError(`a value of tag ${tag}`);
  }
}

/** The only values that are objects; `instanceof` would go through Buffer's ancestors. */
function isOctets(known: RawValue | undefined): known is Uint8Array {
  return typeof known === 'object' && known !== null;
}

/** Whether four octets are an address that is known as text. */
function isAddress(bytes: Uint8Array, start: number, text: string): boolean {
  let read = 0;
  for (let at = start; at < start + 4; at++, read++) {
    let octet = 0;
    for (let code = text.charCodeAt(read); code !== DOT && read < text.length; code = text.charCodeAt(++read)) {
      octet = octet * 10 + code - ZERO;
    }
    if (octet !== bytes[at]) return false;
  }
  // It was gone over with a dot after each but the last.
  return read === text.length + 1;
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, stop: number): boolean {
  if (known.length !== stop - start) return false;
  for (let at = 0; at < known.length; at++) if (known[at] !== bytes[start + at]) return false;
  return true;
}

/** A copy, so that no datagram is kept for it. Most are a few octets, for which a loop is quickest. */
function copyOf(bytes: Uint8Array, start: number, stop: number): Uint8Array {
  const copy = Buffer.allocUnsafe(stop - start);
  for (let at = 0; at < copy.length; at++) copy[at] = bytes[start + at] ?? 0;
  return copy;
}

function signed(bytes: Uint8Array, start: number, stop: number): number {
  if (stop === start) throw new BerError('an integer without octets');
  let value = ((bytes[start] ?? 0) << 24) >> 24;
  for (let at = start + 1; at < stop; at++) value = value * 256 + (bytes[at] ?? 0);
  if (!Number.isSafeInteger(value)) throw new BerError('an integer of too many octets');
  return value;
}

/** Of 1 to 8 octets, or 9 with a leading zero. */
function unsigned64(bytes: Uint8Array, start: number, stop: number): bigint {
  if (stop === start || stop - start > 9) throw new BerError(`a Counter64 of ${stop - start} octets`);
  let high = 0;
  let low = 0;
  const middle = Math.max(start, stop - 4);
  for (let at = start; at < middle; at++) high = high * 256 + (bytes[at] ?? 0);
  for (let at = middle; at < stop; at++) low = low * 256 + (bytes[at] ?? 0);
  const small = high * 2 ** 32 + low;
  return Number.isSafeInteger(small) ? BigInt(small) : (BigInt(high) << 32n) | BigInt(low);
}
