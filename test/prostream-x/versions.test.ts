import assert from 'node:assert/strict';
import { HeadendError } from '../../src/errors';
import { cleanUp, deviceAt, failOne, HandClock, readOne } from '../device/lab';
import { deviceConfig, ENDS, LEVEL, pollConfig, TAB, useNodeRed } from '../nodes/harness';
import { deviceX, LOGIN, prostreamX, recorder, simulateX } from './lab';

describe('a ProStream X of API v2, whose version was left open', () => {
  const red = useNodeRed();
  const opened = cleanUp();

  it('is asked for v4 once, is used as v2, and says so in log, status and messages', async () => {
    const simulator = opened(await simulateX(['v2']));
    const relay = opened(await recorder(simulator.ports.http));
    const polls = ['general', 'logicalOutputs'].map((table) =>
      pollConfig({ id: `poll-${table}`, tables: [table], interval: '1' }),
    );
    await red.load([TAB, deviceConfig({ http: relay.port }, { profile: 'prostream-x' }), ...polls, ...ENDS], {
      device: { httpUser: LOGIN.user, httpPassword: LOGIN.password },
    });
    const out = red.arrivals();
    for (const table of ['general', 'logicalOutputs']) {
      const message = await out.until(({ topic, poll }) => topic === `east-1/${table}` && poll.sequence === 3);
      assert.equal(message.device.variant, 'API v2 (firmware 2.9)');
      assert.equal(message.poll.quality, 'good');
    }
    assert.ok(out.all.every(({ device }) => device.variant === 'API v2 (firmware 2.9)'));
    const [outputs] = out.all.filter(({ table }) => table.id === 'logicalOutputs');
    const [row] = [outputs?.payload ?? []].flat();
    assert.equal(row?.tsId, simulator.rows('logicalOutputs')[0]?.tsId, 'a property of another name in v2');
    const ofV4 = relay.exchanges.filter(({ request }) => request.includes('/api/v4/'));
    assert.deepEqual(
      ofV4.map(({ request, status }) => `${request} ${status}`),
      ['POST /api/v4/login 404'],
    );
    assert.equal(simulator.served.logins, 1);
    const warnings = red.logsOf('device', LEVEL.warn);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /API v2 \(firmware 2\.9\)/);
    await red.statuses.until(({ id, status }) => id === 'poll-general' && status.text === '1 rows, v2');
    await red.statuses.until(({ id, status }) => id === 'poll-logicalOutputs' && status.text === '4 rows, v2');
    assert.ok(red.statuses.all.every(({ status }) => String(status.text).length <= 40));
  });

  it('can only be read: actions are refused with a sentence, before anything is sent', async () => {
    const simulator = opened(await simulateX(['v2']));
    const device = opened(deviceX(simulator.ports.http));
    await readOne(device, 'general');
    const { http } = simulator.served;
    for (const action of ['setLogicalInputRedundancy', 'setLogicalOutputRedundancy']) {
      await assert.rejects(device.act(action, { id: 1, redundancyMode: 'manual' }), {
        name: 'HeadendError',
        code: 'NOT_ALLOWED',
        message: `Harmonic ProStream X in API v2 (firmware 2.9) has no action "${action}". It can only be read.`,
      });
    }
    assert.equal(simulator.served.http, http);
  });

  it('is found out before the first action as well', async () => {
    const simulator = opened(await simulateX(['v2']));
    const device = opened(deviceX(simulator.ports.http));
    await assert.rejects(device.act('setLogicalInputRedundancy', { id: 1 }), { code: 'NOT_ALLOWED' });
    assert.equal(device.settings.profile.variant, 'v2');
  });
});

