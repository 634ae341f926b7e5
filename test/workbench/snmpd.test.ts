import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startReplay } from '../../simulator';
import { loadProfile } from '../../src/profile';
import { capture, writeCapture } from '../../workbench/capture';
import { cleanUp } from '../device/lab';
import { peer } from '../peers';
import { type Snmpd, startSnmpd } from '../transport/snmp/snmpd';
import { scratch, settingsFor } from './lab';

const execute = promisify(execFile);

/** What a walk prints, line by line; a line is a value, or goes on with one. The agent may be in this very process. */
async function walk(snmpwalk: string, port: number, community: string, ...options: string[]): Promise<string[]> {
  const args = ['-On', ...options, '-c', community, `127.0.0.1:${port}`, '.1'];
  const { stdout } = await execute(snmpwalk, args, { maxBuffer: 1 << 28, env: { ...process.env, MIBS: '' } });
  return stdout.split(/\n(?=\.1|No more)/).map((line) => line.trimEnd());
}

/** Processes and connections come and go, and rows with them; so does what the agent's caches hold (nsCacheTable). */
const COMING_AND_GOING = /^\.1\.3\.6\.1\.(?:2\.1\.(?:25\.[45]|6\.|7\.)|4\.1\.8072\.1\.5\.)/;

/** The last line says that there is no more. */
const isValue = (line: string) => !line.includes('No more variables');

const oidOf = (line: string) => line.split(' = ')[0] ?? '';

describe("a capture of Debian's snmpd, served again", function () {
  this.timeout(120_000);
  const opened = cleanUp();
  const folder = scratch();
  let snmpd: Snmpd;

  before(async function () {
    snmpd = await startSnmpd(this, 'sysLocation "Rack 3 | left"\nsysContact noc\\n(day)\nrealStorageUnits 0\n');
  });
  after(async () => snmpd?.stop());

  for (const [version, options] of [
    ['2c', ['-v2c']],
    ['1', ['-v1']],
    ['3', ['-v3', '-u', 'sha256']],
  ] as const) {
    it(`is the same text for snmpwalk, captured by v${version}`, async function () {
      const snmpwalk = peer(this, 'snmpwalk');
      const { communities, users, port } = snmpd;
      const community = communities.readOnly;
      const security = version === '3' ? users.sha256 : { version, community, setCommunity: communities.readWrite };
      const wire = version === '1' ? [...options] : ['-v2c'];
      const before = await walk(snmpwalk, port, community, ...wire);
      const result = await capture(settingsFor(loadProfile('snmp-host'), {}, { snmp: { port, security } }));
      const after = new Set(await walk(snmpwalk, port, community, ...wire));
      assert.deepEqual(result.manifest.snmp?.problems, []);
      const into = folder();
      writeCapture(into, result);

      const simulator = await startReplay({ folder: into, community: 'replayed' });
      const replay = opened(Object.assign(simulator, { close: () => simulator.stop() }));
      const replayed = await walk(snmpwalk, replay.ports.snmp ?? 0, 'replayed', ...wire);

      const still = before.filter((line) => after.has(line) && !COMING_AND_GOING.test(line));
      const standing = new Set(still.map(oidOf));
      const moving = new Set(before.map(oidOf).filter((oid) => !standing.has(oid)));
      assert.ok(still.length > 200, `${still.length} lines of ${before.length} stand still`);
      const compared = replayed.filter((line) => !moving.has(oidOf(line)) && !COMING_AND_GOING.test(line));
      assert.deepEqual(compared, still);

      // What moved is of the same type.
      const typeOf = (line: string) => /= ([A-Za-z0-9-]+):/.exec(line)?.[1];
      const types = new Map(before.filter(isValue).map((line) => [oidOf(line), typeOf(line)]));
      for (const line of replayed.filter(isValue)) {
        if (types.has(oidOf(line)) && !COMING_AND_GOING.test(line))
          assert.equal(typeOf(line), types.get(oidOf(line)), line);
      }
      const text = readFileSync(join(into, 'snmp.snmprec'), 'utf8');
      assert.match(text, /^1\.3\.6\.1\.2\.1\.1\.6\.0\|4\|.?Rack 3 \| left.?$/m);
      for (const secret of [communities.readOnly, communities.readWrite]) assert.ok(!text.includes(secret));
    });
  }
});
