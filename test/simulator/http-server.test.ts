import assert from 'node:assert/strict';
import { gunzipSync, inflateSync } from 'node:zlib';
import type { Simulator, SimulatorOptions } from '../../simulator';
import { askHttp, type HttpAnswer, startLab } from './lab';

describe("a simulated device's web server", () => {
  let simulator: Simulator;
  const start = async (options: Partial<SimulatorOptions> = {}) => {
    simulator = await startLab(options);
  };
  const ask = (options?: Parameters<typeof askHttp>[1]): Promise<HttpAnswer> =>
    askHttp(simulator.ports.http ?? 0, options);
  afterEach(() => simulator.stop());

  it('answers what the profile asks, by either method and whatever the white space', async () => {
    await start();
    const answer = await ask();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'text/xml; charset=utf-8');
    assert.match(answer.body.toString(), /^<\?xml .*<Lab>.*<\/Lab>\n$/s);
    assert.deepEqual((await ask({ method: 'GET', body: '\n<Get   Address = "7"/>\r\n' })).body, answer.body);
    assert.match((await ask({ method: 'GET', path: '/other?x=7', body: '' })).body.toString(), /<Other>/);
    assert.equal(simulator.served.http, 3);
  });

  it('refuses what it does not', async () => {
    await start();
    assert.equal((await ask({ body: '<Get Address="8" />' })).status, 400);
    assert.equal((await ask({ body: '' })).status, 400);
    assert.equal((await ask({ path: '/nothing' })).status, 404);
    assert.equal((await ask({ path: '/other?x=8', body: '' })).status, 404);
    assert.equal((await ask({ method: 'DELETE' })).status, 405);
    await assert.rejects(ask({ body: 'x'.repeat((64 << 20) + 1) }));
  });

  it('has a web page', async () => {
    await start();
    const page = await ask({ method: 'GET', path: '/', body: '' });
    assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
    assert.match(page.body.toString(), /<title>Lab &lt;device> \(simulated\)<\/title>/);
  });

  it('demands the log-in', async () => {
    await start({ login: { user: 'opérateur', password: 'a:b' } });
    const stranger = await ask();
    assert.equal(stranger.status, 401);
    assert.match(String(stranger.headers['www-authenticate']), /^Basic realm=/);
    assert.equal((await ask({ auth: 'opérateur:wrong' })).status, 401);
    assert.equal((await ask({ auth: 'opérateur:a:b' })).status, 200);
  });

  for (const [compression, encoding, expand] of [
    ['gzip', 'gzip', gunzipSync],
    ['gzip-unlabelled', undefined, gunzipSync],
    ['deflate', 'deflate', inflateSync],
    ['none', undefined, (body: Buffer) => body],
  ] as const) {
    it(`compresses documents: ${compression}, with a line in front`, async () => {
      await start({ compression, leadingLine: 'OK 200' });
      const { headers, body } = await ask();
      assert.equal(headers['content-encoding'], encoding);
      assert.equal(Number(headers['content-length']), body.length);
      assert.match(expand(body).toString(), /^OK 200\r\n<\?xml .*<\/Lab>\n$/s);
    });
  }

  it('answers with any status when told, also to who is not logged in', async () => {
    await start({ login: { user: 'u', password: 'p' } });
    simulator.setFaults({ httpStatus: 500 });
    assert.equal((await ask()).status, 500);
    simulator.setFaults({ httpStatus: 401 });
    assert.match(String((await ask({ auth: 'u:p' })).headers['www-authenticate']), /^Basic/);
    simulator.clearFaults();
    assert.equal((await ask({ auth: 'u:p' })).status, 200);
  });

  it('ends documents early when told', async () => {
    await start();
    const whole = (await ask()).body.toString();
    const half = whole.slice(0, Math.floor(whole.length / 2));
    simulator.setFaults({ truncate: true });
    const cut = await ask();
    assert.equal(cut.complete, false);
    assert.equal(Number(cut.headers['content-length']), whole.length);
    assert.equal(cut.body.toString(), half);
    simulator.setFaults({ truncate: 'document' });
    const document = await ask();
    assert.equal(document.complete, true);
    assert.equal(document.body.toString(), half);
  });

  it('answers with a web page, or with nothing, when told', async () => {
    await start({ compression: 'gzip' });
    simulator.setFaults({ html: true });
    assert.match((await ask()).body.toString(), /^<!DOCTYPE html>/);
    simulator.setFaults({ html: false, emptyReply: true });
    const empty = await ask();
    assert.deepEqual([empty.status, empty.body.length, empty.complete], [200, 0, true]);
  });

  it('resets connections in an outage, and comes back', async () => {
    await start();
    simulator.setFaults({ outage: true });
    await assert.rejects(ask(), { code: 'ECONNRESET' });
    assert.equal(simulator.served.http, 0);
    simulator.setFaults({ outage: false });
    assert.equal((await ask()).status, 200);
  });
});
