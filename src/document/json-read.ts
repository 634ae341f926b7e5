import { setImmediate } from 'node:timers/promises';
import { HeadendError } from '../errors';
import { eachDocument } from './each-document';
import { decodeChunks } from './encoding';
import { checkJson } from './json-check';
import type { Json } from './json-find';
import { JsonTable } from './json-table';
import { requireJson } from './start';
import type { DocumentQuery, DocumentTable, ReadOptions } from './types';

/**
 * Reads tables out of a JSON document, or out of several that are the pages of one list: rows are appended in their
 * order, and of a query without `each` the first page that has a value gives it.
 *
 * A document is read whole or not at all. Integers keep all their digits: those from 2^53 on come as texts. Of
 * properties with one name the last counts.
 *
 * The event loop gets its turn after every 64 kB checked and every 1000 rows, but not while `JSON.parse` builds a
 * document: some 80 ms for 10 MB of small objects (measured), in proportion. Larger lists had better come in pages.
 * @returns a table for each query, by its id
 * @throws HeadendError `CONFIG` for a wrong path; `BAD_REPLY` for anything but JSON: cut off, malformed, empty, a web
 *   page, nested too deeply, undecodable, or a single value where rows are asked for. `options.signal.reason` when aborted
 */
export async function readJson(
  bodies: readonly Uint8Array[],
  queries: readonly DocumentQuery[],
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, DocumentTable>> {
  const { signal, contentType, maxRows = Number.POSITIVE_INFINITY } = options;
  const tables = queries.map((query) => new JsonTable(query, maxRows));
  const turn = async () => {
    await setImmediate();
    signal?.throwIfAborted();
  };
  signal?.throwIfAborted();
  await eachDocument(bodies, options, async (body, given) => {
    const document = await parse(body, contentType, turn);
    if (typeof document !== 'object' || document === null) refuseSingleValue(queries);
    for (const table of tables) {
      for (const _ of table.take(document, given)) await turn();
    }
  });
  return new Map(tables.map((table) => [table.id, table.result()]));
}

async function parse(body: Uint8Array, contentType: string | undefined, turn: () => Promise<void>): Promise<Json> {
  const text = [...decodeChunks(body, contentType)].join('');
  requireJson(text, contentType);
  const checking = checkJson(text);
  let checked = checking.next();
  while (!checked.done) {
    await turn();
    checked = checking.next();
  }
  return JSON.parse(checked.value);
}

function refuseSingleValue(queries: readonly DocumentQuery[]): void {
  if (queries.every(({ each }) => each === undefined)) return;
  throw new HeadendError('BAD_REPLY', 'The reply is a single value, where a list or an object is expected.');
}
