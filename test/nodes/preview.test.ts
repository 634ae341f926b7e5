import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import helper from 'node-red-node-test-helper';
import type { PreviewAnswer, PreviewFailure, PreviewTable } from '../../nodes/headend-poll/preview-answer';
import { deviceConfig, pollConfig, TAB, useNodeRed, useSimulators } from './harness';

type Ports = Parameters<typeof deviceConfig>[0];

/** What the dialog sends; `device` is how its device stands in the editor. */
function requestFor(fields: object, device: { changed: boolean; fields?: object; credentials?: object }): object {
  const texts = { device: 'device', mode: 'table', latest: '', tree: '', graph: '', rawValues: false };
  return {
    id: 'poll',
    fields: { ...texts, pages: [], tables: [], columns: [], ...fields },
    device: { fields: {}, credentials: {}, ...device },
  };
}

/** A device that is in the editor alone. */
function drawn(ports: Ports, more: object = {}, credentials: object = {}) {
  const { id: _id, type: _type, ...fields } = deviceConfig(ports, more) as Record<string, unknown>;
  return { changed: true, fields, credentials };
}

const isTable = (table: PreviewTable | PreviewFailure): table is PreviewTable => !('error' in table);

describe('the preview of headend-poll', () => {
  const red = useNodeRed();
  const start = useSimulators();

  async function preview(request: object): Promise<PreviewAnswer['tables']> {
    const { status, body } = await helper.request().post('/headend/preview').send(request);
    assert.equal(status, 200, JSON.stringify(body));
    return (body as PreviewAnswer).tables;
  }

  async function tablesOf(request: object): Promise<PreviewTable[]> {
    const tables = await preview(request);
    assert.ok(tables.every(isTable), JSON.stringify(tables));
    return tables.filter(isTable);
  }

  async function refusal(request: unknown): Promise<string> {
    const { status, body } = await helper
      .request()
      .post('/headend/preview')
      .send(request as object);
    assert.equal(status, 400, JSON.stringify(body));
    const { error } = body as { error: string };
    assert.deepEqual(body, { error });
    assert.match(error, /^[A-Z].*[.?]$/s, 'a sentence');
    return error;
  }

  it('is for those who may write, for it asks a device with stored secrets', async () => {
    const { ports } = await start();
    await red.load([]);
    const request = requestFor({ tables: ['slots'] }, drawn(ports));
    red.refused.add('headend.read');
    assert.equal((await preview(request)).length, 1);
    red.refused.add('headend.write');
    assert.equal((await helper.request().post('/headend/preview').send(request)).status, 401);
  });

  it('reads what is chosen of a device that is not deployed, and closes it', async () => {
    const simulator = await start();
    await red.load([]);
    const fields = { pages: ['general'], tables: ['slots'] };
    const tables = await tablesOf(requestFor(fields, drawn(simulator.ports)));
    assert.deepEqual(
      tables.map(({ id, single }) => [id, single]).filter(([id]) => id === 'general' || id === 'slots'),
      [
        ['general', true],
        ['slots', false],
      ],
    );
    const slots = tables.find(({ id }) => id === 'slots');
    assert.equal(slots?.title, 'Slots');
    assert.deepEqual([slots?.rows.length, slots?.total, slots?.problems], [8, 8, []]);
    assert.deepEqual(slots?.rows[0]?.displayKey, 'Dual GbE (1)');
    assert.ok((slots?.requests ?? 0) >= 1 && (slots?.durationMs ?? -1) >= 0);
    const state = slots?.columns.find(({ id }) => id === 'state');
    assert.deepEqual([state?.title, state?.evidence, state?.source], ['State', 'assumed', ['S2']]);
  });

  it('reads the chosen columns, and raw values', async () => {
    const { ports } = await start();
    await red.load([]);
    const fields = { tables: ['slots'], columns: ['state'], rawValues: true };
    const [slots] = await tablesOf(requestFor(fields, drawn(ports)));
    assert.ok(!slots?.columns.some(({ id }) => id === 'serialNumber'));
    assert.deepEqual([slots?.rows[0]?.state, slots?.rows[0]?.stateRaw], ['ok', '0']);
  });

  it('asks a deployed device through its node, and one that was changed as it was changed', async () => {
    const [{ ports }, other] = [await start(), await start()];
    await red.load([TAB, deviceConfig(ports), pollConfig()]);
    const wrong = drawn({ snmp: 1, http: 1 }, { timeout: '300' });
    assert.equal((await tablesOf(requestFor({ tables: ['slots'] }, { ...wrong, changed: false }))).length, 1);
    const [failed] = await preview(requestFor({ tables: ['slots'] }, wrong));
    assert.match((failed as PreviewFailure).error, /nothing listens/);
    await other.stop();
    const gone = drawn(other.ports, { timeout: '300' });
    const tables = await preview(requestFor({ tables: ['slots', 'e5'] }, gone));
    assert.deepEqual(
      tables.map((table) => [table.id, 'error' in table && table.error !== '']),
      [
        ['slots', true],
        ['e5', true],
      ],
    );
  });

  it('uses secrets that are stored where none were typed, and shows none of them', async () => {
    const login = { user: 'operator', password: 'stored-SECRET' };
    const { ports } = await start({ login });
    const stored = { httpUser: 'operator', httpPassword: 'stored-SECRET' };
    await red.load([TAB, deviceConfig(ports), pollConfig()], { device: stored });
    const ask = (credentials: object) => preview(requestFor({ tables: ['slots'] }, drawn(ports, {}, credentials)));
    const right = await ask({});
    assert.ok(right.every(isTable));
    const typed = await ask({ httpPassword: 'typed-SECRET' });
    assert.match((typed[0] as PreviewFailure).error, /log-?in|password|refus/i);
    assert.equal(JSON.stringify([right, typed]).includes('SECRET'), false);
    assert.equal(red.everything().includes('SECRET'), false);
  });

  it('shows the tables that a tree or a graph is made of', async () => {
    const { ports } = await start();
    await red.load([]);
    const inTree = await tablesOf(requestFor({ mode: 'tree', tables: ['alarms'] }, drawn(ports)));
    assert.ok(inTree.some(({ id }) => id === 'slots'));
    assert.ok(!inTree.some(({ id }) => id === 'alarms'), 'what is ticked for other ways to send is not read');
    const inGraph = await tablesOf(requestFor({ mode: 'graph' }, drawn(ports)));
    assert.ok(inGraph.length > 0);
  });

  it('shows the first rows of many, and says how many there are', async () => {
    const { ports } = await start({ size: 20 });
    await red.load([]);
    const [services] = await tablesOf(requestFor({ tables: ['serviceOutput'] }, drawn(ports, { timeout: '20000' })));
    assert.equal(services?.rows.length, 200);
    assert.ok((services?.total ?? 0) > 200, String(services?.total));
  }).timeout(30_000);

  it('may name an environment variable', async () => {
    const { ports } = await start();
    process.env.HEADEND_LATEST = 'many';
    try {
      await red.load([]);
      const request = requestFor({ tables: ['slots'], latest: `\${HEADEND_LATEST}` }, drawn(ports));
      assert.match(await refusal(request), /^The newest entries is "many"/);
    } finally {
      delete process.env.HEADEND_LATEST;
    }
  });

  for (const deployed of [false, true]) {
    it(`ends when the dialog is closed, of a device that is ${deployed ? '' : 'not '}deployed`, async () => {
      // A device that takes a connection and never answers.
      const device = createServer().listen(0, '127.0.0.1');
      try {
        await once(device, 'listening');
        const { port } = device.address() as AddressInfo;
        await red.load(deployed ? [deviceConfig({ http: port }, { timeout: '60000' })] : []);
        const state = { ...drawn({ http: port }, { timeout: '60000' }), changed: !deployed };
        const asking = helper
          .request()
          .post('/headend/preview')
          .send(requestFor({ tables: ['slots'] }, state));
        const outcome = asking.then(
          () => 'answered',
          () => 'given up',
        );
        const [asked] = (await once(device, 'connection')) as [Socket];
        asked.on('error', () => undefined).resume();
        const closed = once(asked, 'close');
        asking.abort();
        // supertest closes its server only after an answer.
        (asking as unknown as { _server: Server })._server.close();
        await closed;
        assert.equal(await outcome, 'given up');
      } finally {
        device.close();
      }
    });
  }

  it('is refused in a sentence when it makes no sense', async () => {
    const { ports } = await start();
    await red.load([TAB, deviceConfig(ports, { profile: 'none' }), pollConfig()]);
    const good = requestFor({ tables: ['slots'] }, drawn(ports)) as Record<string, unknown>;
    for (const wrong of [{}, { fields: null }, { fields: [] }, { device: 5 }, { id: 7 }, { device: { changed: 1 } }]) {
      assert.match(
        await refusal({ ...good, ...wrong, ...(Object.keys(wrong).length === 0 && { fields: {} }) }),
        /^The request/,
      );
    }
    for (const wrong of [{ tables: 'slots' }, { tables: [1] }, { rawValues: 'yes' }, { mode: 3 }]) {
      assert.match(await refusal(requestFor(wrong, drawn(ports))), /^The request is not understood/);
    }
    const ask = (fields: object, device: object = {}) => refusal(requestFor(fields, { ...drawn(ports, device) }));
    assert.match(await ask({}), /^Nothing is chosen to read/);
    assert.match(await ask({ tables: ['slot'] }), /Did you mean "slots"/);
    assert.match(await ask({ mode: 'none' }), /^There is no mode/);
    assert.match(await ask({ tables: ['slots'] }, { host: '' }), /^No host is given/);
    assert.match(await refusal(requestFor({ tables: ['slots'] }, { changed: false })), /^There is no profile "none"/);
  });
});
