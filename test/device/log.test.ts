import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TableWish } from '../../src/device';
import { readNewest } from '../../src/device/log-pages';
import { PagedList, type PagedRead } from '../../src/device/pages';
import { HeadendError } from '../../src/errors';
import { type LogWindow, newestFirst } from '../../src/table';
import { cleanUp } from './lab';
import { RAILS, railsDevice, readWish, xmlServer } from './rails';

const NOT_FOUND = new HeadendError('NOT_FOUND', 'There is no such page.');
const message = (id: number) => `<message><id type="integer">${id}</id><text>entry ${id}</text></message>`;
const messages = (ids: readonly number[]) => `<messages type="array">${ids.map(message).join('')}</messages>`;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const falling = (ids: readonly number[]) => [...ids].sort((one, other) => other - one);

/** An order that is always the same, and none. */
const shuffled = (ids: readonly number[]) =>
  [...ids].sort((one, other) => ((one * 7919) % 10007) - ((other * 7919) % 10007));

/** A page as a request asks for it, of `most` rows at most; pages after the last are that one where `clamped`. */
function pageOf(
  query: URLSearchParams,
  all: readonly number[],
  { most = Number.POSITIVE_INFINITY, clamped = false } = {},
) {
  const size = Math.min(Number(query.get('per_page')), most);
  const last = Math.max(1, Math.ceil(all.length / size));
  const page = clamped ? Math.min(last, Number(query.get('page'))) : Number(query.get('page'));
  return all.slice((page - 1) * size, page * size);
}

describe('a log of 10,000 entries in pages of 100', () => {
  const opened = cleanUp();
  const ALL = upTo(10_000);
  const ORDERS: Record<string, readonly number[]> = {
    'newest first': falling(ALL),
    'oldest first': ALL,
    unsorted: shuffled(ALL),
  };

  async function read(order: readonly number[], wish: Omit<TableWish, 'table'>, options = {}) {
    const server = opened(await xmlServer(({ searchParams }) => messages(pageOf(searchParams, order, options))));
    const device = opened(railsDevice(server.port));
    const { rows, requests, problems } = await readWish(device, { table: 'messages', ...wish });
    assert.deepEqual(problems, []);
    assert.equal(requests, server.asked.length);
    return { ids: rows.map(({ id }) => Number(id)), requests };
  }

  for (const [order, most] of [
    ['newest first', 2],
    ['oldest first', 14],
    ['unsorted', 101],
  ] as const) {
    it(`that comes ${order}: the newest 20 take ${most} requests`, async () => {
      const { ids, requests } = await read(ORDERS[order] ?? [], { latest: 20 });
      assert.deepEqual(ids, falling(ALL).slice(0, 20));
      assert.equal(requests, most);
    });

    it(`that comes ${order}: those after one that is known take no more`, async () => {
      const { ids, requests } = await read(ORDERS[order] ?? [], { after: 9950 });
      assert.deepEqual(ids, falling(ALL).slice(0, 50));
      assert.equal(requests, most);
      assert.deepEqual((await read(ORDERS[order] ?? [], { after: 10_000 })).ids, []);
    });
  }

  it('is read whole where all is wished, newest first', async () => {
    const { ids, requests } = await read(ORDERS.unsorted ?? [], {});
    assert.deepEqual(ids, falling(ALL));
    assert.equal(requests, 101);
  });

  it('is read as far as it takes: 250 entries', async () => {
    for (const [order, requests] of [
      ['newest first', 3],
      ['oldest first', 16],
    ] as const) {
      const found = await read(ORDERS[order] ?? [], { latest: 250 });
      assert.deepEqual([found.ids, found.requests], [falling(ALL).slice(0, 250), requests], order);
    }
  });

  it('that leaves its order on the way is read whole', async () => {
    const newest = falling(ALL);
    const down = [...newest.slice(100, 400), ...newest.slice(0, 100), ...shuffled(newest.slice(400))];
    assert.deepEqual(await read(down, { latest: 500 }), { ids: newest.slice(0, 500), requests: 101 });
    assert.deepEqual(await read(down, { after: 9500 }), { ids: newest.slice(0, 500), requests: 101 });
    const upward = [...ALL.slice(0, 300), ...ALL.slice(9000), ...ALL.slice(300, 9000)];
    assert.deepEqual(await read(upward, { latest: 20 }), { ids: newest.slice(0, 20), requests: 106 });
    const late = [...ALL.slice(0, 9800), ...ALL.slice(9900), ...ALL.slice(9800, 9900)];
    assert.deepEqual(await read(late, { latest: 150 }), { ids: newest.slice(0, 150), requests: 116 });
  });

  it('whose device has ways of its own', async () => {
    const newest = falling(ALL).slice(0, 20);
    for (const order of Object.values(ORDERS)) {
      assert.deepEqual((await read(order, { latest: 20 }, { most: 30 })).ids, newest, 'smaller pages');
      assert.deepEqual((await read(order, { latest: 20 }, { clamped: true })).ids, newest, 'the last page again');
    }
    for (const answer of [messages(ALL), messages(ALL.slice(0, 100))]) {
      const server = opened(await xmlServer(() => answer));
      const { rows, requests } = await readWish(opened(railsDevice(server.port)), { table: 'messages', latest: 20 });
      assert.deepEqual([rows.length, rows[0]?.id], [20, answer.includes('10000') ? 10_000 : 100]);
      assert.equal(requests, answer.includes('10000') ? 1 : 2);
    }
  });
});

