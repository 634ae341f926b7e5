import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Intake } from '../../src/trap/intake';
import { peer } from '../peers';
import { AUTH_KEY, Lab, type Opened, PRIV_KEY, send, user } from './lab';
import { COMMUNITY } from './wire';

const TRAP = '1.3.6.1.4.1.1563.1.1.3.8.0.9';
const TEXT = ['1.3.6.1.4.1.1563.1.1.3.1.4.0', 's', 'ASI@005.003'];
const SENDER_ENGINE = '0x80000000010a0b0c0d';
const ENGINE = '80007ed9050102030405060708';
const V2C = ['-v2c', '-c', COMMUNITY];

/** Arguments by which Debian's programs are a user. */
function v3(name: string, { auth = 'SHA-256', authKey = AUTH_KEY, priv = 'AES', privKey = PRIV_KEY } = {}): string[] {
  return ['-v3', '-u', name, '-l', 'authPriv', '-a', auth, '-A', authKey, '-x', priv, '-X', privKey];
}

/** As {@link v3}, for traps: the engine is the sender's own. */
const v3Trap = (...args: Parameters<typeof v3>) => [...v3(...args), '-e', SENDER_ENGINE];

describe("Debian's snmptrap and snmpinform", () => {
  const lab = new Lab();
  let programs: Record<'snmptrap' | 'snmpinform', string>;

  before(function () {
    programs = { snmptrap: peer(this, 'snmptrap'), snmpinform: peer(this, 'snmpinform') };
  });
  afterEach(() => lab.close());

  /** Runs one to its end; rejects where it ends with another exit code than 0. */
  async function run(program: keyof typeof programs, args: string[]): Promise<void> {
    const env = { ...process.env, MIBS: '', SNMP_PERSISTENT_DIR: '/nonexistent', SNMPCONFPATH: '/nonexistent' };
    await promisify(execFile)(programs[program], args, { env });
  }
  const trap = (port: number, who: string[], ...values: string[]) =>
    run('snmptrap', [...who, `127.0.0.1:${port}`, '', TRAP, ...TEXT, ...values]);
  const inform = (port: number, who: string[], ...options: string[]) =>
    run('snmpinform', [...who, '-t', '2', '-r', '0', ...options, `127.0.0.1:${port}`, '', TRAP, ...TEXT]);

  /** The last notification, without what differs every time. */
  function last({ notifications }: Opened) {
    const found = notifications.at(-1);
    assert.ok(found);
    const { at: _at, source, receiver: _receiver, upTime, ...rest } = found;
    assert.equal(source.address, '127.0.0.1');
    assert.equal(typeof upTime, 'number');
    return rest;
  }
  const told = { oid: TRAP, varbinds: [{ oid: TEXT[0], type: 'OctetString', value: 'ASI@005.003' }] };

  it('are received as v1 and v2c', async () => {
    const opened = await lab.open();
    const v1 = [
      '-v1',
      '-c',
      COMMUNITY,
      `127.0.0.1:${opened.port}`,
      '1.3.6.1.4.1.1563.1.1.3.8',
      '10.9.8.7',
      '6',
      '9',
      '77',
    ];
    await run('snmptrap', [...v1, ...TEXT]);
    await opened.received(1);
    const header = { agentAddress: '10.9.8.7', enterprise: '1.3.6.1.4.1.1563.1.1.3.8' };
    assert.deepEqual(last(opened), { ...told, ...header, version: '1', inform: false });
    assert.equal(opened.notifications[0]?.upTime, 77);

    await trap(opened.port, V2C);
    await opened.received(2);
    assert.deepEqual(last(opened), { ...told, version: '2c', inform: false });
  });

  it('are received as v3 with every protocol they have', async () => {
    const cases = [
      ['MD5', 'AES', user('md5-aes', 'md5', 'aes')],
      ['SHA', 'AES', user('sha-aes', 'sha', 'aes')],
      ['SHA-224', 'AES', user('sha224-aes', 'sha224', 'aes')],
      ['SHA-256', 'AES', user('sha256-aes', 'sha256', 'aes')],
      ['SHA-384', 'AES-256', user('sha384-aes256', 'sha384', 'aes256b')],
      ['SHA-512', 'AES-256', user('sha512-aes256', 'sha512', 'aes256b')],
      ['SHA', 'AES-256', user('sha-aes256', 'sha', 'aes256b')],
    ] as const;
    const opened = await lab.open({ users: cases.map(([, , who]) => who) });
    for (const [auth, priv, { user: name }] of cases) {
      const count = opened.notifications.length;
      await trap(opened.port, v3Trap(name, { auth, priv }));
      await inform(opened.port, v3(name, { auth, priv }));
      await opened.received(count + 2);
      assert.deepEqual(
        opened.notifications.slice(count).map(({ user, version, inform }) => [user, version, inform]),
        [
          [name, '3', false],
          [name, '3', true],
        ],
      );
      assert.deepEqual(last(opened), { ...told, user: name, version: '3', inform: true });
    }
  });

  it('are acknowledged as v2c and v3 informs, at every level, and not by a receiver that does not know them', async () => {
    const opened = await lab.open({
      engineId: ENGINE,
      users: [
        user('private'),
        { ...user('signed'), level: 'authNoPriv' },
        { version: '3', user: 'open', level: 'noAuthNoPriv' },
      ],
    });
    await inform(opened.port, V2C);
    await inform(opened.port, v3('private'));
    await inform(opened.port, ['-v3', '-u', 'signed', '-l', 'authNoPriv', '-a', 'SHA-256', '-A', AUTH_KEY]);
    await inform(opened.port, ['-v3', '-u', 'open', '-l', 'noAuthNoPriv']);
    // A sender that kept our engine id, as one that kept it over our restart, needs no discovery of it.
    await inform(opened.port, v3('private'), '-e', `0x${ENGINE}`);
    await opened.received(5);
    assert.ok(opened.notifications.every((notification) => notification.inform));

    const unknown = ['-v2c', '-c', 'another-community'];
    await assert.rejects(inform(opened.port, unknown, '-t', '0.2'), /Timeout/);
    await assert.rejects(inform(opened.port, v3('nobody')), /[Uu]nknown user name/);
    await assert.rejects(inform(opened.port, v3('private', { authKey: 'another-key' })), /[Aa]uthentication failure/);
    await assert.rejects(inform(opened.port, v3('private', { privKey: 'another-key' })), /[Dd]ecryption error/);
    assert.equal(opened.notifications.length, 5);
  });

  it('are rejected, counted and named with a wrong key, an unknown user or an unknown community', async () => {
    const opened = await lab.open({ users: [user('ops')] });
    const cases = [
      ['unknownCommunity', ['-v2c', '-c', 'secret-of-another'], undefined],
      ['unknownUser', v3Trap('nobody'), 'nobody'],
      ['wrongDigest', v3Trap('ops', { authKey: 'another-key' }), 'ops'],
      ['wrongDigest', v3Trap('ops', { auth: 'SHA-512' }), 'ops'],
      ['decryptionError', v3Trap('ops', { privKey: 'another-key' }), 'ops'],
      ['unsupportedLevel', ['-v3', '-u', 'ops', '-l', 'noAuthNoPriv', '-e', SENDER_ENGINE], 'ops'],
      [
        'unsupportedLevel',
        ['-v3', '-u', 'ops', '-l', 'authNoPriv', '-a', 'SHA-256', '-A', AUTH_KEY, '-e', SENDER_ENGINE],
        'ops',
      ],
    ] as const;
    const counts = new Map<string, number>();
    for (const [reason, who, name] of cases) {
      const count = (counts.get(reason) ?? 0) + 1;
      counts.set(reason, count);
      await trap(opened.port, [...who]);
      const rejection = await opened.rejected(reason, count);
      assert.deepEqual([rejection.user, rejection.source.address], [name, '127.0.0.1']);
      assert.equal(opened.receiver.statistics().rejected[reason], count);
    }
    const { rejections, accepted, received } = opened.receiver.statistics();
    assert.deepEqual([accepted, received], [0, cases.length]);
    assert.deepEqual(
      rejections.map(({ reason, count }) => `${reason} ${count}`),
      ['unsupportedLevel 2', 'decryptionError 1', 'wrongDigest 2', 'unknownUser 1', 'unknownCommunity 1'],
    );
    const shown = JSON.stringify([rejections, opened.rejections]);
    for (const secret of ['secret-of-another', COMMUNITY, AUTH_KEY, PRIV_KEY]) assert.ok(!shown.includes(secret));
  });

  describe('informs sent again', () => {
    const wall = Date.UTC(2026, 10, 21);
    const source = { address: '10.0.0.1', port: 40_000 };
    let informed: Buffer;

    function intake(refuseReplays = false, startedAt = wall): Intake {
      const made = new Intake(Buffer.from(ENGINE, 'hex'), { wall: startedAt, now: 0 });
      made.configure({ owners: [{ id: 1, communities: [], users: [user('ops')] }], refuseReplays, queueLimit: 1 });
      return made;
    }

    /** What an intake says to the inform `seconds` after it started. */
    function verdict(decider: Intake, seconds: number) {
      const { accepted, rejected, report } = decider.receive(informed, { source, wall, now: seconds * 1000 });
      return accepted ? 'accepted' : (rejected?.reason ?? (report && 'report'));
    }

    // The exchange of snmpinform with a receiver of our engine, of which the last datagram is kept.
    beforeEach(async () => {
      const socket = await lab.socket();
      const decider = intake();
      socket.on('message', (datagram, { address, port }) => {
        informed = datagram;
        const { reply } = decider.receive(datagram, { source, wall, now: 0 });
        if (reply) socket.send(reply, port, address);
      });
      await inform(socket.address().port, v3('ops'));
    });

    it('are told our time when theirs is over 150 s from it, or of before our restart', () => {
      const decider = intake();
      assert.deepEqual(
        [0, 30, 31, 150, 151].map((seconds) => verdict(decider, seconds)),
        ['accepted', 'duplicate', 'accepted', 'accepted', 'report'],
      );
      assert.equal(verdict(intake(false, wall + 1000), 0), 'report');
    });

    it('are refused within that time where the check is on', () => {
      const decider = intake(true);
      assert.deepEqual(
        [0, 30, 31, 150, 151].map((seconds) => verdict(decider, seconds)),
        ['accepted', 'duplicate', 'replayed', 'replayed', 'report'],
      );
    });
  });

  describe('replayed', () => {
    /** A trap as it stood on the wire. */
    async function capture(who: string[]): Promise<Buffer> {
      const tap = await lab.socket();
      const came = once(tap, 'message');
      await trap(tap.address().port, who);
      const [datagram]: [Buffer] = (await came) as [Buffer];
      return datagram;
    }

    it('are refused where the check is on', async () => {
      const opened = await lab.open({ users: [user('ops')], v3Replay: 'refuse' });
      const captured = await capture(v3Trap('ops'));
      const elsewhere = await lab.socket();
      for (let i = 0; i < 3; i++) await send(elsewhere, captured, opened.port);
      const rejection = await opened.rejected('replayed', 2);
      assert.equal(rejection.user, 'ops');
      assert.equal(opened.notifications.length, 1);
      await trap(opened.port, v3Trap('ops'));
      await opened.received(2);
    });

    it('are taken where it is off', async () => {
      const opened = await lab.open({ users: [user('ops')] });
      const captured = await capture(v3Trap('ops'));
      const elsewhere = await lab.socket();
      for (let i = 0; i < 3; i++) await send(elsewhere, captured, opened.port);
      await opened.received(3);
    });

    it('are refused out of the time window of their engine, which a restart of the sender moves', async () => {
      const opened = await lab.open({ users: [user('ops')], v3Replay: 'refuse' });
      const at = (boots: number, time: number) => trap(opened.port, [...v3Trap('ops'), '-Z', `${boots},${time}`]);
      await at(5, 1000);
      await at(5, 850);
      await opened.received(2);
      await at(5, 849);
      await opened.rejected('notInTimeWindow', 1);
      await at(4, 5000);
      await opened.rejected('notInTimeWindow', 2);
      await at(6, 1);
      await opened.received(3);
      await at(5, 1000);
      await opened.rejected('notInTimeWindow', 3);
      assert.equal(opened.notifications.length, 3);
    });
  });
});
