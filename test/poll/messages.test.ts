import assert from 'node:assert/strict';
import type { GraphMessage, TreeMessage } from '../../src/messages';
import { Bench, slot } from './lab';

const SLOT_1 = {
  ...{ key: '1', displayKey: 'Dual GbE (1)', slot: 1, partNumber: '095-0221-003F', serialNumber: 'SN-1' },
  ...{ cardType: 'Dual GbE', state: 'ok' },
};

describe('messages of a poll', () => {
  it('hold a table, what it is, of which device, and how the reading went', async () => {
    const bench = new Bench();
    bench.device.tables.slots = [slot(1)];
    const [message] = await bench.poll();
    assert.ok(message);
    const { table, ...rest } = message;
    assert.deepEqual(rest, {
      topic: 'east-1/slots',
      payload: [SLOT_1],
      device: {
        id: 'node-1',
        name: 'east-1',
        model: 'Harmonic ProStream 1000',
        variant: null,
        webInterface: 'http://10.0.0.5/',
      },
      poll: { at: '2026-11-21T08:00:10.000Z', durationMs: 0, sequence: 1, requests: 1, quality: 'good' },
    });
    const { columns, ...head } = table;
    assert.deepEqual(head, { id: 'slots', title: 'Slots', page: 'Slots' });
    assert.deepEqual(
      columns.map(({ id, evidence }) => `${id} ${evidence}`),
      ['slot confirmed', 'partNumber confirmed', 'serialNumber confirmed', 'cardType confirmed', 'state assumed'],
    );
    assert.deepEqual(JSON.parse(JSON.stringify(message)), message);
  });

  it('hold one object for a page of single values', async () => {
    const bench = new Bench({ tables: ['mainCard'] });
    bench.device.tables.mainCard = [{ partNumber: 'CPC' }];
    const [message] = await bench.poll();
    assert.ok(message && !Array.isArray(message.payload));
    assert.deepEqual([message.payload.key, message.payload.partNumber], ['mainCard', 'CPC']);
  });

  it('are one for each table of a page, in its order', async () => {
    const bench = new Bench({ tables: [], pages: ['ports', 'slots'] });
    assert.deepEqual(
      (await bench.poll()).map(({ topic }) => topic),
      ['east-1/portsAsi', 'east-1/portsGbe', 'east-1/slots'],
    );
  });

  it('describe only the columns that were chosen, and those they are named by', async () => {
    const bench = new Bench({ columns: ['state'] });
    bench.device.tables.slots = [slot(1)];
    const [message] = await bench.poll();
    assert.deepEqual(
      message?.table.columns.map(({ id }) => id),
      ['slot', 'partNumber', 'cardType', 'state'],
    );
  });

  it('say what changed since the reading before, which the first does not', async () => {
    const bench = new Bench();
    bench.device.tables.slots = [slot(1), slot(2)];
    const [first] = await bench.poll();
    assert.ok(first && !('changes' in first));
    bench.device.tables.slots = [slot(1, 3), slot(3)];
    const [second] = await bench.poll();
    assert.deepEqual(second?.changes, {
      added: ['3'],
      removed: ['2'],
      changed: [{ key: '1', column: 'state', from: 'ok', to: 'mismatch' }],
    });
    const [third] = await bench.poll();
    assert.deepEqual(third?.changes, { added: [], removed: [], changed: [] });
    assert.deepEqual([first?.poll.sequence, second?.poll.sequence, third?.poll.sequence], [1, 2, 3]);
  });

  it('may be changed by a flow without a trace in those that follow', async () => {
    const bench = new Bench({}, { sendStale: true });
    bench.device.tables.slots = [slot(1)];
    const [first] = await bench.poll();
    assert.ok(first && Array.isArray(first.payload) && first.payload[0]);
    first.payload[0].state = 'spoilt';
    first.payload.length = 0;
    first.table.columns.length = 0;
    const [second] = await bench.poll();
    assert.deepEqual(second?.changes, { added: [], removed: [], changed: [] });
    assert.ok(second && Array.isArray(second.payload) && second.payload[0]);
    second.payload[0].state = 'spoilt';
    bench.device.tables.slots = 'TIMEOUT';
    const [stale] = await bench.poll();
    assert.deepEqual(stale?.payload, [SLOT_1]);
    assert.equal(stale?.table.columns.length, 5);
  });

  it('come in mode changes at first, and then only when something did change', async () => {
    const bench = new Bench({ mode: 'changes', tables: ['slots', 'e5'] });
    bench.device.tables.slots = [slot(1)];
    const topics = async () => (await bench.poll()).map(({ topic }) => topic);
    assert.deepEqual(await topics(), ['east-1/slots', 'east-1/e5']);
    assert.deepEqual(await topics(), []);
    bench.device.tables.slots = [slot(1, 2)];
    assert.deepEqual(await topics(), ['east-1/slots']);
    bench.device.tables.slots = [];
    assert.deepEqual(await topics(), ['east-1/slots']);
    assert.deepEqual(await topics(), []);
  });

  it('come in mode changes too when rows go stale, and when they are fresh again', async () => {
    const bench = new Bench({ mode: 'changes' }, { sendStale: true });
    const rows = [slot(1)];
    const qualities = async () => (await bench.poll()).map(({ poll }) => poll.quality);
    bench.device.tables.slots = rows;
    assert.deepEqual(await qualities(), ['good']);
    bench.device.tables.slots = 'TIMEOUT';
    assert.deepEqual(await qualities(), ['stale']);
    bench.device.tables.slots = rows;
    assert.deepEqual(await qualities(), ['good']);
    assert.deepEqual(await qualities(), []);
  });

  it('are one for each row in mode row, with the changes of that row', async () => {
    const bench = new Bench({ mode: 'row' });
    bench.device.tables.slots = [slot(1), slot(2)];
    const first = await bench.poll();
    assert.deepEqual(
      first.map(({ topic, payload }) => [topic, payload]),
      [
        ['east-1/slots/1', SLOT_1],
        ['east-1/slots/2', { ...SLOT_1, key: '2', displayKey: 'Dual GbE (2)', slot: 2, serialNumber: 'SN-2' }],
      ],
    );
    assert.ok(first.every((message) => !('changes' in message)));
    bench.device.tables.slots = [slot(2, 1), slot(3)];
    assert.deepEqual(
      (await bench.poll()).map(({ topic, changes }) => [topic, changes]),
      [
        [
          'east-1/slots/2',
          { added: [], removed: [], changed: [{ key: '2', column: 'state', from: 'ok', to: 'empty' }] },
        ],
        ['east-1/slots/3', { added: ['3'], removed: [], changed: [] }],
      ],
    );
  });

  it('hold a tree in mode tree, and why parts of it are missing', async () => {
    const bench = new Bench({ mode: 'tree' });
    bench.device.tables = { slots: [slot(1)], cardsGbe: [{ slot: 1, state: 1 }], portsGbe: [{ slot: 1, port: 2 }] };
    bench.device.problems.slots = ['Something of the slots.'];
    const whole = (await bench.poll())[0] as unknown as TreeMessage;
    assert.equal(whole.topic, 'east-1/chassis');
    assert.deepEqual([whole.tree.id, whole.tree.title, whole.tree.tables.length], ['chassis', 'Cards', 7]);
    const [top, ...others] = whole.payload;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [top?.table, top?.children[0]?.table, top?.children[0]?.children[0]?.table, top?.children[0]?.children[0]?.key],
      ['slots', 'cardsGbe', 'portsGbe', '1/2'],
    );
    bench.device.tables.cardsGbe = 'BAD_REPLY';
    const messages = await bench.poll();
    assert.equal(messages.length, 1);
    const { poll, payload } = messages[0] as unknown as TreeMessage;
    assert.deepEqual(poll.quality, 'partial');
    assert.equal(poll.reason, 'cardsGbe failed. Something of the slots.');
    assert.equal(payload.length, 2, 'a port without its card stands at the top');
  });

  it('hold a graph in mode graph, and why parts of it are missing', async () => {
    const bench = new Bench({ mode: 'graph' });
    bench.device.tables = {
      gbeInputAp: [{ id: 7, primaryIp: '239.0.0.1', primaryUdpPort: 1234 }],
      inputTs: [{ id: 3, name: 'News', source: 7 }],
      serviceOutput: 'REFUSED',
    };
    const [message] = (await bench.poll()) as unknown as GraphMessage[];
    assert.equal(message?.topic, 'east-1/connectivity');
    assert.equal(message?.graph.title, 'Connectivity');
    assert.deepEqual(
      message?.payload.interfaces.map(({ id, name }) => [id, name]),
      [
        ['gbeInputAp/7', '239.0.0.1:1234 (7)'],
        ['inputTs/3', 'News'],
      ],
    );
    assert.deepEqual(message?.payload.connections, [{ from: 'gbeInputAp/7', to: 'inputTs/3' }]);
    assert.deepEqual([message?.poll.quality, message?.poll.reason], ['partial', 'serviceOutput failed.']);
  });

  it('say why they are partial, but not at any length', async () => {
    const bench = new Bench();
    bench.device.problems.slots = ['A.', 'B.', 'C.', 'D.', 'E.', 'F.', 'G.'];
    const [message] = await bench.poll();
    assert.deepEqual([message?.poll.quality, message?.poll.reason], ['partial', 'A. B. C. D. E. And 2 more.']);
    assert.equal(bench.statuses.at(-1)?.state, 'partial');
  });

  it('hold raw values beside labels when told to', async () => {
    const bench = new Bench({}, { rawValues: true });
    bench.device.tables.slots = [slot(1, 3)];
    const [message] = await bench.poll();
    assert.ok(message && Array.isArray(message.payload));
    assert.deepEqual([message.payload[0]?.state, message.payload[0]?.stateRaw], ['mismatch', 3]);
  });

  describe('of a device that cannot be read', () => {
    it('are the last rows once more, marked stale, and that once', async () => {
      const bench = new Bench({}, { sendStale: true });
      bench.device.tables.slots = [slot(1)];
      await bench.poll();
      const [fresh] = await bench.poll();
      bench.device.tables.slots = 'TIMEOUT';
      const [stale, ...others] = await bench.poll();
      assert.deepEqual(others, []);
      assert.deepEqual(stale?.payload, fresh?.payload);
      assert.deepEqual(stale?.poll, { ...fresh?.poll, sequence: 3, quality: 'stale', reason: 'slots failed.' });
      assert.ok(stale && !('changes' in stale));
      await assert.rejects(bench.poll(), { code: 'TIMEOUT', message: 'slots failed.' });
      bench.device.tables.slots = [slot(1)];
      const [back] = await bench.poll();
      assert.equal(back?.poll.quality, 'good');
      assert.deepEqual(back?.changes, { added: [], removed: [], changed: [] });
      bench.device.tables.slots = 'TIMEOUT';
      assert.equal((await bench.poll())[0]?.poll.quality, 'stale');
    });

    it('are none when the last rows are not wanted, or there are none', async () => {
      const unwanted = new Bench();
      await unwanted.poll();
      unwanted.device.tables.slots = 'TIMEOUT';
      await assert.rejects(unwanted.poll(), { code: 'TIMEOUT' });
      const none = new Bench({}, { sendStale: true });
      none.device.tables.slots = 'TIMEOUT';
      await assert.rejects(none.poll(), { code: 'TIMEOUT' });
    });

    it('keep readings of other columns apart', async () => {
      const bench = new Bench({}, { sendStale: true });
      bench.device.tables.slots = [slot(1)];
      await bench.poll();
      const [other] = await bench.poll({ columns: ['state'] });
      assert.ok(other && !('changes' in other));
      bench.device.tables.slots = 'TIMEOUT';
      assert.equal((await bench.poll({ columns: ['state'] }))[0]?.table.columns.length, 4);
      assert.equal((await bench.poll())[0]?.table.columns.length, 5);
    });

    it('hold a whole stale tree, also when parts of it failed before', async () => {
      const bench = new Bench({ mode: 'tree' }, { sendStale: true });
      bench.device.tables = { slots: [slot(1)], cardsGbe: [{ slot: 1, state: 1 }] };
      await bench.poll();
      bench.device.tables.cardsGbe = 'TIMEOUT';
      const [partial, ...others] = (await bench.poll()) as unknown as TreeMessage[];
      assert.deepEqual([partial?.poll.quality, partial?.payload[0]?.children, others], ['partial', [], []]);
      const levels = ['slots', 'cardsAsi', 'cardsGbe', 'cardsAce', 'cards8vsb', 'portsAsi', 'portsGbe'];
      for (const table of levels) bench.device.tables[table] = 'TIMEOUT';
      const [stale] = (await bench.poll()) as unknown as TreeMessage[];
      assert.equal(stale?.poll.quality, 'stale');
      assert.equal(stale?.payload[0]?.children.length, 1);
    });
  });
});
