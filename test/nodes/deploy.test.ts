import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { type Caught, deviceConfig, ENDS, LEVEL, pollConfig, TAB, useNodeRed, useSimulators } from './harness';
import { comesTrue, SOON_MS } from './inbox';

/** What may not grow. `Immediate`s and the helper's own requests come and go. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = { TCPSocketWrap: 0, UDPWrap: 0, Timeout: 0, TCPServerWrap: 0 };
  for (const kind of process.getActiveResourcesInfo()) if (kind in counts) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function processListeners(): Record<string, number> {
  return Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
}

describe('a deploy', () => {
  const red = useNodeRed();
  const start = useSimulators();

  it('leaves nothing behind, fifty times with polls in flight', async () => {
    const simulator = await start();
    const resourcesBefore = resources();
    const listenersBefore = processListeners();
    const tables = ['general', 'alarmsSnmp', 'slots'];
    const flow = (round: number) => [
      TAB,
      // Every second deploy changes the device too, so that it is closed beside its users.
      deviceConfig(simulator.ports, { name: `east-${Math.floor(round / 2)}` }),
      pollConfig({ tables, interval: '1', name: `a${round}` }),
      pollConfig({ id: 'poll2', tables: ['inputTs'], mode: 'changes', interval: '1', name: `b${round}` }),
      ...ENDS,
    ];
    await red.load(flow(0));
    // The first ones run, so that connections are open; then the device is too slow for any poll to end by itself.
    await red.send('poll', {});
    simulator.setFaults({ delayMs: 900 });
    let slowest = 0;
    for (let round = 1; round <= 50; round++) {
      const polls = ['poll', 'poll2'].map((id) => red.send(id, { tables: ['general'] }));
      const device = red.device();
      const closing = Date.now();
      await helper.setFlows(flow(round), 'nodes');
      slowest = Math.max(slowest, Date.now() - closing);
      await Promise.all(polls);
      if (red.device() !== device) assert.deepEqual(device.users, {}, 'no one uses a device that is gone');
      assert.deepEqual(Object.keys(red.device().users).sort(), ['poll', 'poll2']);
    }
    assert.ok(slowest < 2000, `the slowest deploy took ${slowest} ms`);
    const device = red.device();
    await helper.unload();
    assert.deepEqual(device.users, {});
    const same = () => JSON.stringify(resources()) === JSON.stringify(resourcesBefore);
    await comesTrue(same, 'all sockets and timers are released', SOON_MS).catch(() => undefined);
    assert.deepEqual(resources(), resourcesBefore);
    assert.deepEqual(processListeners(), listenersBefore);
  }).timeout(30_000);

  it('may close the device before its users, and twice', async () => {
    const simulator = await start();
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ tables: ['general'] }), ...ENDS]);
    const device = red.device();
    const poll = helper.getNode('poll');
    const caught = red.arrivals<Caught>('caught');
    simulator.setFaults({ delayMs: 5000 });
    const sent = red.send('poll', {});
    await comesTrue(() => process.getActiveResourcesInfo().includes('UDPWrap'), 'a poll is in flight', SOON_MS);
    const began = Date.now();
    await device.close(false);
    const { error } = await sent;
    assert.equal(error?.code, 'UNREACHABLE');
    assert.equal(error?.message, 'The connection to east-1 was closed.');
    await poll.close(false);
    await device.close(false);
    assert.ok(Date.now() - began < 2000);
    assert.deepEqual(device.users, {});
    assert.deepEqual(red.logsOf('device', LEVEL.warn), [], 'to be closed is no failure of the device');
    assert.ok(caught.all.length <= 1);
  });

  it('of a poll alone leaves the device and its other users in peace', async () => {
    const simulator = await start();
    const flow = (name: string) => [
      TAB,
      deviceConfig(simulator.ports),
      pollConfig({ name }),
      pollConfig({ id: 'poll2' }),
      ...ENDS,
    ];
    await red.load(flow('before'));
    await red.send('poll2', {});
    const device = red.device();
    simulator.setFaults({ delayMs: 500 });
    const { all } = red.arrivals();
    const underWay = red.send('poll2', { tables: ['alarmsSnmp'] });
    await helper.setFlows(flow('after'), 'nodes');
    assert.equal(red.device(), device);
    assert.equal(all.length, 0, 'it is still under way');
    assert.equal((await underWay).error, undefined);
    assert.equal(all.at(-1)?.topic, 'east-1/alarmsSnmp');
  });
});
