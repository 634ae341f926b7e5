import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import type { Context } from 'mocha';
import { cleanUp, readOne } from '../device/lab';
import { peer } from '../peers';
import { LOGIN, simulateStatmux, statmuxAt } from './lab';

const READ = 'elemental_snmp';
const WRITE = 'elemental_snmp_write';
/** Where the profile assumes ELEMENTAL-MIB to be. */
const MIB = '1.3.6.1.4.1.37086';
const OBJECTS = [
  ...['serviceStatus', 'firewallSettings', 'networkSettings', 'mountPoints', 'version', 'httpdStatus'],
  'databaseBackup',
].map((name, index) => ({ name, oid: `${MIB}.1.${index + 1}.0` }));
const [SERVICE, FIREWALL, NETWORK] = OBJECTS.map(({ oid }) => oid) as [string, string, string];

/** Runs a program beside the simulator of this process, and returns all it said. */
function say(program: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, MIBS: '' };
  return new Promise((resolve) => {
    execFile(program, args, { env }, (_, stdout, stderr) => resolve((stdout + stderr).trim()));
  });
}

describe('the SNMP side of an Elemental Statmux', () => {
  const opened = cleanUp();

  async function lab(context: Context, options: Parameters<typeof simulateStatmux>[0] = {}) {
    const [get, set] = [peer(context, 'snmpget'), peer(context, 'snmpset')];
    const simulator = opened(await simulateStatmux(options));
    const { clock, ports } = simulator;
    const args = (community: string) => ['-v2c', '-c', community, '-t', '1', '-r', '0', `127.0.0.1:${ports.snmp}`];
    return {
      simulator,
      device: (settings: Parameters<typeof statmuxAt>[1] = {}) =>
        opened(statmuxAt(ports, { timeoutMs: 1000, ...settings }, { now: clock.now })),
      /** What Debian's snmpget says of objects, as values only. */
      get: (oids: readonly string[], community = READ) => say(get, ['-Oqve', ...args(community), ...oids]),
      /** What Debian's snmpset says to `OID TYPE VALUE …`. */
      set: (varbinds: readonly string[], community = WRITE) => say(set, ['-Oqve', ...args(community), ...varbinds]),
    };
  }

  it('answers Debian’s snmpget with what our reader reads', async function () {
    const { device, get } = await lab(this);
    const [row] = (await readOne(device(), 'snmpStatus')).rows;
    assert.deepEqual(
      OBJECTS.map(({ name }) => row?.[name]),
      ['running', 'on', 1, 2, '2.20.0.301246', 'running', 'allowed'],
    );
    const said = await get(OBJECTS.map(({ oid }) => oid));
    assert.deepEqual(said.split('\n'), ['1', '1', '1', '2', '"2.20.0.301246"', '1', '0']);
  });

  it('shows our reader what Debian’s snmpset writes, and snmpget what our writer does', async function () {
    const { device, get, set } = await lab(this);
    assert.equal(await set([FIREWALL, 'i', '0']), '0');
    const [row] = (await readOne(device(), 'snmpStatus')).rows;
    assert.deepEqual([row?.firewallSettings, row?.serviceStatus], ['off', 'running']);
    const results = await device().set('snmpStatus', [
      { column: 'firewallSettings', value: 'on', expect: 'off' },
      { column: 'serviceStatus', value: 'stopped' },
    ]);
    assert.deepEqual(
      results.map(({ ok, before, after, verified }) => [ok, before, after, verified]),
      [
        [true, 'off', 'on', true],
        [true, 'running', 'stopped', true],
      ],
    );
    assert.deepEqual((await get([FIREWALL, SERVICE])).split('\n'), ['1', '0']);
  });

  it('starts a backup by an action, which is only assumed', async function () {
    const { device, get } = await lab(this);
    const backup = `${MIB}.1.7.0`;
    await assert.rejects(device({ write: 'documented' }).act('startDatabaseBackup'), {
      code: 'NOT_ALLOWED',
      message: /only assumed/,
    });
    assert.equal(await get([backup]), '0');
    assert.equal((await device().act('startDatabaseBackup')).sent, true);
    assert.equal(await get([backup]), '1');
  });

  it('reads with one community and writes with another', async function () {
    const { device, get, set } = await lab(this);
    assert.match(await set([FIREWALL, 'i', '0'], READ), /noAccess/);
    assert.match(await get([FIREWALL], 'public'), /Timeout/);
    assert.equal(await get([FIREWALL], WRITE), '1');
    assert.match(await set([NETWORK, 'i', '0']), /notWritable/);
    assert.match(await set([FIREWALL, 'i', '0', SERVICE, 'i', '7']), /wrongValue[\s\S]*1\.1\.0/);
    assert.equal(await get([FIREWALL]), '1', 'all or nothing');

    const community = (read: string, write: string) => ({
      snmp: { security: { version: '2c', community: read, setCommunity: write } as const },
    });
    const [reader] = await device(community(READ, READ)).set('snmpStatus', [
      { column: 'firewallSettings', value: 'off' },
    ]);
    assert.equal(reader?.error?.code, 'AUTH');
    assert.match(reader?.error?.message ?? '', /"firewallSettings" .*our set community or user may not write it/);
    const [stranger] = await device(community(READ, 'secret-guess')).set('snmpStatus', [
      { column: 'firewallSettings', value: 'off' },
    ]);
    assert.equal(stranger?.error?.code, 'TIMEOUT');
    assert.match(stranger?.error?.message ?? '', /set community/);
    for (const { error } of [reader, stranger]) {
      for (const secret of [READ, WRITE, 'secret-guess']) assert.equal(error?.message.includes(secret), false);
    }
    assert.equal(await get([FIREWALL]), '1');
  });

  it('is where the base OID says, and needs no login', async function () {
    const { simulator } = await lab(this, { login: LOGIN });
    const moved = opened(statmuxAt(simulator.ports, { parameters: { mib: '1.3.6.1.4.1.99999' } }));
    const { rows, problems } = await readOne(moved, 'snmpStatus');
    assert.ok(rows.every(({ serviceStatus }) => serviceStatus === null));
    assert.deepEqual(problems, ['The device has none of the values of System (SNMP).']);
    const here = opened(statmuxAt(simulator.ports, { http: { login: undefined } }));
    assert.equal((await readOne(here, 'snmpStatus')).rows.length, 1);
  });
});
