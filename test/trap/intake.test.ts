import assert from 'node:assert/strict';
import { encode, encodeInteger, TAG } from '../../simulator/ber';
import type { SnmpUser } from '../../src/transport/snmp';
import { rawValueOf, type TrapNotification } from '../../src/trap';
import { Intake, type Outcome } from '../../src/trap/intake';
import { CAPTURED, TOLD, V1_TWIN } from './captured';
import { address, COMMUNITY, head, oid, pduOf, TRAP_OID, text, ticks, UP_TIME, v1, v2c, v3, varbind } from './wire';

const ENGINE = Buffer.from('80007ed9050102030405060708', 'hex');
const SOURCE = { address: '10.1.2.3', port: 161 };
const WALL = Date.UTC(2026, 10, 21, 10, 0, 0);
const TRAP = '1.3.6.1.4.1.1563.1.1.3.8.0.9';
const GUEST: SnmpUser = { version: '3', user: 'guest', level: 'noAuthNoPriv' };

type Owner = { id: number; communities: string[]; users: SnmpUser[] };
const OWNER: Owner = { id: 1, communities: [COMMUNITY, 'public'], users: [GUEST] };

function intakeOf(options: { owners?: Owner[]; stormLimit?: { perSecond: number; burst: number } } = {}): Intake {
  const intake = new Intake(ENGINE, { wall: WALL, now: 0 });
  intake.receiver = '0.0.0.0:10162';
  intake.configure({ owners: [OWNER], refuseReplays: false, queueLimit: 10, ...options });
  return intake;
}

function receive(datagram: Buffer, intake = intakeOf(), now = 0, source = SOURCE): Outcome {
  return intake.receive(datagram, { source, wall: WALL + now, now });
}

/** What is told of a datagram that must be accepted. */
function accepted(datagram: Buffer): TrapNotification {
  const { accepted } = receive(datagram);
  assert.ok(accepted, 'it is accepted');
  assert.deepEqual(JSON.parse(JSON.stringify(accepted.notification)), accepted.notification, 'it is JSON-safe');
  return accepted.notification;
}

/** The one variable of a trap with this value. */
function valueIn(value: Buffer) {
  const [found, ...others] = accepted(v2c([...head(TRAP), varbind('1.3.6.1.4.1.9.1.0', value)])).varbinds;
  assert.ok(found && others.length === 0);
  return found;
}

