import assert from 'node:assert/strict';
import { HeadendError } from '../../src/errors';
import { cleanUp, deviceAt, isQuiet, PROSTREAM, readOne, simulate, sockets, until, webServer } from './lab';

describe('closing a device', () => {
  const opened = cleanUp();

  /** A device with reads in flight on both connections, which nobody answers. */
  async function hanging() {
    await until(isQuiet);
    const simulator = opened(await simulate());
    simulator.setFaults({ delayMs: 60_000 });
    const device = opened(deviceAt(simulator.ports, { timeoutMs: 60_000 }));
    const wishes = [{ table: 'general' }, { table: 'slots' }, { table: 'alarmsSnmp' }];
    const reads = Array.from({ length: 5 }, () => device.read(wishes));
    return { simulator, device, wishes, reads };
  }

  async function rejectsAll(reads: readonly Promise<unknown>[], message: RegExp): Promise<void> {
    for (const read of reads) {
      await assert.rejects(read, (error: unknown) => {
        assert.ok(error instanceof HeadendError);
        assert.match(error.message, message);
        return true;
      });
    }
  }

  it('with reads in flight ends them at once, leaves no socket, and the next read connects anew', async () => {
    const { simulator, device, wishes, reads } = await hanging();
    // The simulator's own two sockets, those of both connections, and the one the simulator accepted.
    await until(() => sockets() >= 5);
    const started = performance.now();
    const ended = rejectsAll(reads, /^The connection to east-1 was closed\.$/);
    await device.close();
    await ended;
    assert.ok(performance.now() - started < 2000);
    await simulator.stop();
    await until(isQuiet);
    const again = opened(await simulate(PROSTREAM, { ports: simulator.ports }));
    const results = await device.read(wishes);
    assert.deepEqual(again.served.http, 1);
    for (const { table } of wishes) assert.ok('rows' in (results.get(table) ?? {}), table);
  });

  it('does not spoil a read that begins before the closing is over', async () => {
    const { simulator, device, reads } = await hanging();
    const ended = rejectsAll(reads, /was closed/);
    const closing = device.close();
    simulator.clearFaults();
    assert.equal((await readOne(device, 'slots')).rows.length, 8);
    await closing;
    await ended;
  });

  it('is no trouble of the device: it may be tried at once', async () => {
    const { device, reads } = await hanging();
    const ended = rejectsAll(reads, /was closed/);
    await device.close();
    await ended;
    assert.equal(device.nextTryAt(['slots', 'alarmsSnmp']), undefined);
  });
});

describe('aborting a read', () => {
  const opened = cleanUp();

  it('rejects it with the reason, and others who wait for the same answer still get it', async () => {
    let answer: (() => void) | undefined;
    const server = opened(
      await webServer((_, response) => {
        answer = () => response.end('<AFRICA><Slot Slot="1" PartNumber=""/></AFRICA>');
      }),
    );
    const device = opened(deviceAt({ http: server.port }));
    const controller = new AbortController();
    const aborted = device.read([{ table: 'slots' }], { signal: controller.signal });
    const kept = readOne(device, 'slots');
    await until(() => answer !== undefined);
    const reason = new Error('not wanted any more');
    controller.abort(reason);
    await assert.rejects(aborted, reason);
    await assert.rejects(device.read([{ table: 'slots' }], { signal: controller.signal }), reason);
    answer?.();
    assert.equal((await kept).rows.length, 1);
  });
});
