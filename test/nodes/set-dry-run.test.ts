import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { useNodeRed } from './harness';
import { comesTrue, SOON_MS } from './inbox';
import { flowOf, muxConfig, startMux } from './set-lab';

describe('the dry run of a set node’s dialog', () => {
  const red = useNodeRed();
  let server: Awaited<ReturnType<typeof startMux>>['server'];

  /** Deploys a device that may not be written to, and a node. */
  async function load(flow = (device: object) => flowOf(device)) {
    ({ server } = await startMux(red));
    await red.load(flow(muxConfig(server.port, { write: '' })));
  }
  afterEach(() => server?.close());

  /** What the dialog holds. */
  const fields = (more: object) => ({ device: 'device', kind: 'column', onError: 'stop', ...more });
  async function post(body: unknown): Promise<{ status: number; text?: string; error?: string }> {
    const { status, body: answer } = await helper.request().post('/headend/dry-run').send(body);
    return { status, ...(answer as object) };
  }
  const latency = { kind: 'column', table: 'muxes', column: 'latency', key: '2' };

  it('needs the permission to write', async () => {
    await load();
    assert.ok(red.permissions.includes('headend.write'));
    red.refused.add('headend.write');
    const { status } = await helper.request().post('/headend/dry-run').send({});
    assert.equal(status, 401);
  });

  it('is the request as a text, and nothing is written', async () => {
    await load();
    const column = await post({ id: 'set', fields: fields(latency), tried: '250' });
    assert.deepEqual(column, { status: 200, text: 'PUT /api/muxes/2 (web)\n<mux><latency>250</latency></mux>' });
    const parameters = [
      { id: 'id', value: '2', type: 'num' },
      { id: 'name', value: 'payload.name', type: 'msg' },
      { id: 'latency', value: '9', type: 'str' },
    ];
    const action = await post({ id: 'set', fields: fields({ kind: 'action', action: 'update', parameters }) });
    assert.deepEqual(action, { status: 200, text: 'PUT /api/muxes/2 (web)\n<mux><latency>9</latency></mux>' });
    const fixed = await post({ id: 'set', fields: fields({ ...latency, value: '300', valueType: 'num' }), tried: '1' });
    assert.match(fixed.text ?? '', /<latency>300</);
    const same = await post({ id: 'set', fields: fields({ ...latency, value: '100', valueType: 'num' }) });
    assert.equal(same.text, 'Nothing would be sent: the device shows this already.');
    const all = await post({ id: 'set', fields: fields({ ...latency, key: '' }), tried: '1|5000;2|7' });
    assert.match(all.error ?? '', /stop it first/);
    assert.deepEqual(server.writes(), []);
  });

  it('shows several requests one below the other, and no secrets', async () => {
    await load();
    const rows = await post({ id: 'set', fields: fields({ ...latency, key: '', column: 'name' }), tried: '1|A;2|B' });
    const request = (id: number, name: string) => `PUT /api/muxes/${id} (web)\n<mux><name>${name}</name></mux>`;
    assert.equal(rows.text, `${request(1, 'A')}\n\n${request(2, 'B')}`);
    process.env.HEADEND_TEST_SECRET = 'dry-SECRET';
    try {
      const parameters = [
        { id: 'name', value: 'N', type: 'str' },
        { id: 'uri', value: 'udp://x:1', type: 'str' },
        { id: 'password', value: 'HEADEND_TEST_SECRET', type: 'env' },
      ];
      const { text } = await post({ id: 'set', fields: fields({ kind: 'action', action: 'create', parameters }) });
      assert.match(text ?? '', /<password>•••<\/password>/);
      assert.equal(red.everything(text).includes('SECRET'), false);
    } finally {
      delete process.env.HEADEND_TEST_SECRET;
    }
  });

  it('is shown for a node that is not deployed yet, whose context is not there', async () => {
    await load();
    const parameters = [
      { id: 'id', value: '2', type: 'num' },
      { id: 'name', value: 'wanted', type: 'flow' },
      { id: 'latency', value: '8', type: 'num' },
    ];
    const { text } = await post({ id: 'new', fields: fields({ kind: 'action', action: 'update', parameters }) });
    assert.equal(text, 'PUT /api/muxes/2 (web)\n<mux><latency>8</latency></mux>');
  });

  it('closes the device again where no node uses it', async () => {
    await load((device) => [device]);
    assert.equal((await post({ id: 'new', fields: fields(latency), tried: '5' })).status, 200);
    await comesTrue(() => server.open.size === 0, 'the connection is closed', SOON_MS);
  });

  it('is refused in a sentence', async () => {
    await load();
    const refused = async (body: unknown) => {
      const { status, error, ...rest } = await post(body);
      assert.deepEqual([status, rest], [400, {}]);
      assert.match(error ?? '', /^[A-Z].*\.$/);
      return error ?? '';
    };
    assert.match(await refused({ id: 'set', fields: fields(latency) }), /^There is nothing to write/);
    assert.match(await refused({ id: 'set', fields: fields(latency), tried: 'x' }), /"latency" is "x"; it must be/);
    assert.match(await refused({ id: 'set', fields: fields({ ...latency, device: 'none' }) }), /deploy it/);
    assert.match(await refused({ id: 'set', fields: fields({ kind: 'action', action: 'x' }) }), /no action "x"/);
    const strange = [
      {},
      [],
      { id: 5 },
      { id: 'set' },
      { id: 'set', fields: [] },
      { id: 'set', fields: { device: {} } },
    ];
    const wrong = [
      { id: 'set', fields: { parameters: [5] } },
      { id: 'set', fields: {}, tried: {} },
    ];
    for (const body of [...strange, ...wrong]) assert.match(await refused(body), /^The request is not understood/);
  });
});
