import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { loadScene, type Simulator, type SimulatorOptions, startSimulator, type TrapOptions } from '../../simulator';
import { decodeMessage, encodeMessage, PDU, type SnmpMessage } from '../../simulator/snmp-message';
import { TrapContent } from '../../simulator/trap-content';
import { encodeNotification, encodeTrapV1 } from '../../simulator/trap-message';
import { TrapWatch } from '../../simulator/trap-watch';
import { World } from '../../simulator/world';
import { HeadendError } from '../../src/errors';
import { loadProfile } from '../../src/profile';
import { HandClock, handles, handlesToBe, START } from './lab';

/** Someone who listens for datagrams; messages are given out in the order in which they came. */
class Listener {
  readonly got: Buffer[] = [];
  readonly ports: number[] = [];
  private wake?: () => void;

  private constructor(readonly socket: Socket) {
    socket.on('message', (datagram, from) => {
      this.got.push(datagram);
      this.ports.push(from.port);
      this.wake?.();
    });
  }

  static async start(): Promise<Listener> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Listener(socket);
  }

  get destination() {
    return { host: '127.0.0.1', port: this.socket.address().port };
  }

  /** The first so many datagrams. */
  async first(count: number): Promise<Buffer[]> {
    while (this.got.length < count) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.got.slice(0, count);
  }

  async messages(count: number): Promise<SnmpMessage[]> {
    return (await this.first(count)).map(decodeMessage);
  }
}

/** The values of a notification by OID, octets as text. */
function valuesOf({ varbinds }: SnmpMessage): Record<string, string | number> {
  return Object.fromEntries(
    varbinds.map(({ oid, value }) => {
      const content = Buffer.from(value.subarray(2));
      return [oid.join('.'), value[0] === 0x02 ? content.readIntBE(0, content.length) : content.toString()];
    }),
  );
}

const FIELD = '1.3.6.1.4.1.1563.1.1.3.1';
const ENTRY = { entry: 'tsIn/9' };