describe('decoding of notifications', () => {
  const common = { at: '2026-11-21T10:00:00.000Z', source: SOURCE, receiver: '0.0.0.0:10162', inform: false, ...TOLD };

  it('tells every field of the captured trap', () => {
    assert.deepEqual(accepted(CAPTURED), { ...common, version: '2c' });
  });

  it('tells the same of its v1 twin, with what only v1 has', () => {
    const own = { version: '1', agentAddress: '10.20.30.40', enterprise: '1.3.6.1.4.1.1563.1.1.3.8' };
    assert.deepEqual(accepted(V1_TWIN), { ...common, ...own });
  });

  it('maps the generic traps of v1 (RFC 3584, 3.1)', () => {
    const of = (generic: number) =>
      accepted(v1({ enterprise: '1.3.6.1.4.1.9', agent: '10.0.0.1', generic, specific: 4, upTime: 1 }, [])).oid;
    assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map(of), [
      ...[1, 2, 3, 4, 5, 6].map((arc) => `1.3.6.1.6.3.1.1.5.${arc}`),
      '1.3.6.1.4.1.9.0.4',
    ]);
  });

  it('takes an agent address of 0.0.0.0 for none', () => {
    const header = { enterprise: '1.3.6.1.4.1.9', agent: '0.0.0.0', generic: 6, specific: 4, upTime: 1 };
    assert.ok(!('agentAddress' in accepted(v1(header, []))));
  });

  it('lifts what a forwarder added, and never shows its community', () => {
    const notification = accepted(
      v2c([
        ...head(TRAP),
        varbind('1.3.6.1.6.3.18.1.3.0', address('10.20.30.40')),
        varbind('1.3.6.1.6.3.18.1.4.0', text('secret-community')),
        varbind('1.3.6.1.6.3.1.1.4.3.0', oid('1.3.6.1.4.1.1563')),
      ]),
    );
    assert.equal(notification.agentAddress, '10.20.30.40');
    assert.equal(notification.enterprise, '1.3.6.1.4.1.1563');
    assert.deepEqual(notification.varbinds, []);
    assert.ok(!JSON.stringify(notification).includes('secret-community'));
    assert.ok(!JSON.stringify(notification).includes(COMMUNITY));
  });

  it('bears what is missing, out of place or of the wrong type', () => {
    assert.deepEqual(
      [accepted(v2c([])), accepted(v2c([varbind(TRAP_OID, ticks(5)), varbind(UP_TIME, text('now'))]))].map(
        ({ oid, upTime, varbinds }) => [oid, upTime, varbinds.length],
      ),
      [
        ['0.0', undefined, 0],
        ['0.0', undefined, 2],
      ],
    );
    const late = accepted(v2c([varbind('1.3.6.1.4.1.9.1.0', text('a')), ...head(TRAP, 7)]));
    assert.deepEqual([late.oid, late.upTime, late.varbinds.length], [TRAP, 7, 1]);
  });

  it('bears a v1 Trap-PDU in a v2c and in a v3 message', () => {
    const header = { enterprise: '1.3.6.1.4.1.9', agent: '10.0.0.1', generic: 6, specific: 4, upTime: 1 };
    const pdu = pduOf(v1(header, []));
    const asV2c = encode(TAG.sequence, encodeInteger(1), text(COMMUNITY), pdu);
    for (const message of [asV2c, v3('guest', pdu), v3('guest', pdu, { flags: 4 })]) {
      assert.equal(accepted(message).oid, '1.3.6.1.4.1.9.0.4');
    }
    assert.equal(accepted(v3('guest', pdu)).user, 'guest');
  });

  it('tells values of every type', () => {
    const counter64 = (hex: string) => encode(TAG.counter64, Buffer.from(hex, 'hex'));
    const cases: [Buffer, unknown][] = [
      [encodeInteger(-5), { type: 'Integer32', value: -5 }],
      [encode(TAG.null), { type: 'Null', value: null }],
      [encode(TAG.noSuchInstance), { type: 'noSuchInstance', value: null }],
      [encode(TAG.gauge32, Uint8Array.of(0xff, 0xff, 0xff, 0xff)), { type: 'Gauge32', value: 4294967295 }],
      [counter64('001fffffffffffff'), { type: 'Counter64', value: 9007199254740991 }],
      [counter64('00ffffffffffffffff'), { type: 'Counter64', value: '18446744073709551615' }],
      [counter64('01020304050607080910'), { type: 'Counter64', value: '0x01020304050607080910', hex: true }],
      [text('Käse'), { type: 'OctetString', value: 'Käse' }],
      [text('fixed\0\0\0'), { type: 'OctetString', value: 'fixed' }],
      [text(''), { type: 'OctetString', value: '' }],
      [text(Uint8Array.of(0x4b, 0xe4, 0x73, 0x65)), { type: 'OctetString', value: '0x4be47365', hex: true }],
      [text(Uint8Array.of(7, 0xea, 11, 21)), { type: 'OctetString', value: '0x07ea0b15', hex: true }],
      [oid('2.100.3'), { type: 'ObjectIdentifier', value: '2.100.3' }],
      [encode(TAG.oid, Uint8Array.of(0x2b, 0x86)), { type: 'ObjectIdentifier', value: '0x2b86', hex: true }],
      [address('192.0.2.1'), { type: 'IpAddress', value: '192.0.2.1' }],
      [encode(TAG.ipAddress, Uint8Array.of(1)), { type: 'IpAddress', value: '0x01', hex: true }],
      [encode(0x44, Buffer.from('9f780441480000', 'hex')), { type: 'Opaque', value: 12.5 }],
      [encode(0x44, Uint8Array.of(1, 2)), { type: 'Opaque', value: '0x0102', hex: true }],
      [encode(0x5f, Uint8Array.of(1)), { type: 'Unknown', value: '0x01', hex: true }],
    ];
    for (const [value, told] of cases) {
      const { oid: _, ...found } = valueIn(value);
      assert.deepEqual(found, told);
    }
  });

  it('gives octets and large numbers back for what coerces them', () => {
    assert.deepEqual(rawValueOf(valueIn(text(Uint8Array.of(7, 0xea)))), Buffer.from([7, 0xea]));
    assert.equal(rawValueOf(valueIn(encode(TAG.counter64, Buffer.alloc(8, 0xff)))), 2n ** 64n - 1n);
    assert.equal(rawValueOf(valueIn(text('12'))), '12');
    assert.equal(rawValueOf(valueIn(encodeInteger(12))), 12);
  });

  it('takes the largest datagram there is', () => {
    const filler = 'x'.repeat(
      65_507 - v2c([...head(TRAP), varbind('1.3.6.1.4.1.9.1.0', text('x'.repeat(65_000)))]).length,
    );
    const message = v2c([...head(TRAP), varbind('1.3.6.1.4.1.9.1.0', text(filler + 'x'.repeat(65_000)))]);
    assert.equal(message.length, 65_507);
    assert.equal(accepted(message).varbinds[0]?.value, filler + 'x'.repeat(65_000));
  });

  it('takes as many variables as a datagram holds', () => {
    const varbinds = Array.from({ length: 3000 }, (_, i) => varbind(`1.3.6.1.4.1.9.1.${i}`, encode(TAG.null)));
    assert.equal(accepted(v2c([...head(TRAP), ...varbinds])).varbinds.length, 3000);
  });
});

