import { type DocumentQuery, readJson } from '../document';
import { asHeadendError, HeadendError } from '../errors';
import type { Paging, Profile, Read } from '../profile';

/** No list of this field is longer in pages. */
const MAX_PAGES = 1000;

/** What a read was answered with: the pages of a list, or one body. */
export interface Reply {
  bodies: Buffer[];
  contentType?: string;
  requests: number;
}

/**
 * Asks for pages of a list until there are no more. Devices have ways of their own: some ignore the page size and give
 * the whole list, or pages of a size they like better; some ignore the page number and give the same rows again, if
 * with other values; some have no page after the last (404).
 *
 * @param ask makes the request for a page, whose query is given
 * @throws HeadendError what `ask` throws for the first page; BAD_REPLY for a page that is not JSON, or a list without end
 */
export async function askPages(
  paging: Paging,
  keys: ReadonlyMap<string, string>,
  ask: (query: string) => Promise<Reply>,
): Promise<Reply> {
  const list = { id: 'list', each: paging.each, columns: keys };
  const seen = new Set<string>();
  const bodies: Buffer[] = [];
  let contentType: string | undefined;
  let before = 0;
  for (let requests = 1; requests <= MAX_PAGES; requests++) {
    const page = { [paging.page]: String(paging.first + bodies.length), [paging.size]: String(paging.rows) };
    const reply = await ask(String(new URLSearchParams(page))).catch((error: unknown) => {
      if (bodies.length === 0 || asHeadendError(error).code !== 'NOT_FOUND') throw error;
    });
    if (!reply) return { bodies, contentType, requests };
    const names = await rowNames(reply, list);
    const isNew = names.some((name) => !seen.has(name));
    for (const name of names) seen.add(name);
    if (isNew || bodies.length === 0) bodies.push(...reply.bodies);
    contentType ??= reply.contentType;
    const isWhole = names.length > paging.rows;
    if (!isNew || isWhole || names.length < before) return { bodies, contentType, requests };
    before = names.length;
  }
  throw new HeadendError('BAD_REPLY', `The list still has more after ${MAX_PAGES} pages.`);
}

/** What each row of a page is known by again: its key or, where it has none, the page that it stands in. */
async function rowNames({ bodies, contentType }: Reply, list: DocumentQuery): Promise<string[]> {
  const { rows = [] } = (await readJson(bodies, [list], { contentType })).get(list.id) ?? {};
  const page = rows.some(({ size }) => size === 0) ? bodies.join('') : '';
  return rows.map((row) => (row.size > 0 ? JSON.stringify([...row]) : page));
}

/** Paths of the key columns of the table that is made of a read's list, by column. */
export function keyPaths({ id: read, paging }: Read, { tables }: Profile): Map<string, string> {
  const table = [...tables.values()].find(
    ({ rows }) => rows.kind === 'path' && rows.read === read && rows.each === paging?.each,
  );
  const columns = table?.key.map((column) => table.columns.get(column)) ?? [];
  return new Map(
    columns.flatMap((column) => (column?.address.from === 'path' ? [[column.id, column.address.path]] : [])),
  );
}
