import assert from 'node:assert/strict';
import { systemClock } from '../../src/clock';
import { Poller } from '../../src/poll';
import type { Row } from '../../src/table';
import { cleanUp } from '../device/lab';
import { readWish } from '../device/rails';
import { deviceConfig, ENDS, pollConfig, TAB, useNodeRed } from '../nodes/harness';
import { recorder, STATMUX, simulateStatmux, statmuxAt } from './lab';

/** Ten times the usual size. */
const MESSAGES = 10_000;
/** A message comes every so often, in place of the oldest. */
const EVERY_MS = 20_000;

const down = (from: number, count: number) => Array.from({ length: count }, (_, index) => from - index);
const falling = (one: number, other: number) => other - one;
const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => Number(id));

describe('10,000 messages of an Elemental Statmux', function () {
  this.timeout(120_000); // A hundred pages, some of them several times.
  const opened = cleanUp();

  async function lab(order: 'descending' | 'ascending' | '') {
    const simulator = opened(await simulateStatmux({ size: 10 }));
    simulator.setFaults({ order });
    const device = opened(statmuxAt(simulator.ports, { timeoutMs: 60_000 }, { now: simulator.clock.now }));
    return { simulator, device };
  }

  for (const [order, least, most] of [
    ['descending', 2, 2],
    ['ascending', 3, 24],
    ['', MESSAGES / 100, MESSAGES / 100 + 1],
  ] as const) {
    it(`that come ${order || 'in no order'}: the newest 20 are found with ${least} to ${most} requests`, async () => {
      const { simulator, device } = await lab(order);
      const { rows, requests, problems } = await readWish(device, { table: 'messages', latest: 20 });
      assert.deepEqual(idsOf(rows), down(MESSAGES, 20));
      assert.deepEqual(problems, []);
      assert.ok(requests >= least && requests <= most, `${requests} requests`);
      assert.equal(simulator.served.http, requests);
    });
  }

  it('are all read where all are wished, newest first, each once', async () => {
    const { device } = await lab('');
    const { rows, requests } = await readWish(device, { table: 'messages' });
    assert.deepEqual(idsOf(rows), down(MESSAGES, MESSAGES));
    assert.ok(requests <= MESSAGES / 100 + 1);
  });
});

describe('a poll of the new messages of an Elemental Statmux', function () {
  this.timeout(120_000);
  const red = useNodeRed();
  const opened = cleanUp();

  for (const order of ['descending', 'ascending', ''] as const) {
    it(`that come ${order || 'in no order'} emits each once, whatever comes between polls and while it reads`, async () => {
      const simulator = opened(await simulateStatmux({ size: 10 }));
      const { clock } = simulator;
      simulator.setFaults({ order });
      /** Messages that come while a poll reads, one after each of its next requests. */
      let arriving = 0;
      const relay = opened(
        await recorder(simulator.ports.http, () => {
          if (arriving > 0) clock.pass(EVERY_MS);
          arriving = Math.max(0, arriving - 1);
        }),
      );
      const device = opened(statmuxAt({ http: relay.port }, { timeoutMs: 60_000 }, { now: clock.now }));
      const selection = { mode: 'new', pages: ['messages'], tables: [], columns: [], latest: 20 } as const;
      const settings = { selection, intervalMs: 0, rawValues: false, sendStale: false };
      const output = { messages: () => assert.fail(), error: () => assert.fail(), status: () => undefined };
      const poller = new Poller(device, 'device', settings, output, { ...systemClock, now: clock.now });
      opened({ close: () => poller.stop() });
      const emitted: number[][] = [];
      /** Polls once, at a time of its own: what is read at the same time is shared. */
      const poll = async () => {
        clock.pass(1000);
        const messages = await poller.pollNow();
        emitted.push(...messages.map(({ payload }) => idsOf([payload as Row | Row[]].flat())));
        return messages.length;
      };

      await poll();
      assert.deepEqual(emitted, [down(MESSAGES, 20)]);
      assert.equal(await poll(), 0, 'nothing new, no message');
      clock.pass(3 * EVERY_MS);
      await poll();
      assert.deepEqual(emitted.slice(1), [down(MESSAGES + 3, 3)]);

      for (const during of [1, 5]) {
        clock.pass(2 * EVERY_MS);
        arriving = during;
        await poll();
        // As many come in the end, though the poll may have been over before.
        clock.pass(arriving * EVERY_MS);
        arriving = 0;
      }
      await poll();
      const all = emitted.flat();
      const newest = Math.max(...simulator.rows('messages').map(({ id }) => Number(id)));
      assert.ok(newest >= MESSAGES + 3 + 2 * 2 + 6);
      assert.equal(new Set(all).size, all.length, 'none came twice');
      assert.deepEqual([...all].sort(falling), down(newest, newest - (MESSAGES - 20)), 'all came');
      for (const ids of emitted) assert.deepEqual(ids, [...ids].sort(falling), 'newest first');
    });
  }

  it('of a node sends what has come since, and nothing where nothing has', async () => {
    const simulator = opened(await simulateStatmux({ login: undefined }));
    const device = deviceConfig(simulator.ports, { profile: STATMUX.id, timeout: '20000' });
    const poll = pollConfig({ mode: 'new', tables: ['messages'], latest: '5', interval: '1' });
    await red.load([TAB, device, poll, ...ENDS]);
    const out = red.arrivals();
    await out.at(0);
    simulator.clock.pass(2 * EVERY_MS);
    const second = await out.at(1);
    simulator.clock.pass(EVERY_MS);
    const third = await out.at(2);
    assert.deepEqual(
      out.all.map(({ payload }) => idsOf([payload].flat())),
      [down(1000, 5), down(1002, 2), [1003]],
    );
    assert.ok(third.poll.sequence > second.poll.sequence);
    assert.equal(second.poll.quality, 'good');
  });

  it('of what is no log is refused by a sentence', async () => {
    const simulator = opened(await simulateStatmux({ login: undefined }));
    const poll = pollConfig({ mode: 'new', tables: ['alerts'] });
    await red.load([TAB, deviceConfig(simulator.ports, { profile: STATMUX.id }), poll, ...ENDS]);
    const { error } = await red.send('poll', {});
    assert.equal(error?.code, 'CONFIG');
    assert.match(error?.message ?? '', /^Alerts is no log that has new entries; choose logs only \(Messages\)\.$/);
    assert.equal(simulator.served.http, 0);
  });
});
