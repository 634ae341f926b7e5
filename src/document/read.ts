import { setImmediate } from 'node:timers/promises';
import { SaxesParser } from 'saxes';
import { HeadendError } from '../errors';
import { Collector } from './collect';
import { declaredEncoding, decodeChunks } from './encoding';
import { findXml } from './start';
import type { DocumentQuery, DocumentTable, ReadOptions } from './types';

/**
 * Reads tables out of an XML document. The document streams through; only the rows asked for are built, and the event
 * loop gets its turn after every 64 kB.
 *
 * A document is read whole or not at all. Document types, and with them entities of a document's own, are refused.
 * @param body the document; bytes before its first `<` are dropped
 * @returns a table for each query, by its id
 * @throws HeadendError `CONFIG` for a wrong path; `BAD_REPLY` for anything but one well-formed document: cut off,
 *   malformed, empty, a web page, nested too deeply, undecodable. `options.signal.reason` when aborted
 */
export async function readXml(
  body: Uint8Array,
  queries: readonly DocumentQuery[],
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, DocumentTable>> {
  const { signal, contentType, maxRows = Number.POSITIVE_INFINITY } = options;
  const collector = new Collector(queries, maxRows);
  const chunks = decodeChunks(body, contentType, declaredEncoding(body));
  signal?.throwIfAborted();
  const { xml, lines } = findXml(chunks.next().value ?? '', contentType);
  const parser = new Parser(collector, lines);
  parser.write(xml);
  for (const chunk of chunks) {
    await setImmediate();
    signal?.throwIfAborted();
    parser.write(chunk);
  }
  parser.close();
  return collector.tables();
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
