import { setImmediate } from 'node:timers/promises';
import { SaxesParser } from 'saxes';
import { HeadendError } from '../errors';
import { Collector } from './collect';
import { eachDocument } from './each-document';
import { declaredEncoding, decodeChunks } from './encoding';
import { findXml } from './start';
import type { DocumentQuery, DocumentTable, ReadOptions } from './types';

/**
 * Reads tables out of an XML document, or out of several: pages of one list, or answers to the same question about one
 * thing after another. Rows are appended in their order, and of a query without `each` the first document that has a
 * value gives it. Documents stream through; only the rows asked for are built, and the event loop gets its turn after
 * every 32 kB.
 *
 * A document is read whole or not at all. Document types, and with them entities of a document's own, are refused.
 * @param bodies the documents; bytes before the first `<` of each are dropped
 * @returns a table for each query, by its id
 * @throws HeadendError `CONFIG` for a wrong path; `BAD_REPLY` for anything but one well-formed document: cut off,
 *   malformed, empty, a web page, nested too deeply, undecodable; `REFUSED` for a document of `<errors>`.
 *   `options.signal.reason` when aborted
 */
export async function readXml(
  bodies: Uint8Array | readonly Uint8Array[],
  queries: readonly DocumentQuery[],
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, DocumentTable>> {
  const collector = new Collector(queries, options.maxRows);
  options.signal?.throwIfAborted();
  await eachDocument(bodies instanceof Uint8Array ? [bodies] : bodies, options, async (body, given) => {
    collector.begin(given);
    await readOne(body, collector, options);
    if (collector.root === 'errors') await refuseErrors(body, options);
  });
  return collector.tables();
}

async function readOne(body: Uint8Array, collector: Collector, { signal, contentType }: ReadOptions): Promise<void> {
  const chunks = decodeChunks(body, contentType, declaredEncoding(body));
  const { xml, lines } = findXml(chunks.next().value ?? '', contentType);
  const parser = new Parser(collector, lines);
  parser.write(xml);
  for (const chunk of chunks) {
    await setImmediate();
    signal?.throwIfAborted();
    parser.write(chunk);
  }
  parser.close();
  collector.end();
}

/** What a device says when it refuses, and yet answers 200. */
const ERRORS = { id: 'errors', each: '/errors/error | /errors/message', columns: new Map([['text', '.']]) };
const MOST_ERRORS = 20;
const LONGEST_ERROR = 200;

/** @throws HeadendError `REFUSED` with the texts of a document of `<errors>`, unless it is empty */
async function refuseErrors(body: Uint8Array, options: ReadOptions): Promise<void> {
  const collector = new Collector([ERRORS], MOST_ERRORS);
  collector.begin();
  await readOne(body, collector, options);
  const rows = collector.tables().get(ERRORS.id)?.rows ?? [];
  const texts = rows.map((row) => String(row.get('text') ?? '').slice(0, LONGEST_ERROR)).filter((text) => text !== '');
  if (texts.length > 0) throw new HeadendError('REFUSED', `The device answered with an error: ${texts.join('; ')}`);
}

/** saxes with our limits, and its errors as ours. */
class Parser {
  private readonly saxes = new SaxesParser();

  constructor(
    collector: Collector,
    private readonly lines: number,
  ) {
    const text = (text: string) => collector.text(text);
    this.saxes.on('doctype', () => {
      throw new HeadendError(
        'BAD_REPLY',
        'The XML has a document type (DOCTYPE), which is refused: it may hide entities.',
      );
    });
    this.saxes.on('opentag', ({ name, attributes }) => collector.open(name, attributes));
    this.saxes.on('closetag', () => collector.close());
    this.saxes.on('text', text);
    this.saxes.on('cdata', text);
  }

  write(chunk: string): void {
    this.guard('The XML is malformed', () => this.saxes.write(chunk));
  }

  close(): void {
    this.guard('The XML ends too early, the reply was cut off', () => this.saxes.close());
  }

  /** Without an `error` listener saxes throws, so that nothing after an error is ever read. */
  private guard(what: string, parse: () => void): void {
    try {
      parse();
    } catch (error) {
      const { line, column } = this.saxes;
      const place = `line ${line + this.lines}, column ${column}`;
      if (error instanceof HeadendError) {
        throw new HeadendError(error.code, `${error.message.replace(/\.$/, '')} (${place}).`, { cause: error });
      }
      const reason = (error as Error).message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
      throw new HeadendError('BAD_REPLY', `${what} (${place}): ${reason}.`, { cause: error });
    }
  }
}
