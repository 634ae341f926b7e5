import assert from 'node:assert/strict';
import { once } from 'node:events';
import { AuthProtocols, createV3Session, PrivProtocols, SecurityLevel, type User } from 'net-snmp';
import type { SnmpUser } from '../../src/transport/snmp';
import { createEngineId, openTrapReceiver, type TrapReceiverSettings } from '../../src/trap';
import { AUTH_KEY, Lab, PRIV_KEY, send, threads, user } from './lab';
import { COMMUNITY, head, v2c } from './wire';

const OID = '1.3.6.1.4.1.9.0.1';
const trap = (requestId: number, community = COMMUNITY) => v2c(head(OID, requestId), { requestId, community });

/** What net-snmp's session can do besides what the pack uses, and our types tell. */
interface Informant {
  inform(oid: string, varbinds: [], done: (error: Error | null) => void): void;
  close(): void;
}

function informant(sender: User, port: number): Informant {
  const options = { version: 3, trapPort: port, timeout: 2000, retries: 0 };
  return createV3Session('127.0.0.1', sender, options) as unknown as Informant;
}

describe('openTrapReceiver', () => {
  const lab = new Lab();
  afterEach(() => lab.close());

  it('shares one socket, and gives each owner what its own community accepts', async () => {
    const before = threads();
    const a = await lab.open({ communities: ['a', 'both'] });
    const b = await lab.open({ communities: ['b', 'both'] });
    assert.deepEqual([b.port, threads()], [a.port, before + 1]);
    const socket = await lab.socket();
    // The thread may learn of the second owner a moment later.
    while (b.notifications.length === 0) {
      await send(socket, trap(0, 'b'), b.port);
      await Promise.race([once(b.receiver, 'notification'), once(b.receiver, 'rejected')]);
    }
    for (const [i, community] of ['a', 'b', 'both'].entries()) await send(socket, trap(i + 1, community), a.port);
    while (b.notifications.at(-1)?.upTime !== 3) await once(b.receiver, 'notification');
    const times = [a, b].map(({ notifications }) => notifications.map(({ upTime = 0 }) => upTime));
    assert.deepEqual(
      times.map((list) => list.filter((time) => time > 0)),
      [
        [1, 3],
        [2, 3],
      ],
    );

    await a.receiver.close();
    assert.equal(a.receiver.state.state, 'closed');
    const rejections = b.rejections.length;
    while (b.rejections.length === rejections) {
      await send(socket, trap(4, 'a'), b.port);
      await send(socket, trap(5, 'b'), b.port);
      await once(b.receiver, 'notification');
    }
    assert.equal(a.notifications.length, 2, 'nothing comes after closing');
  });

  it('loses nothing while the main thread is blocked', async () => {
    const COUNT = 2000;
    const opened = await lab.open();
    // The sender must not need the blocked thread.
    const { Worker } = await import('node:worker_threads');
    const sender = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       const socket = require('node:dgram').createSocket('udp4');
       const { datagram, port, count } = workerData;
       let sent = 0;
       const next = () => {
         if (sent === count) return socket.close();
         if (sent++ % 50 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
         socket.send(datagram, port, '127.0.0.1', next);
       };
       parentPort.once('message', next);`,
      { eval: true, workerData: { datagram: trap(1), port: opened.port, count: COUNT } },
    );
    const ended = once(sender, 'exit');
    sender.postMessage('go');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    assert.equal(opened.notifications.length, 0, 'the main thread was blocked');
    await opened.received(COUNT);
    await ended;
    const { received, accepted, delivered, lost } = opened.receiver.statistics();
    assert.deepEqual([received, accepted, delivered, lost.queue], [COUNT, COUNT, COUNT, 0]);
  });

  it('counts what does not fit its queue, and leaves informs of it unacknowledged', async () => {
    const opened = await lab.open({ queueLimit: 10 });
    const socket = await lab.socket();
    const replies: number[] = [];
    socket.on('message', (reply) => replies.push(reply.length));
    const COUNT = 300;
    // While the main thread stands still in a listener, the queue fills.
    opened.receiver.once('notification', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300));
    for (let i = 0; i < COUNT; i++) {
      const inform = v2c(head(OID, i), { kind: 'inform', requestId: i });
      // Not waited for: all are on their way before the first can come back.
      socket.send(inform, opened.port, '127.0.0.1');
    }
    const counted = () => opened.receiver.statistics().received;
    while (counted() < COUNT)
      await once(opened.receiver, 'notification').then(() => send(socket, trap(COUNT), opened.port));
    const { received, accepted, lost } = opened.receiver.statistics();
    assert.ok(lost.queue > 0);
    assert.equal(received, accepted + lost.queue);
    assert.ok(replies.length <= opened.notifications.filter((notification) => notification.inform).length);
  });

  it('lets a listener that throws harm nobody', async () => {
    const opened = await lab.open();
    const other = await lab.open();
    const warned = once(process, 'warning');
    opened.receiver.prependListener('notification', () => {
      throw new Error('a flow went wrong');
    });
    await send(await lab.socket(), trap(1), opened.port);
    await Promise.all([opened.received(1), other.received(1)]);
    const [warning] = (await warned) as [Error];
    assert.match(warning.message, /a flow went wrong/);
  });

  it('suppresses what is over the storm limit and reports it', async () => {
    const stormLimit = { perSecond: 0.001, burst: 20 };
    const opened = await lab.open({ stormLimit });
    const socket = await lab.socket();
    for (let i = 0; i < 100; i++) await send(socket, trap(i), opened.port);
    const { source, count } = await opened.rejected('storm', 80);
    assert.deepEqual([source.address, count, opened.notifications.length], ['127.0.0.1', 80, 20]);
  });

  it('acknowledges the informs of another implementation with every pair of protocols', async function () {
    this.timeout(60_000);
    const pairs = (['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512'] as const).flatMap((auth) =>
      (['aes', 'aes256b', 'aes256r'] as const).map((priv) => [auth, priv] as const),
    );
    const opened = await lab.open({ users: pairs.map(([auth, priv]) => user(`${auth}-${priv}`, auth, priv)) });
    for (const [auth, priv] of pairs) {
      const name = `${auth}-${priv}`;
      const keys = { authProtocol: AuthProtocols[auth], authKey: AUTH_KEY, privKey: PRIV_KEY };
      const session = informant(
        { name, level: SecurityLevel.authPriv ?? 0, privProtocol: PrivProtocols[priv], ...keys },
        opened.port,
      );
      await new Promise<void>((resolve, reject) => {
        session.inform(OID, [], (error) => (error ? reject(error) : resolve()));
      });
      session.close();
    }
    await opened.received(pairs.length);
    assert.deepEqual(
      opened.notifications.map((notification) => notification.user),
      pairs.map(([auth, priv]) => `${auth}-${priv}`),
    );
  });

  it('refuses settings that make no sense', () => {
    const settings: TrapReceiverSettings = { address: '127.0.0.1', port: 0, communities: [], users: [] };
    const keyless: SnmpUser = { ...user('ops'), privKey: '' };
    const cases: [Partial<TrapReceiverSettings>, RegExp][] = [
      [{ address: 'localhost' }, /"localhost" is no IP address/],
      [{ port: 65_536 }, /65536 is no UDP port/],
      [{ communities: [''] }, /community is empty/],
      [{ users: [keyless] }, /"ops" needs a privacy protocol and key/],
      [{ users: [{ ...user('ops'), authProtocol: undefined }] }, /"ops" needs an authentication protocol and key/],
      [{ users: [user('ops', 'sha', 'des')] }, /DES/],
      [{ users: [user('')] }, /no name/],
      [{ engineId: '0102' }, /5 to 32 octets/],
      [{ engineId: '00'.repeat(8) }, /5 to 32 octets/],
      [{ stormLimit: { perSecond: 0, burst: 1 } }, /storm limit/],
      [{ queueLimit: 0 }, /queue limit/],
    ];
    for (const [wrong, sentence] of cases) {
      assert.throws(
        () => openTrapReceiver({ ...settings, ...wrong }),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'CONFIG');
          assert.match(error.message, sentence);
          return ![AUTH_KEY, PRIV_KEY].some((secret) => error.message.includes(secret));
        },
      );
    }
  });

  it('makes engine ids that differ and are accepted', async () => {
    assert.notEqual(createEngineId(), createEngineId());
    await lab.open({ engineId: createEngineId() });
  });
});
