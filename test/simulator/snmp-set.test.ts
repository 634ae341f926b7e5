import assert from 'node:assert/strict';
import { loadScene, type Simulator, startSimulator } from '../../simulator';
import { encode, encodeInteger, encodeOid, parseOid, TAG } from '../../simulator/ber';
import { decodeMessage } from '../../simulator/snmp-message';
import { loadProfile } from '../../src/profile';
import { askUdp, HandClock } from './lab';
import { startStatmux } from './statmux';

const [CONTACT, NAME, LOCATION] = [4, 5, 6].map((n) => `1.3.6.1.2.1.1.${n}.0`);
const DESCRIPTION = '1.3.6.1.2.1.1.1.0';
const ADMIN_STATUS = '1.3.6.1.2.1.2.2.1.7';

const text = (value: string) => encode(TAG.octetString, Buffer.from(value));

/** Asks for a SET and tells error status and index. */
async function set(
  simulator: Simulator,
  varbinds: readonly [string | undefined, Uint8Array][],
  { version = 1, community = 'private' } = {},
): Promise<[number, number]> {
  const list = varbinds.map(([oid = '', value]) => encode(TAG.sequence, encodeOid(parseOid(oid)), value));
  const body = encode(0xa3, ...[7, 0, 0].map((n) => encodeInteger(n)), encode(TAG.sequence, ...list));
  const message = encode(TAG.sequence, encodeInteger(version), text(community), body);
  const answer = decodeMessage(await askUdp(simulator.ports.snmp ?? 0, message));
  assert.deepEqual(
    answer.varbinds.map(({ oid, value }) => [oid.join('.'), Buffer.from(value)]),
    varbinds.map(([oid, value]) => [oid, Buffer.from(value)]),
    'the variables come back as they were sent',
  );
  return [answer.first, answer.second];
}

describe('the simulated SNMP agent is told by SET', () => {
  let simulator: Simulator;
  const system = () => simulator.rows('system')[0] ?? {};

  beforeEach(async () => {
    const profile = loadProfile('snmp-host');
    simulator = await startSimulator({ profile, scene: loadScene(profile.id), clock: new HandClock().read });
  });
  afterEach(() => simulator.stop());

  it('what the profile says can be written, several variables at once', async () => {
    assert.deepEqual(
      await set(simulator, [
        [NAME, text('höst')],
        [LOCATION, text('')],
      ]),
      [0, 0],
    );
    assert.deepEqual([system().name, system().location], ['höst', '']);
    assert.deepEqual(await set(simulator, [[NAME, text('v1')]], { version: 0 }), [0, 0]);
    assert.equal(system().name, 'v1');
    assert.deepEqual(await set(simulator, []), [0, 0]);
    simulator.clearSettings();
    assert.notEqual(system().name, 'v1');
  });

  it('all or nothing; the error names the first variable that is refused', async () => {
    const before = system();
    const outcome = await set(simulator, [
      [NAME, text('a')],
      [DESCRIPTION, text('b')],
      [CONTACT, encodeInteger(1)],
    ]);
    assert.deepEqual(outcome, [17, 2]);
    assert.deepEqual({ ...system(), upTime: 0 }, { ...before, upTime: 0 });
  });

  for (const [what, oid, value, v2c, v1] of [
    ['noAccess to who may only read', NAME, text('a'), 6, 2],
    ['wrongType', NAME, encodeInteger(1), 7, 3],
    ['wrongLength', NAME, text('x'.repeat(256)), 8, 3],
    ['wrongEncoding', `${ADMIN_STATUS}.1`, encode(TAG.integer, Buffer.alloc(5)), 9, 3],
    ['wrongValue', `${ADMIN_STATUS}.1`, encodeInteger(9), 10, 3],
    ['noCreation of a row', `${ADMIN_STATUS}.4711`, encodeInteger(1), 11, 2],
    ['notWritable', DESCRIPTION, text('a'), 17, 2],
    ['notWritable, of what there is nothing of', '1.3.6.1.4.1.99999.1', text('a'), 17, 2],
  ] as const) {
    it(`or says no: ${what}`, async () => {
      const community = v2c === 6 ? 'public' : 'private';
      assert.deepEqual(await set(simulator, [[oid, value]], { community }), [v2c, 1]);
      assert.deepEqual(await set(simulator, [[oid, value]], { community, version: 0 }), [v1, 1], 'in v1');
    });
  }

  it('rows of tables, by their index', async () => {
    const [row] = simulator.rows('interfaces');
    assert.equal(row?.adminStatus, 1);
    assert.deepEqual(await set(simulator, [[`${ADMIN_STATUS}.${row?.ifIndex}`, encodeInteger(2)]]), [0, 0]);
    assert.deepEqual(simulator.rows('interfaces').filter(({ adminStatus }) => adminStatus === 2).length, 1);
    assert.equal(simulator.rows('interfaces')[0]?.adminStatus, 2);
  });

  it('actions, with the one value they have', async () => {
    const statmux = await startStatmux();
    const backup = '1.3.6.1.4.1.37086.1.7.0';
    const community = 'elemental_snmp_write';
    assert.deepEqual(await set(statmux, [[backup, encodeInteger(3)]], { community }), [10, 1]);
    assert.deepEqual(await set(statmux, [[backup, text('1')]], { community }), [7, 1]);
    assert.deepEqual(await set(statmux, [[backup, encodeInteger(1)]], { community }), [0, 0]);
    assert.equal(statmux.rows('snmpStatus')[0]?.databaseBackup, 1);
    await statmux.stop();
  });
});
