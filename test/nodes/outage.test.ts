import assert from 'node:assert/strict';
import type { Simulator } from '../../simulator';
import { type Caught, deviceConfig, ENDS, LEVEL, pollConfig, TAB, useNodeRed, useSimulators } from './harness';

describe('a device that ceases to answer', () => {
  const red = useNodeRed();
  const start = useSimulators();

  const cases = [
    { over: 'HTTP', table: 'slots', title: 'XML over HTTP' },
    { over: 'SNMP', table: 'alarmsSnmp', title: 'SNMP' },
  ];
  for (const { over, table, title } of cases) {
    it(`over ${over} is told once, tried again, and comes back by itself`, async () => {
      const simulator = await start();
      const { ports } = simulator;
      const poll = pollConfig({ tables: [table], interval: '1' });
      const device = deviceConfig(ports, { timeout: '300' });
      await red.load([TAB, device, poll, ...ENDS]);
      const out = red.arrivals();
      const caught = red.arrivals<Caught>('caught');
      await out.at(0);
      await simulator.stop();

      const isDown = ({ status: { fill, text } }: { status: { fill?: string; text?: string } }) =>
        fill === 'red' && /^next try \d\d:\d\d:\d\d$/.test(text ?? '');
      const shown = await red.statuses.until(isDown);
      assert.equal(shown.status.shape, 'ring');
      // Two tries more, which fail as well, are not told again.
      const tries = red.statuses.all.length;
      await red.statuses.until((other) => isDown(other) && other.status.text !== shown.status.text, tries);
      assert.equal(caught.all.length, 1);
      const [failed] = caught.all;
      assert.equal(failed?.topic, 'east-1');
      assert.match(failed?.error.code ?? '', /^(UNREACHABLE|TIMEOUT)$/);
      assert.deepEqual(failed?.failure, { code: failed?.error.code, device: 'east-1', table, retryable: true });
      const [warning, ...others] = red.logsOf('device', LEVEL.warn);
      assert.deepEqual(others, []);
      assert.equal(warning, `${title} does not answer: ${failed?.error.message}`);
      assert.match(warning ?? '', new RegExp(`127\\.0\\.0\\.1:${over === 'SNMP' ? ports.snmp : ports.http}`));
      assert.deepEqual(red.logsOf('poll', LEVEL.error), [], 'an error that is caught is not logged as well');

      const before = out.all.length;
      await restart(ports);
      await out.at(before);
      await red.statuses.until(({ status: { fill, shape } }) => fill === 'green' && shape === 'dot', tries);
      assert.deepEqual(red.logsOf('device', LEVEL.info), [`${title} answers again.`]);
      assert.equal(caught.all.length, 1);
      assert.equal(red.logsOf('device', LEVEL.warn).length, 1);
    });
  }

  it('has its last rows sent once more, marked stale, when that is wished', async () => {
    const simulator = await start();
    const poll = pollConfig({ interval: '1', sendStale: true });
    await red.load([TAB, deviceConfig(simulator.ports), poll, ...ENDS]);
    const out = red.arrivals();
    const fresh = await out.at(0);
    await simulator.stop();
    const stale = await out.until(({ poll: { quality } }) => quality === 'stale');
    assert.deepEqual(stale.payload, out.all.at(-2)?.payload);
    assert.equal(stale.topic, fresh.topic);
    assert.match(stale.poll.reason ?? '', /nothing listens there/);
    assert.equal('changes' in stale, false);
  });

  function restart(ports: Simulator['ports']): Promise<Simulator> {
    return start({ ports });
  }
});

describe('a device that refuses the log-in', () => {
  const red = useNodeRed();
  const start = useSimulators();
  const login = { user: 'operator', password: 'OpenSesame-1' };

  async function load(table: string, credentials: object) {
    const simulator = await start({ login });
    const device = deviceConfig(simulator.ports, { timeout: '300' });
    const flow = [TAB, device, pollConfig({ tables: [table] }), ...ENDS];
    await red.load(flow, { device: credentials });
    return simulator.ports;
  }

  it('over HTTP: the password is wrong', async () => {
    const { http } = await load('slots', { httpUser: 'operator', httpPassword: 'wrong-SECRET' });
    const caught = red.arrivals<Caught>('caught');
    const { error } = await red.send('poll', {});
    assert.equal(error?.code, 'AUTH');
    const sentence = 'the device refused the login (401); check user name and password.';
    assert.ok(error?.message.startsWith(`POST /BrowseConfig at 127.0.0.1:${http}: ${sentence}`), error?.message);
    assert.equal(caught.all[0]?.failure?.code, 'AUTH');
    assert.equal(caught.all[0]?.failure?.retryable, false);
    const shown = red.everything(caught.all);
    for (const secret of ['wrong-SECRET', Buffer.from('operator:wrong-SECRET').toString('base64')]) {
      assert.equal(shown.includes(secret), false);
    }
  });

  it('over HTTP: no user is given', async () => {
    await load('slots', {});
    const { error } = await red.send('poll', {});
    assert.equal(error?.code, 'AUTH');
    assert.match(error?.message ?? '', /the device wants a login \(401\); set user name and password/);
  });

  it('over SNMP: the community is wrong, which looks like silence', async () => {
    const { snmp } = await load('alarmsSnmp', { getCommunity: 'wrong-SECRET' });
    const caught = red.arrivals<Caught>('caught');
    const { error } = await red.send('poll', {});
    assert.equal(error?.code, 'TIMEOUT');
    assert.match(error?.message ?? '', new RegExp(`127\\.0\\.0\\.1:${snmp}.*community`));
    assert.equal(red.everything(caught.all).includes('SECRET'), false);
  });

  it('not, when they are right; and no message holds them', async () => {
    await load('general', { httpUser: login.user, httpPassword: login.password, getCommunity: 'public' });
    const out = red.arrivals();
    assert.equal((await red.send('poll', {})).error, undefined);
    assert.equal(out.all[0]?.poll.quality, 'good');
    assert.equal(red.everything(out.all).includes(login.password), false);
  });
});
