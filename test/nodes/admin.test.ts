import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import type { ConnectionReport } from '../../src/device';
import type { ProfileDescription } from '../../src/profile';
import { deviceConfig, pollConfig, TAB, useNodeRed, useSimulators } from './harness';

interface ProfileList {
  profiles: ProfileDescription[];
  errors: string[];
}

describe('what the editor asks of the runtime', () => {
  const red = useNodeRed();
  const start = useSimulators();
  const folder = () => join(red.userDir, 'headend', 'profiles');

  afterEach(() => rmSync(join(red.userDir, 'headend'), { recursive: true, force: true }));

  async function profiles(): Promise<ProfileList> {
    const { status, body } = await helper.request().get('/headend/profiles');
    assert.equal(status, 200);
    return body as ProfileList;
  }

  async function test(request: unknown): Promise<{ reports: ConnectionReport[] }> {
    const { status, body } = await helper.request().post('/headend/test').send(request);
    assert.equal(status, 200, JSON.stringify(body));
    return body as { reports: ConnectionReport[] };
  }

  async function refusal(request: unknown): Promise<string> {
    const { status, body } = await helper.request().post('/headend/test').send(request);
    assert.equal(status, 400);
    const { error } = body as { error: string };
    assert.deepEqual(body, { error });
    assert.match(error, /^[A-Z].*\.$/s, 'a sentence');
    assert.doesNotMatch(error, /TypeError|is not a function|undefined|at \w+ \(/);
    return error;
  }

  const fieldsOf = (ports: { snmp?: number; http?: number }, more: object = {}) => ({
    ...deviceConfig(ports, { timeout: '300', ...more }),
  });

  it('is allowed to those who may', async () => {
    await red.load([]);
    const reading = red.permissions.filter((permission) => permission === 'headend.read');
    const writing = red.permissions.filter((permission) => permission === 'headend.write');
    assert.deepEqual([reading.length, writing.length, red.permissions.length], [7, 4, 11]);
    red.refused.add('headend.read');
    assert.equal((await helper.request().get('/headend/profiles')).status, 401);
    assert.equal((await helper.request().get('/headend/devices/device')).status, 401);
    red.refused.clear();
    assert.equal((await helper.request().get('/headend/profiles')).status, 200);
    red.refused.add('headend.write');
    assert.equal((await helper.request().post('/headend/test').send({})).status, 401);
  });

  it('is which profiles there are', async () => {
    await red.load([]);
    const { profiles: known, errors } = await profiles();
    assert.deepEqual(errors, []);
    assert.deepEqual(known.map(({ id }) => id).sort(), [
      'elemental-statmux',
      'prostream-1000',
      'prostream-x',
      'snmp-host',
    ]);
    const column = known
      .find(({ id }) => id === 'prostream-1000')
      ?.tables.find(({ id }) => id === 'inputTs')
      ?.columns.find(({ id }) => id === 'bitrate');
    assert.deepEqual([column?.unit, column?.evidence], ['bit/s', 'assumed']);
  });

  it('is a deployed device as its overrides make it', async () => {
    mkdirSync(join(red.userDir, 'headend'), { recursive: true });
    const override = 'tables: { slots: { columns: { rack: { title: Rack, type: string, at: "@Rack" } } } }\n';
    writeFileSync(join(red.userDir, 'headend', 'east-1.yaml'), override);
    await red.load([TAB, deviceConfig({ snmp: 1, http: 1 }, { overrides: 'east-1.yaml' })]);
    const { status, body } = await helper.request().get('/headend/devices/device');
    assert.equal(status, 200);
    const { tables } = body as ProfileList['profiles'][number];
    const rack = tables.find(({ id }) => id === 'slots')?.columns.find(({ id }) => id === 'rack');
    assert.equal(rack?.evidence, 'assumed');
    assert.equal((await helper.request().get('/headend/devices/nobody')).status, 404);
  });

  it('is which of the user’s own profiles cannot be used, and why', async () => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'mine.yaml'), 'id: mine\ntitel: Mine\n');
    await red.load([]);
    const { profiles: known, errors } = await profiles();
    assert.equal(known.length, 4);
    assert.equal(errors.length, 1);
    assert.ok(errors[0]?.includes(`${join(folder(), 'mine.yaml')}:2: `), errors[0]);
  });

  it('is answered in a sentence when the profiles cannot be listed', async () => {
    mkdirSync(join(red.userDir, 'headend'), { recursive: true });
    writeFileSync(folder(), 'a file where a folder should be');
    await red.load([]);
    const { status, body, text } = await helper.request().get('/headend/profiles');
    assert.equal(status, 500);
    assert.match((body as { error: string }).error, /profiles cannot be read: ENOTDIR/);
    assert.doesNotMatch(text, /at \w+ \(/, 'no stack');
  });

  it('is which serial ports there are, or why they are not known', async () => {
    await red.load([]);
    const { status, body } = await helper.request().get('/headend/serial-ports');
    assert.equal(status, 200);
    assert.ok(Array.isArray((body as { ports: unknown }).ports));
  });

  it('is whether a device answers', async () => {
    const { ports } = await start();
    await red.load([]);
    const { reports } = await test({ fields: fieldsOf(ports), credentials: {} });
    assert.deepEqual(
      reports.map(({ connection, title, ok }) => ({ connection, title, ok })),
      [
        { connection: 'snmp', title: 'SNMP', ok: true },
        { connection: 'browse', title: 'XML over HTTP', ok: true },
      ],
    );
    assert.equal(reports[0]?.text, 'ProStream 1000');
    assert.match(reports[1]?.text ?? '', /^POST \/BrowseConfig was answered with a document of \d+ bytes\.$/);
    for (const { roundTripMs } of reports) assert.ok(roundTripMs >= 0 && roundTripMs < 5000);
  });

  it('is what to do when a device does not', async () => {
    const simulator = await start();
    await simulator.stop();
    await red.load([]);
    const { reports } = await test({ fields: fieldsOf(simulator.ports), credentials: {} });
    for (const { ok, code, text } of reports) {
      assert.equal(ok, false);
      assert.match(code ?? '', /^(UNREACHABLE|TIMEOUT)$/);
      assert.match(text, /nothing listens .*check .*port/i);
    }
  });

  it('is answered with the secrets typed, and without a word of them', async () => {
    const login = { user: 'operator', password: 'right-SECRET' };
    const { ports } = await start({ login });
    await red.load([]);
    const fields = fieldsOf(ports);
    const right = await test({ fields, credentials: { httpUser: 'operator', httpPassword: 'right-SECRET' } });
    assert.equal(right.reports[1]?.ok, true);
    const credentials = { httpUser: 'operator', httpPassword: 'wrong-SECRET', getCommunity: 'also-SECRET' };
    const wrong = await test({ fields, credentials });
    assert.deepEqual(
      wrong.reports.map(({ code }) => code),
      ['TIMEOUT', 'AUTH'],
    );
    assert.equal(JSON.stringify([right, wrong]).includes('SECRET'), false);
    assert.equal(red.everything().includes('SECRET'), false);
  });

  it('is answered with the secrets stored where none are typed', async () => {
    const login = { user: 'operator', password: 'stored-SECRET' };
    const { ports } = await start({ login });
    const stored = { httpUser: 'operator', httpPassword: 'stored-SECRET' };
    await red.load([TAB, deviceConfig(ports), pollConfig()], { device: stored });
    const fields = fieldsOf(ports);
    const httpIsOk = async (request: object) => (await test(request)).reports[1]?.ok;
    assert.equal(await httpIsOk({ id: 'device', fields, credentials: {} }), true);
    assert.equal(await httpIsOk({ id: 'device', fields, credentials: { httpPassword: 'typed' } }), false);
    assert.equal(await httpIsOk({ id: 'device', fields, credentials: { httpUser: '' } }), false, 'a log-in taken away');
    assert.equal(await httpIsOk({ id: 'unknown', fields, credentials: {} }), false);
    assert.equal(await httpIsOk({ fields, credentials: {} }), false);
  });

  it('may name environment variables, as the node’s own fields may', async () => {
    const login = { user: 'operator', password: 'env-SECRET' };
    const { ports } = await start({ login });
    const of = (name: string) => `\${${name}}`;
    Object.assign(process.env, {
      HEADEND_HOST: '127.0.0.1',
      HEADEND_PORT: String(ports.http),
      HEADEND_PW: login.password,
    });
    try {
      const stored = { httpUser: 'operator', httpPassword: of('HEADEND_PW') };
      await red.load([TAB, deviceConfig(ports), pollConfig()], { device: stored });
      const fields = fieldsOf(ports, { host: of('HEADEND_HOST'), httpPort: of('HEADEND_PORT') });
      const { reports } = await test({ id: 'device', fields, credentials: {} });
      assert.deepEqual(
        reports.map(({ ok }) => ok),
        [true, true],
      );
      const unset = fieldsOf(ports, { host: of('HEADEND_NOT_SET') });
      assert.match(await refusal({ fields: unset }), /^The environment variable HEADEND_NOT_SET is not set/);
    } finally {
      for (const name of ['HEADEND_HOST', 'HEADEND_PORT', 'HEADEND_PW']) delete process.env[name];
    }
  });

  it('is refused in a sentence when it makes no sense', async () => {
    await red.load([]);
    for (const body of [{}, [], { fields: null }, { fields: 'all' }, { fields: [] }, { id: 5 }]) await refusal(body);
    const fields = fieldsOf({});
    assert.match(await refusal({ fields: { ...fields, profile: '' } }), /^No model is chosen/);
    assert.match(await refusal({ fields: { ...fields, profile: 'none' } }), /^There is no profile "none"/);
    assert.match(await refusal({ fields: { ...fields, snmpPort: '0' } }), /^The SNMP port is "0"/);
    assert.match(await refusal({ fields: { ...fields, tls: 'gone' } }), /^The TLS configuration is missing/);
    for (const wrong of [
      { profile: 5 },
      { host: {} },
      { overrides: ['x'] },
      { variant: 7 },
      { parameters: { deviceAddress: 1 } },
    ]) {
      await refusal({ fields: { ...fields, ...wrong } });
    }
    for (const credentials of [[1], { httpUser: 'x', httpPassword: {} }]) await refusal({ fields, credentials });
  });
});
