import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import type { Context } from 'mocha';
import { loadScene, type Raw, type Scene, type Simulator, startSimulator } from '../../simulator';
import { compareOids, parseOid } from '../../simulator/ber';
import { type Column, loadProfile, type Profile, type Table } from '../../src/profile';
import { peer } from '../peers';
import { HandClock, labProfile, labScene } from './lab';

/** What a Net-SNMP program printed: OID to the type and value, in order. */
function parsePrinted(text: string): [string, string][] {
  // Long hexadecimal texts go on in the next line.
  const lines = text
    .replace(/ ?\n(?!\.)/g, ' ')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [oid = '', value = ''] = line.split(' = ');
    return [oid.slice(1), value.trim()];
  });
}

/** Runs a program beside the simulator of this process, and returns all it said. */
function say(program: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, MIBS: '' };
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 1 << 26, env }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
}

async function walk(
  context: Context,
  { ports }: Simulator,
  version: '1' | '2c',
  community: string,
): Promise<[string, string][]> {
  const bulk = peer(context, 'snmpbulkwalk');
  // Both programs are in one package.
  const program = version === '1' ? bulk.replace(/snmpbulkwalk$/, 'snmpwalk') : bulk;
  const form = ['-On', '-Ot', '-Ox', '-Oe'];
  const said = await say(program, `-v${version}`, '-c', community, ...form, `127.0.0.1:${ports.snmp}`, '.1');
  // A walk to the very end ends with a line that says so.
  return parsePrinted(said.replace(/\n\S+ = No more variables.*|\nEnd of MIB/, ''));
}

/** The value as Net-SNMP prints it, told from the raw value alone. */
function printed({ type, format }: Column, raw: NonNullable<Raw>, shown: string): string {
  const [syntax = ''] = shown.split(': ');
  if (syntax === 'Hex-STRING' || shown === '""' || syntax === 'STRING') {
    const isHex = type === 'flags' || (type === 'time' && format === 'dateAndTime');
    const hex = isHex
      ? String(raw)
      : type === 'mac'
        ? String(raw).replaceAll(':', '')
        : Buffer.from(String(raw)).toString('hex');
    return hex === '' ? '""' : `Hex-STRING: ${hex.toUpperCase().replace(/(..)(?!$)/g, '$1 ')}`;
  }
  if (syntax === 'OID') return `OID: .${raw}`;
  if (syntax === 'Gauge32') return `Gauge32: ${Math.min(Number(raw), 4294967295)}`;
  const value = typeof raw === 'boolean' ? (raw ? 1 : 2) : raw;
  // -Ot prints time ticks as a bare number.
  return type === 'duration' ? String(value) : `${syntax}: ${value}`;
}

function indexOf(table: Table, row: Record<string, Raw>): string {
  if (table.rows.kind !== 'snmp') return '';
  const parts = table.rows.index.map(({ name, type }) => {
    const column = [...table.columns.values()].find(({ address }) => address.from === 'index' && address.part === name);
    const raw = String(row[column?.id ?? '']);
    if (type === 'integer' || type === 'ip') return `.${raw}`;
    const octets = column?.type === 'ip' ? raw.split('.') : [...Buffer.from(raw)].map(String);
    return (type === 'octets' ? [octets.length, ...octets] : octets).map((octet) => `.${octet}`).join('');
  });
  return parts.join('');
}

/** Every SNMP value of a profile by its OID, from `rows()`. */
function expected(profile: Profile, simulator: Simulator): Map<string, { column: Column; raw: NonNullable<Raw> }> {
  const values = new Map<string, { column: Column; raw: NonNullable<Raw> }>();
  for (const table of profile.tables.values()) {
    for (const row of simulator.rows(table.id)) {
      for (const column of table.columns.values()) {
        const raw = row[column.id] ?? null;
        if (column.address.from !== 'oid' || raw === null) continue;
        values.set(column.address.oid + indexOf(table, row), { column, raw });
      }
    }
  }
  return values;
}

function assertSame(got: [string, string][], want: ReturnType<typeof expected>): void {
  const oids = got.map(([oid]) => parseOid(oid));
  for (const [i, oid] of oids.entries()) {
    assert.ok(i === 0 || compareOids(oids[i - 1] ?? [], oid) < 0, `${oid.join('.')} is in order`);
  }
  const upTime = '1.3.6.1.2.1.1.3.0';
  assert.deepEqual([...got.map(([oid]) => oid)].sort(), [...new Set([...want.keys(), upTime])].sort());
  for (const [oid, shown] of got) {
    const value = want.get(oid);
    if (value) assert.equal(shown, printed(value.column, value.raw, shown), oid);
  }
}

