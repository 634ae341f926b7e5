import { setImmediate } from 'node:timers/promises';
import { SaxesParser } from 'saxes';
import { localName } from '../document';
import { HeadendError } from '../errors';
import { type Chunk, type Coder, coderOf, decodeChunks, type Encoding } from './encoding';

/** Elements inside one another, at most, as in src/document; no device's document comes near it. */
const MAX_DEPTH = 200;

/** What every function that goes through a document takes. */
export interface WalkOptions {
  /** Stops between two parts of the work; the promise rejects with its reason. */
  signal?: AbortSignal;
  /** Called after each part of the work with how much is done, from 0 to 1. */
  onProgress?: (fraction: number) => void;
}

/** What stands in a document, in its order. Comments and processing instructions are passed over. */
export interface Visitor {
  /**
   * A start tag.
   * @param name as written, with its prefix
   * @param attributes by name as written, on an object without a prototype; entities and line ends are resolved
   * @param offset of the byte after the tag; NaN in an encoding that cannot be written
   */
  open?(name: string, attributes: Readonly<Record<string, string>>, offset: () => number): void;
  /** Text or CDATA of the element opened last, in as many pieces as it comes. */
  text?(text: string): void;
  /** An end tag, or the end of a tag that is its own end tag. The offset is that of the byte after it. */
  close?(offset: () => number): void;
}

/**
 * Goes through a document from its beginning to its end. The event loop gets its turn after every 64 kB.
 * @throws HeadendError `BAD_VALUE` when it is anything but one well-formed document, see {@link parseConfig};
 *   `options.signal.reason` when aborted
 */
export async function walk(
  bytes: Uint8Array,
  encoding: Encoding,
  visitor: Visitor,
  { signal, onProgress }: WalkOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const chunks = decodeChunks(bytes, encoding);
  const first: Chunk = chunks.next().value ?? { text: '', end: 0 };
  const preamble = preambleOf(first.text);
  const parser = new Parser(visitor, preamble, encoding);
  parser.write(first.text.slice(preamble.length));
  for (const { text, end } of chunks) {
    onProgress?.(end / bytes.length);
    await setImmediate();
    signal?.throwIfAborted();
    parser.write(text);
  }
  parser.close();
  onProgress?.(1);
}

/** What stands before the first `<`: nothing, blanks, or the one line that a device puts there. */
function preambleOf(text: string): string {
  const start = text.indexOf('<');
  const preamble = start < 0 ? text : text.slice(0, start);
  if (start < 0 || /[\r\n]/.test(preamble.trim())) {
    const what = text.trim() === '' ? 'is empty' : `is not XML; it begins with "${text.trim().slice(0, 40)}"`;
    throw new HeadendError('BAD_VALUE', `The document ${what.replace(/\s+/g, ' ')}.`);
  }
  return preamble;
}

/** saxes with our limits, its errors as ours, and its places as bytes. */
class Parser {
  private readonly saxes = new SaxesParser();
  private readonly coder: Coder | undefined;
  private readonly lines: number;
  private depth = 0;
  /** The text given to saxes last, and where it begins: in characters for saxes and in bytes of the document. */
  private chunk = '';
  private characters = 0;
  private offset: number;

  constructor(visitor: Visitor, preamble: string, { name, mark }: Encoding) {
    this.coder = coderOf(name);
    this.lines = preamble.split('\n').length - 1;
    this.offset = mark + this.byteLength(preamble);
    const offset = () => this.offset + this.byteLength(this.chunk.slice(0, this.saxes.position - this.characters));
    const text = (text: string) => {
      if (this.depth > 0) visitor.text?.(text);
    };
    this.saxes.on('doctype', (doctype) => refuseDoctype(doctype));
    this.saxes.on('opentag', ({ name, attributes }) => {
      this.enter(name);
      visitor.open?.(name, attributes, offset);
    });
    this.saxes.on('closetag', () => {
      this.depth -= 1;
      visitor.close?.(offset);
    });
    this.saxes.on('text', text);
    this.saxes.on('cdata', text);
  }

  write(text: string): void {
    this.characters += this.chunk.length;
    this.offset += this.byteLength(this.chunk);
    this.chunk = text;
    this.guard('is malformed', () => this.saxes.write(text));
  }

  close(): void {
    this.guard('ends too early, it was cut off', () => this.saxes.close());
  }

  private byteLength(text: string): number {
    return this.coder?.byteLength(text) ?? Number.NaN;
  }

  private enter(name: string): void {
    if (this.depth === 0 && localName(name).toLowerCase() === 'html') throw webPage();
    this.depth += 1;
    if (this.depth > MAX_DEPTH) {
      throw new HeadendError('BAD_VALUE', `The document has more than ${MAX_DEPTH} elements inside one another.`);
    }
  }

  /** Without an `error` listener saxes throws, so that nothing after an error is ever taken for the document. */
  private guard(what: string, parse: () => void): void {
    try {
      parse();
    } catch (error) {
      if (error instanceof HeadendError) throw error;
      const { line, column } = this.saxes;
      const reason = (error as Error).message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
      const sentence = `The document ${what} (line ${line + this.lines}, column ${column}): ${reason}.`;
      throw new HeadendError('BAD_VALUE', sentence, { cause: error });
    }
  }
}

function refuseDoctype(doctype: string): never {
  if (/^\s*html\b/i.test(doctype)) throw webPage();
  throw new HeadendError(
    'BAD_VALUE',
    'The document has a document type (DOCTYPE), which is refused: it may hide entities.',
  );
}

function webPage(): HeadendError {
  return new HeadendError('BAD_VALUE', 'The document is a web page, not a configuration; is a log-in needed?');
}
