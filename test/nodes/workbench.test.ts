import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import type { CaptureAnswer, CheckAnswer } from '../../nodes/headend-device/workbench-answers';
import { startReplay } from '../../simulator';
import { deviceConfig, useNodeRed, useSimulators } from './harness';

describe('the profile workbench in the editor', () => {
  const red = useNodeRed();
  const start = useSimulators();
  const folder = () => join(red.userDir, 'headend');

  afterEach(() => rmSync(folder(), { recursive: true, force: true }));

  async function ask(method: 'get' | 'post', url: string, body?: object, status = 200): Promise<unknown> {
    const asked = method === 'get' ? helper.request().get(url) : helper.request().post(url).send(body);
    const answer = await asked;
    assert.equal(answer.status, status, JSON.stringify(answer.body).slice(0, 300));
    return answer.body;
  }
  const refused = async (method: 'get' | 'post', url: string, body?: object) =>
    ((await ask(method, url, body, 400)) as { error: string }).error;

  const described = (ports: { snmp?: number; http?: number }, more: object = {}) => ({
    id: 'device',
    fields: deviceConfig(ports, { timeout: '2000', write: 'assumed', maxInFlight: '8', ...more }),
    credentials: { httpUser: 'somebody', httpPassword: 'Open-Sesame-5' },
  });

  it('is for those who may', async () => {
    await red.load([]);
    red.refused.add('headend.write');
    for (const url of ['/headend/check', '/headend/capture', '/headend/overrides/a.yaml']) {
      assert.equal((await helper.request().post(url).send({})).status, 401, url);
    }
    red.refused.add('headend.read');
    for (const url of ['/headend/overrides', '/headend/overrides/a.yaml']) {
      assert.equal((await helper.request().get(url)).status, 401, url);
    }
  });

  it('checks the device in the dialog, deployed or not, and proposes an override', async () => {
    const { ports } = await start();
    await red.load([]);
    const { report, proposal } = (await ask('post', '/headend/check', described(ports))) as CheckAnswer;
    assert.equal(report.profile, 'prostream-1000');
    assert.deepEqual([report.summary.failed, report.summary.absent], [0, 0]);
    assert.equal(report.tables.length, 28);
    assert.ok(!JSON.stringify(report).includes('Open-Sesame-5'));
    const saved = { profile: 'prostream-1000', text: proposal };
    assert.deepEqual(await ask('post', '/headend/overrides/east-1.yaml', saved), {});
    assert.deepEqual(await ask('get', '/headend/overrides'), ['east-1.yaml']);
    assert.deepEqual(await ask('get', '/headend/overrides/east-1.yaml'), { text: proposal });
    const after = (await ask('post', '/headend/check', described(ports, { overrides: 'east-1.yaml' }))) as CheckAnswer;
    const states = after.report.tables.find(({ id }) => id === 'slots')?.columns.find(({ id }) => id === 'state');
    assert.deepEqual([states?.evidence, states?.outcome], ['confirmed', 'answered']);
    assert.match(after.proposal, /Nothing answered that was not known before/);
  });

  it('says what is wrong in a sentence', async () => {
    await red.load([]);
    assert.match(await refused('post', '/headend/check', {}), /^No model is chosen/);
    assert.match(
      await refused('post', '/headend/capture', { fields: { profile: 'prostream-1000', host: '' } }),
      /^No host/,
    );
    assert.match(await refused('post', '/headend/check', { fields: 7 }), /^[A-Z].*\.$/);
  });

  it('makes a capture that can be unpacked and served', async () => {
    const { ports } = await start();
    await red.load([]);
    const answer = (await ask('post', '/headend/capture', described(ports))) as CaptureAnswer;
    assert.deepEqual([answer.problems, answer.removed], [[], []]);
    assert.match(answer.name, /^prostream-1000-\d{4}-\d\d-\d\dT\d{6}\.tgz$/);
    mkdirSync(folder(), { recursive: true });
    const file = join(folder(), answer.name);
    writeFileSync(file, Buffer.from(answer.archive, 'base64'));
    execFileSync('tar', ['xzf', file, '-C', folder()]);
    const into = join(folder(), answer.name.replace('.tgz', ''));
    assert.deepEqual(readdirSync(into).sort(), ['capture.json', 'http', 'snmp.snmprec']);
    const replay = await startReplay({ folder: into });
    try {
      const { report } = (await ask('post', '/headend/check', described(replay.ports))) as CheckAnswer;
      assert.deepEqual([report.summary.failed, report.summary.absent], [0, 0]);
    } finally {
      await replay.stop();
    }
    const other = (await ask('post', '/headend/capture', { ...described(ports), anonymise: true })) as CaptureAnswer;
    assert.ok(other.removed.some(({ what }) => what === 'IPv4 addresses'));
  });

  it('keeps no override that does not fit, and leaves the one before as it was', async () => {
    await red.load([]);
    mkdirSync(folder(), { recursive: true });
    const file = join(folder(), 'east-1.yaml');
    writeFileSync(file, '{}\n');
    const text = 'tables:\n  slots:\n    columns:\n      stat: { title: State }\n';
    const error = await refused('post', '/headend/overrides/east-1.yaml', { profile: 'prostream-1000', text });
    assert.match(error, /^east-1\.yaml:4: tables\.slots\.columns\.stat: .*Did you mean "state"/);
    assert.equal(readFileSync(file, 'utf8'), '{}\n');
    assert.deepEqual(readdirSync(folder()), ['east-1.yaml']);
    assert.match(
      await refused('post', '/headend/overrides/a.yaml', { profile: '../x', text: '{}' }),
      /not the name of a profile/,
    );
    assert.match(
      await refused('post', '/headend/overrides/a.yaml', { profile: 'x', text: 'a'.repeat(1_000_001) }),
      /longer than/,
    );
  });

  it('reaches no file outside the folder of the user', async () => {
    await red.load([]);
    writeFileSync(join(red.userDir, 'outside.yaml'), '{}');
    for (const name of ['../outside.yaml', '/etc/passwd', '.hidden.yaml', 'flows.json', '..%2Foutside.yaml']) {
      const url = `/headend/overrides/${encodeURIComponent(name)}`;
      assert.match(await refused('get', url), /is no name of an override file/, name);
      assert.match(
        await refused('post', url, { profile: 'prostream-1000', text: '{}' }),
        /is no name of an override file/,
      );
    }
    assert.equal(existsSync(folder()), false);
    assert.match(await refused('get', '/headend/overrides/none.yaml'), /there is no such file/);
    rmSync(join(red.userDir, 'outside.yaml'));
  });
});
