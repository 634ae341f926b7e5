import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import nodeRed from 'node-red';
import type { DeviceNode } from '../../nodes/shared/device-node';
import { type Caught, deviceConfig, ENDS, LEVEL, pollConfig, TAB, useNodeRed, useSimulators } from './harness';

import { comesTrue, SOON_MS } from './inbox';

describe('settings of headend-device', () => {
  const red = useNodeRed();
  const start = useSimulators();

  function file(name: string, text: string): string {
    const path = join(red.userDir, 'headend', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Loads a device that cannot be used, and returns what it says. */
  async function problemOf(device: object, credentials: object = {}): Promise<string> {
    await red.load([TAB, deviceConfig({}, device), pollConfig({ interval: '1' }), ...ENDS], { device: credentials });
    const [sentence, ...others] = red.logsOf('device', LEVEL.error);
    assert.ok(sentence);
    assert.deepEqual(others, []);
    const { error: told, failure } = await red.caught.at(0);
    assert.deepEqual([told.message, failure?.code], [sentence, 'CONFIG'], 'a Catch node hears of it at the start');
    assert.deepEqual(red.logsOf('poll', LEVEL.error), [], 'where it is caught, the log has it once');
    assert.deepEqual(red.statuses.all, [
      { id: 'poll', status: { fill: 'red', shape: 'ring', text: 'check settings' } },
    ]);
    const { error } = await red.send('poll', {});
    assert.deepEqual([error?.code, error?.message], ['CONFIG', sentence]);
    return sentence;
  }

  it('that are wrong are told once, in a sentence', async () => {
    assert.equal(await problemOf({ profile: '' }), 'No model is chosen; choose what kind of device it is.');
  });

  it('need a host', async () => {
    assert.match(await problemOf({ host: '' }), /^No host is given/);
  });

  it('need the environment variables they name', async () => {
    const sentence = await problemOf({ host: `\${HEADEND_NOT_SET}` });
    assert.match(sentence, /^The environment variable HEADEND_NOT_SET is not set; set it /);
  });

  it('need a model that there is', async () => {
    assert.match(
      await problemOf({ profile: 'prostream-100' }),
      /^There is no profile .* Did you mean "prostream-1000"\?/,
    );
  });

  for (const [field, value, sentence] of [
    ['snmpPort', '70000', 'The SNMP port is "70000"; it must be a whole number from 1 to 65535.'],
    ['httpPort', 'http', 'The HTTP port is "http"; it must be a whole number from 1 to 65535.'],
    ['timeout', '5', 'The time-out is "5"; it must be a whole number from 100 to 120000.'],
    ['maxInFlight', '0', 'The requests at once is "0"; it must be a whole number from 1 to 64.'],
    ['snmpRetries', '-1', 'The SNMP retries is "-1"; it must be a whole number from 0 to 10.'],
  ]) {
    it(`need a ${field} in its range`, async () => {
      assert.equal(await problemOf({ [field as string]: value }), sentence);
    });
  }

  it('name a TLS configuration that there is', async () => {
    assert.match(await problemOf({ tls: 'gone' }), /^The TLS configuration is missing or disabled/);
  });

  it('name file and line of a broken override', async () => {
    const path = file('broken.yaml', 'tables:\n  slots:\n    colums: {}\n');
    const sentence = await problemOf({ overrides: 'broken.yaml' });
    assert.ok(sentence.startsWith(`${path}:3: `), sentence);
    assert.match(sentence, /Did you mean "columns"/);
  });

  it('name an override that is not there', async () => {
    assert.match(
      await problemOf({ overrides: '/nowhere/gone.yaml' }),
      /^The file \/nowhere\/gone\.yaml cannot be read/,
    );
  });

  it('take an override of the user folder', async () => {
    file('east-1.yaml', 'tables: { slots: { columns: { state: { values: { 0: fine } } } } }\n');
    const simulator = await start();
    const device = deviceConfig(simulator.ports, { overrides: 'east-1.yaml' });
    await red.load([TAB, device, pollConfig(), ...ENDS]);
    const out = red.arrivals();
    await red.send('poll', {});
    const { payload } = await out.at(0);
    assert.ok(Array.isArray(payload));
    assert.equal(payload[0]?.state, 'fine');
  });

  it('may be environment variables', async () => {
    const login = { user: 'operator', password: 'from-ENVIRONMENT' };
    const { ports } = await start({ login, communities: { get: 'community-ENVIRONMENT', set: 'x' } });
    const values = {
      HEADEND_HOST: '127.0.0.1',
      HEADEND_SNMP_PORT: String(ports.snmp),
      HEADEND_HTTP_PORT: String(ports.http),
      HEADEND_PASSWORD: login.password,
      HEADEND_COMMUNITY: 'community-ENVIRONMENT',
      HEADEND_INTERVAL: '0',
    };
    Object.assign(process.env, values);
    const of = (name: keyof typeof values) => `\${${name}}`;
    const fields = { host: of('HEADEND_HOST'), snmpPort: of('HEADEND_SNMP_PORT'), httpPort: of('HEADEND_HTTP_PORT') };
    const poll = pollConfig({ tables: ['general'], interval: of('HEADEND_INTERVAL') });
    const credentials = {
      httpUser: 'operator',
      httpPassword: of('HEADEND_PASSWORD'),
      getCommunity: of('HEADEND_COMMUNITY'),
    };
    try {
      await red.load([TAB, deviceConfig({}, fields), poll, ...ENDS], { device: credentials });
    } finally {
      for (const name of Object.keys(values)) delete process.env[name];
    }
    const out = red.arrivals();
    const { error } = await red.send('poll', {});
    assert.equal(error, undefined);
    assert.equal(out.all[0]?.poll.quality, 'good');
    assert.equal(out.all[0]?.device.webInterface, `http://127.0.0.1:${ports.http}/`);
    assert.equal(red.everything(out.all).includes('ENVIRONMENT'), false);
  });
});

describe('the device node', () => {
  const red = useNodeRed();
  const start = useSimulators();

  it('keeps its secrets out of the flow and of its properties', async () => {
    const secrets = {
      httpUser: 'operator',
      httpPassword: 'SECRET-1',
      getCommunity: 'SECRET-2',
      snmpAuthKey: 'SECRET-3',
    };
    await red.load([TAB, deviceConfig({}), pollConfig(), ...ENDS], { device: secrets });
    const { flows } = (nodeRed.nodes as unknown as { getFlows(): { flows: object[] } }).getFlows();
    assert.equal(JSON.stringify(flows).includes('SECRET'), false);
    const node = red.device();
    assert.equal(node.credentials && 'httpPassword' in node.credentials, true, 'the node itself has them');
    const others = Object.entries(node).filter(([name]) => !['credentials', 'device', '_flow'].includes(name));
    assert.equal(JSON.stringify(others, withoutCircles()).includes('SECRET'), false);
  });

  it('lists its users by id, so that their flows’ Catch nodes get its errors', async () => {
    const simulator = await start();
    const second = pollConfig({ id: 'poll2' });
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig(), second, ...ENDS]);
    const caught = red.arrivals<Caught>('caught');
    const node: DeviceNode = red.device();
    assert.deepEqual(Object.keys(node.users).sort(), ['poll', 'poll2']);
    assert.equal(node.users.poll?.id, 'poll');
    node.error('a device’s own', { topic: 'x' });
    const { error } = await caught.at(0);
    assert.deepEqual([error.message, error.source.id], ['a device’s own', 'device']);
  });

  it('opens no connection before it is used, and closes them when the last user has left', async () => {
    const simulator = await start();
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ tables: ['general'] }), ...ENDS]);
    const before = sockets();
    await red.send('poll', {});
    assert.ok(sockets() > before, 'in use');
    const node = red.device();
    for (const user of Object.values(node.users)) await node.deregister(user);
    assert.deepEqual(node.users, {});
    await node.deregister(node); // Harmless for one who is not there.
    await comesTrue(() => sockets() === before, 'its sockets are closed', SOON_MS);
  });
});

/** Open sockets; those that a server in this process has accepted are among them until it sees that they are closed. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => /^(TCPSocketWrap|UDPWrap)$/.test(kind)).length;
}

function withoutCircles(): (key: string, value: unknown) => unknown {
  const seen = new Set<unknown>();
  return (_key, value) => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return undefined;
    seen.add(value);
    return value;
  };
}
