import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import type { GraphMessage, TableMessage, TreeMessage } from '../../src/messages';
import { loadProfile } from '../../src/profile';
import { deviceConfig, ENDS, pollConfig, TAB, useNodeRed, useSimulators } from './harness';

describe('messages of headend-poll', () => {
  const red = useNodeRed();
  const start = useSimulators();

  it('are one for each table, as the contract says', async () => {
    const simulator = await start();
    const tables = ['general', 'slots', 'inputTs', 'alarmsSnmp'];
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ tables }), ...ENDS]);
    const out = red.arrivals();
    await red.send('poll', {});

    assert.deepEqual(
      out.all.map(({ topic }) => topic),
      tables.map((table) => `east-1/${table}`),
    );
    for (const message of out.all) {
      assert.deepEqual(JSON.parse(JSON.stringify(message.payload)), message.payload, 'a payload is JSON-safe');
      assert.deepEqual(message.device, {
        id: 'device',
        name: 'east-1',
        model: 'Harmonic ProStream 1000',
        variant: null,
        webInterface: `http://127.0.0.1:${simulator.ports.http}/`,
      });
      const { at, durationMs, sequence, requests, quality, reason } = message.poll;
      assert.equal(new Date(at).toISOString(), at);
      assert.ok(Math.abs(Date.parse(at) - Date.now()) < 10_000);
      assert.ok(Number.isInteger(durationMs) && durationMs >= 0);
      assert.deepEqual({ sequence, quality, reason }, { sequence: 1, quality: 'good', reason: undefined });
      assert.ok(requests >= 1);
      assert.equal('changes' in message, false, 'a first poll has nothing to compare with');
    }

    const [general, slots, inputTs] = out.all;
    assert.ok(general && slots && inputTs);
    assert.equal(Array.isArray(general.payload), false, 'a one-row page is an object');
    assert.deepEqual(Object.entries(general.payload).slice(2, 4), [
      ['model', 'ProStream 1000'],
      ['serialNumber', 'PS1K-004711'],
    ]);
    assert.ok(Array.isArray(slots.payload) && Array.isArray(inputTs.payload));
    assert.deepEqual(slots.payload[0], {
      key: '1',
      displayKey: 'Dual GbE (1)',
      slot: 1,
      partNumber: '095-0221-003F',
      cardType: 'Dual GbE',
      serialNumber: 'GE-0001',
      state: 'ok',
    });
    assert.equal(inputTs.payload.length, 24);
    assert.equal(typeof inputTs.payload[0]?.bitrate, 'number');

    const { columns, ...table } = inputTs.table;
    assert.deepEqual(table, { id: 'inputTs', title: 'Input Ts', page: 'Ts In' });
    assert.deepEqual(
      columns.map(({ id }) => id),
      Object.keys(inputTs.payload[0] ?? {}).slice(2),
      'the columns are those of the rows, in their order',
    );
    assert.deepEqual(
      columns.find(({ id }) => id === 'bitrate'),
      {
        id: 'bitrate',
        title: 'Bit rate',
        type: 'integer',
        unit: 'bit/s',
        values: null,
        writable: false,
        evidence: 'assumed',
        source: ['family'],
      },
    );
    assert.equal(slots.table.columns.find(({ id }) => id === 'slot')?.evidence, 'confirmed');
  });

  it('come for every page of a model, whole and JSON-safe', async () => {
    const simulator = await start();
    const { pages, tables } = loadProfile('prostream-1000');
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ pages: [...pages.keys()], tables: [] }), ...ENDS]);
    const out = red.arrivals();
    await red.send('poll', {});
    assert.deepEqual(out.all.map(({ table }) => table.id).sort(), [...tables.keys()].sort());
    for (const { payload, poll, table } of out.all) {
      assert.deepEqual([poll.quality, poll.reason], ['good', undefined], table.id);
      assert.deepEqual(JSON.parse(JSON.stringify(payload)), payload, table.id);
      for (const { evidence } of table.columns) assert.match(evidence, /^(confirmed|sibling|standard|assumed)$/);
    }
  });

  it('say from the second poll on what changed, row by row', async () => {
    let now = Date.now();
    const simulator = await start({ clock: () => now });
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ tables: ['inputTs'], interval: '1' }), ...ENDS]);
    const out = red.arrivals();
    const first = await out.at(0);
    assert.equal(first.changes, undefined);
    now += 60_000;
    const later = await out.until(({ changes }) => changes !== undefined && changes.changed.length > 0);
    const before = out.all[out.all.indexOf(later) - 1];
    assert.ok(before && later.changes);
    assert.equal(later.poll.sequence, before.poll.sequence + 1);
    const { added, removed, changed } = later.changes;
    assert.deepEqual({ added, removed }, { added: [], removed: [] });
    for (const { key, column, from, to } of changed) {
      assert.equal(rowOf(before, key)[column], from);
      assert.equal(rowOf(later, key)[column], to);
      assert.notDeepEqual(from, to);
    }
    assert.ok(changed.some(({ column }) => column === 'bitrate'));
  });

  it('are their receiver’s own: what a flow does to one reaches neither later messages nor the profile', async () => {
    const simulator = await start();
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ tables: ['slots'] }), ...ENDS]);
    const out = red.arrivals();
    await red.send('poll', {});
    const [first] = out.all;
    assert.ok(first);
    assert.ok(Array.isArray(first.payload));
    for (const row of first.payload) row.slot = 'spoilt';
    for (const column of first.table.columns) column.source.push('spoilt');
    await red.send('poll', {});
    assert.deepEqual(out.all[1]?.changes, { added: [], removed: [], changed: [] });
    assert.equal(JSON.stringify(out.all[1]).includes('spoilt'), false);
  });

  it('are in mode changes only sent when something changed', async () => {
    const simulator = await start({ clock: () => 0 });
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ mode: 'changes' }), ...ENDS]);
    const out = red.arrivals();
    await red.send('poll', {});
    await red.send('poll', {});
    assert.equal(out.all.length, 1);
  });

  it('are in mode row one for each row', async () => {
    const simulator = await start({ clock: () => 0 });
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ mode: 'row' }), ...ENDS]);
    const out = red.arrivals();
    await red.send('poll', {});
    assert.deepEqual(
      out.all.map(({ topic }) => topic),
      [1, 2, 3, 4, 5, 6, 7, 8].map((slot) => `east-1/slots/${slot}`),
    );
    assert.deepEqual(Object.entries(out.all[2]?.payload ?? {})[1], ['displayKey', 'ASI SCR (3)']);
    await red.send('poll', {});
    assert.deepEqual(out.all[8]?.changes, { added: [], removed: [], changed: [] });
  });

  it('are in mode tree ports under cards under slots', async () => {
    const simulator = await start();
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ mode: 'tree', tables: [] }), ...ENDS]);
    const out = red.arrivals<TreeMessage>();
    await red.send('poll', {});
    const [message] = out.all;
    assert.ok(message);
    assert.equal(out.all.length, 1);
    assert.equal(message.topic, 'east-1/chassis');
    assert.equal(message.tree.title, 'Cards');
    const path = (table: string, key: string) => ({ table, key });
    const slot = message.payload[2];
    const card = slot?.children[0];
    const port = card?.children[0];
    assert.deepEqual(path(slot?.table ?? '', slot?.key ?? ''), { table: 'slots', key: '3' });
    assert.equal(card?.table, 'cardsAsi');
    assert.equal(port?.table, 'portsAsi');
    assert.equal(port?.slot, 3);
    assert.deepEqual(JSON.parse(JSON.stringify(message.payload)), message.payload);
  });

  it('are in mode graph what feeds what', async () => {
    const simulator = await start();
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ mode: 'graph', tables: [] }), ...ENDS]);
    const out = red.arrivals<GraphMessage>();
    await red.send('poll', {});
    const { topic, payload, graph } = (await out.at(0)) ?? {};
    assert.equal(topic, 'east-1/connectivity');
    assert.equal(graph.id, 'connectivity');
    const ids = new Set(payload.interfaces.map(({ id }) => id));
    assert.ok(payload.connections.length > 0);
    for (const { from, to } of payload.connections) assert.ok(ids.has(from) && ids.has(to), `${from} feeds ${to}`);
  });

  it('hold only the columns chosen, and raw values beside labels when wished', async () => {
    const simulator = await start();
    const poll = pollConfig({ tables: ['portsGbe'], columns: ['linkState'], rawValues: true });
    await red.load([TAB, deviceConfig(simulator.ports), poll, ...ENDS]);
    const out = red.arrivals();
    await red.send('poll', {});
    const [message] = out.all;
    assert.ok(message && Array.isArray(message.payload));
    const [row] = message.payload;
    assert.ok(row);
    const { key, linkState, linkStateRaw, ...others } = row;
    assert.deepEqual({ key, linkState, linkStateRaw }, { key: '1/1', linkState: 'up', linkStateRaw: '1' });
    assert.deepEqual(others, { displayKey: 'GbE 1.1 (1/1)', slot: 1, port: 1 }, 'beside it only what the keys are of');
    assert.deepEqual(
      message.table.columns.map(({ id }) => id),
      ['slot', 'port', 'linkState'],
    );
  });
});

function rowOf({ payload }: TableMessage & NodeMessage, key: string): Record<string, unknown> {
  assert.ok(Array.isArray(payload));
  const row = payload.find((candidate) => candidate.key === key);
  assert.ok(row, `no row ${key}`);
  return row;
}
