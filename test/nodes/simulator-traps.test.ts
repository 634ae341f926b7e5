import assert from 'node:assert/strict';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import helper from 'node-red-node-test-helper';
import { decodeMessage, encodeMessage, PDU } from '../../simulator/snmp-message';
import { handlesToBe } from '../simulator/lab';
import { delivered, ENDS, TAB, useNodeRed } from './harness';
import { Inbox } from './inbox';
import { complaintOf, handlesAtRest, loadSimulator, simulatorConfig } from './simulator-lab';

interface Notified {
  payload: { sent: number; acknowledged: number };
  extra?: string;
}

interface Datagram {
  bytes: Buffer;
  from: RemoteInfo;
}

/** An alarm of the catalogue that the profile's simulation has at no time by itself. */
const TRAP = { entry: 'tsIn/9' };

describe('headend-simulator sends traps', () => {
  const red = useNodeRed();
  let socket: Socket;
  let got: Inbox<Datagram>;

  beforeEach(async () => {
    got = new Inbox();
    socket = createSocket('udp4').bind(0, '127.0.0.1');
    socket.on('message', (bytes, from) => got.push({ bytes, from }));
    await once(socket, 'listening');
  });
  afterEach(() => socket.close());

  const here = () => `127.0.0.1:${socket.address().port}`;
  const load = (config: object = {}, credentials: object = {}) =>
    loadSimulator(red, { trapDestinations: here(), ...config }, credentials);
  /** Those with this text in them: alarms of the simulation itself come in between. */
  const withText = (text: string) => got.until(({ bytes }) => bytes.includes(text));
  const trap = (infoString: string, more: object = {}) => ({
    payload: { trap: { ...TRAP, fields: { infoString }, ...more } },
  });

  it('when a message says so, and tells how many', async () => {
    await load();
    const out = red.arrivals<Notified>();
    assert.equal((await red.send('sim', { ...trap('the first'), extra: 'kept' })).error, undefined);
    const { bytes } = await withText('the first');
    const { version, community, pdu } = decodeMessage(bytes);
    assert.deepEqual([version, community, pdu], [1, 'public', PDU.trap]);
    const { payload, extra } = await out.at(0);
    assert.ok(payload.sent >= 1);
    assert.deepEqual([payload.acknowledged, extra], [0, 'kept']);
  });

  it('to every destination, in version 1, with its own community, from the port of the agent', async () => {
    const trapDestinations = ` ${here()},\n${here()} `;
    const more = { trapDestinations, trapVersion: '1', trapInform: true, trapSource: 'agent' };
    const { snmp } = await load(more, { trapCommunity: 'head-SECRET' });
    await red.send('sim', trap('twice'));
    const twice = (from: number) => got.until(({ bytes }) => bytes.includes('twice'), from);
    const first = await twice(0);
    const second = await twice(got.all.indexOf(first) + 1);
    for (const { bytes, from } of [first, second]) {
      assert.equal(from.port, snmp);
      assert.ok(bytes.includes('head-SECRET'));
      assert.ok(bytes.subarray(2, 8).includes(Buffer.from('020100', 'hex')), 'version 1');
    }
    assert.equal(red.everything().includes('SECRET'), false);
  });

  it('as informs, and tells when they were acknowledged', async () => {
    await load({ trapInform: true });
    const out = red.arrivals<Notified>();
    await red.send('sim', trap('please'));
    const { bytes, from } = await withText('please');
    const inform = decodeMessage(bytes);
    assert.equal(inform.pdu, PDU.inform);
    socket.send(encodeMessage({ ...inform, pdu: PDU.response }), from.port, from.address);
    // The test's time limit ends this if it never arrives.
    do await red.send('sim', trap('again'));
    while (out.all.at(-1)?.payload.acknowledged === 0);
    assert.equal(out.all.at(-1)?.payload.acknowledged, 1);
  });

  it('in a storm, and tells at its end how many', async () => {
    await load();
    const out = red.arrivals<Notified>();
    const storm = { ...TRAP, perSecond: 2000, seconds: 0.1 };
    assert.match(
      (await red.send('sim', { payload: { storm } })).error?.message ?? '',
      /^The seconds of a storm cannot be/,
    );
    assert.equal(
      (await red.send('sim', { payload: { storm: { ...storm, perSecond: 200, seconds: 1 } } })).error,
      undefined,
    );
    const { payload } = await out.at(0);
    assert.ok(payload.sent >= 200 && payload.sent < 250, `${payload.sent} were sent`);
    await got.at(199);
  });

  it('no longer once it is closed, also in the middle of a storm', async () => {
    await load();
    const out = red.arrivals<Notified>();
    const done = red.send('sim', { payload: { storm: { ...TRAP, perSecond: 1000, seconds: 3600 } } });
    await got.at(10);
    await helper.setFlows([TAB, simulatorConfig({ trapDestinations: here(), size: '2' }), ...ENDS], 'nodes');
    assert.equal((await done).error, undefined);
    await delivered();
    assert.deepEqual(out.all, [], 'the node that took its place has sent nothing');
  });

  it('and leaves nothing open', async () => {
    await load();
    await helper.unload();
    const before = await handlesAtRest();
    await load({ trapInform: true });
    await red.send('sim', trap('never acknowledged'));
    void red.send('sim', { payload: { storm: { ...TRAP, perSecond: 10, seconds: 3600 } } });
    await got.at(3);
    await helper.unload();
    await handlesToBe(before);
  });

  it('only if they make sense', async () => {
    await load();
    for (const [payload, sentence] of [
      [{ trap: 5 }, /^A trap must be an object, such as \{\}\.$/],
      [{ trap: { entyr: 'x' } }, /^A trap has no "entyr"\. Did you mean "entry"\?/],
      [{ trap: { constructor: 'x' } }, /^A trap has no "constructor"\./],
      [{ trap: { state: 'on' } }, /^The state of a trap cannot be "on"; give "raised" or "cleared"\.$/],
      [{ trap: { entry: 'tsIn/999' } }, /^There is no alarm in the catalogue "tsIn\/999"\./],
      [{ trap: { trap: 'alram' } }, /Did you mean "alarm"\?/],
      [{ trap: { fields: { severity: [] } } }, /^The fields of a trap cannot be/],
      [{ trap: { perSecond: 1 } }, /^A trap has no "perSecond"/],
      [{ storm: {} }, /^A storm needs perSecond and seconds\.$/],
      [{ storm: { perSecond: 0, seconds: 1 } }, /give a whole number from 1 to 100000\.$/],
      [{ trap: {}, outage: true }, /^trap must be alone in msg\.payload/],
    ] as const) {
      const { error } = await red.send('sim', { payload });
      assert.equal(error?.code, 'BAD_VALUE', JSON.stringify(payload));
      assert.match(error?.message ?? '', sentence);
    }
    await red.send('sim', trap('still there'));
    await withText('still there');
  });

  it('to no one without a destination', async () => {
    await load({ trapDestinations: ' ' });
    const { error } = await red.send('sim', { payload: { trap: TRAP } });
    assert.equal(error?.code, 'CONFIG');
    assert.match(error?.message ?? '', /^Nobody is told where traps go/);
  });

  it('not where the model has no SNMP: what its dialog hides says nothing', async () => {
    await loadSimulator(red, { profile: 'prostream-x', trapDestinations: 'nonsense', line: 'pty' });
  });

  for (const [config, sentence] of [
    [{ trapDestinations: 'here' }, /^The destination of traps "here" is no address such as 127\.0\.0\.1:10162\.$/],
    [{ trapDestinations: '127.0.0.1:0' }, /^The destination of traps "127\.0\.0\.1:0"/],
    [{ trapDestinations: '127.0.0.1:1, 192.0.2.1:162' }, /^Traps to 192\.0\.2\.1 cannot be sent from 127\.0\.0\.1/],
    [{ trapDestinations: '127.0.0.1:1', trapSource: 'x' }, /^The source port of traps is "x"/],
  ] as const) {
    it(`but says what is wrong with ${JSON.stringify(config)}`, async () => {
      const { code, message } = await complaintOf(red, config);
      assert.equal(code, 'CONFIG');
      assert.match(message, sentence);
    });
  }
});
