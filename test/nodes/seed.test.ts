import assert from 'node:assert/strict';
import { SEED } from '../profiles/seed';
import { deviceConfig, ENDS, pollConfig, TAB, useNodeRed, useSimulators } from './harness';

describe('a poll of the simulated device', () => {
  const red = useNodeRed();
  const start = useSimulators();

  it('emits every table that the seed names, page by page, with rows', async () => {
    const simulator = await start();
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig(), ...ENDS]);
    const out = red.arrivals();
    const pages = Object.entries(PAGE_IDS);
    assert.deepEqual(
      pages.map(([title]) => title),
      SEED.filter(([, tables]) => tables.length > 0).map(([title]) => title),
    );
    for (const [title, page] of pages) {
      out.all.length = 0;
      assert.equal((await red.send('poll', { pages: page })).error, undefined);
      const [, tables] = SEED.find(([known]) => known === title) ?? [];
      assert.deepEqual(
        out.all.map((message) => [message.table.title, message.table.page, message.poll.quality]),
        tables?.map((table) => [table, title, 'good']),
      );
      for (const { payload, topic } of out.all) {
        // Alarms come and go; every other table of the simulated device always has rows.
        if (!topic.startsWith('east-1/alarms')) assert.ok(!Array.isArray(payload) || payload.length > 0, topic);
      }
    }
  });
});

/** Ids of the seed's pages that have tables, by their titles. */
const PAGE_IDS: Readonly<Record<string, string>> = {
  General: 'general',
  Slots: 'slots',
  Cards: 'cards',
  Ports: 'ports',
  'Ts In': 'tsIn',
  'Ts Out': 'tsOut',
  E5: 'e5',
  Recoders: 'recoders',
  Counters: 'counters',
  Services: 'services',
  Streams: 'streams',
  Cat: 'cat',
  Alarms: 'alarms',
};
