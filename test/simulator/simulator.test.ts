import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { type Simulator, startSimulator } from '../../simulator';
import { decodeMessage } from '../../simulator/snmp-message';
import { HeadendError } from '../../src/errors';
import {
  askHttp,
  askUdp,
  askUdpUntil,
  HandClock,
  handles,
  handlesToBe,
  labProfile,
  labScene,
  snmpRequest,
  startLab,
} from './lab';

const NAME = '1.3.6.1.4.1.99999.1.1.0';

describe('a simulated device', () => {
  let simulator: Simulator;
  afterEach(() => simulator?.stop());
  const snmp = (...datagrams: Uint8Array[]) => askUdp(simulator.ports.snmp ?? 0, ...datagrams);

  it('leaves nothing behind when it is stopped, even in the middle of answers', async () => {
    // Mocha's own timer runs from the first await on.
    await new Promise(setImmediate);
    const before = handles();
    simulator = await startLab();
    assert.notDeepEqual(handles(), before);
    simulator.setFaults({ delayMs: 60_000 });
    const waiting = assert.rejects(askHttp(simulator.ports.http ?? 0));
    const socket = createSocket('udp4');
    socket.send(snmpRequest([NAME]), simulator.ports.snmp ?? 0, '127.0.0.1');
    // The two requests are being answered once both timers run.
    while (
      handles().filter((kind) => kind === 'Timeout').length <
      before.filter((kind) => kind === 'Timeout').length + 2
    ) {
      await new Promise(setImmediate);
    }
    await simulator.stop();
    await simulator.stop();
    await waiting;
    socket.close();
    await once(socket, 'close');
    await handlesToBe(before);
  });

  it('leaves nothing behind in the middle of a huge document', async () => {
    await new Promise(setImmediate);
    const before = handles();
    simulator = await startLab();
    simulator.setFaults({ hugeReply: true });
    const socket = connect(simulator.ports.http ?? 0, '127.0.0.1');
    socket.write('GET /other?x=7 HTTP/1.1\r\nhost: lab\r\n\r\n');
    await once(socket, 'readable');
    const closed = once(socket, 'close');
    await simulator.stop();
    socket.resume();
    await closed;
    await handlesToBe(before);
  });

  it('does not answer strangers, noise, or anyone in an outage', async () => {
    simulator = await startLab();
    const garbage = [Buffer.alloc(0), Buffer.from('hello'), snmpRequest([NAME]).subarray(0, 20)];
    // Datagrams over loopback keep their order: the one that is answered was the last.
    await snmp(
      ...garbage,
      snmpRequest([NAME], { community: 'stranger' }),
      snmpRequest([NAME], { version: 3 }),
      snmpRequest([NAME]),
    );
    await snmp(snmpRequest([NAME], { community: 'writer' }));
    assert.equal(simulator.served.snmp, 2);
    simulator.setFaults({ outage: true });
    const socket = createSocket('udp4');
    await new Promise((sent) => socket.send(snmpRequest([NAME]), simulator.ports.snmp ?? 0, '127.0.0.1', sent));
    // The datagram has arrived before this connection is made and reset.
    await assert.rejects(askHttp(simulator.ports.http ?? 0));
    simulator.clearFaults();
    await snmp(snmpRequest([NAME]));
    assert.equal(simulator.served.snmp, 3);
    socket.close();
  });

  it('survives twenty thousand random and broken datagrams', async function () {
    this.timeout(60_000);
    simulator = await startLab();
    const valid = snmpRequest(['1.3.6.1.4.1.99999.2', '1.3.6.1.2.1.1.3'], { pdu: 0xa5, second: 20 });
    const mutated = fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, byte]) => {
      const bytes = Buffer.from(valid);
      bytes[at] = byte;
      return bytes;
    });
    const datagrams = fc.sample(
      fc.oneof(
        mutated,
        fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
      ),
      20_000,
    );
    for (let i = 0; i < datagrams.length; i += 100) await snmp(...datagrams.slice(i, i + 100), valid);
    const answer = decodeMessage(await snmp(snmpRequest([NAME])));
    assert.equal(answer.first, 0);
  });

  it('loses the share of datagrams it is told to, the same ones for the same seed', async () => {
    const upTime = snmpRequest(['1.3.6.1.2.1.1.3.0']);
    const isUpTime = (answer: Buffer) => decodeMessage(answer).varbinds[0]?.oid.join('.') === '1.3.6.1.2.1.1.3.0';
    const answered = async (seed: number) => {
      simulator = await startLab({ seed });
      simulator.setFaults({ loss: 0.3 });
      // Some of the last ten are answered, and all before them have been dealt with by then.
      const requests = [...Array<Buffer>(100).fill(snmpRequest([NAME])), ...Array<Buffer>(10).fill(upTime)];
      const answers = await askUdpUntil(simulator.ports.snmp ?? 0, requests, isUpTime);
      await simulator.stop();
      return answers.length - 1;
    };
    const first = await answered(1);
    assert.ok(first > 50 && first < 90, `${first} of 100`);
    assert.equal(await answered(1), first);
  });

  it('reboots', async () => {
    const clock = new HandClock();
    simulator = await startLab({ clock: clock.read });
    clock.seconds(100);
    assert.deepEqual(simulator.rows('system')[0]?.up, 10_000);
    assert.ok(simulator.rows('inputs').every((row) => Number(row.count) > 17));
    simulator.reboot();
    assert.deepEqual(simulator.rows('system')[0]?.up, 0);
    assert.deepEqual(new Set(simulator.rows('inputs').map((row) => row.count)), new Set([0]));
    assert.deepEqual(simulator.rows('no such table'), []);
  });

  it('takes no fault when one of them is wrong', async () => {
    simulator = await startLab();
    assert.throws(() => simulator.setFaults({ outage: true, loss: 7 }), /The fault loss cannot be 7/);
    assert.equal((await askHttp(simulator.ports.http ?? 0)).status, 200);
  });

  it('says which port it cannot open, and keeps none', async () => {
    simulator = await startLab();
    const before = handles();
    const options = { profile: labProfile(), scene: labScene() };
    for (const ports of [{ http: simulator.ports.http }, { snmp: simulator.ports.snmp }]) {
      await assert.rejects(startSimulator({ ...options, ports }), (error) => {
        const [port] = Object.values(ports);
        return (
          error instanceof HeadendError &&
          error.code === 'CONFIG' &&
          error.message.includes(`port ${port} of 127.0.0.1`)
        );
      });
    }
    await handlesToBe(before);
  });
});
