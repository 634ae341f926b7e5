import assert from 'node:assert/strict';
import { loadScene, type Raw, type Simulator, startSimulator } from '../../simulator';
import { loadProfile } from '../../src/profile';
import { askHttp, HandClock } from './lab';
import { RestClient, startRest } from './rest';

const RIGHT = { mode: 0, redundancy: { source: 'backup' } };

describe('actions of a simulated device', () => {
  let simulator: Simulator;
  let client: RestClient;
  const put = (json: unknown, id: string | number = 3) => client.ask(`/inputs/${id}`, { method: 'PUT', json });
  /** These columns of an input, as the device shows them. */
  const input = async (id: number, ...columns: string[]) => {
    const row = (await client.read<Record<string, Raw>[]>('/inputs')).find((known) => known.id === id);
    return columns.map((column) => row?.[column]);
  };

  beforeEach(async () => {
    simulator = await startRest({ clock: new HandClock().read });
    client = new RestClient(simulator);
  });
  afterEach(() => simulator.stop());

  it('show in the next read, in the rows they are of and in what follows from them', async () => {
    const shown = ['mode', 'activeSource', 'weight', 'active', 'linkTo'];
    assert.deepEqual(await input(3, ...shown), [3, 'main', 0.5, true, null]);
    assert.deepEqual(await input(4, ...shown), [3, 'main', 0.5, false, null]);
    const { status, json } = await put(RIGHT);
    assert.deepEqual([status, json], [200, {}]);
    assert.deepEqual(await input(3, ...shown), [0, 'backup', 0.5, false, null]);
    assert.deepEqual(await input(4, ...shown), [0, 'backup', 0.5, true, 3], 'the backup links to its main');
    assert.deepEqual(await input(1, ...shown), [3, 'main', 0.5, true, null], 'others are as they were');
    assert.equal((await put({ ...RIGHT, weight: 0, active: true })).status, 200);
    assert.deepEqual(await input(3, ...shown), [0, 'backup', 0, true, null]);
  });

  it('last until a reboot, or until they are cleared', async () => {
    for (const end of [() => simulator.reboot(), () => simulator.clearSettings()]) {
      await put(RIGHT);
      simulator.setFaults({ emptyReply: true });
      simulator.clearFaults();
      assert.deepEqual(await input(3, 'mode'), [0]);
      end();
      assert.deepEqual(await input(3, 'mode'), [3]);
    }
  });

  it('write to the column that is read where another only shows it', async () => {
    await put({ ...RIGHT, note: 'spare' });
    assert.deepEqual(await input(3, 'role'), ['spare']);
  });

  for (const [json, sentence] of [
    [{ redundancy: { source: 'main' } }, 'mode is missing.'],
    [{ mode: 0, redundancy: {} }, 'source is missing.'],
    [{ mode: 7, redundancy: { source: 'x' } }, 'mode must be one of 0, 3. source must be one of main, backup.'],
    [{ ...RIGHT, mode: [0] }, 'mode must be one of 0, 3.'],
    [{ ...RIGHT, weight: 1.1 }, 'weight must be a number from 0 to 1.'],
    [{ ...RIGHT, weight: '1' }, 'weight must be a number from 0 to 1.'],
    [{ ...RIGHT, weight: null }, 'weight must be a number from 0 to 1.'],
    [{ ...RIGHT, active: 1 }, 'active must be true or false.'],
    [{ ...RIGHT, note: 5 }, 'note must be a text.'],
  ] as const) {
    it(`are refused with a value that is not documented: ${JSON.stringify(json)}`, async () => {
      const answer = await put(json);
      assert.deepEqual([answer.status, answer.json], [422, { error: sentence }]);
      assert.deepEqual(await input(3, 'mode', 'activeSource', 'weight'), [3, 'main', 0.5]);
    });
  }

  it('are refused where the request is another', async () => {
    assert.equal((await put({ ...RIGHT, more: 1 })).status, 400);
    assert.equal((await put({ ...RIGHT, redundancy: 'main' })).status, 400);
    assert.equal((await client.ask('/inputs/3', { method: 'PUT', body: '{"mode":' })).status, 400);
    assert.equal((await client.ask('/inputs/3', { method: 'POST', json: RIGHT })).status, 405);
    assert.equal((await put(RIGHT, '3/4')).status, 404);
    assert.equal((await put(RIGHT, '%E0')).status, 404);
  });

  it('are refused for rows that are not there', async () => {
    const { status, json } = await put(RIGHT, 99);
    assert.deepEqual([status, json], [404, { error: 'There is no 99 in inputs.' }]);
    const other = await put(RIGHT, 'three');
    assert.deepEqual([other.status, other.json], [422, { error: 'id must be a whole number.' }]);
  });

  it('may be done without a trace', async () => {
    const before = simulator.rows('inputs');
    assert.equal((await client.ask('/blink', { method: 'POST', json: { text: 'on /api/v4' } })).status, 200);
    assert.equal((await client.ask('/blink', { method: 'POST', json: { text: 'off' } })).status, 400);
    assert.deepEqual(simulator.rows('inputs'), before);
  });
});

describe('actions of a simulated device that speaks XML without conventions', () => {
  it('are told from reads at the same path, and show in the next', async () => {
    const profile = loadProfile('prostream-1000');
    const simulator = await startSimulator({ profile, scene: loadScene(profile.id), clock: new HandClock().read });
    const port = simulator.ports.http ?? 0;
    const ask = async (body: string) => {
      const answer = await askHttp(port, { path: '/BrowseConfig', body });
      return [answer.status, answer.body.toString()] as const;
    };
    const tree = '<AFRICA><Platform ID="1" Action="GET_TREE" /></AFRICA>';
    const set = (id: number, source: number) =>
      `<AFRICA><Platform ID="1"><GbeInputAp Id="${id}" ActiveSource="${source}" Action="SET"/></Platform></AFRICA>`;
    const active = async () => /<GbeInputAp Id="3".*?ActiveSource="(\d)"/.exec((await ask(tree))[1])?.[1];
    for (const source of [1, 2]) {
      assert.deepEqual(await ask(set(3, source)), [200, '']);
      assert.equal(await active(), String(source));
    }
    assert.equal((await ask(set(3, 7)))[0], 422);
    assert.equal((await ask(set(999, 1)))[0], 404);
    assert.equal((await ask(set(3, 1).replace('SET', 'DROP')))[0], 400);
    assert.equal(await active(), '2');
    await simulator.stop();
  });
});
