import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { declaredEncoding, markedEncoding } from '../document';
import { HeadendError } from '../errors';

/** Bytes decoded, and then parsed, in one go: some 5 ms of work with what the garbage collector adds. */
const CHUNK_BYTES = 64 * 1024;

/** Encodings of one byte a character (WHATWG Encoding Standard, section 9). */
const SINGLE_BYTE = /^(?:windows-\d+|iso-8859-\d+(?:-i)?|koi8-[ru]|macintosh|x-mac-cyrillic|ibm866)$/;

/** How the characters of a document are written as bytes. */
export interface Encoding {
  /** The encoding's name as the WHATWG Encoding Standard gives it, such as `utf-8`. */
  name: string;
  /** Bytes of the byte order mark before the text; 0 without one. */
  mark: number;
}

/** Writes text in an encoding, and knows how many bytes a text takes. */
export interface Coder {
  /** Bytes of the smallest character. */
  unit: 1 | 2;
  byteLength(text: string): number;
  /** @returns undefined for a text with a character that the encoding does not have */
  encode(text: string): Buffer | undefined;
}

/** A part of a document's text, and the offset of the byte after it. */
export interface Chunk {
  text: string;
  end: number;
}

/**
 * The encoding of a document: that of its byte order mark or the one it declares; where neither says, UTF-8 or, when
 * the bytes are not UTF-8, windows-1252, which holds any byte. The rule is that of src/document.
 * @throws HeadendError `BAD_VALUE` for an unknown encoding
 */
export function encodingOf(bytes: Uint8Array): Encoding {
  const marked = markedEncoding(bytes);
  const name = marked?.name ?? declaredEncoding(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
  return { name: decoderOf(name).encoding, mark: marked?.bytes ?? 0 };
}

/**
 * The text of a document, part by part, without its byte order mark.
 * @throws HeadendError `BAD_VALUE` where the bytes are not of the encoding
 */
export function* decodeChunks(bytes: Uint8Array, { name, mark }: Encoding): Generator<Chunk> {
  const decoder = decoderOf(name);
  try {
    for (let at = mark; at < bytes.length; at += CHUNK_BYTES) {
      const end = Math.min(at + CHUNK_BYTES, bytes.length);
      yield { text: decoder.decode(bytes.subarray(at, end), { stream: true }), end };
    }
    yield { text: decoder.decode(), end: bytes.length };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new HeadendError('BAD_VALUE', `The document says its text is ${name}, but it is not.`, { cause: error });
  }
}

/** @returns undefined for the encodings of several bytes a character that only old East Asian documents use */
export function coderOf(name: string): Coder | undefined {
  if (name === 'utf-8')
    return { unit: 1, byteLength: (text) => Buffer.byteLength(text), encode: (text) => Buffer.from(text) };
  if (name === 'utf-16le') return utf16((text) => Buffer.from(text, 'utf16le'));
  if (name === 'utf-16be') return utf16((text) => Buffer.from(text, 'utf16le').swap16());
  return SINGLE_BYTE.test(name) ? singleByte(name) : undefined;
}

function utf16(encode: (text: string) => Buffer): Coder {
  return { unit: 2, byteLength: (text) => 2 * text.length, encode };
}

/** Platforms decode these encodings and encode none of them: the decoder tells what each byte means. */
function singleByte(name: string): Coder {
  const bytes = new Map<string, number>();
  for (let byte = 0xff; byte >= 0; byte -= 1) {
    // A byte of no meaning is an error. The stream option makes this the decoder that reads the chunks.
    try {
      bytes.set(decoderOf(name).decode(Uint8Array.of(byte), { stream: true }), byte);
    } catch {}
  }
  return {
    unit: 1,
    byteLength: (text) => text.length,
    encode(text) {
      const codes = [...text].map((character) => bytes.get(character));
      return codes.every((code) => code !== undefined) ? Buffer.from(codes) : undefined;
    },
  };
}

function decoderOf(name: string): TextDecoder {
  try {
    // The mark has been skipped; another one is a character.
    return new TextDecoder(name, { fatal: true, ignoreBOM: true });
  } catch (error) {
    throw new HeadendError('BAD_VALUE', `The document's text encoding "${name}" is unknown.`, { cause: error });
  }
}