describe('notifications of a simulated device', () => {
  let listener: Listener;
  let simulator: Simulator | undefined;
  const clock = new HandClock();
  const start = async (traps: Partial<TrapOptions> = {}, options: Partial<SimulatorOptions> = {}) => {
    const profile = loadProfile('prostream-1000');
    simulator = await startSimulator({
      profile,
      scene: loadScene(profile.id),
      clock: clock.read,
      traps: { destinations: [listener.destination], ...traps },
      ...options,
    });
    return simulator;
  };

  beforeEach(async () => {
    clock.at = START;
    listener = await Listener.start();
  });
  afterEach(async () => {
    await simulator?.stop();
    simulator = undefined;
    listener.socket.close();
  });

  it('are, byte for byte, the one that was captured, and its twin of v1', () => {
    const profile = loadProfile('prostream-1000');
    const scene = loadScene(profile.id);
    const world = new World({ profiles: [profile], scene, size: 1, seed: 1, clock: clock.read });
    clock.at += 7_533_000;
    const fields = {
      physicalIndex: 4000015,
      severity: 4,
      infoString: 'ASI@005.003 TsIn CC Error Detected',
      assertTime: '24/10/2013 14:21:10',
    };
    const notification = new TrapContent(profile, scene).ofRequest({ ...ENTRY, fields }, world.now());
    const whole = encodeNotification(notification, { community: 'public', requestId: 7, inform: false }).toString(
      'hex',
    );
    const parts = [
      // sysUpTime.0 = 753300, snmpTrapOID.0 = …1563.1.1.3.8.0.9
      '300f06082b060102010103004303' + '0b7e94',
      '301b060a2b06010603010104010006' + '0d' + '2b060104018c1b0101' + '03080009',
      // trapAlarmID.0 = 9, trapPhysicalIndex.0 = 4000015, trapSeverity.0 = 4
      '3012060d2b060104018c1b010103010100020109',
      '3014060d2b060104018c1b01010301020002033d090f',
      '3012060d2b060104018c1b010103010300020104',
      `3033060d2b060104018c1b0101030104000422${Buffer.from(fields.infoString).toString('hex')}`,
      `3024060d2b060104018c1b0101030105000413${Buffer.from(fields.assertTime).toString('hex')}`,
      '3012060d2b060104018c1b010103010600020101',
    ];
    const list = parts.join('');
    const length = (hex: string) => (hex.length / 2).toString(16).padStart(2, '0');
    const body = `020107020100020100${'3081'}${length(list)}${list}`;
    const message = `0201010406${Buffer.from('public').toString('hex')}a781${length(body)}${body}`;
    assert.equal(whole, `3081${length(message)}${message}`);

    // Enterprise …1563.1.1.3.8, the agent's address, generic 6, specific 9, the time; then the same fields.
    const fieldsOnly = parts.slice(2).join('');
    const trap = `060b2b060104018c1b01010308${'40047f000001'}${'020106'}${'020109'}${'43030b7e94'}3081${length(fieldsOnly)}${fieldsOnly}`;
    const twin = `0201000406${Buffer.from('public').toString('hex')}a481${length(trap)}${trap}`;
    const v1 = encodeTrapV1(notification, 'public', '127.0.0.1').toString('hex');
    assert.equal(v1, `3081${length(twin)}${twin}`);
  });

  it('go to every destination, in its version and with its community', async () => {
    const other = await Listener.start();
    const v1 = { ...other.destination, version: '1' as const, community: 'secret' };
    await start({ destinations: [listener.destination, v1] });
    simulator?.sendTrap(ENTRY);
    const [message] = await listener.messages(1);
    assert.ok(message);
    assert.deepEqual([message.version, message.community, message.pdu], [1, 'public', PDU.trap]);
    const [bytes] = await other.first(1);
    assert.match(bytes?.toString('hex') ?? '', /^3081..0201000406736563726574a481/);
    assert.deepEqual(simulator?.notified, { sent: 2, acknowledged: 0 });
    other.socket.close();
  });

  it('raise and clear any alarm of the catalogue', async () => {
    await start();
    const entries = [...(loadProfile('prostream-1000').traps.get('alarm')?.alarm?.catalogue?.entries ?? [])];
    assert.ok(entries.length > 150);
    for (const [i, [entry]] of entries.entries()) {
      simulator?.sendTrap({ entry });
      simulator?.sendTrap({ entry, state: 'cleared' });
      // No more than the listener's buffer holds.
      if (i % 50 === 49) await listener.first(2 * i);
    }
    const messages = await listener.messages(2 * entries.length);
    entries.forEach(([entry, { title }], i) => {
      const [raise, clear] = [2 * i, 2 * i + 1].map((n) => valuesOf(messages[n] as SnmpMessage));
      assert.equal(raise?.[`${FIELD}.1.0`], Number(entry.split('/')[1]));
      assert.deepEqual([raise?.[`${FIELD}.6.0`], clear?.[`${FIELD}.6.0`]], [1, 2], entry);
      assert.equal(raise?.[`${FIELD}.2.0`], clear?.[`${FIELD}.2.0`], 'of the same object');
      const text = String(raise?.[`${FIELD}.4.0`]);
      assert.ok(text.includes(title) || /^(ASI|GBE|SERVICE|PLATFORM)/.test(text), text);
    });
  });

  it('are sent when the rows of the scene raise and clear, and not for what was so at the start', () => {
    const profile = loadProfile('snmp-host');
    const scene = loadScene(profile.id);
    const world = new World({ profiles: [profile], scene, size: 1, seed: 1, clock: clock.read });
    const watch = new TrapWatch(scene.traps);
    const content = new TrapContent(profile, scene);
    const look = () => {
      const moment = world.now();
      return watch.look(moment).map(({ trap, row, state }) => {
        const { oid, varbinds } = content.ofRow(trap, row, moment, state);
        return [oid.slice(-1)[0], ...varbinds.map((one) => `${one.oid.slice(-2).join('.')}=${one.value.at(-1)}`)];
      });
    };
    const [, , third] = world.allRows('interfaces');
    assert.ok(third);
    world.set(third, 'adminStatus', 2);
    assert.deepEqual(look(), [], 'the first look');
    world.set(third, 'adminStatus', 1);
    assert.deepEqual(look(), [[4, '1.3=3', '7.3=1', '8.3=1']]);
    assert.deepEqual(look(), []);
    world.set(third, 'adminStatus', 2);
    assert.deepEqual(look(), [[3, '1.3=3', '7.3=2', '8.3=2']]);
  });

  it('come by themselves while the device runs', async () => {
    await start();
    const standing = simulator?.rows('alarmsSnmp').length ?? 0;
    for (let i = 0; i < 60 && simulator?.rows('alarmsSnmp').length === standing; i++) clock.seconds(1);
    const [message] = await listener.messages(1);
    assert.equal(message?.pdu, PDU.trap);
    assert.match(String(valuesOf(message as SnmpMessage)[`${FIELD}.4.0`]), /^\S+ \S/);
  });

  it('as informs are sent again until they are acknowledged', async () => {
    await start({ destinations: [{ ...listener.destination, inform: true }] });
    simulator?.sendTrap(ENTRY);
    const [first, second] = await listener.messages(2);
    assert.ok(first && second);
    assert.deepEqual([first.pdu, second.requestId], [PDU.inform, first.requestId]);
    const answer = encodeMessage({ ...first, pdu: PDU.response });
    const sender = listener.ports[0] ?? 0;
    listener.socket.send(Buffer.from('3003020101', 'hex'), sender, '127.0.0.1');
    listener.socket.send(answer, sender, '127.0.0.1');
    while (simulator?.notified.acknowledged === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(simulator?.notified, { sent: 2, acknowledged: 1 });
  });

  it('may come from the port of the agent, as the captured one does, or from a chosen one', async () => {
    await start({ sourcePort: 'agent' });
    simulator?.sendTrap(ENTRY);
    await listener.first(1);
    assert.equal(listener.ports[0], simulator?.ports.snmp);
    await simulator?.stop();
    const other = await Listener.start();
    const free = other.destination;
    other.socket.close();
    await once(other.socket, 'close');
    await start({ sourcePort: free.port });
    simulator?.sendTrap(ENTRY);
    await listener.first(2);
    assert.equal(listener.ports[1], free.port);
  });

  it('go wrong as they are told: copies, lost clears, clears before raises', async () => {
    await start();
    const pair = () => {
      simulator?.sendTrap(ENTRY);
      simulator?.sendTrap({ ...ENTRY, state: 'cleared' });
    };
    simulator?.setFaults({ trapCopies: 2 });
    pair();
    simulator?.setFaults({ trapCopies: 0, noClears: true });
    pair();
    simulator?.setFaults({ noClears: false, reversedTraps: true });
    pair();
    simulator?.setFaults({ reversedTraps: false, outage: true });
    pair();
    simulator?.clearFaults();
    simulator?.sendTrap(ENTRY);
    const states = (await listener.messages(10)).map((message) => valuesOf(message)[`${FIELD}.6.0`]);
    assert.deepEqual(states, [1, 1, 1, 2, 2, 2, 1, 2, 1, 1]);
  });

  it('come in storms, raised and cleared in turn', async () => {
    await start();
    await simulator?.trapStorm({ ...ENTRY, perSecond: 2000, seconds: 0.1 });
    const states = (await listener.messages(200)).map((message) => valuesOf(message)[`${FIELD}.6.0`]);
    assert.deepEqual(
      states,
      Array.from({ length: 200 }, (_, i) => 1 + (i % 2)),
    );
    assert.equal(simulator?.notified.sent, 200);
  });

  it('come in slow storms too, no faster than they are told', async () => {
    await start();
    const began = performance.now();
    await simulator?.trapStorm({ ...ENTRY, perSecond: 20, seconds: 0.25 });
    const took = performance.now() - began;
    assert.equal(simulator?.notified.sent, 5);
    // The first gust is at once, so the last one of five is due after four twentieths of a second.
    assert.ok(took >= 190, `it took ${took} ms`);
  });

  it('are refused with a sentence where there is no such thing', async () => {
    await start();
    const refused = (act: () => void, code: string, sentence: RegExp) =>
      assert.throws(
        act,
        (error) => error instanceof HeadendError && error.code === code && sentence.test(error.message),
      );
    refused(() => simulator?.sendTrap({ trap: 'alram' }), 'BAD_VALUE', /no notification "alram". Did you mean "alarm"/);
    refused(() => simulator?.sendTrap({ entry: 'tsIn/999' }), 'BAD_VALUE', /no alarm in the catalogue "tsIn\/999"/);
    refused(() => simulator?.sendTrap({ fields: { severety: 1 } }), 'BAD_VALUE', /Did you mean "severity"/);
    await simulator?.stop();
    const silent = await start({ destinations: [] });
    refused(() => silent.sendTrap(ENTRY), 'CONFIG', /where traps go/);
    await assert.rejects(start({ destinations: [{ ...listener.destination, version: '3' }] }), /needs a user/);
    const inform = { ...listener.destination, version: '1' as const, inform: true };
    await assert.rejects(start({ destinations: [inform] }), /2c sends informs/);
  });

  it('leave nothing open when the device stops', async () => {
    await new Promise(setImmediate);
    const before = handles();
    await start({ destinations: [{ ...listener.destination, inform: true }] });
    simulator?.sendTrap(ENTRY);
    const storm = simulator?.trapStorm({ ...ENTRY, perSecond: 100, seconds: 60 });
    await listener.first(3);
    await simulator?.stop();
    await storm;
    await handlesToBe(before);
  });
});