describe('a log', () => {
  const opened = cleanUp();

  it('is newest first whatever the device’s order, also where it comes in one piece', async () => {
    const server = opened(await xmlServer(() => messages([2, 9, 1, 10, 9])));
    const device = opened(railsDevice(server.port));
    const ids = async (wish: Omit<TableWish, 'table'>) =>
      (await readWish(device, { table: 'whole', ...wish })).rows.map(({ id }) => id);
    assert.deepEqual(await ids({}), [10, 9, 2, 1]);
    assert.deepEqual(await ids({ latest: 2 }), [10, 9]);
    assert.deepEqual(await ids({ after: 2 }), [10, 9]);
    assert.deepEqual(await ids({ after: 1n, latest: 2 }), [10, 9]);
    assert.deepEqual(await ids({ columns: ['text'], latest: 1 }), [10]);
  });

  it('may have its number in a text, and be JSON', async () => {
    const server = opened(
      await xmlServer(({ searchParams }) =>
        JSON.stringify(pageOf(searchParams, falling(upTo(1000))).map((id) => ({ id: `event-${id}` }))),
      ),
    );
    const { rows, requests } = await readWish(opened(railsDevice(server.port)), { table: 'events', latest: 3 });
    assert.deepEqual(
      rows.map(({ id, number }) => [id, number]),
      [
        ['event-1000', 1000],
        ['event-999', 999],
        ['event-998', 998],
      ],
    );
    assert.equal(requests, 2);
  });

  it('that is asked for in two ways at once gives each its own', async () => {
    const server = opened(await xmlServer(({ searchParams }) => messages(pageOf(searchParams, falling(upTo(1000))))));
    const device = opened(railsDevice(server.port));
    const [few, all] = await Promise.all([
      readWish(device, { table: 'messages', latest: 5 }),
      readWish(device, { table: 'messages' }),
    ]);
    assert.deepEqual([few.rows.length, all.rows.length], [5, 1000]);
  });

  it('is what newest entries are wished of, and nothing else', async () => {
    const device = opened(railsDevice(1));
    for (const wish of [{ latest: 1 }, { after: 1 }]) {
      await assert.rejects(device.read([{ table: 'muxes', ...wish }]), {
        code: 'CONFIG',
        message: 'Muxes is no log, it has no newest entries; read it whole.',
      });
    }
  });

  it('without a page is empty, and one whose first is not there is not found', async () => {
    const server = opened(
      await xmlServer(({ searchParams }) => (searchParams.get('page') === '1' ? '<messages/>' : 404)),
    );
    const device = opened(railsDevice(server.port));
    assert.deepEqual((await readWish(device, { table: 'messages', latest: 5 })).rows, []);
    const gone = opened(await xmlServer(() => 404));
    await assert.rejects(readWish(opened(railsDevice(gone.port)), { table: 'messages', latest: 5 }), {
      code: 'NOT_FOUND',
    });
  });
});

