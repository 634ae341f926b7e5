import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import type { Simulator, SimulatorOptions } from '../../simulator';
import { askHttp } from './lab';
import { RestClient, restProfile, startRest } from './rest';

describe('the REST interface of a simulated device', () => {
  let simulator: Simulator;
  const start = async (options: Partial<SimulatorOptions> = {}) => {
    simulator = await startRest(options);
    return new RestClient(simulator);
  };
  afterEach(() => simulator.stop());

  it('answers reads by their own method only, refusals in JSON', async () => {
    const client = await start();
    assert.equal((await client.ask('/inputs')).status, 200);
    const { status, json } = await client.ask('/inputs', { method: 'POST' });
    assert.deepEqual([status, json], [405, { error: 'Use GET.' }]);
    assert.equal((await client.ask('/inputs?x=1')).status, 404);
    assert.equal((await client.ask('/pids')).status, 404);
    assert.equal(simulator.served.http, 4);
  });

  it('gives lists in pages', async () => {
    const client = await start();
    const pids = (query: string) => client.read<number[]>(`/pids?detail=all${query}`);
    const all = [
      ...(await pids('&page=1&perPage=40')),
      ...(await pids('&page=2&perPage=40')),
      ...(await pids('&page=3&perPage=40')),
    ];
    assert.deepEqual(
      all,
      simulator.rows('pids').map(({ pid }) => pid),
    );
    assert.deepEqual(await pids('&page=4&perPage=40'), []);
    assert.deepEqual(await pids(''), all.slice(0, 40), 'the first page when none is asked for');
    assert.deepEqual(await pids('&perPage=7&page=2'), all.slice(7, 14));
    assert.deepEqual(await client.read('/pids?page=2&detail=all&perPage=40'), all.slice(40, 80));
    for (const wrong of ['&page=0', '&page=x', '&page=1.5', '&perPage=0']) {
      assert.equal((await client.ask(`/pids?detail=all${wrong}`)).status, 400, wrong);
    }
    simulator.setFaults({ ignoresPages: true });
    assert.deepEqual(await pids('&page=2&perPage=40'), all);
  });

  it('has several variants at once, of one world', async () => {
    const v4 = await start({ alsoServe: [restProfile('v2')] });
    const v2 = new RestClient(simulator, '/api/v2');
    const [[first], [sibling]] = [
      await v4.read<Record<string, unknown>[]>('/inputs'),
      await v2.read<Record<string, unknown>[]>('/inputs'),
    ];
    assert.ok(first && sibling);
    const { tsId, rate, ...same } = first;
    assert.equal(typeof rate, 'number');
    assert.deepEqual(sibling, { ...same, transport: { id: tsId } });
    assert.equal((await v2.ask('/inputs/1', { method: 'PUT', json: {} })).status, 404, 'v2 has no actions');
  });

  it('has one variant alone', async () => {
    await start({ profile: restProfile('v2') });
    assert.equal((await new RestClient(simulator, '/api/v2').ask('/inputs')).status, 200);
    const v4 = new RestClient(simulator);
    assert.equal((await v4.ask('/system')).status, 404);
    assert.equal((await v4.logOn()).status, 404);
  });

  it('has the faults of web servers', async () => {
    const client = await start({ compression: 'gzip', login: { user: 'u', password: 'p' } });
    await client.logOn({ user: 'u', password: 'p' });
    const { status, headers } = await client.ask('/inputs');
    assert.deepEqual([status, headers.get('content-encoding')], [200, 'gzip']);
    simulator.setFaults({ html: true });
    assert.match((await client.ask('/inputs')).text, /^<!DOCTYPE html>/);
    simulator.setFaults({ html: false, emptyReply: true });
    assert.equal((await client.ask('/inputs')).text, '');
    simulator.setFaults({ emptyReply: false, httpStatus: 503 });
    assert.equal((await client.ask('/inputs')).status, 503);
    simulator.setFaults({ httpStatus: 0, truncate: 'document' });
    const half = await client.ask('/inputs');
    assert.deepEqual([half.status, half.json], [200, undefined]);
    assert.ok(half.text.startsWith('[{"id":1,'));
    simulator.setFaults({ truncate: true });
    await assert.rejects(client.ask('/inputs'));
    simulator.setFaults({ truncate: false, wrongTypes: true });
    const [row] = await client.read<Record<string, unknown>[]>('/inputs');
    assert.deepEqual([row?.id, row?.role, row?.active, row?.linkTo], [{ value: 1 }, ['main'], 'true', {}]);
    simulator.clearFaults();
    assert.equal((await client.read<unknown[]>('/inputs')).length, 8);
  });

  it('has a document of 100 MB, and is not the slower for one who goes away', async () => {
    const client = await start({ compression: 'gzip' });
    const whole = await client.ask('/inputs');
    simulator.setFaults({ hugeReply: true, only: '/inputs' });
    const response = await fetch(`http://127.0.0.1:${simulator.ports.http}/api/v4/inputs`);
    assert.equal(response.headers.get('content-length'), null);
    let length = 0;
    for await (const chunk of response.body ?? []) length += (chunk as Uint8Array).length;
    assert.equal(length, Buffer.byteLength(whole.text) + 100 * 2 ** 20);
    const leaving = await fetch(`http://127.0.0.1:${simulator.ports.http}/api/v4/inputs`);
    await leaving.body?.cancel();
    assert.equal((await client.ask('/system')).status, 200);
  });

  it('has faults in some of its answers only', async () => {
    const client = await start();
    simulator.setFaults({ httpStatus: 500, only: '/inputs' });
    assert.equal((await client.ask('/inputs')).status, 500);
    assert.equal((await client.ask('/services')).status, 200);
    simulator.setFaults({ outage: true });
    await assert.rejects(client.ask('/services'), 'an outage is one of the whole device');
  });

  it('compresses without saying so', async () => {
    await start({ compression: 'gzip-unlabelled' });
    const { body } = await askHttp(simulator.ports.http ?? 0, { method: 'GET', path: '/api/v4/services', body: '' });
    assert.match(gunzipSync(body).toString(), /^\[\{"id":1,/);
  });
});
