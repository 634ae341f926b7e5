import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import { FAULT_HELP } from '../../simulator';
import { type Caught, deviceConfig, ENDS, LEVEL, pollConfig, TAB, useNodeRed } from './harness';
import { comesTrue, SOON_MS } from './inbox';
import { complaintOf, loadSimulator, simulatorConfig } from './simulator-lab';

const SENTENCE = 'msg.payload must be "clear", "reboot", "expireSessions", or an object: a command or faults.';

describe('headend-simulator', () => {
  const red = useNodeRed();

  const load = (config: object = {}, credentials: object = {}) => loadSimulator(red, config, credentials);

  function getPage(port: number): Promise<Response> {
    return fetch(`http://127.0.0.1:${port}/`);
  }

  it('shows the ports it listens at, and a device can be polled there', async () => {
    const { snmp, http } = await load();
    const flow = [TAB, simulatorConfig(), deviceConfig({ snmp, http }), pollConfig({ tables: ['general'] }), ...ENDS];
    await helper.setFlows(flow, 'nodes');
    const out = red.arrivals();
    await red.send('poll', {});
    assert.equal(out.all[0]?.poll.quality, 'good');
  });

  it('shows the only port of a model that has one', async () => {
    await red.load([TAB, simulatorConfig({ profile: 'snmp-host' }), ...ENDS]);
    const { status } = await red.statuses.at(0);
    assert.match(status.text ?? '', /^snmp \d+$/);
  });

  it('has faults set and cleared by message', async () => {
    const { http } = await load();
    assert.equal((await getPage(http)).status, 200);
    assert.equal((await red.send('sim', { payload: { httpStatus: 503 } })).error, undefined);
    assert.equal((await getPage(http)).status, 503);
    assert.equal((await red.send('sim', { payload: 'clear' })).error, undefined);
    assert.equal((await getPage(http)).status, 200);
  });

  it('reboots by message: the up time begins anew', async () => {
    const { snmp, http } = await load();
    const loaded = Date.now();
    const flow = [TAB, simulatorConfig(), deviceConfig({ snmp, http }), pollConfig(), ...ENDS];
    await helper.setFlows(flow, 'nodes');
    const out = red.arrivals();
    // Each time other columns, since the same answer is shared for half a second.
    const upTime = async (...columns: string[]) => {
      await red.send('poll', { tables: ['general'], columns: ['upTime', ...columns] });
      return Number(Object.fromEntries(Object.entries(out.all.at(-1)?.payload ?? {})).upTime);
    };
    await comesTrue(() => Date.now() > loaded + 100, 'it has been up for a while', SOON_MS);
    const before = await upTime();
    const rebooted = Date.now();
    assert.equal((await red.send('sim', { payload: 'reboot' })).error, undefined);
    const after = await upTime('serialNumber');
    // Up times are in whole hundredths of a second.
    assert.ok(before >= 0.09, `up for ${before} s`);
    assert.ok(after * 1000 <= Date.now() - rebooted + 10, `up for ${after} s after the reboot`);
  });

  it('forgets by message what was written to it, and keeps its faults', async () => {
    const { http } = await load();
    const ask = (body: string) => fetch(`http://127.0.0.1:${http}/BrowseConfig`, { method: 'POST', body });
    const source = async () => {
      const tree = await ask('<AFRICA><Platform ID="1" Action="GET_TREE" /></AFRICA>');
      return /<GbeInputAp Id="3".*?ActiveSource="(\d)"/.exec(await tree.text())?.[1];
    };
    const before = await source();
    const other = before === '1' ? 2 : 1;
    await ask(`<AFRICA><Platform ID="1"><GbeInputAp Id="3" ActiveSource="${other}" Action="SET"/></Platform></AFRICA>`);
    assert.equal(await source(), String(other));
    await red.send('sim', { payload: { delayMs: 1 } });
    assert.equal((await red.send('sim', { payload: { clearSettings: true } })).error, undefined);
    assert.equal(await source(), before);
    await red.statuses.until(({ status }) => status.text === 'delayMs');
    const { error } = await red.send('sim', { payload: { clearSettings: false } });
    assert.equal(error?.message, 'clearSettings can only be true; leave it out otherwise.');
  });

  it('demands the log-in it is given', async () => {
    const { http } = await load({}, { user: 'operator', password: 'SECRET' });
    assert.equal((await getPage(http)).status, 401);
    const authorization = `Basic ${Buffer.from('operator:SECRET').toString('base64')}`;
    assert.equal((await fetch(`http://127.0.0.1:${http}/`, { headers: { authorization } })).status, 200);
    assert.equal(red.everything().includes('SECRET'), false);
  });

  it('refuses any other payload and goes on', async () => {
    const { http } = await load();
    const caught = red.arrivals<Caught>('caught');
    for (const payload of [undefined, null, 5, true, '', 'Reboot', 'toString', [], ['reboot'], Buffer.from('reboot')]) {
      const { error } = await red.send('sim', { payload });
      assert.equal(error?.code, 'BAD_VALUE', JSON.stringify(payload));
      assert.equal(error?.message, SENTENCE);
    }
    const unknown = await red.send('sim', { payload: { outages: true } });
    assert.match(unknown.error?.message ?? '', /^There is no fault "outages"\. Did you mean "outage"\?/);
    const wrong = await red.send('sim', { payload: { outage: 'yes' } });
    assert.equal(wrong.error?.message, 'The fault outage cannot be "yes"; give true or false.');
    assert.equal(wrong.error?.code, 'BAD_VALUE');
    assert.deepEqual(caught.all.at(-1)?.failure?.code, 'BAD_VALUE');
    assert.equal((await getPage(http)).status, 200);
  });

  it('has every fault in its help', () => {
    for (const file of ['help.md', 'help.de.md']) {
      const help = readFileSync(join(__dirname, '..', '..', 'nodes', 'headend-simulator', file), 'utf8');
      const named = [...help.matchAll(/^- `(\w+)`:/gm)].map(([, name]) => name);
      assert.deepEqual(named.sort(), Object.keys(FAULT_HELP).sort(), file);
    }
  });

  it('frees its ports when it is closed', async () => {
    const { http } = await load();
    await helper.unload();
    const server = await listen(http);
    await new Promise((resolve) => server.close(resolve));
  });

  it('says when a port is taken, and Node-RED goes on', async () => {
    const server = await listen(0);
    try {
      const { port } = server.address() as { port: number };
      await red.load([TAB, simulatorConfig({ httpPort: String(port) }), ...ENDS]);
      const caught = red.arrivals<Caught>('caught');
      const { status } = await red.statuses.at(0);
      assert.deepEqual(status, { fill: 'red', shape: 'ring', text: 'not started' });
      const { error } = await caught.at(0);
      assert.equal(error.code, 'CONFIG');
      assert.match(error.message, new RegExp(`^The TCP port ${port} of 127\\.0\\.0\\.1 cannot be opened`));
      const asked = await red.send('sim', { payload: 'reboot' });
      assert.equal(asked.error?.message, error.message);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  for (const [config, sentence] of [
    [{ profile: '' }, /^No model is chosen/],
    [{ profile: '../../etc/lab.yaml' }, /^The model "\.\.\/\.\.\/etc\/lab\.yaml" is not the name of a profile\.$/],
    [{ profile: 'prostream-9' }, /^There is no profile "prostream-9"\./],
    [{ size: '0' }, /^The size is "0"; it must be a whole number from 1 to 100\.$/],
    [{ snmpPort: '99999' }, /^The SNMP port is "99999"; it must be a whole number from 0 to 65535\.$/],
    [{ httpPort: '-1' }, /^The HTTP port is "-1"; it must be a whole number from 0 to 65535\.$/],
    [{ variant: 'v9' }, /there is no variant "v9"/],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(config)}`, async () => {
      const { code, message } = await complaintOf(red, config);
      assert.equal(code, 'CONFIG');
      assert.match(message, sentence);
      // Node-RED has no Catch nodes yet when a node's settings are read, so it is in the log.
      assert.deepEqual(red.logsOf('sim', LEVEL.error), [message]);
    });
  }
});

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
