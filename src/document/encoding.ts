import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { HeadendError } from '../errors';

/** Bytes decoded, and then parsed, in one go: some 3 ms of work, and what the garbage collector adds (measured). */
const CHUNK_BYTES = 32 * 1024;

const BYTE_ORDER_MARKS: readonly [encoding: string, mark: readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * The text of a document, chunk by chunk, without a byte order mark.
 *
 * The encoding is that of the byte order mark, the Content-Type's charset, or the one declared, in this order
 * (RFC 7303, section 3). Where none of them says: UTF-8 or, when the bytes are not UTF-8, windows-1252, which holds
 * Latin-1 and any byte; devices that predate UTF-8 do not say so.
 * @param declared the encoding the document itself names, if it does
 * @throws HeadendError `BAD_REPLY` for an unknown encoding, or bytes that are not of the encoding named
 */
export function* decodeChunks(body: Uint8Array, contentType?: string, declared?: string): Generator<string> {
  const encoding = namedEncoding(body, contentType) ?? declared ?? (isUtf8(body) ? 'utf-8' : 'windows-1252');
  const decoder = decoderOf(encoding);
  try {
    for (let at = 0; at < body.length; at += CHUNK_BYTES) {
      yield decoder.decode(body.subarray(at, at + CHUNK_BYTES), { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new HeadendError('BAD_REPLY', `The reply says its text is ${encoding}, but it is not.`, { cause: error });
  }
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (error) {
    throw new HeadendError('BAD_REPLY', `The reply's text encoding "${encoding}" is unknown.`, { cause: error });
  }
}

/** The encoding that a byte order mark names, and how many bytes the mark has. */
export function markedEncoding(body: Uint8Array): { name: string; bytes: number } | undefined {
  const [name, mark] = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, at) => body[at] === byte)) ?? [];
  return name === undefined ? undefined : { name, bytes: mark?.length ?? 0 };
}

function namedEncoding(body: Uint8Array, contentType = ''): string | undefined {
  const marked = markedEncoding(body);
  if (marked) return marked.name;
  return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
}

/** What the XML declaration says. One that can be read as ASCII is not UTF-16, though some servers say so. */
export function declaredEncoding(body: Uint8Array): string | undefined {
  const start = Buffer.from(body.subarray(0, 1024)).toString('latin1');
  const declared = /<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"']+)/.exec(start)?.[1];
  return declared !== undefined && /^utf-16/i.test(declared) ? undefined : declared;
}