describe('the version of a ProStream X', () => {
  const opened = cleanUp();

  it('is v4 where both are served, and needs no word', async () => {
    const simulator = opened(await simulateX(['v4', 'v2']));
    const relay = opened(await recorder(simulator.ports.http));
    const told: unknown[] = [];
    const device = opened(deviceX(relay.port, {}, { onVariant: ({ variant }) => told.push(variant) }));
    await readOne(device, 'general');
    assert.deepEqual(
      relay.exchanges.map(({ request }) => request),
      ['POST /api/v4/login', 'GET /api/v4/system'],
      'what finds out the version is read for the table too',
    );
    assert.deepEqual([device.settings.profile.variant, told], ['v4', []]);
  });

  it('is neither where the device knows nothing of this, and that is an error for each table', async () => {
    const simulator = opened(await simulateX(['v4']));
    const nowhere = (variant: 'v4' | 'v2') => {
      const profile = structuredClone(prostreamX(variant));
      for (const read of profile.reads.values()) Object.assign(read, { path: `/nowhere/${variant}` });
      return profile;
    };
    const settings = { profile: nowhere('v4'), fallbacks: [nowhere('v2')], http: { login: LOGIN } };
    const device = opened(deviceAt(simulator.ports, settings));
    const error = await failOne(device, 'general');
    assert.deepEqual([error.code, error.table, error.device], ['NOT_FOUND', 'general', 'east-1']);
    assert.match(
      error.message,
      /^The device is none of the variants known\. API v4 \(firmware 3\.4\): GET \/nowhere\/v4 .*404.* API v2 \(firmware 2\.9\): /,
    );
  });

  it('is found out after an outage that was there from the start', async () => {
    const clock = new HandClock();
    const simulator = opened(await simulateX(['v2'], { clock: clock.now }));
    simulator.setFaults({ outage: true });
    const told: unknown[] = [];
    const device = opened(
      deviceX(simulator.ports.http, {}, { now: clock.now, onVariant: ({ variant }) => told.push(variant) }),
    );
    for (const pause of [1000, 2000]) {
      assert.equal((await failOne(device, 'general')).code, 'UNREACHABLE');
      assert.equal(device.nextTryAt(['general']), clock.at + pause);
      clock.pass(pause);
    }
    simulator.clearFaults();
    assert.equal((await readOne(device, 'general')).rows.length, 1);
    assert.deepEqual([device.settings.profile.variant, told], ['v2', ['v2']]);
  });

  it('is not decided by an error of the device: its tables say what is wrong, and it is asked again', async () => {
    const simulator = opened(await simulateX(['v4', 'v2']));
    const clock = new HandClock();
    simulator.setFaults({ httpStatus: 500, only: '/system' });
    const device = opened(deviceX(simulator.ports.http, {}, { now: clock.now }));
    assert.equal((await failOne(device, 'general')).code, 'BAD_REPLY');
    assert.ok((await readOne(device, 'physicalInputs')).rows.length > 0);
    simulator.clearFaults();
    clock.pass(1000);
    assert.equal((await readOne(device, 'general')).rows.length, 1);
    assert.equal(device.settings.profile.variant, 'v4');
  });

  it('is found out anew when firmware of another is loaded, up and down', async () => {
    const clock = new HandClock();
    const told: unknown[] = [];
    let simulator = opened(await simulateX(['v2'], { clock: clock.now }));
    const { ports } = simulator;
    const device = opened(deviceX(ports.http, {}, { now: clock.now, onVariant: ({ variant }) => told.push(variant) }));
    await readOne(device, 'general');
    for (const version of ['v4', 'v2'] as const) {
      await simulator.stop();
      simulator = opened(await simulateX([version], { clock: clock.now, ports }));
      const codes: (string | undefined)[] = [];
      do {
        clock.pass(5000);
        const result = (await device.read([{ table: 'physicalInputs' }])).get('physicalInputs');
        codes.push(result instanceof HeadendError ? result.code : undefined);
      } while (codes.at(-1) !== undefined && codes.length < 5);
      // A connection that was left open may be found closed first.
      assert.deepEqual(
        codes.filter((code) => code !== 'UNREACHABLE'),
        ['NOT_FOUND', undefined],
      );
      assert.equal(device.settings.profile.variant, version);
    }
    assert.deepEqual(told, ['v2', 'v4', 'v2']);
  });

  it('is found out anew after the device was closed', async () => {
    const simulator = opened(await simulateX(['v2']));
    const relay = opened(await recorder(simulator.ports.http));
    const told: unknown[] = [];
    const device = opened(deviceX(relay.port, {}, { onVariant: ({ variant }) => told.push(variant) }));
    await readOne(device, 'general');
    await device.close();
    assert.equal(device.settings.profile.variant, 'v4');
    await readOne(device, 'general');
    assert.deepEqual(relay.logOns(), [
      'POST /api/v4/login 404',
      'POST /api/v2/login 200',
      'POST /api/v4/login 404',
      'POST /api/v2/login 200',
    ]);
    assert.deepEqual(told, ['v2'], 'what is known is not told again');
  });

  it('is asked for once by all who read at the same time, also right after a close', async () => {
    const simulator = opened(await simulateX(['v2']));
    const relay = opened(await recorder(simulator.ports.http));
    const device = opened(deviceX(relay.port));
    const ended = device.read([{ table: 'general' }]).catch(({ code }) => code);
    const closed = device.close();
    const reads = ['general', 'physicalInputs', 'alarms'].map((table) => readOne(device, table));
    assert.equal(await ended, 'UNREACHABLE');
    await closed;
    for (const { problems } of await Promise.all(reads)) assert.deepEqual(problems, []);
    assert.equal(relay.logOns().filter((line) => line.endsWith('/api/v2/login 200')).length, 1);
  });
});
