import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type Caught, deviceConfig, ENDS, pollConfig, TAB, useNodeRed, useSimulators } from './harness';
import { Inbox } from './inbox';

const CONFIG_RING = { fill: 'red', shape: 'ring', text: 'check settings' };

describe('headend-poll on an interval', () => {
  const red = useNodeRed();
  const start = useSimulators();

  it('never has two polls under way, however slow the device is', async () => {
    const events = new Inbox<'begin' | 'end'>();
    const server = createServer((_request, response) => {
      events.push('begin');
      setTimeout(() => {
        events.push('end');
        response.end('<AFRICA><Platform/></AFRICA>');
      }, 1300);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as { port: number };
      const { ports } = await start();
      const device = deviceConfig({ ...ports, http: port }, { timeout: '5000', maxInFlight: '8' });
      await red.load([TAB, device, pollConfig({ tables: ['e5'], interval: '1' }), ...ENDS]);
      await events.at(0);
      await red.send('poll', { tables: ['alarmsSnmp'] });
      assert.deepEqual(events.all.slice(0, 2), ['begin', 'end'], 'one on demand waits its turn, however quick it is');
      await events.at(4);
      assert.deepEqual(events.all.slice(0, 5), ['begin', 'end', 'begin', 'end', 'begin']);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('is started and stopped by msg.enabled', async () => {
    const simulator = await start();
    const poll = pollConfig({ interval: '1', enabled: false });
    await red.load([TAB, deviceConfig(simulator.ports), poll, ...ENDS]);
    const out = red.arrivals();
    assert.deepEqual(red.statuses.all, [{ id: 'poll', status: { fill: 'grey', shape: 'ring', text: 'idle' } }]);
    assert.equal(simulator.served.http, 0);

    assert.equal((await red.send('poll', { enabled: true })).error, undefined);
    await out.at(1);
    const { status } = await red.statuses.until(({ status: { fill } }) => fill === 'green');
    assert.match(status.text ?? '', /^8 rows \d\d:\d\d:\d\d$/);
    await red.send('poll', { enabled: false });
    await red.statuses.until(({ status: { text } }) => text === 'paused');
    const polled = out.all.length;
    await red.send('poll', {}); // On demand it goes on.
    assert.equal(out.all.length, polled + 1);
  });

  it('polls no more often after it was stopped and started while a poll was under way', async () => {
    const simulator = await start();
    simulator.setFaults({ delayMs: 300 });
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig({ interval: '1' }), ...ENDS]);
    const out = red.arrivals();
    await red.statuses.until(({ status: { fill } }) => fill === 'yellow');
    await red.send('poll', { enabled: false });
    await red.send('poll', { enabled: true });
    await out.at(4);
    // The first two may stand close together: the one under way, and the one of the start.
    const starts = out.all.map(({ poll: { at } }) => Date.parse(at)).slice(2);
    for (const [i, at] of starts.entries()) {
      const gap = at - (starts[i - 1] ?? 0);
      assert.ok(gap > 500, `${gap} ms between two polls`);
    }
  });

  for (const interval of ['0.5', '-1', 'often', '86401', {}]) {
    it(`refuses an interval of ${JSON.stringify(interval)}`, async () => {
      await red.load([TAB, deviceConfig({}), pollConfig({ interval }), ...ENDS]);
      const { message: line, code } = (await red.caught.at(0)).error;
      const range = 'at least 1 and at most 86400 seconds, or 0 to poll on demand only';
      assert.equal(code, 'CONFIG');
      assert.equal(line, `The interval is ${JSON.stringify(interval)}; it must be ${range}.`);
      assert.deepEqual(red.statuses.all.at(-1)?.status, CONFIG_RING);
      const { error } = await red.send('poll', {});
      assert.deepEqual([error?.code, error?.message], ['CONFIG', line]);
    });
  }

  for (const [wrong, sentence] of [
    [{ tables: ['slot'] }, 'Harmonic ProStream 1000 has no table "slot". Did you mean "slots"?'],
    [{ tables: ['slots'], columns: ['stat'] }, 'Slots has no column "stat". Did you mean "state"?'],
    [{ tables: [] }, 'Nothing is chosen to read; choose pages or tables.'],
  ] as const) {
    it(`shows and tells once what the profile does not have: ${JSON.stringify(wrong)}`, async () => {
      await red.load([TAB, deviceConfig({}), pollConfig({ ...wrong, interval: '1' }), ...ENDS]);
      const caught = red.arrivals<Caught>('caught');
      const { error, failure } = await caught.at(0);
      assert.deepEqual([error.code, error.message, failure?.retryable], ['CONFIG', sentence, false]);
      await red.statuses.until(({ status }) => status.text === CONFIG_RING.text && status.fill === CONFIG_RING.fill);
      assert.equal(caught.all.length, 1);
    });
  }
});

describe('headend-poll and its device', () => {
  const red = useNodeRed();

  for (const [what, device] of [
    ['none', []],
    ['a disabled one', [deviceConfig({}, { d: true })]],
  ] as const) {
    it(`says when it has ${what}`, async () => {
      await red.load([TAB, ...device, pollConfig({ interval: '1' }), ...ENDS]);
      const sentence = 'No device is chosen, or it is disabled; choose one in this node.';
      assert.equal((await red.caught.at(0)).error.message, sentence);
      assert.deepEqual(red.statuses.all.at(-1)?.status, CONFIG_RING);
      const { error } = await red.send('poll', {});
      assert.deepEqual([error?.code, error?.message], ['CONFIG', sentence]);
      assert.equal(red.caught.all.length, 2, 'once for the settings, once for the message');
    });
  }
});
