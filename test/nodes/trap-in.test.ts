import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { peer } from '../peers';
import { CAPTURED, V1_TWIN } from '../trap/captured';
import { head, v2c } from '../trap/wire';
import { deviceConfig, LEVEL, TAB, useNodeRed } from './harness';
import {
  CREDENTIALS,
  receive,
  receiverConfig,
  reportOf,
  runSender,
  sendFrom,
  trapFlow,
  trapInConfig,
} from './trap-lab';

const bare = (oid: string, community = 'public') => v2c(head(oid), { community });
const ALARM_OID = '1.3.6.1.4.1.1563.1.1.3.8.0.9';

/** The captured trap with another octet in place of its last, the alarm state. */
function withState(state: number): Buffer {
  const datagram = Buffer.from(CAPTURED);
  datagram[datagram.length - 1] = state;
  return datagram;
}

/** The captured trap of another severity. */
function withSeverity(severity: number): Buffer {
  const datagram = Buffer.from(CAPTURED);
  // The value after the OID that ends in .1.3.0.
  const at = datagram.indexOf(Buffer.from([1, 3, 0, 2, 1])) + 5;
  datagram[at] = severity;
  return datagram;
}

describe('headend-trap-in', () => {
  const red = useNodeRed();

  it('sends the captured trap as an alarm and as it is', async () => {
    const { port, alarms, all } = await receive(red);
    await sendFrom('127.0.0.1', CAPTURED, port);
    const alarm = await alarms.at(0);
    const notification = await all.at(0);
    assert.deepEqual(alarm.payload, {
      id: 'east-1/ASI@005.003 (4000015)/tsIn%2F9',
      device: 'east-1',
      resource: 'ASI@005.003 (4000015)',
      type: 'tsIn/9',
      severity: 'major',
      severityRank: 5,
      rawSeverity: 'error',
      state: 'active',
      text: 'CC error detected (ASI@005.003 TsIn CC Error Detected)',
      at: notification.payload.at,
      source: 'trap',
    });
    const device = {
      id: 'device',
      name: 'east-1',
      model: 'Harmonic ProStream 1000',
      variant: null,
      webInterface: 'http://127.0.0.1/',
    };
    assert.deepEqual([alarm.topic, alarm.device, alarm.trap], ['east-1/alarms', device, notification.payload]);
    assert.deepEqual([notification.topic, notification.device], ['east-1/alarm', device]);
    const { fields, oid, version } = notification.payload;
    assert.deepEqual(
      [oid, version, fields.object, fields.assertTime],
      [ALARM_OID, '2c', 'ASI@005.003', '2013-10-24T14:21:10'],
    );

    await sendFrom('127.0.0.1', V1_TWIN, port);
    // The twin's agent address is another's: it does not count unless it is asked to.
    const twin = await alarms.at(1);
    assert.deepEqual({ ...twin.payload, at: '' }, { ...alarm.payload, at: '' });

    await sendFrom('127.0.0.1', withState(2), port);
    const { payload: cleared } = await alarms.at(2);
    assert.deepEqual(
      [cleared.id, cleared.severity, cleared.severityRank, cleared.state],
      [alarm.payload.id, 'cleared', 1, 'cleared'],
    );
  });

  it('knows the device by its address, by its host name, and of what a forwarder sends by the agent address', async () => {
    const devices = [
      deviceConfig({}, { id: 'byName', name: 'by name', host: 'localhost' }),
      deviceConfig({}, { id: 'byAddress', name: 'by address', host: '127.0.0.2' }),
      deviceConfig({}, { id: 'snmp', name: 'by SNMP address', host: '192.0.2.1', snmpHost: '127.0.0.3' }),
      deviceConfig({}, { id: 'device4', name: 'behind', host: '10.20.30.40' }),
    ];
    const { port, alarms, all } = await receive(red, trapFlow({ receiver: { forwarders: '127.0.0.9' } }, devices));
    const sent: [string, Buffer, string | undefined][] = [
      ['127.0.0.1', CAPTURED, 'by name'],
      ['127.0.0.2', CAPTURED, 'by address'],
      ['127.0.0.3', CAPTURED, 'by SNMP address'],
      ['127.0.0.9', V1_TWIN, 'behind'],
      ['127.0.0.2', V1_TWIN, 'by address'],
      ['127.0.0.4', CAPTURED, undefined],
    ];
    for (const [i, [address, datagram, name]] of sent.entries()) {
      await sendFrom(address, datagram, port);
      const { device, topic, payload } = await all.at(i);
      assert.equal(device?.name, name);
      // Nobody's trap has only the number it came with.
      if (!device) assert.deepEqual([topic, payload.name], [`127.0.0.4/${ALARM_OID}`, null]);
    }
    assert.deepEqual(
      alarms.all.map(({ payload }) => payload.device),
      ['by name', 'by address', 'by SNMP address', 'behind', 'by address'],
    );
  });

  it('takes the agent address for all behind a network address translation', async () => {
    const behind = deviceConfig({}, { host: '10.20.30.40' });
    const { port, all } = await receive(red, trapFlow({ receiver: { useAgent: true } }, [behind]));
    await sendFrom('127.0.0.1', V1_TWIN, port);
    assert.equal((await all.at(0)).device?.name, 'east-1');
  });

  it('is sent what is of the device it has, also where another shares its address', async () => {
    const twins = [deviceConfig({}, { id: 'twin', name: 'twin' }), deviceConfig({})];
    const { port, all } = await receive(red, trapFlow({ traps: { device: 'device' } }, twins));
    await sendFrom('127.0.0.1', CAPTURED, port);
    assert.equal((await all.at(0)).device?.name, 'east-1');
  });

  it('knows devices that a later deploy brings, without being deployed itself', async () => {
    const { port, all } = await receive(red, trapFlow({ receiver: { port: '0' } }, []));
    await sendFrom('127.0.0.1', CAPTURED, port);
    assert.equal((await all.at(0)).device, null);
    const started = red.statuses.all.length;
    await helper.setFlows(trapFlow({}, [deviceConfig({})]), 'nodes');
    await sendFrom('127.0.0.1', CAPTURED, port);
    assert.equal((await all.at(1)).device?.name, 'east-1');
    assert.ok(!red.statuses.all.slice(started).some(({ status }) => status.text === 'opening'));
  });

  it('lets through what it is set to', async () => {
    const cases: [object, string[]][] = [
      [{ device: 'device' }, ['major', 'cleared', 'warning', '-', 'linkDown']],
      [{ knownOnly: true }, ['major', 'cleared', 'warning', '-', 'linkDown']],
      [{}, ['major', 'cleared', 'warning', '-', 'linkDown', '127.0.0.4']],
      [{ oids: '1.3.6.1.4.1.1563, 1.3.6.1.6.3.1.1.5' }, ['major', 'cleared', 'warning', 'linkDown', '127.0.0.4']],
      // The same trap by its other spelling.
      [{ oids: '1.3.6.1.4.1.1563.1.1.3.8.9' }, ['major', 'cleared', 'warning', '127.0.0.4']],
      [{ sources: '127.0.0.4/31' }, ['127.0.0.4']],
      [{ severity: 'major' }, ['major', 'cleared', '-', 'linkDown', '127.0.0.4']],
      [{ field: 'category', values: 'gbePort, tsIn' }, ['major', 'cleared', 'warning']],
      [{ field: 'category', values: 'gbePort' }, []],
      [{ field: 'constructor', values: 'tsIn' }, []],
    ];
    const nodes = cases.map(([fields], i) => trapInConfig({ id: `traps${i}`, wires: [[], [`all${i}`]], ...fields }));
    const ends = cases.map((_, i) => ({ id: `all${i}`, type: 'helper', z: 'tab', x: 1, y: 1, wires: [] }));
    const { port, all } = await receive(red, trapFlow({}, [deviceConfig({}), ...nodes, ...ends]));
    const inboxes = cases.map((_, i) => red.arrivals<Awaited<ReturnType<typeof all.at>>>(`all${i}`));
    const datagrams = [CAPTURED, withState(2), withSeverity(3), bare('1.3.6.1.4.1.9.0.1'), bare('1.3.6.1.6.3.1.1.5.3')];
    for (const datagram of datagrams) await sendFrom('127.0.0.1', datagram, port);
    await all.at(datagrams.length - 1);
    await sendFrom('127.0.0.4', CAPTURED, port);
    await all.at(datagrams.length);
    const label = ({ device, payload }: Awaited<ReturnType<typeof all.at>>) => {
      if (!device) return payload.source.address;
      if (payload.fields.state === 'off') return 'cleared';
      const { severity } = payload.fields;
      return severity === 'error' ? 'major' : String(severity ?? payload.name ?? '-');
    };
    for (const [i, [fields, expected]] of cases.entries()) {
      assert.deepEqual(inboxes[i]?.all.map(label), expected, JSON.stringify(fields));
    }
  });

  it('shows how many came and when, and why one was rejected', async () => {
    const { port, all } = await receive(red);
    const from = red.statuses.all.length;
    const shown = (fits: (text: string) => boolean) =>
      red.statuses.until(({ id, status }) => id === 'traps' && fits(status.text ?? ''), from);
    await sendFrom('127.0.0.1', bare('1.3.6.1.4.1.9.0.1', 'secret-of-another'), port);
    const { status: rejected } = await shown((text) => text === 'unknown community');
    assert.deepEqual([rejected.fill, rejected.shape], ['yellow', 'dot']);
    await sendFrom('127.0.0.1', CAPTURED, port);
    await sendFrom('127.0.0.1', CAPTURED, port);
    const { status } = await shown((text) => /^2, last \d\d:\d\d:\d\d$/.test(text));
    assert.deepEqual([status.fill, status.shape], ['green', 'dot']);
    assert.equal(all.all.length, 2);

    const { state, port: told, statistics } = await reportOf();
    assert.deepEqual([state, told, statistics?.received, statistics?.accepted], ['listening', port, 3, 2]);
    assert.deepEqual(
      statistics?.rejections.map(({ reason, source, count }) => [reason, source.address, count]),
      [['unknownCommunity', '127.0.0.1', 1]],
    );
    assert.deepEqual(red.logsOf('receiver', LEVEL.warn), [
      'Rejected what 127.0.0.1 sends: unknown community. It is told once.',
    ]);
    assert.ok(!red.everything(await reportOf()).match(/secret-of-another|other-community/));
  });

  it('tells what a receiver does to those who may read', async () => {
    await red.load([TAB, receiverConfig()], CREDENTIALS);
    assert.ok(red.permissions.includes('headend.read'));
    assert.deepEqual(await reportOf(), { state: 'unused' });
    for (const id of ['nobody', 'tab', '__proto__']) {
      assert.equal((await helper.request().get(`/headend/traps/${id}`)).status, 404);
    }
    red.refused.add('headend.read');
    assert.equal((await helper.request().get('/headend/traps/receiver')).status, 401);
  });

  for (const [what, flow, sentence] of [
    ['no receiver', trapFlow({ traps: { receiver: '' } }), /^No trap receiver is chosen/],
    [
      'a wrong port',
      trapFlow({ receiver: { port: '70000' } }),
      /^The port is "70000"; it must be a whole number from 0/,
    ],
    ['a wrong address', trapFlow({ receiver: { address: 'here' } }), /^"here" is no IP address to listen on/],
    ['a wrong forwarder', trapFlow({ receiver: { forwarders: '10.1' } }), /^"10\.1" is no IP address or network/],
    [
      'a wrong limit',
      trapFlow({ receiver: { stormLimit: 'x' } }),
      /^The storm limit is "x"; it must be a whole number/,
    ],
    [
      'a user without a key',
      trapFlow({
        receiver: { v3Users: [{ slot: 1, name: 'ops', level: 'authPriv', authProtocol: 'sha', privProtocol: 'aes' }] },
      }),
      /^SNMPv3 user "ops" needs an authentication protocol and key/,
    ],
    ['a wrong OID', trapFlow({ traps: { oids: 'linkDown' } }), /^"linkDown" is no OID/],
    [
      'a wrong source',
      trapFlow({ traps: { sources: '10.0.0.0/33' } }),
      /^"10\.0\.0\.0\/33" is no IP address or network/,
    ],
    [
      'a wrong severity',
      trapFlow({ traps: { severity: 'bad' } }),
      /^The severity is "bad"; it must be one of critical, /,
    ],
    [
      'a field without values',
      trapFlow({ traps: { field: 'category' } }),
      /^No value is given for the field "category"/,
    ],
    ['a wrong zone', trapFlow({ traps: { zone: 'Moon' } }), /^There is no time zone "Moon"/],
    ['a device that is gone', trapFlow({ traps: { device: 'gone' } }), /^The device is disabled or gone/],
    [
      'a device with wrong settings',
      trapFlow({ traps: { device: 'device' } }, [deviceConfig({}, { profile: 'none' })]),
      /^There is no profile "none"/,
    ],
  ] as const) {
    it(`says what is wrong with ${what}`, async () => {
      await red.load([...flow], CREDENTIALS);
      const { error, failure } = await red.caught.at(0);
      assert.match(error.message, sentence);
      assert.deepEqual([failure?.code, error.code], ['CONFIG', 'CONFIG']);
      const { status } = await red.statuses.until(({ id }) => id === 'traps');
      assert.deepEqual(status, { fill: 'red', shape: 'ring', text: 'check settings' });
    });
  }

  it('takes fields from environment variables', async () => {
    process.env.HEADEND_TEST_PORT = '0';
    process.env.HEADEND_TEST_COMMUNITY = 'of-the-environment';
    process.env.HEADEND_TEST_OIDS = '1.3.6.1.4.1.9';
    try {
      const fields = { receiver: { port: `$\{HEADEND_TEST_PORT}` }, traps: { oids: `$\{HEADEND_TEST_OIDS}` } };
      const { port, all } = await receive(red, trapFlow(fields), {
        receiver: { communities: `$\{HEADEND_TEST_COMMUNITY}` },
      });
      for (const oid of ['1.3.6.1.4.1.10.0.1', '1.3.6.1.4.1.9.0.1']) {
        await sendFrom('127.0.0.1', bare(oid, 'of-the-environment'), port);
      }
      assert.equal((await all.at(0)).payload.oid, '1.3.6.1.4.1.9.0.1');
    } finally {
      for (const name of ['PORT', 'COMMUNITY', 'OIDS']) delete process.env[`HEADEND_TEST_${name}`];
    }
  });

  describe("with Debian's snmptrap and snmpinform", () => {
    const KEYS = { authKey1: 'auth-key-of-tests', privKey1: 'priv-key-of-tests' };
    const USER = { slot: 1, name: 'ops', level: 'authPriv', authProtocol: 'sha256', privProtocol: 'aes' };
    const secrets = { receiver: { communities: 'public', ...KEYS } };
    const flow = trapFlow({ receiver: { v3Users: [USER] } });
    const as = (user: string, authKey: string) => [
      '-v3',
      '-u',
      user,
      '-l',
      'authPriv',
      '-a',
      'SHA-256',
      '-A',
      authKey,
      '-x',
      'AES',
      '-X',
      KEYS.privKey1,
    ];
    const ENGINE = ['-e', '0x80000000010a0b0c0d'];
    const VALUES = [
      ...['1.3.6.1.4.1.1563.1.1.3.1.1.0', 'i', '9', '1.3.6.1.4.1.1563.1.1.3.1.2.0', 'i', '4000015'],
      ...['1.3.6.1.4.1.1563.1.1.3.1.3.0', 'i', '4', '1.3.6.1.4.1.1563.1.1.3.1.4.0', 's', 'ASI@005.003 x'],
      ...['1.3.6.1.4.1.1563.1.1.3.1.5.0', 's', '24/10/2013 14:21:10', '1.3.6.1.4.1.1563.1.1.3.1.6.0', 'i', '1'],
    ];
    const v1 = (to: string) => ['-v1', '-c', 'public', to, '1.3.6.1.4.1.1563.1.1.3.8', '127.0.0.1', '6', '9', '1'];

    it('gets the same alarm by v1, v2c and v3, from traps and informs, and acknowledges', async function () {
      const [snmptrap, snmpinform] = [peer(this, 'snmptrap'), peer(this, 'snmpinform')];
      const { port, alarms } = await receive(red, flow, secrets);
      const to = `127.0.0.1:${port}`;
      const v2 = [to, '', ALARM_OID, ...VALUES];
      await runSender(snmptrap, [...v1(to), ...VALUES]);
      await runSender(snmptrap, ['-v2c', '-c', 'public', ...v2]);
      await runSender(snmptrap, [...as('ops', KEYS.authKey1), ...ENGINE, ...v2]);
      await runSender(snmpinform, ['-v2c', '-c', 'public', ...v2]);
      await runSender(snmpinform, [...as('ops', KEYS.authKey1), ...v2]);
      await alarms.at(4);
      assert.deepEqual(
        alarms.all.map(({ trap: { version, inform, user } }) => [version, inform, user]),
        [
          ['1', false, undefined],
          ['2c', false, undefined],
          ['3', false, 'ops'],
          ['2c', true, undefined],
          ['3', true, 'ops'],
        ],
      );
      const first = { ...alarms.all[0]?.payload, at: '' };
      for (const { payload } of alarms.all) assert.deepEqual({ ...payload, at: '' }, first);
      assert.equal(first.id, 'east-1/ASI@005.003 (4000015)/tsIn%2F9');
    });

    it('rejects a wrong key, an unknown user and an unknown community, and says so', async function () {
      const [snmptrap, snmpinform] = [peer(this, 'snmptrap'), peer(this, 'snmpinform')];
      const { port, all } = await receive(red, flow, secrets);
      const v2 = [`127.0.0.1:${port}`, '', ALARM_OID];
      await runSender(snmptrap, ['-v2c', '-c', 'secret-of-another', ...v2]);
      await runSender(snmptrap, [...as('nobody', KEYS.authKey1), ...ENGINE, ...v2]);
      await runSender(snmptrap, [...as('ops', 'another-key'), ...ENGINE, ...v2]);
      const inform = ['-t', '0.2', '-r', '0', '-v2c', '-c', 'secret-of-another', ...v2];
      await assert.rejects(runSender(snmpinform, inform), /Timeout/);
      await runSender(snmptrap, ['-v2c', '-c', 'public', ...v2]);
      await all.at(0);
      assert.equal(all.all.length, 1);
      const { statistics } = await reportOf();
      assert.deepEqual(statistics?.rejections.map(({ reason, user, count }) => [reason, user, count]).sort(), [
        ['unknownCommunity', undefined, 2],
        ['unknownUser', 'nobody', 1],
        ['wrongDigest', 'ops', 1],
      ]);
      const [warned] = red.logsOf('receiver', LEVEL.warn).filter((line) => line.includes('ops'));
      assert.match(warned ?? '', /^Rejected what 127\.0\.0\.1 sends: wrong authentication key or protocol \(ops\)\./);
      assert.ok(!red.everything(await reportOf()).match(/secret-of-another|another-key|-key-of-tests/));
    });
  });
});