/** Whether these may be the first pages of a log that is in order. */
function isOrdered(ids: readonly number[]): boolean {
  return [falling(ids), falling(ids).reverse()].some((order) => order.every((id, index) => id === ids[index]));
}

describe('any log', () => {
  const table = RAILS.tables.get('messages');
  const read = RAILS.reads.get('messages');
  const by = table?.columns.get('id');
  assert.ok(table && by && read?.paging);
  const paging = read.paging;

  it('gives the newest entries as a sort of all does, whatever its order and pages, and what happens meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          count: fc.oneof(fc.nat(12), fc.nat(200)),
          order: fc.constantFrom(
            'falling',
            'rising',
            'shuffled',
            'fallingPages',
            'risingThenMixed',
            'fallingThenMixed',
          ),
          size: fc.integer({ min: 1, max: 12 }),
          most: fc.integer({ min: 1, max: 12 }),
          clamped: fc.boolean(),
          missing: fc.boolean(),
          latest: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
          after: fc.option(fc.nat(220), { nil: undefined }),
          /** Entries that come before the request of this number. */
          come: fc.dictionary(fc.nat(8).map(String), fc.integer({ min: 1, max: 3 }), { maxKeys: 3 }),
        }),
        async ({ count, order, size, most, clamped, missing, latest, after, come }) => {
          const start = upTo(count);
          const all = [...start];
          const deceives = (kind: string, ids: readonly number[], page: number) =>
            kind !== 'rising' && kind !== 'falling' && isOrdered(arranged(ids).slice(0, 2 * page));
          const arranged = (all: readonly number[]) => {
            const down = falling(all);
            const half = Math.floor(count / 2);
            if (order === 'rising') return [...all];
            if (order === 'falling') return down;
            if (order === 'shuffled') return shuffled(all);
            if (order === 'risingThenMixed') return [...start.slice(0, half), ...shuffled(all.slice(half))];
            if (order === 'fallingThenMixed')
              return [...falling(start.slice(half)), ...shuffled([...start.slice(0, half), ...all.slice(count)])];
            return upTo(Math.ceil(all.length / 5)).flatMap((page) => falling(all.slice((page - 1) * 5, page * 5)));
          };
          const paged: PagedRead = { ...read, paging: { ...paging, rows: size } };
          let asked = 0;
          const ask = async (query: string) => {
            // Fewer than a page: a page that brings nothing new is the end of a list.
            const more = Math.min(come[String(asked)] ?? 0, Math.min(size, most) - 1);
            all.push(...upTo(more).map((next) => all.length + next));
            asked++;
            const parameters = new URLSearchParams(query);
            const rows = pageOf(parameters, arranged(all), { most, clamped });
            if (missing && rows.length === 0 && parameters.get('page') !== '1') throw NOT_FOUND;
            return { bodies: [Buffer.from(messages(rows))], requests: 1 };
          };
          const list = new PagedList(paged, new Map([['id', 'id']]), ask, by);
          const window: LogWindow = { latest, after: after === undefined ? undefined : BigInt(after) };
          const wished = latest !== undefined || after !== undefined;
          await readNewest(list, window);
          assert.equal(list.reply.requests, asked);
          const texts = list.reply.bodies.join('');
          const raws = [...texts.matchAll(/<id[^>]*>(\d+)/g)].map(([, id]) => new Map([['id', String(id)]]));
          const found = newestFirst(table, 'id', raws, window).map((row) => Number(row.get('id')));
          assert.deepEqual(found, falling([...new Set(found)]), 'newest first, each once');
          if (deceives(order, start, Math.min(size, most))) return;
          // What came meanwhile may be there or not; of what was there before, nothing that is wished is missing.
          const isOld = (id: number) => id <= count;
          const expected = falling([...start, ...found.filter((id) => !isOld(id))])
            .filter((id) => after === undefined || id > after)
            .slice(0, latest);
          assert.deepEqual(found, expected);
          assert.ok(wished || found.length >= count);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
