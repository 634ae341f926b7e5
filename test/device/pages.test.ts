import assert from 'node:assert/strict';
import { cleanUp, failOne, readOne } from './lab';
import { type Asked, restDevice, restServer } from './rest';

/** Rows of the list, by PID; every answer has another bit rate, as of a device that measures. */
let measured = 0;
const rowsOf = (pids: readonly number[]) => pids.map((pid) => ({ pid, bitrate: ++measured }));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** A page of `all` as the request asks for it, of `size` rows at most whatever it asks for. */
function page({ url }: Asked, all: readonly number[], size = Number(url.searchParams.get('perPage'))) {
  const from = (Number(url.searchParams.get('page')) - 1) * size;
  return { items: rowsOf(all.slice(from, from + size)) };
}

describe('a list in pages', () => {
  const opened = cleanUp();

  async function read(answer: (asked: Asked) => unknown) {
    const server = opened(await restServer(answer));
    const device = opened(restDevice(server.port));
    const { rows, problems, requests } = await readOne(device, 'pids');
    assert.equal(requests, server.asked.length);
    const asked = server.asked.map(({ url }) => url.search);
    return { pids: rows.map(({ pid }) => pid), problems, asked };
  }

  const kinds: [what: string, count: number, requests: number, answer: (asked: Asked, all: number[]) => unknown][] = [
    ['of the size that is asked for', 7, 3, (asked, all) => page(asked, all)],
    ['the last of which is full', 6, 3, (asked, all) => page(asked, all)],
    [
      'the last of which is full, and none (404) after it',
      6,
      3,
      (asked, all) => {
        const { items } = page(asked, all);
        return items.length > 0 ? { items } : 404;
      },
    ],
    ['of which there is one, not full', 2, 2, (asked, all) => page(asked, all)],
    ['of a smaller size of the device’s own', 7, 4, (asked, all) => page(asked, all, 2)],
    ['of a size of 1', 4, 5, (asked, all) => page(asked, all, 1)],
    ['that are the whole list, longer than a page', 7, 1, (_, all) => ({ items: rowsOf(all) })],
    ['that are the whole list, shorter than a page', 2, 2, (_, all) => ({ items: rowsOf(all) })],
    ['that are the whole list, as long as a page', 3, 2, (_, all) => ({ items: rowsOf(all) })],
    ['without a row', 0, 1, (asked, all) => page(asked, all)],
  ];
  for (const [what, count, requests, answer] of kinds) {
    it(`${what}: is read whole, each row once`, async () => {
      const { pids, problems, asked } = await read((request) => answer(request, upTo(count)));
      assert.deepEqual(pids, upTo(count));
      assert.deepEqual(problems, []);
      assert.deepEqual(
        asked,
        Array.from({ length: requests }, (_, index) => `?all=1&page=${index + 1}&perPage=3`),
      );
    });
  }

  it('that never ends is an error and no endless reading', async () => {
    let pid = 0;
    const server = opened(await restServer(() => ({ items: rowsOf([++pid, ++pid, ++pid]) })));
    const device = opened(restDevice(server.port));
    const error = await failOne(device, 'pids');
    assert.deepEqual([error.code, error.message], ['BAD_REPLY', 'The list still has more after 1000 pages.']);
    assert.equal(server.asked.length, 1000);
  });

  it('of which a later one cannot be had fails as a whole: half a list looks like rows that are gone', async () => {
    const server = opened(
      await restServer((asked) => (asked.url.search.includes('page=2') ? 500 : page(asked, upTo(7)))),
    );
    const device = opened(restDevice(server.port));
    const error = await failOne(device, 'pids');
    assert.equal(error.code, 'BAD_REPLY');
    assert.match(error.message, /500/);
  });

  it('of which the first is not there is NOT_FOUND', async () => {
    const server = opened(await restServer(() => 404));
    assert.equal((await failOne(opened(restDevice(server.port)), 'pids')).code, 'NOT_FOUND');
  });
});
