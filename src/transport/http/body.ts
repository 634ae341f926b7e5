import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { HeadendError } from '../../errors';
import { codeOf } from './errors';

/** Read before the event loop has its turn: some 2 ms of work (measured). */
const TURN_BYTES = 512 * 1024;

/** What the head of a reply says of its body: its coding, and its length in bytes before decompression. */
export interface BodyHead {
  coding?: string;
  length?: number;
}

/**
 * The whole body, decompressed. The stream is destroyed when reading stops early.
 *
 * Content codings: gzip, deflate (zlib-wrapped as RFC 9110 8.4.1.2 has it, or raw as some servers send it) and br.
 * A body that starts like gzip is gzip even when no header says so: some devices forget the header.
 * @param where what was asked of whom, for the error's sentence
 * @throws HeadendError `BAD_REPLY` when the body is cut off, damaged, of an unknown coding, or longer than `maxBytes`
 *   after decompression. The limit holds while reading, so that a small body that unpacks to a huge one stops early.
 */
export async function readBody(
  source: Readable,
  { coding, length = 0 }: BodyHead,
  maxBytes: number,
  where: string,
): Promise<Buffer> {
  try {
    const iterator: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
    const head = await firstBytes(iterator, 2);
    const decoder = decoderFor(coding, head, where);
    const body = new Growing(Math.min(length, maxBytes), maxBytes, where);
    if (decoder) await pipeline(whole(head, iterator), decoder, (decoded) => body.take(decoded));
    // Most bodies are small and plain: a pipeline costs more than such a request.
    else await body.take(whole(head, iterator));
    return body.bytes;
  } catch (error) {
    source.destroy();
    if (error instanceof HeadendError) throw error;
    throw new HeadendError('BAD_REPLY', `${where}: ${damage(error)}`, { cause: error });
  }
}

async function firstBytes(iterator: AsyncIterator<Buffer>, count: number): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < count) {
    const next = await iterator.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* whole(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** What unpacks the body; nothing where it is plain. */
function decoderFor(coding: string | undefined, head: Buffer, where: string): Transform | undefined {
  const name = coding?.trim().toLowerCase() ?? '';
  if (head.length === 0) return undefined;
  if (name === 'gzip' || name === 'x-gzip' || isGzip(head)) return createGunzip();
  if (name === 'deflate') return isZlib(head) ? createInflate() : createInflateRaw();
  if (name === 'br') return createBrotliDecompress();
  if (name === '' || name === 'identity') return undefined;
  throw new HeadendError('BAD_REPLY', `${where}: the reply is packed as "${name}", which nobody asked for.`);
}

/** RFC 1952, 2.3.1: the two magic bytes. */
function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** RFC 1950, 2.2: method 8 in the low bits of the first byte, and both bytes a multiple of 31. */
function isZlib(head: Buffer): boolean {
  return head.length > 1 && ((head[0] ?? 0) & 0x0f) === 8 && head.readUInt16BE(0) % 31 === 0;
}

/** A body as it comes, in one piece. It grows on the way: to put it together at its end would hold up the event loop. */
class Growing {
  #bytes: Buffer = Buffer.alloc(0);
  #size = 0;

  constructor(
    /** The length that is expected; 0 where it is not known. */
    private readonly expected: number,
    private readonly limit: number,
    private readonly where: string,
  ) {}

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }

  /** @throws HeadendError where there is more than the limit allows */
  async take(parts: AsyncIterable<Buffer>): Promise<void> {
    for await (const part of parts) {
      const turns = Math.floor(this.#size / TURN_BYTES);
      this.#add(part);
      // What comes as fast as it is read would otherwise be read without a turn for anything else.
      if (Math.floor(this.#size / TURN_BYTES) > turns) await setImmediate();
    }
  }

  #add(part: Buffer): void {
    const size = this.#size + part.length;
    if (size > this.limit) {
      const sentence = `${this.where}: the reply is larger than the limit of ${this.limit} bytes.`;
      throw new HeadendError('BAD_REPLY', sentence);
    }
    if (this.#size === 0) {
      this.#bytes = part;
    } else {
      if (size > this.#bytes.length) {
        const larger = Buffer.allocUnsafeSlow(size <= this.expected ? this.expected : 2 * size);
        this.#bytes.copy(larger);
        this.#bytes = larger;
      }
      part.copy(this.#bytes, this.#size);
    }
    this.#size = size;
  }
}

function damage(error: unknown): string {
  const code = codeOf(error);
  // Codes of zlib begin with Z_, those of the Brotli decoder with ERR_ and its own name.
  return /^(Z_|ERR_)/.test(code)
    ? `the compressed reply is damaged or cut off (${code}).`
    : `the connection broke before the reply was whole (${code}).`;
}
