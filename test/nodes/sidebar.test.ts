import assert from 'node:assert/strict';
import nodeRed, { type NodeAPI } from 'node-red';
import helper from 'node-red-node-test-helper';
import registerAlarmFilter from '../../nodes/headend-alarm-filter/runtime';
import registerDevice from '../../nodes/headend-device/runtime';
import registerPoll from '../../nodes/headend-poll/runtime';
import { Overview, overview } from '../../nodes/shared/overview';
import type { DeviceView, OverviewReport } from '../../nodes/shared/overview-report';
import registerSidebar from '../../plugins/headend-sidebar/runtime';
import type { Clock } from '../../src/clock';
import { HandClock } from './alarm-clock';
import { alarmConfig, report } from './alarm-lab';
import { catalogue, translate } from './catalogue';
import { deviceConfig, ENDS, pollConfig, TAB, useNodeRed, useSimulators } from './harness';

interface Told {
  topic: string;
  data: { revision: string };
  retain: boolean;
}

describe('the sidebar’s part in the runtime', () => {
  const red = useNodeRed();
  const start = useSimulators();
  let hands: HandClock;
  let told: Told[];
  const listen = (event: Told) => event.topic.startsWith('headend/') && told.push(event);

  beforeEach(() => {
    hands = new HandClock();
    told = [];
    nodeRed.events.on('comms', listen);
  });
  afterEach(() => nodeRed.events.off('comms', listen));

  async function load(flow: object[], credentials: object = {}): Promise<void> {
    const texts = catalogue('en-US');
    const clock: Clock = { now: () => hands.now().time, after: (ms, task) => hands.after(ms, task) };
    const sidebar = (RED: Parameters<typeof registerSidebar>[0]) => registerSidebar(RED, clock);
    const registers = [registerDevice, registerPoll, registerAlarmFilter, sidebar as (RED: NodeAPI) => void];
    helper.settings({ userDir: red.userDir });
    await helper.load(
      registers.map((register) => (RED: NodeAPI) => {
        RED._ = ((key: string, values?: Record<string, unknown>) => translate(texts, key, values)) as NodeAPI['_'];
        RED.auth.needsPermission = (permission) => (_request, response, next) => {
          red.permissions.push(permission);
          if (red.refused.has(permission)) response.sendStatus(401);
          else next();
        };
        register(RED);
      }),
      flow,
      credentials,
    );
  }

  async function ask(since = ''): Promise<OverviewReport> {
    const { status, body } = await helper.request().get(`/headend/overview?since=${encodeURIComponent(since)}`);
    assert.equal(status, 200);
    return body as OverviewReport;
  }

  async function device(): Promise<DeviceView> {
    const { devices } = await ask();
    assert.ok(devices.device);
    return devices.device;
  }

  const flowOf = (ports: { snmp?: number; http?: number }, more: object = {}) => [
    TAB,
    deviceConfig(ports, more),
    pollConfig({ tables: ['general', 'slots'] }),
    ...ENDS,
  ];

  it('is asked with read permission', async () => {
    await load([]);
    red.permissions = [];
    await ask();
    assert.deepEqual(red.permissions, ['headend.read']);
    red.refused.add('headend.read');
    assert.equal((await helper.request().get('/headend/overview')).status, 401);
  });

  it('tells a device from first to last: idle, connected, unreachable, back again, gone', async () => {
    const simulator = await start();
    await load(flowOf(simulator.ports));
    const idle = await device();
    assert.deepEqual([idle.name, idle.model, idle.state], ['east-1', 'Harmonic ProStream 1000', 'idle']);
    assert.deepEqual([idle.readAt, idle.error], [null, null]);

    await red.send('poll', {});
    const good = await device();
    assert.equal(good.state, 'connected');
    assert.equal(good.error, null);
    assert.ok(Date.parse(good.readAt ?? '') > 0);
    assert.deepEqual(
      good.connections.map(({ title, state }) => [title, state]),
      [
        ['SNMP', 'up'],
        ['XML over HTTP', 'up'],
      ],
    );
    for (const { roundTripMs } of good.connections) assert.ok(roundTripMs !== null && roundTripMs >= 0);

    await simulator.stop();
    const bad = await become('unreachable');
    assert.match(bad.error ?? '', /^[A-Z].*check .*\.$/);
    assert.ok((bad.readAt ?? '') >= (good.readAt ?? ''), 'the last time that anything was read');

    await start({ ports: simulator.ports });
    assert.equal((await become('connected')).error, null);
    await helper.setFlows([TAB], 'full');
    const { devices, all } = await ask();
    assert.deepEqual([devices, all.devices], [{}, []]);
  });

  /** Polls until the device is so: answers are good for a moment, and after a failure it is left in peace for another. */
  async function become(wanted: DeviceView['state']): Promise<DeviceView> {
    for (;;) {
      await red.send('poll', { tables: ['general', 'alarmsSnmp', 'slots'] });
      const view = await device();
      if (view.state === wanted) return view;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('tells that one of two connections fails', async () => {
    const { ports } = await start();
    await load(flowOf({ ...ports, http: 9 }));
    await red.send('poll', {});
    const { state, error, connections } = await device();
    assert.equal(state, 'partial');
    assert.match(error ?? '', /port/);
    assert.deepEqual(
      connections.map((connection) => connection.state),
      ['up', 'down'],
    );
  });

  it('tells of wrong settings', async () => {
    await load(flowOf({}, { host: 'http://east-1/' }));
    const { state, name, error } = await device();
    assert.deepEqual([state, name], ['invalid', 'east-1']);
    assert.match(error ?? '', /enter the address or name only/);
  });

  it('tells of alarms, the worst first, and what someone did with them', async () => {
    const flow = [TAB, alarmConfig({ name: 'All', keepFile: false }), ...ENDS];
    await load([...flow, ...['list', 'statistics'].map((id) => ({ id, type: 'helper', z: 'tab', x: 1, y: 1 }))]);
    const raise = (more: object) => red.send('alarms', { payload: report(more) });
    await raise({ resource: 'a', severity: 'minor' });
    await raise({ resource: 'b', severity: 'critical', text: `Long ${'x'.repeat(500)}` });
    await raise({ resource: 'c', severity: 'major' });
    await red.send('alarms', { topic: 'shelve', payload: { resource: 'c' } });
    await red.send('alarms', { topic: 'acknowledge', payload: { resource: 'a' } });
    // A snapshot that is asked for is in place of one that was due.
    await red.send('alarms', { topic: 'snapshot' });
    const { alarms } = await ask();
    const { name, bySeverity, acknowledged, shelved, worst } = alarms.alarms ?? assert.fail('no list');
    assert.deepEqual([name, acknowledged, shelved], ['All', 1, 1]);
    assert.deepEqual(bySeverity, { critical: 1, major: 0, minor: 1, warning: 0, indeterminate: 0 });
    assert.deepEqual(
      worst.map(({ resource }) => resource),
      ['b', 'a', 'c'],
    );
    assert.equal(worst[0]?.text.length, 200);
    await helper.setFlows([TAB], 'full');
    assert.deepEqual((await ask()).all.alarms, []);
  });

  it('shows a limited number of alarms and counts them all', async () => {
    await load([TAB, alarmConfig({ keepFile: false }), ...ENDS]);
    for (let index = 0; index < 60; index++) {
      await red.send('alarms', { payload: report({ resource: String(index), severity: 'warning' }) });
    }
    await red.send('alarms', { topic: 'snapshot' });
    const { alarms } = await ask();
    assert.deepEqual([alarms.alarms?.worst.length, alarms.alarms?.bySeverity.warning], [50, 60]);
  });

  it('tells editors that something changed, once a second at most, and nothing while nothing does', async () => {
    const { ports } = await start();
    await load(flowOf(ports));
    hands.pass(1000);
    told = [];
    for (let round = 0; round < 3; round++) await red.send('poll', {});
    assert.deepEqual([told.length, hands.waiting.size], [0, 1]);
    hands.pass(1000);
    assert.deepEqual(told, [{ topic: 'headend/overview', data: { revision: overview.revision }, retain: true }]);
    hands.pass(60_000);
    assert.deepEqual([told.length, hands.waiting.size], [1, 0]);
  });

  it('answers with what changed since it was last asked', async () => {
    const { ports } = await start();
    await load([...flowOf(ports), { ...deviceConfig(ports), id: 'other' }]);
    const { revision, devices } = await ask();
    assert.deepEqual(Object.keys(devices).sort(), ['device', 'other']);
    assert.deepEqual((await ask(revision)).devices, {});
    await red.send('poll', {});
    const { devices: changed, all } = await ask(revision);
    assert.deepEqual([Object.keys(changed), all.devices.sort()], [['device'], ['device', 'other']]);
    const restarted = await ask('another-process 1000000');
    assert.equal(Object.keys(restarted.devices).length, 2, 'numbers of an earlier process mean nothing');
  });

  it('knows what is there after every kind of deploy, and no more', async () => {
    const { ports } = await start();
    const flow = (name: string, others: object[]) => [
      ...flowOf(ports, { name }),
      alarmConfig({ keepFile: false }),
      ...others,
    ];
    await load(flow('a', [{ ...deviceConfig(ports), id: 'other' }]));
    for (const kind of ['nodes', 'flows', 'full'] as const) {
      await helper.setFlows(flow(kind, [{ ...deviceConfig(ports), id: `other-${kind}` }]), kind);
      const { all, devices } = await ask();
      assert.deepEqual([all.devices.sort(), all.alarms], [['device', `other-${kind}`], ['alarms']], kind);
      assert.equal(devices.device?.name, kind);
    }
    await helper.unload();
    const { all } = overview.changesSince('');
    assert.deepEqual(all, { devices: [], alarms: [] });
  });

  it('never tells a secret', async () => {
    const { ports } = await start({ login: { user: 'operator', password: 'right' } });
    const secrets = { httpUser: 'operator-SECRET', httpPassword: 'SECRET', getCommunity: 'community-SECRET' };
    await load(flowOf(ports), { device: secrets });
    await red.send('poll', {});
    const { state, error } = await device();
    assert.equal(state, 'unreachable');
    assert.ok(error);
    assert.equal(JSON.stringify([await ask(), told]).includes('SECRET'), false);
  });
});

describe('an overview', () => {
  const view = { name: 'x' } as DeviceView;

  it('keeps the successor of a node that is closed late', () => {
    const overview = new Overview();
    const old = overview.addDevice('a', () => view);
    overview.addDevice('a', () => view);
    old.remove();
    assert.deepEqual(overview.changesSince('').all.devices, ['a']);
    const { revision } = overview;
    old.changed();
    assert.equal(overview.revision, revision);
  });

  it('makes a view only when asked', () => {
    const overview = new Overview();
    let made = 0;
    const entry = overview.addDevice('a', () => {
      made++;
      return view;
    });
    entry.changed();
    entry.changed();
    assert.equal(made, 0);
    const { revision } = overview.changesSince('');
    overview.changesSince(revision);
    assert.equal(made, 1);
  });
});