describe('what is accepted', () => {
  const trap = v2c(head(TRAP));

  it('refuses what is no notification, or of nobody known', () => {
    const pdu = pduOf(trap);
    const cases: [Buffer, string][] = [
      [Buffer.alloc(0), 'malformed'],
      [Buffer.from('GET / HTTP/1.1'), 'malformed'],
      [trap.subarray(0, -1), 'malformed'],
      [v2c(head(TRAP), { kind: 'get' }), 'notNotification'],
      [v2c(head(TRAP), { community: 'public-of-test' }), 'unknownCommunity'],
      [v3('nobody', pdu), 'unknownUser'],
      [v3('', pdu), 'unknownUser'],
      // The flags claim authentication and privacy, and privacy alone, which no level has.
      [v3('guest', pdu, { flags: 1 }), 'unsupportedLevel'],
      [v3('guest', pdu, { flags: 2 }), 'malformed'],
    ];
    for (const [message, reason] of cases) assert.equal(receive(message).rejected?.reason, reason);
  });

  it('never takes a message without a digest for a user that has a key', () => {
    const keys = {
      authProtocol: 'sha256',
      authKey: 'auth-key-of-tests',
      privProtocol: 'aes',
      privKey: 'priv',
    } as const;
    const users: SnmpUser[] = [
      { version: '3', user: 'ops', level: 'authNoPriv', ...keys },
      { version: '3', user: 'boss', level: 'authPriv', ...keys },
    ];
    const intake = intakeOf({ owners: [{ id: 1, communities: [], users }] });
    for (const name of ['ops', 'boss']) {
      for (const flags of [0, 1, 3, 4, 5, 7]) {
        const outcome = receive(v3(name, flags & 2 ? text(pduOf(trap)) : pduOf(trap), { flags }), intake);
        assert.equal(outcome.accepted, undefined, `${name} with the flags ${flags}`);
      }
    }
  });

  it('gives each owner what its own communities and users accept', () => {
    const owners = [
      { id: 1, communities: ['a', 'b'], users: [] },
      { id: 2, communities: ['b', 'b'], users: [GUEST] },
      { id: 3, communities: [], users: [{ ...GUEST }] },
    ];
    const intake = intakeOf({ owners });
    const of = (message: Buffer) => receive(message, intake).accepted?.owners;
    assert.deepEqual(of(v2c(head(TRAP), { community: 'a' })), [1]);
    assert.deepEqual(of(v2c(head(TRAP), { community: 'b' })), [1, 2]);
    assert.deepEqual(of(v3('guest', pduOf(trap))), [2, 3]);
    intake.configure({ owners: owners.slice(1), refuseReplays: false, queueLimit: 10 });
    assert.deepEqual(of(v2c(head(TRAP), { community: 'a' })), undefined);
    assert.deepEqual(of(v2c(head(TRAP), { community: 'b' })), [2]);
  });

  it('acknowledges an inform with its own variables, and a repeated one again', () => {
    const intake = intakeOf();
    const inform = (requestId: number, upTime = 100) => v2c(head(TRAP, upTime), { kind: 'inform', requestId });
    const first = receive(inform(5), intake);
    assert.equal(first.accepted?.notification.inform, true);
    const response = Buffer.from(inform(5));
    response[response.indexOf(0xa6)] = 0xa2;
    assert.deepEqual(first.reply, response);

    const again = receive(inform(5), intake, 29_000, { ...SOURCE, port: 4711 });
    assert.deepEqual([again.rejected?.reason, again.reply], ['duplicate', response]);
    assert.ok(receive(inform(6), intake, 29_000).accepted, 'another request');
    assert.ok(receive(inform(5, 1), intake, 29_000).accepted, 'the same id for another notification');
    assert.ok(receive(inform(5), intake, 29_000, { ...SOURCE, address: '10.1.2.4' }).accepted, 'another sender');
    assert.ok(receive(inform(5), intake, 31_000).accepted, 'much later');
  });

  it('keeps a storm of one source from the others, and takes all that is under the limit', () => {
    const intake = intakeOf({ stormLimit: { perSecond: 10, burst: 20 } });
    const count = (times: number[], address: string) =>
      times.filter((now) => receive(trap, intake, now, { address, port: 1 }).accepted).length;
    const storm = Array.from({ length: 1000 }, (_, i) => i);
    assert.equal(count(storm, '10.0.0.1'), 20 + 9);
    const steady = Array.from({ length: 100 }, (_, i) => 1000 + i * 100);
    assert.equal(count(steady, '10.0.0.2'), 100);
    assert.equal(count(Array(100).fill(200_000), '10.0.0.1'), 20, 'and hears of it again later, no more than a burst');
    assert.equal(receive(Buffer.alloc(3), intake, 200_000, SOURCE).rejected?.reason, 'malformed');
  });
});