/** Starts a simulator whose clock stands still a while after the start. */
async function startFrozen(profile: Profile, scene: Scene, size = 1): Promise<Simulator> {
  const clock = new HandClock();
  const simulator = await startSimulator({ profile, scene, size, clock: clock.read });
  clock.seconds(77);
  return simulator;
}

describe("Net-SNMP's programs and the simulated agent", () => {
  let simulator: Simulator;
  afterEach(() => simulator.stop());

  for (const size of [1, 10]) {
    it(`read every type and every kind of index, size ${size}`, async function () {
      simulator = await startFrozen(labProfile(), labScene(), size);
      const want = expected(labProfile(), simulator);
      assertSame(await walk(this, simulator, '2c', 'reader'), want);
      assert.ok(want.size > 140 * size);
    });
  }

  it('read everything but Counter64 by v1', async function () {
    simulator = await startFrozen(labProfile(), labScene());
    const want = expected(labProfile(), simulator);
    const all = want.size;
    for (const [oid, { column }] of want) if (column.id === 'octets') want.delete(oid);
    assert.equal(want.size, all - 12);
    assertSame(await walk(this, simulator, '1', 'reader'), want);
  });

  for (const id of ['prostream-1000', 'snmp-host']) {
    it(`read all of ${id}`, async function () {
      const profile = loadProfile(id);
      simulator = await startFrozen(profile, loadScene(id));
      const connection = [...profile.connections.values()].find(({ kind }) => kind === 'snmp');
      assert.ok(connection?.kind === 'snmp');
      assertSame(await walk(this, simulator, '2c', connection.getCommunity), expected(profile, simulator));
    });
  }

  it('write, with the community for it, what the profile says can be written', async function () {
    simulator = await startFrozen(loadProfile('elemental-statmux'), loadScene('elemental-statmux'));
    const [get, set] = [peer(this, 'snmpget'), peer(this, 'snmpset')];
    const tell = (program: string, community: string, ...args: string[]) =>
      say(program, '-v2c', '-c', community, '-r0', `127.0.0.1:${simulator.ports.snmp}`, ...args);
    const [service, version, httpd] = [1, 5, 6].map((n) => `1.3.6.1.4.1.37086.1.${n}.0`) as [string, string, string];
    assert.match(await tell(set, 'elemental_snmp_write', service, 'i', '0'), /INTEGER: 0/);
    assert.match(await tell(get, 'elemental_snmp', service), /INTEGER: 0/);
    const second = await tell(set, 'elemental_snmp_write', httpd, 'i', '0', version, 's', 'x');
    assert.match(second, /notWritable.*\n?.*Failed object: .*\.1\.5\.0/);
    assert.match(await tell(get, 'elemental_snmp', httpd), /INTEGER: 1/, 'nothing was written');
    assert.match(await tell(set, 'elemental_snmp_write', service, 'i', '7'), /wrongValue/);
    assert.match(await tell(set, 'elemental_snmp', service, 'i', '1'), /noAccess/);
    assert.match(
      await say(set, '-v2c', '-c', 'guessed', '-r0', '-t0.3', `127.0.0.1:${simulator.ports.snmp}`, service, 'i', '1'),
      /Timeout/,
    );
  });

  it('are told what is missing, and may not write', async function () {
    simulator = await startFrozen(labProfile(), labScene());
    const [get, set] = [peer(this, 'snmpget'), peer(this, 'snmpset')];
    const tell = (program: string, version: string, ...args: string[]) =>
      say(program, `-v${version}`, '-c', 'writer', '-r0', `127.0.0.1:${simulator.ports.snmp}`, ...args);
    const [there, nowhere] = ['1.3.6.1.4.1.99999.2.1.2.5', '1.3.6.1.4.1.99999.2.1.2.6'];
    assert.match(await tell(get, '2c', nowhere), /No Such Instance/);
    assert.match(await tell(get, '1', there, nowhere), /noSuchName.*\n?.*Failed object: .*\.2\.6/);
    assert.match(await tell(set, '2c', there, 's', 'x'), /notWritable/);
    assert.match(await tell(set, '1', there, 's', 'x'), /noSuchName/);
  });
});
