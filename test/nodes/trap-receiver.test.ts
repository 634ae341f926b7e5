import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import nodeRed from 'node-red';
import helper from 'node-red-node-test-helper';
import { engineIdAt } from '../../nodes/headend-trap-receiver/engine-id';
import type { TrapReceiverNode } from '../../nodes/shared/trap-receiver-node';
import { CAPTURED } from '../trap/captured';
import { threads } from '../trap/lab';
import { delivered, deviceConfig, LEVEL, useNodeRed } from './harness';
import { comesTrue, SOON_MS } from './inbox';
import {
  CREDENTIALS,
  listeningPort,
  receive,
  receiverConfig,
  reportOf,
  sendFrom,
  trapFlow,
  trapInConfig,
} from './trap-lab';

/** A socket on loopback, as another program would have it. */
async function occupy(port = 0): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function free(socket: Socket): Promise<void> {
  socket.close();
  await once(socket, 'close');
}

describe('headend-trap-receiver', () => {
  const red = useNodeRed();
  afterEach(() => rmSync(join(red.userDir, 'headend'), { recursive: true, force: true }));

  it('shows that its port is in use, with what to do, and takes it when it is free', async () => {
    const other = await occupy();
    const { port } = other.address();
    await red.load(trapFlow({ receiver: { port: String(port) } }), CREDENTIALS);
    const isRed = ({ id, status }: { id: string; status: { fill?: string } }) =>
      id === 'traps' && status.fill === 'red';
    const { status } = await red.statuses.until(isRed);
    assert.deepEqual(status, { fill: 'red', shape: 'ring', text: 'in use, change port' });
    const { error, failure } = await red.caught.at(0);
    assert.match(error.message, new RegExp(`^UDP port ${port} of 127\\.0\\.0\\.1 is in use.*choose another port\\.$`));
    assert.deepEqual([failure?.code, failure?.retryable], ['BUSY', true]);
    const report = await reportOf();
    assert.deepEqual([report.state, report.error], ['error', error.message]);
    assert.ok((report.retryAt ?? 0) > 0);
    // It fails once more, which is nothing new.
    while ((await reportOf()).retryAt === report.retryAt) await delivered();

    await free(other);
    assert.equal(await listeningPort(red), port);
    const all = red.arrivals('all');
    await sendFrom('127.0.0.1', CAPTURED, port);
    await all.at(0);
    assert.equal(red.caught.all.length, 1, 'each trouble is told once');
    assert.deepEqual(red.logsOf('receiver', LEVEL.info), [`Listening at UDP port ${port} again.`]);
  });

  it('is one port for all that use it, and no more than one after fifty deploys', async function () {
    this.timeout(60_000);
    const before = threads();
    const listeners = process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const any = await occupy();
    const { port } = any.address();
    await free(any);
    // A second receiver of the same port with other communities, and every second deploy changes the receivers too.
    const flow = (round: number) => {
      const receiver = { port: String(port), name: `r${Math.floor(round / 2)}` };
      const second = receiverConfig({ ...receiver, id: 'receiver2' });
      const user = (id: string, of: string) =>
        trapInConfig({ id, name: `${id}-${round}`, receiver: of, wires: [[], ['all']] });
      const others = [deviceConfig({}), second, user('traps2', 'receiver'), user('traps3', 'receiver2')];
      return trapFlow({ receiver, traps: { name: `t${round}` } }, others);
    };
    const credentials = { ...CREDENTIALS, receiver2: { communities: 'of-another' } };
    await receive(red, flow(0), credentials);
    const listenersOfFlows = () => nodeRed.events.listenerCount('flows:started');
    const first = listenersOfFlows();
    let shown = 0;
    for (let round = 1; round <= 50; round++) {
      shown = red.statuses.all.length;
      await helper.setFlows(flow(round), 'nodes');
      const receiver = helper.getNode('receiver') as unknown as TrapReceiverNode;
      assert.deepEqual(Object.keys(receiver.users).sort(), ['traps', 'traps2']);
    }
    assert.equal(listenersOfFlows(), first);
    await comesTrue(() => threads() === before + 1, 'there is one thread', 5000);
    assert.equal(await listeningPort(red, shown), port);
    const all = red.arrivals('all');
    await sendFrom('127.0.0.1', CAPTURED, port);
    await all.at(1);
    assert.equal(all.all.length, 2, 'one for each node of the receiver that accepts the community');
    await helper.unload();
    await comesTrue(() => threads() === before, 'the thread has ended', SOON_MS);
    await free(await occupy(port));
    assert.deepEqual(
      process.eventNames().map((name) => [name, process.listenerCount(name)]),
      listeners,
    );
  });

  it('closes its port when the last node leaves', async () => {
    const { port } = await receive(
      red,
      trapFlow({}, [deviceConfig({}), trapInConfig({ id: 'traps2', wires: [[], []] })]),
    );
    await helper.getNode('traps2').close(false);
    await assert.rejects(occupy(port), { code: 'EADDRINUSE' });
    await helper.getNode('traps').close(false);
    await free(await occupy(port));
    assert.deepEqual(await reportOf(), { state: 'unused' });
  });

  it('tells what it accepted last, newest first, of which device, and no community', async () => {
    const { port } = await receive(red, trapFlow({}, [deviceConfig({})]));
    const all = red.arrivals('all');
    for (let sent = 0; sent < 51; sent++) {
      await sendFrom('127.0.0.1', CAPTURED, port);
      await all.at(sent);
    }
    const { accepted = [], ...others } = await reportOf();
    assert.equal(accepted.length, 50);
    const times = accepted.map(({ at }) => at);
    assert.deepEqual(times, [...times].sort().reverse());
    const [newest] = accepted;
    assert.deepEqual([newest?.address, newest?.device, newest?.inform], ['127.0.0.1', 'east-1', false]);
    assert.match(newest?.oid ?? '', /^1\.3\.6\.1\./);
    assert.ok(!JSON.stringify([accepted, others]).includes('communit'));
  });

  it('may be closed before its users, and twice', async () => {
    const { port } = await receive(red);
    const receiver = helper.getNode('receiver') as unknown as TrapReceiverNode;
    await receiver.close(false);
    await free(await occupy(port));
    await helper.getNode('traps').close(false);
    await receiver.close(false);
    assert.deepEqual(receiver.users, {});
    assert.deepEqual(await reportOf(), { state: 'unused' });
  });

  it('is not opened where nobody uses it', async () => {
    const before = threads();
    await red.load([receiverConfig()], CREDENTIALS);
    assert.equal(threads(), before);
  });

  describe('its engine id', () => {
    const folder = () => join(red.userDir, 'headend');

    it('is the same after a restart, and another elsewhere', () => {
      const id = engineIdAt(folder(), '0.0.0.0 10162');
      assert.match(id, /^80007ed905[0-9a-f]{16}$/);
      assert.equal(engineIdAt(folder(), '0.0.0.0 10162'), id);
      assert.notEqual(engineIdAt(folder(), '0.0.0.0 162'), id);
      rmSync(folder(), { recursive: true });
      assert.notEqual(engineIdAt(folder(), '0.0.0.0 10162'), id);
    });

    it('is made anew where something else stands in its place', () => {
      mkdirSync(folder(), { recursive: true });
      writeFileSync(join(folder(), 'trap-engine-id'), 'torn');
      const id = engineIdAt(folder(), 'here');
      assert.match(id, /^80007ed905[0-9a-f]{16}$/);
      assert.equal(engineIdAt(folder(), 'here'), id);
    });

    it('that cannot be kept is told, and the receiver works all the same', async () => {
      writeFileSync(folder(), 'a file where the folder ought to be');
      const { port, all } = await receive(red);
      await sendFrom('127.0.0.1', CAPTURED, port);
      await all.at(0);
      const [line] = red.logsOf('receiver', LEVEL.warn);
      assert.match(line ?? '', /^The SNMPv3 engine id could not be kept \(.*\); senders of informs will not know/);
      assert.equal(readFileSync(folder(), 'utf8'), 'a file where the folder ought to be');
    });
  });
});
