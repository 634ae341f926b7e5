import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfile } from '../../../src/profile';
import { importMibCommand } from '../../../workbench/mib';
import { ZEPHYR } from './files';

const TABLES = [
  ...['ctlBrd', 'eth', 'gbeInSock', 'gbeOutSock', 'gbePrt', 'pidIn', 'slt', 'svcIn', 'svcOut', 'sys'],
  ...['tsIn', 'tsOut', 'user'],
];

async function run(...args: string[]) {
  const printed: string[] = [];
  const told: string[] = [];
  const output = { print: (line: string) => void printed.push(line), tell: (line: string) => void told.push(line) };
  const code = await importMibCommand.run(args, output, new AbortController().signal);
  return { code, printed: printed.join('\n'), told };
}

describe('headend-profile import-mib', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'headend-mib-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('lists what is in a folder of MIBs, and says by its code that something is missing', async () => {
    const { code, printed, told } = await run(ZEPHYR);
    assert.equal(code, 1);
    assert.match(told.join('\n'), /^zph_hw\.mib:10: "ZEPHYR-OLD-SMI" is not among the files/m);
    assert.match(printed, /^Table zphPidInTable 1\.3\.6\.1\.4\.1\.99991\.3\.17\.2\.1\.4, by zphPidInTs, zphPidInPid$/m);
    assert.match(printed, /^ {2}zphGbeInSockActSrc 1\.[\d.]+ integer \{ primary\(1\), backup\(2\) \}, read-only$/m);
    assert.match(printed, /^ {2}zphTsInLost 1\.[\d.]+, with zphTsInLbl, zphTsInSyncLoss$/m);
  });

  it('makes a new profile that loads, and never writes over a file', async () => {
    const file = join(folder, 'zephyr-mux.yaml');
    const args = [ZEPHYR, '--new', 'zephyr-mux', '--title', 'Zephyr: "Mux" #1', '--out', file];
    assert.equal((await run(...args)).code, 1);
    const profile = loadProfile(file);
    assert.equal(profile.title, 'Zephyr: "Mux" #1');
    assert.deepEqual([...profile.tables.keys()].sort(), TABLES);
    const before = readFileSync(file, 'utf8');
    await assert.rejects(run(...args), /cannot be written: there is such a file already/);
    assert.equal(readFileSync(file, 'utf8'), before);
  });

  it('refuses what it cannot do, in a sentence', async () => {
    await assert.rejects(run(), /The file is missing; see --help\./);
    await assert.rejects(run(join(folder, 'none.mib')), /none\.mib cannot be read: ENOENT/);
    await assert.rejects(run(ZEPHYR, '--oid', 'a=b'), /--oid is written name=1\.3\.6\.1\.4\.1\.9, not "a=b"\./);
    await assert.rejects(run(ZEPHYR, '--new', 'A b'), /--new must be small letters/);
    await assert.rejects(run(ZEPHYR, '--new', 'a', '--evidence', 'sure'), /--evidence must be one of confirmed/);
    await assert.rejects(run(ZEPHYR, '--new', 'a', '--profile', 'snmp-host'), /either --profile or --new/);
    await assert.rejects(run(__filename), /There is no MIB module in the files\./);
  });
});
