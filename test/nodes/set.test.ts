import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import type { AuditMessage, ColumnResult } from '../../src/messages';
import { useNodeRed } from './harness';
import { flowOf, muxConfig, startMux, write } from './set-lab';

type Mux = Awaited<ReturnType<typeof startMux>>;

describe('headend-set', () => {
  const red = useNodeRed();
  let mux: Mux;
  const started: Mux[] = [];
  afterEach(async () => {
    for (const { server } of started.splice(0)) await server.close();
  });

  async function load(
    fields: Parameters<typeof flowOf>[1] = {},
    device: object = {},
    answer?: Parameters<typeof startMux>[1],
  ) {
    mux = await startMux(red, answer);
    started.push(mux);
    await red.load(flowOf(muxConfig(mux.server.port, device), fields));
  }

  const latency = { kind: 'column', table: 'muxes', column: 'latency', key: '2' } as const;
  const statuses = () => red.statuses.all.filter(({ id }) => id === 'set').map(({ status }) => status.text);

  describe('writes a column', () => {
    it('with the value of the message, and tells what came of it', async () => {
      await load(latency);
      const { messages, error } = await write(red, { payload: 250, topic: 'mine', other: { kept: true } });
      assert.equal(error, undefined);
      const [message] = messages;
      assert.deepEqual(message?.payload, {
        ...{ key: '2', column: 'latency', tried: true, ok: true, before: 100, after: 250, verified: true },
        request: {
          ...{ connection: 'web', method: 'PUT', path: '/api/muxes/2' },
          body: '<mux><latency>250</latency></mux>',
        },
      });
      const { kind, id, at, durationMs, dryRun } = message.set;
      assert.deepEqual({ kind, id, dryRun }, { kind: 'column', id: 'muxes', dryRun: false });
      assert.equal(new Date(at).toISOString(), at);
      assert.ok(durationMs >= 0 && durationMs < 5000);
      const { webInterface: _, ...device } = message.device;
      assert.deepEqual(device, { id: 'device', name: 'mux-1', model: 'Mux', variant: null });
      assert.deepEqual([message.topic, message.other], ['mine', { kept: true }]);
      assert.equal(mux.muxes[1]?.latency, 250);
      assert.deepEqual(JSON.parse(JSON.stringify(message)), message);
    });

    it('with an item, a list of them, and a list as text', async () => {
      await load({ ...latency, key: '' });
      const item = await write(red, { payload: { key: '2', column: 'name', value: 'South' } });
      assert.deepEqual([item.payload.before, item.payload.after], ['West', 'South']);
      const items = [
        { key: '2', value: 300 },
        { key: '1', column: 'name', value: 'Far east' },
      ];
      const list = await write<ColumnResult[]>(red, { payload: items });
      assert.deepEqual(
        list.payload.map(({ key, column, ok, after }) => [key, column, ok, after]),
        [
          ['2', 'latency', true, 300],
          ['1', 'name', true, 'Far east'],
        ],
      );
      const text = await write<ColumnResult[]>(red, { payload: '2|South east; 1|East', column: 'name' });
      assert.deepEqual(
        text.payload.map(({ key, after, verified }) => [key, after, verified]),
        [
          ['2', 'South east', true],
          ['1', 'East', true],
        ],
      );
    });

    it('that the message names in place of that of the node', async () => {
      await load(latency);
      const { payload, messages } = await write(red, { payload: 'New', table: 'muxes', column: 'name', key: 1 });
      assert.deepEqual([payload.key, payload.column, payload.after], ['1', 'name', 'New']);
      assert.deepEqual([messages[0]?.column, messages[0]?.key], ['name', 1], 'the message keeps its properties');
      const polled = await write(red, { payload: 120, table: { id: 'programs', title: 'Programs' }, action: 'delete' });
      assert.equal(
        polled.payload.after,
        120,
        'the table of a poll is what was read, and an action is none of a column',
      );
    });

    it('with a value that stands in the node or in the context', async () => {
      await load({ ...latency, value: '400', valueType: 'num' });
      assert.equal((await write(red, { payload: 'now' })).payload.after, 400);
      await helper.unload();
      await load({ ...latency, value: 'wanted', valueType: 'flow' });
      helper.getNode('set').context().flow.set('wanted', 410);
      assert.equal((await write(red, {})).payload.after, 410);
      await helper.unload();
      await load({ ...latency, value: '{', valueType: 'json' });
      const { error, messages } = await write(red, {});
      assert.deepEqual([error?.code, messages.length], ['CONFIG', 0]);
      assert.equal(error?.message, 'The field "value" cannot be read as JSON; correct it in this node.');
    });

    it('only if it shows what is expected', async () => {
      await load(latency);
      const { payload, error, failure } = await write(red, { payload: 200, expect: 99 });
      assert.deepEqual([payload.ok, payload.before, payload.after, payload.error?.code], [false, 100, 100, 'REFUSED']);
      assert.match(error?.message ?? '', /^Muxes: "latency" is 100 and not 99 as expected; nothing was written\.$/);
      assert.deepEqual(failure, { code: 'REFUSED', device: 'mux-1', table: 'muxes', retryable: false });
      assert.deepEqual(mux.server.writes(), []);
      assert.equal((await write(red, { payload: { value: 200, expect: 100 } })).payload.after, 200);
    });

    const good = { key: '2', column: 'name', value: 'A' };
    const bad = { key: '1', column: 'latency', value: 5 };
    it('and stops at an item that fails', async () => {
      await load({ ...latency, onError: 'stop' });
      const { payload, error } = await write<ColumnResult[]>(red, { payload: [bad, good] });
      assert.deepEqual(
        payload.map(({ ok, error: problem }) => [ok, problem?.code]),
        [
          [false, 'REFUSED'],
          [false, 'REFUSED'],
        ],
      );
      assert.match(payload[1]?.error?.message ?? '', /^It was not tried/);
      assert.match(error?.message ?? '', /cannot be changed while it runs; stop it first\.$/);
      assert.deepEqual(mux.server.writes(), []);
    });

    it('and goes on after one where that is wished', async () => {
      await load({ ...latency, onError: 'continue' });
      const { payload, error } = await write<ColumnResult[]>(red, { payload: [bad, good] });
      assert.deepEqual(
        payload.map(({ ok, verified }) => [ok, verified]),
        [
          [false, false],
          [true, true],
        ],
      );
      assert.match(error?.message ?? '', /stop it first/);
      assert.equal(mux.muxes[1]?.name, 'A');
    });

    it('and says what failed and not what was left alone because of it', async () => {
      await load(latency);
      const missing = { key: '7', column: 'name', value: 'B' };
      const { payload, error, failure } = await write<ColumnResult[]>(red, { payload: [good, missing] });
      assert.deepEqual(
        payload.map(({ error: problem }) => problem?.code),
        ['REFUSED', 'NOT_FOUND'],
      );
      assert.deepEqual([error?.code, failure?.code], ['NOT_FOUND', 'NOT_FOUND']);
      assert.match(error?.message ?? '', /there is no row 7/);
    });
  });

  it('writes nothing in a dry run, and shows exactly what it would send', async () => {
    await load({ ...latency, dryRun: true }, { write: '' });
    const dry = await write(red, { payload: 260 });
    assert.deepEqual([dry.payload.ok, dry.payload.after, dry.messages[0]?.set.dryRun], [true, 100, true]);
    assert.deepEqual(mux.server.writes(), []);
    assert.equal(dry.audits[0]?.payload.dryRun, true);
    await red.statuses.until(({ status }) => status.text === 'dry run');
    await helper.unload();
    await load(latency);
    const tried = await write(red, { payload: 260, dryRun: true });
    assert.deepEqual(mux.server.writes(), []);
    await write(red, { payload: 260, dryRun: false });
    const [sent] = mux.server.writes();
    const { method, path, body } = tried.payload.request ?? {};
    assert.deepEqual({ method, path, body }, sent);
    const { error } = await write(red, { payload: 1, dryRun: 'yes' });
    assert.equal(error?.message, 'msg.dryRun must be true or false.');
  });

  it('tells who wrote what on its second output', async () => {
    await load({ ...latency, onError: 'continue' });
    const items = [
      { key: '2', value: 270 },
      { key: '1', value: 5 },
    ];
    const { audits, messages, error } = await write(red, { payload: items, secret: 'of no one' });
    assert.equal(audits.length, 1);
    const { topic, payload } = audits[0] as AuditMessage;
    assert.equal(topic, 'audit');
    const { items: told, at, durationMs, ...rest } = payload;
    assert.deepEqual(rest, {
      ...{ kind: 'column', id: 'muxes', dryRun: false, ok: false },
      device: { id: 'device', name: 'mux-1' },
      flow: { id: 'tab', name: 'tab' },
      node: { id: 'set', name: 'writer' },
      message: messages[0]?._msgid,
    });
    assert.deepEqual([at, durationMs], [messages[0]?.set.at, messages[0]?.set.durationMs]);
    assert.deepEqual(told, [
      { key: '2', column: 'latency', value: 270, tried: true, ok: true, before: 100, after: 270, verified: true },
      {
        ...{ key: '1', column: 'latency', value: 5, tried: true, ok: false, before: 100, after: 100, verified: false },
        error: { code: 'REFUSED', message: error?.message },
      },
    ]);
    assert.equal(JSON.stringify(audits).includes('of no one'), false);
    assert.deepEqual((await write(red, { payload: {} })).audits, [], 'what could not be understood was not tried');
  });

  it('is done exactly once with every message', async () => {
    await load(latency);
    const messages = [
      { payload: 1 },
      { payload: 2, dryRun: true },
      { payload: 'x' },
      { payload: {} },
      {},
      { payload: [] },
    ];
    for (const message of messages) await write(red, message);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(red.completions.all.filter(({ node }) => node.id === 'set').length, messages.length);
  });

  it('writes in the order of the messages', async () => {
    await load(latency);
    await Promise.all([11, 12, 13, 14].map((payload) => red.send('set', { payload })));
    assert.deepEqual(
      mux.server.writes().map(({ body }) => /\d+/.exec(body)?.[0]),
      ['11', '12', '13', '14'],
    );
  });

  it('says which setting is wrong', async () => {
    await load({ device: 'none' });
    assert.equal(
      (await write(red, { payload: 1 })).error?.message,
      'No device is chosen, or it is disabled; choose one in this node.',
    );
    assert.deepEqual(statuses(), ['check settings']);
    await helper.unload();
    await load({}, { profile: 'gone' });
    const { error } = await write(red, { payload: 1 });
    assert.deepEqual([error?.code, /no profile "gone"/.test(error?.message ?? '')], ['CONFIG', true]);
  });
});
