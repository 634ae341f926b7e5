import assert from 'node:assert/strict';
import type { ActionOutcome } from '../../src/messages';
import { type Caught, useNodeRed } from './harness';
import { flowOf, muxConfig, startMux, write } from './set-lab';

type Mux = Awaited<ReturnType<typeof startMux>>;

describe('headend-set does an action', () => {
  const red = useNodeRed();
  let mux: Mux;
  const started: Mux[] = [];
  afterEach(async () => {
    for (const { server } of started.splice(0)) await server.close();
  });

  async function load(
    fields: Parameters<typeof flowOf>[1],
    device: object = {},
    answer?: Parameters<typeof startMux>[1],
  ) {
    mux = await startMux(red, answer);
    started.push(mux);
    await red.load(flowOf(muxConfig(mux.server.port, device), fields));
  }

  const parameters = [{ id: 'id', value: '2', type: 'num' }];
  const update = { kind: 'action' as const, action: 'update', parameters };

  it('with parameters of the node, which those of the message add to and replace', async () => {
    await load({ ...update, parameters: [...update.parameters, { id: 'latency', value: '150', type: 'str' }] });
    const { payload, messages } = await write<ActionOutcome>(red, { payload: { name: 'N' } });
    const { before, after, request, ...rest } = payload;
    assert.deepEqual(rest, { action: 'update', ok: true, sent: true, verified: true });
    assert.deepEqual([before?.name, after?.name, after?.latency], ['West', 'N', 150]);
    assert.equal(request?.body, '<mux><name>N</name><latency>150</latency></mux>');
    assert.equal(messages[0]?.set.id, 'update');
    assert.equal((await write<ActionOutcome>(red, { payload: { latency: 160 } })).payload.after?.latency, 160);
    const again = await write<ActionOutcome>(red, { payload: { name: 'N', latency: 160 } });
    assert.deepEqual([again.payload.ok, again.payload.sent, again.payload.verified], [true, false, true]);
  });

  it('whatever action other nodes have put into the message', async () => {
    await load(update);
    const { payload } = await write<ActionOutcome>(red, { action: 'row_click', payload: { name: 'N' } });
    assert.deepEqual([payload.action, payload.ok], ['update', true]);
  });

  it('at a sign that has no parameters', async () => {
    await load({ ...update, parameters: [...update.parameters, { id: 'name', value: 'Z', type: 'str' }] });
    for (const message of [{}, { payload: 1732183920000 }, { payload: true }, { payload: '' }, { payload: null }]) {
      assert.equal((await write<ActionOutcome>(red, message)).payload.ok, true);
    }
    for (const payload of ['{"id":2}', [{ id: 2 }], Buffer.from('x')]) {
      const { error, messages } = await write(red, { payload });
      assert.equal(error?.code, 'BAD_VALUE');
      assert.match(error?.message ?? '', /^msg\.payload must be an object of parameters/);
      assert.equal(messages.length, 0);
    }
  });

  it('with its own parameters alone where that is wished', async () => {
    await load({ ...update, payloadParameters: false });
    const { payload } = await write<ActionOutcome>(red, { payload: { name: 'not this' } });
    assert.deepEqual([payload.ok, payload.sent], [true, false]);
  });

  it('that the message names', async () => {
    await load({ kind: 'message', action: 'delete', table: 'muxes', column: 'latency', key: '2' });
    const { payload } = await write<ActionOutcome>(red, { action: 'start', payload: { id: 2 } });
    assert.deepEqual([payload.action, payload.verified, payload.after?.state], ['start', true, 'running']);
    const column = await write(red, { table: 'muxes', payload: { key: '1', column: 'name', value: 'E' } });
    assert.equal(column.payload.after, 'E');
    const { error } = await write(red, { payload: 5 });
    assert.match(error?.message ?? '', /^Nothing is named to write: choose a table/, 'not what its dialog hides');
    assert.equal((await write(red, { action: {} })).error?.message, 'msg.action is {}; it must be a text.');
  });

  it('from parameters of every type, and none for what is blank', async () => {
    process.env.HEADEND_TEST_NAME = 'from the environment';
    try {
      await load({
        ...{ kind: 'action', action: 'update' },
        parameters: [
          { id: 'id', value: 'rows[0].id', type: 'msg' },
          { id: 'name', value: 'HEADEND_TEST_NAME', type: 'env' },
          { id: 'latency', value: '', type: 'num' },
          { id: 'sdt', value: 'null', type: 'json' },
        ],
      });
      const { payload } = await write<ActionOutcome>(red, { rows: [{ id: 2 }] });
      assert.equal(payload.request?.body, '<mux><name>from the environment</name><sdt nil="true"/></mux>');
      const { error } = await write(red, {});
      assert.equal(error?.code, 'BAD_VALUE');
      assert.match(error?.message ?? '', /"id" \(ID\) is missing/);
    } finally {
      delete process.env.HEADEND_TEST_NAME;
    }
  });

  it('and tells a refusal as a result, to Catch nodes and in the status', async () => {
    await load(update);
    const caught = red.arrivals<Caught>('caught');
    const { payload, failure } = await write<ActionOutcome>(red, { payload: { id: 1, latency: 5 } });
    assert.deepEqual([payload.ok, payload.error?.code, payload.sent], [false, 'REFUSED', undefined]);
    assert.deepEqual(failure, { code: 'REFUSED', device: 'mux-1', retryable: false });
    const { error } = await caught.at(0);
    assert.equal(error.code, 'REFUSED');
    assert.equal(error.message, payload.error?.message);
    await red.statuses.until(({ status }) => status.text === 'refused');
  });

  it('that only asks for something, without an audit and without permission', async () => {
    await load({ kind: 'action', action: 'load' }, { write: '' });
    const { payload, audits } = await write<ActionOutcome>(red, { payload: { id: 1 } });
    assert.equal(payload.reply?.rows[0]?.name, 'East');
    assert.deepEqual(audits, []);
    await red.statuses.until(({ status }) => status.text === 'ok');
  });

  it('may have names of Object.prototype without harm', async () => {
    await load({ kind: 'message' });
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const action = await write<ActionOutcome>(red, { action: name, payload: {} });
      assert.equal(action.error?.code, 'NOT_ALLOWED', name);
      const parameter = await write(red, { action: 'start', payload: JSON.parse(`{"id": 2, "${name}": 1}`) });
      assert.match(parameter.error?.message ?? '', new RegExp(`there is no parameter "${name}"`));
      const column = await write(red, { table: 'muxes', payload: { key: name, column: name, value: 1 } });
      assert.equal(column.error?.code, 'BAD_VALUE', name);
      assert.equal((await write(red, { table: name, column: 'x', payload: 1 })).error?.code, 'CONFIG', name);
    }
    assert.deepEqual(mux.server.writes(), []);
  });

  it('shows no secret, also where the device echoes it', async () => {
    const secret = 'hunter2-SECRET';
    process.env.HEADEND_TEST_SECRET = secret;
    const echo = ({ method }: { method: string }) => {
      if (method !== 'POST') return undefined;
      mux.muxes.push({ id: 9, name: 'N', latency: 0, sdt: 500, state: 'idle', programs: [] });
      return `<mux><id>9</id><name>N</name><destination>udp://u:${secret}@x</destination></mux>`;
    };
    const parameters = [
      { id: 'name', value: 'N', type: 'str' },
      { id: 'uri', value: 'udp://x:1', type: 'str' },
      { id: 'password', value: 'HEADEND_TEST_SECRET', type: 'env' },
    ];
    try {
      await load({ kind: 'action', action: 'create', parameters }, {}, echo);
      const dry = await write<ActionOutcome>(red, { dryRun: true });
      const made = await write<ActionOutcome>(red, {});
      assert.ok(mux.server.writes()[0]?.body.includes(secret), 'the device is told');
      assert.match(JSON.stringify(made.payload.reply?.document), /udp:\/\/u:•••@x/);
      const values = { name: 'N', uri: 'udp://x:1', password: '•••' };
      assert.deepEqual(
        made.audits[0]?.payload.items.map((item) => 'values' in item && item.values),
        [values],
      );
      const wrong = await write(red, { payload: { uri: 'http://x', pasword: secret, password: [secret] } });
      assert.equal(wrong.error?.code, 'BAD_VALUE');
      // The message that brought it here belongs to who sent it.
      const brought = red.completions.all.splice(red.completions.all.findIndex(({ error }) => error !== undefined));
      assert.deepEqual(
        brought.flatMap(({ error }) => error?.message ?? []),
        [wrong.error?.message],
      );
      const ours = [wrong.payload, wrong.audits, wrong.error?.message];
      assert.equal(red.everything(dry, made, ours).includes(secret), false);
    } finally {
      delete process.env.HEADEND_TEST_SECRET;
    }
  });

  it('is not verified where the device does not say that it was done', async () => {
    const silent = ({ method }: { method: string }) => (method === 'POST' ? '' : undefined);
    await load({ kind: 'action', action: 'addProgram' }, {}, silent);
    const { payload } = await write<ActionOutcome>(red, { payload: { mux: 2, number: 5 } });
    assert.deepEqual([payload.ok, payload.sent, payload.verified], [true, true, undefined]);
    await red.statuses.until(({ status }) => status.text === 'not verified');
  });
});
