import { type DocumentQuery, type Given, readJson, readXml } from '../document';
import { asHeadendError, HeadendError } from '../errors';
import type { Column, Paging, Profile, Read } from '../profile';
import { coerce, entryNumber, type RawRow } from '../table';

/** No list of this field is longer in pages. */
const MAX_PAGES = 1000;

/** What a read was answered with: one body, the pages of a list, or an answer for each row of another read. */
export interface Reply {
  bodies: Buffer[];
  /** What each body is called in an error, where that is not its number. */
  names?: readonly string[];
  /** The values that each was asked for with. */
  given?: readonly Given[];
  contentType?: string;
  requests: number;
  /** Sentences about what is missing. */
  problems?: readonly string[];
}

/** A page of a list, as it was found. */
export interface Page {
  /** Rows in it. */
  size: number;
  /** Some of them were on no page before. */
  isNew: boolean;
  /** Of a log the number of each row, in its order; `undefined` where it is no integer. */
  numbers: (bigint | undefined)[];
}

/** A read whose list comes in pages. */
export type PagedRead = Read & { paging: Paging };

/**
 * A list whose pages are asked for one by one. Rows are known again by their keys, so that a device shows that it gives
 * the same again, if with other values.
 */
export class PagedList {
  readonly #list: DocumentQuery;
  readonly #keys: readonly string[];
  #seen = new Set<string>();
  #bodies: Buffer[] = [];
  #contentType?: string;
  #requests = 0;

  /**
   * @param keys path of each key column, see {@link keyPaths}
   * @param by the column that only grows, where the list is a log
   * @param ask makes the request for a page, whose query is given
   */
  constructor(
    private readonly read: PagedRead,
    keys: ReadonlyMap<string, string>,
    private readonly ask: (query: string) => Promise<Reply>,
    private readonly by?: Column,
  ) {
    const number = by?.address.from === 'path' ? [[by.id, by.address.path] as const] : [];
    this.#list = { id: 'list', each: read.paging.each, columns: new Map([...keys, ...number]) };
    this.#keys = [...keys.keys()];
  }

  /** Rows asked for in a page. */
  get rows(): number {
    return this.read.paging.rows;
  }

  /** The pages so far. */
  get reply(): Reply {
    return { bodies: this.#bodies, contentType: this.#contentType, requests: this.#requests };
  }

  /**
   * Asks for a page, from 1; `undefined` where the device knows none of that number (404).
   * @throws HeadendError why it could not be had, NOT_FOUND for the first alone; BAD_REPLY for what is no document, or
   *   for a list without end
   */
  async page(number: number): Promise<Page | undefined> {
    const { page, first, size, rows } = this.read.paging;
    if (this.#requests === MAX_PAGES) {
      throw new HeadendError('BAD_REPLY', `The list still has more after ${MAX_PAGES} pages.`);
    }
    this.#requests += 1;
    const query = { [page]: String(first + number - 1), [size]: String(rows) };
    const reply = await this.ask(String(new URLSearchParams(query))).catch((error: unknown) => {
      if (number === 1 || asHeadendError(error).code !== 'NOT_FOUND') throw error;
    });
    return reply ? this.#take(number, reply) : undefined;
  }

  /** Forgets the pages so far, but not how many requests they took. */
  restart(): void {
    this.#seen = new Set();
    this.#bodies = [];
  }

  async #take(number: number, { bodies, contentType }: Reply): Promise<Page> {
    const read = this.read.format === 'json' ? readJson : readXml;
    const options = { contentType, ...(number > 1 && { names: [`Page ${number}`] }) };
    const { rows = [] } = (await read(bodies, [this.#list], options)).get(this.#list.id) ?? {};
    const names = this.#names(rows, bodies);
    const isNew = names.some((name) => !this.#seen.has(name));
    for (const name of names) this.#seen.add(name);
    if (isNew || this.#bodies.length === 0) this.#bodies.push(...bodies);
    this.#contentType ??= contentType;
    return { size: rows.length, isNew, numbers: rows.map((row) => this.#numberOf(row)) };
  }

  /** What each row is known by again: its key or, where there are rows without one, the page that it stands in. */
  #names(rows: readonly RawRow[], bodies: readonly Buffer[]): string[] {
    const keys = rows.map((row) => this.#keys.map((column) => row.get(column) ?? null));
    const page = keys.some((key) => key.every((part) => part === null)) ? bodies.join('') : '';
    return keys.map((key) => (key.some((part) => part !== null) ? JSON.stringify(key) : page));
  }

  #numberOf(row: RawRow): bigint | undefined {
    return this.by && entryNumber(coerce(row.get(this.by.id) ?? null, this.by).value);
  }
}

/**
 * Asks for pages of a list until there are no more. Devices have ways of their own: some ignore the page size and give
 * the whole list, or pages of a size they like better; some ignore the page number and give the same rows again; some
 * have no page after the last (404).
 *
 * @param from the first page to ask for, and the `size` of the one before it
 * @throws HeadendError as {@link PagedList.page}
 */
export async function readPages(list: PagedList, from = 1, size = 0): Promise<void> {
  let before = size;
  for (let number = from; ; number++) {
    const page = await list.page(number);
    if (!page?.isNew || page.size > list.rows || page.size < before) return;
    before = page.size;
  }
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
