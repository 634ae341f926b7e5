import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Selection } from '../../src/poll';
import { RAILS } from '../device/rails';
import { Bench } from './lab';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const entries = (...ids: number[]) => ids.map((id) => ({ id, text: `entry ${id}` }));

/** A poll of a log; `next` gives what it sends while the device holds these entries. */
function start(selection: Partial<Selection> = {}) {
  const bench = new Bench({ mode: 'new', tables: ['messages'], ...selection }, {}, RAILS);
  const idsOf = async () => {
    const messages = await bench.poll();
    assert.ok(messages.length <= 1, 'no message where there is nothing new');
    return messages.flatMap(({ payload }) => (Array.isArray(payload) ? payload : [])).map(({ id }) => id);
  };
  const next = (...ids: number[]) => {
    bench.device.tables.messages = entries(...ids);
    return idsOf();
  };
  return { bench, next, idsOf };
}

describe('a poll of new entries', () => {
  it('sends the log, and then what is new, newest first', async () => {
    const { next } = start();
    assert.deepEqual(await next(2, 1, 3), [3, 2, 1]);
    assert.deepEqual(await next(2, 1, 3), []);
    assert.deepEqual(await next(4, 2, 5, 1, 3), [5, 4]);
    assert.deepEqual(await next(9, 4, 2, 5, 1, 3), [9]);
  });

  it('begins with the newest so many, and never limits what is new', async () => {
    const { next } = start({ latest: 2 });
    assert.deepEqual(await next(...upTo(5)), [5, 4]);
    assert.deepEqual(await next(...upTo(5)), []);
    assert.deepEqual(await next(...upTo(10)), [10, 9, 8, 7, 6]);
  });

  it('begins with a log that is empty', async () => {
    const { next } = start({ latest: 2 });
    assert.deepEqual(await next(), []);
    assert.deepEqual(await next(1, 2, 3), [3, 2, 1], 'all of them came after the first reading');
  });

  it('asks for no more than may be new', async () => {
    const { bench, next } = start({ latest: 20 });
    const wishes: unknown[] = [];
    const { read } = bench.device;
    bench.device.read = (wished, options) => {
      wishes.push(...wished);
      return read.call(bench.device, wished, options);
    };
    await next(...upTo(500));
    await next(...upTo(1000));
    await next(...upTo(1000));
    assert.deepEqual(wishes, [
      { table: 'messages', latest: 20 },
      { table: 'messages', after: 480n },
      { table: 'messages', after: 900n },
    ]);
  });

  it('sends an entry that came late to a log that is read in pages', async () => {
    const { next } = start({ latest: 3 });
    assert.deepEqual(await next(1, 2, 3, 4, 5), [5, 4, 3]);
    assert.deepEqual(await next(1, 2, 3, 4, 5, 7), [7]);
    assert.deepEqual(await next(1, 2, 3, 4, 5, 6, 7, 8), [8, 6]);
    assert.deepEqual(await next(1, 2, 3, 4, 5, 6, 7, 8), []);
  });

  it('begins again with a log whose numbers begin again', async () => {
    const { bench, next, idsOf } = start({ latest: 3 });
    assert.deepEqual(await next(...upTo(50)), [50, 49, 48]);
    assert.deepEqual(await next(1, 2, 3, 4, 5), [5, 4, 3]);
    assert.deepEqual(await next(...upTo(7)), [7, 6]);
    // The same numbers with other texts are other entries.
    bench.device.tables.messages = upTo(6).map((id) => ({ id, text: 'of the new firmware' }));
    assert.deepEqual(await idsOf(), [6, 5, 4]);
  });

  it('is not confused by entries that are removed', async () => {
    const { next } = start();
    assert.deepEqual(await next(...upTo(10)), [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert.deepEqual(await next(...upTo(9)), [], 'the newest is removed');
    assert.deepEqual(await next(), [], 'the log is cleared');
    assert.deepEqual(await next(11), [11]);
    assert.deepEqual(await next(11, 12), [12]);
    assert.deepEqual(await next(13), [13], 'cleared, and with one that is new');
  });

  it('counts the requests of both readings where it has to look twice', async () => {
    const { bench, next } = start();
    await next(...upTo(10));
    await next(1);
    bench.device.tables.messages = entries(12);
    const [message] = await bench.poll();
    assert.equal(message?.poll.requests, 2);
    bench.device.tables.messages = entries(12, 13);
    const [later] = await bench.poll();
    assert.equal(later?.poll.requests, 1);
  });

  it('holds no changes, and is not repeated as stale', async () => {
    const bench = new Bench({ mode: 'new', tables: ['messages'] }, { sendStale: true }, RAILS);
    bench.device.tables.messages = entries(1);
    await bench.poll();
    bench.device.tables.messages = 'TIMEOUT';
    await assert.rejects(bench.poll(), { code: 'TIMEOUT' });
    bench.device.tables.messages = entries(1, 2);
    const [message] = await bench.poll();
    assert.ok(message && !('changes' in message));
    assert.deepEqual(
      [message.payload].flat().map(({ id }) => id),
      [2],
    );
  });

  it('goes on after a failure, also of the second look', async () => {
    const { bench, next, idsOf } = start();
    await next(...upTo(5));
    const { read } = bench.device;
    let readings = 0;
    bench.device.read = (wishes, options) => {
      if (++readings === 2) bench.device.tables.messages = 'TIMEOUT';
      return read.call(bench.device, wishes, options);
    };
    await assert.rejects(next(1), { code: 'TIMEOUT' });
    bench.device.tables.messages = entries(...upTo(6));
    assert.deepEqual(await idsOf(), [6]);
  });

  it('keeps logs apart, and says of each what is new', async () => {
    const bench = new Bench({ mode: 'new', tables: ['messages', 'whole'] }, {}, RAILS);
    bench.device.tables.messages = entries(1, 2);
    bench.device.tables.whole = entries(1);
    assert.equal((await bench.poll()).length, 2);
    bench.device.tables.whole = entries(1, 2);
    const messages = await bench.poll();
    assert.deepEqual(
      messages.map(({ topic, payload }) => [topic, [payload].flat().length]),
      [['east-1/whole', 1]],
    );
  });

  it('sends every entry once, also where a reading sees some that came after ones it missed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
        fc.nat(20),
        fc.array(fc.record({ come: fc.nat(40), missed: fc.nat(40) }), { minLength: 1, maxLength: 12 }),
        async (latest, before, steps) => {
          const { next } = start({ latest });
          const sent: unknown[] = await next(...upTo(before));
          assert.equal(sent.length, Math.min(before, latest ?? before));
          let count = before;
          for (const { come, missed } of steps) {
            count += come;
            const isMissed = (id: number) => id > count - come && id < count && id <= count - come + missed;
            sent.push(...(await next(...upTo(count).filter((id) => !isMissed(id)))));
          }
          sent.push(...(await next(...upTo(count))));
          const first = before - Math.min(before, latest ?? before) + 1;
          const expected = upTo(count).filter((id) => id >= first);
          assert.deepEqual(
            sent.map(Number).sort((one, other) => one - other),
            expected,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the newest entries of a poll', () => {
  it('are as many as it says, in every mode that sends tables', async () => {
    for (const mode of ['table', 'changes', 'row'] as const) {
      const bench = new Bench({ mode, tables: ['messages', 'muxes'], latest: 2 }, {}, RAILS);
      bench.device.tables.messages = entries(...upTo(5));
      bench.device.tables.muxes = [{ id: 1 }, { id: 2 }, { id: 3 }];
      const rows = (await bench.poll()).flatMap(({ table, payload }) =>
        [payload].flat().map(({ id }) => `${table.id} ${id}`),
      );
      assert.deepEqual(rows, ['messages 5', 'messages 4', 'muxes 1', 'muxes 2', 'muxes 3'], mode);
    }
  });
});
