import type { LogWindow } from '../table';
import { type Page, type PagedList, readPages } from './pages';

/**
 * Asks for pages of a log until the wished entries are among them, and for no more where its order allows:
 *
 * - newest first, on and from the first page to the second: on from there until it is enough;
 * - oldest first: the last page is looked for (pages 4, 8, 16 … and halfway between one that is there and one that is
 *   not), and from it back until it is enough;
 * - any other order: all pages.
 *
 * Entries that are added or removed meanwhile shift the pages; what is read twice for that does no harm.
 * @throws HeadendError as {@link PagedList.page}
 */
export async function readNewest(list: PagedList, window: LogWindow): Promise<void> {
  const first = await list.page(1);
  if (!first?.isNew || first.size > list.rows) return;
  const second = await list.page(2);
  if (!second?.isNew || second.size < first.size) return;
  const falling = new Entries(window);
  if (falling.add(first.numbers) && falling.add(second.numbers)) return readOn(list, second.size, falling);
  const rising = [...first.numbers, ...second.numbers].reverse();
  if (new Entries(window).add(rising)) return readBack(list, second, window);
  return readPages(list, 3, second.size);
}

/** Page by page from the third, while each goes on where the one before ended. */
async function readOn(list: PagedList, size: number, entries: Entries): Promise<void> {
  for (let number = 3; !entries.isEnough; number++) {
    const page = await list.page(number);
    if (!page?.isNew) return;
    const goesOn = entries.add(page.numbers);
    if (page.size < size) return;
    if (!goesOn) return readPages(list, number + 1, page.size);
  }
}

/** From the last page, which is not known yet, back. */
async function readBack(list: PagedList, second: Page, window: LogWindow): Promise<void> {
  const last = await findLast(list, second);
  const entries = new Entries(window);
  let goesOn = last !== undefined && entries.add([...last.numbers].reverse());
  // A page that was looked at on the way is asked for again: what it lacks now may not have come on the one after it.
  for (let number = (last?.number ?? 0) - 1; goesOn && number > 0 && !entries.isEnough; number--) {
    const page = await list.page(number);
    goesOn = page !== undefined && entries.add([...page.numbers].reverse());
  }
  if (goesOn) return;
  list.restart();
  await readPages(list);
}

/** The last page; `undefined` where a later page does not hold newer entries. */
async function findLast(list: PagedList, second: Page): Promise<(Page & { number: number }) | undefined> {
  let last = { ...second, number: 2 };
  let end = Number.POSITIVE_INFINITY;
  while (last.number + 1 < end && last.size >= second.size) {
    const number = end === Number.POSITIVE_INFINITY ? last.number * 2 : Math.floor((last.number + end) / 2);
    const page = await list.page(number);
    if (!page?.isNew) {
      end = number;
      continue;
    }
    const newer = new Entries().add([...[...page.numbers].reverse(), last.numbers.at(-1)]);
    if (!newer) return undefined;
    last = { ...page, number };
  }
  return last;
}

/** Numbers of entries in falling order. */
class Entries {
  readonly #known = new Set<bigint>();
  #lowest?: bigint;

  constructor(private readonly window: LogWindow = {}) {}

  /** Takes the numbers of a page; `false` where those that are not known yet do not fall on. */
  add(numbers: readonly (bigint | undefined)[]): boolean {
    for (const number of numbers) {
      if (number === undefined) return false;
      if (this.#known.has(number)) continue;
      if (this.#lowest !== undefined && number > this.#lowest) return false;
      this.#known.add(number);
      this.#lowest = number;
    }
    return true;
  }

  /** All that is wished is among them. */
  get isEnough(): boolean {
    const { latest = Number.POSITIVE_INFINITY, after } = this.window;
    return this.#known.size >= latest || (after !== undefined && this.#lowest !== undefined && this.#lowest <= after);
  }
}
