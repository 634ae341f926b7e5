import type { Readable } from 'node:stream';
import { readBody } from './body';
import { isDoneElsewhere, type RequestPlace, statusError } from './errors';
import type { HttpReply, HttpRequest } from './types';

/** Most of an error reply that is read, in bytes, to quote from it. */
const ERROR_BODY_BYTES = 64 * 1024;
/** Most of a discarded body that is drained, in bytes, so that the connection can be kept; a longer one costs it. */
const DRAINED_BYTES = 1024 * 1024;

/** A reply as it comes off a connection, its body not yet read. */
export interface RawReply {
  status: number;
  /** By their names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Readable;
}

/** Reads with which limit, and what an error must and must not say. */
export interface Reading {
  place: RequestPlace;
  /** Largest body accepted after decompression, in bytes. */
  maxBytes: number;
  /** Texts that no error may quote. */
  secrets: readonly string[];
}

/**
 * The reply to a request, decompressed and whole; of a request that discards it, the head of one.
 * @throws HeadendError as `statusError` for a reply that is no good one, or `BAD_REPLY` as `readBody`
 */
export async function readReply(
  { status, headers: raw, body: source }: RawReply,
  { quiet, discardBody }: HttpRequest,
  { place, maxBytes, secrets }: Reading,
): Promise<HttpReply> {
  const head = { status, headers: joinValues(raw), setCookie: [raw['set-cookie'] ?? []].flat() };
  const isGood = status >= 200 && status < 300;
  if (discardBody && (isGood || isDoneElsewhere(status, head.headers.location))) {
    await drain(source);
    return { ...head, body: Buffer.alloc(0) };
  }
  const { 'content-encoding': coding, 'content-length': length } = head.headers;
  const read = (limit: number) => readBody(source, { coding, length: Number(length) || 0 }, limit, place.where);
  if (isGood) return { ...head, body: await read(maxBytes) };
  // An error body that cannot be read changes nothing: the status already says what is wrong.
  const body = await read(ERROR_BODY_BYTES).catch(() => Buffer.alloc(0));
  throw statusError(place, { status, headers: head.headers, body }, quiet ? undefined : secrets);
}

async function drain(source: Readable): Promise<void> {
  let size = 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > DRAINED_BYTES) return;
    }
  } catch {
    // The status has said all that counts.
  }
}

function joinValues(headers: RawReply['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
}
