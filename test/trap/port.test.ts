import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../src/clock';
import { portError } from '../../src/trap/port-errors';
import { failed, Lab, listening, send, threads } from './lab';
import { head, v2c } from './wire';

const TRAP = v2c(head('1.3.6.1.4.1.9.0.1'));
/** First port that needs no privilege, where the system says. */
const UNPRIVILEGED = '/proc/sys/net/ipv4/ip_unprivileged_port_start';

/** A clock whose tasks run when the test says so. */
class Handmade implements Clock {
  readonly delays: number[] = [];
  #task: (() => void) | undefined;

  now(): number {
    return 1_000_000;
  }

  after(ms: number, task: () => void): () => void {
    this.delays.push(ms);
    this.#task = task;
    return () => {
      this.#task = undefined;
    };
  }

  get waiting(): boolean {
    return this.#task !== undefined;
  }

  run(): void {
    this.#task?.();
  }
}

describe('the port of a receiver', () => {
  const lab = new Lab();
  afterEach(() => lab.close());

  it('is told, with the size of its buffer', async () => {
    const { receiver, port } = await lab.open();
    const state = receiver.state;
    assert.ok(state.state === 'listening' && state.port === port && port > 0);
    assert.ok(state.receiveBuffer >= 2 ** 16);
    if (process.platform !== 'linux') return;
    const socket = await lab.socket();
    while (receiver.statistics().lost.kernel === null) {
      await send(socket, Buffer.from('noise'), port);
      await once(receiver, 'rejected');
    }
    assert.equal(receiver.statistics().lost.kernel, 0);
  });

  it('that is in use is told with what to do, tried ever more slowly, and taken when it is free', async () => {
    const clock = new Handmade();
    const other = await lab.socket();
    const { port } = other.address();
    const receiver = lab.start({ port }, clock);
    for (let tries = 1; tries <= 7; tries++) {
      const { error, retryAt } = await failed(receiver);
      assert.equal(error.code, 'BUSY');
      assert.match(error.message, new RegExp(`port ${port} of 127\\.0\\.0\\.1 is in use.*choose another port`));
      assert.equal(retryAt, clock.now() + (clock.delays.at(-1) ?? 0));
      if (tries === 7) break;
      const next = once(receiver, 'state');
      clock.run();
      await next;
    }
    assert.deepEqual(clock.delays, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);

    other.close();
    await once(other, 'close');
    const recovered = listening(receiver);
    clock.run();
    assert.equal((await recovered).port, port);
    const came = once(receiver, 'notification');
    await send(await lab.socket(), TRAP, port);
    await came;
  });

  it('is opened again when its thread ends, at first soon', async () => {
    const workers: Worker[] = [];
    const keep = (worker: Worker) => workers.push(worker);
    process.on('worker', keep);
    try {
      const clock = new Handmade();
      const other = await lab.socket();
      const { port } = other.address();
      const receiver = lab.start({ port }, clock);
      await failed(receiver);
      const again = once(receiver, 'state');
      clock.run();
      await again;
      other.close();
      await once(other, 'close');
      clock.run();
      await listening(receiver);
      assert.deepEqual(clock.delays, [1000, 2000]);

      await workers[0]?.terminate();
      const { error } = await failed(receiver);
      assert.equal(error.code, 'UNREACHABLE');
      assert.match(error.message, new RegExp(`thread that receives on UDP port ${port} of 127\\.0\\.0\\.1 ended`));
      // It had listened since the failures before, so they do not count any more.
      assert.deepEqual(clock.delays, [1000, 2000, 1000]);
      const recovered = listening(receiver);
      clock.run();
      await recovered;
      assert.equal(workers.length, 2);
      const came = once(receiver, 'notification');
      await send(await lab.socket(), TRAP, port);
      await came;
    } finally {
      process.off('worker', keep);
    }
  });

  it('is not tried again after closing', async () => {
    const clock = new Handmade();
    const receiver = lab.start({ port: (await lab.socket()).address().port }, clock);
    await failed(receiver);
    assert.ok(clock.waiting);
    await receiver.close();
    assert.ok(!clock.waiting);
    assert.deepEqual(receiver.state, { state: 'closed' });
  });

  it('of an address this machine does not have is told', async () => {
    // TEST-NET-1 (RFC 5737) is nobody's.
    const { error } = await failed(lab.start({ address: '192.0.2.1' }));
    assert.match(error.message, /This machine has no address 192\.0\.2\.1: choose one it has/);
  });

  it('that needs a privilege is told with what to do', async function () {
    if (!existsSync(UNPRIVILEGED) || Number(readFileSync(UNPRIVILEGED, 'utf8')) <= 162) return this.skip();
    const node = [process.execPath, '-r', 'tsx/cjs', join(__dirname, 'low-port.ts')];
    // Root has the privilege unless it is taken away.
    const without = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-net_bind_service', ...node] : node;
    const [program = '', ...args] = without;
    const { stdout } = await promisify(execFile)(program, args);
    assert.match(stdout, /^CONFIG UDP port 162 .*listen on a port from 1024 on, such as 10162.*docs\/traps\.md/);
  });

  it('gives every failure a sentence', () => {
    for (const code of ['EADDRINUSE', 'EACCES', 'EPERM', 'EADDRNOTAVAIL', 'ENOBUFS']) {
      const { message } = portError(code, '0.0.0.0', 162);
      assert.match(message, /0\.0\.0\.0.*\.$/, code);
    }
  });

  it('can be one of IPv6', async () => {
    const opened = await lab.open({ address: '::1' });
    const socket = await lab.socket(0, '::1');
    await send(socket, TRAP, opened.port, '::1');
    await opened.received(1);
    const [notification] = opened.notifications;
    assert.deepEqual(notification?.source, { address: '::1', port: socket.address().port });
    assert.equal(notification?.receiver, `[::1]:${opened.port}`);
  });

  it('of every address takes IPv4 too, and says so as IPv4', async () => {
    const opened = await lab.open({ address: '::' });
    await send(await lab.socket(), TRAP, opened.port);
    await opened.received(1);
    assert.equal(opened.notifications[0]?.source.address, '127.0.0.1');
  });

  it('is opened 50 times by one socket, and nothing is left of it', async function () {
    this.timeout(60_000);
    const before = threads();
    const first = await lab.open();
    const { port } = first;
    await first.receiver.close();
    for (let i = 0; i < 50; i++) {
      // As in a deploy: the old one is not waited for.
      const opened = await lab.open({ port });
      assert.equal(threads(), before + 1);
      await send(await lab.socket(), TRAP, port);
      await opened.received(1);
      const closed = opened.receiver.close();
      if (i === 49) await closed;
    }
    assert.equal(threads(), before);
    const again = await lab.socket(port);
    assert.equal(again.address().port, port);
  });
});
