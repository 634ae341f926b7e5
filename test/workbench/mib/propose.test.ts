import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfile } from '../../../src/profile';
import { proposeFromMib } from '../../../workbench/mib';
import { measure, mibOf, ZEPHYR, zephyr } from './files';

describe('proposing addresses from a MIB', () => {
  const profile = loadProfile('prostream-1000');
  const mib = zephyr();

  it('proposes at least nine of ten columns first, and accepts none that is wrong', () => {
    const { all, first, accepted, wrong } = measure('prostream-1000', mib, ZEPHYR);
    assert.ok(first >= 0.9 * all, `${first} of ${all}`);
    assert.ok(accepted >= 0.7 * all, `${accepted} of ${all}`);
    assert.deepEqual(wrong, []);
  });

  describe('as an override', () => {
    let folder: string;
    let file: string;
    const { text, accepted } = proposeFromMib('prostream-1000', profile, mib);

    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'headend-mib-'));
      file = join(folder, 'zephyr.yaml');
      writeFileSync(file, text);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('loads, and reads the columns where the MIB has them', () => {
      const overridden = loadProfile('prostream-1000', { overrides: file });
      const table = overridden.tables.get('gbeInputAp');
      assert.deepEqual(table?.rows, {
        kind: 'snmp',
        connection: 'snmp',
        index: [{ name: 'zphGbeInSockId', type: 'integer' }],
        evidence: 'assumed',
        source: ['ZEPHYR-HW-MIB', 'ZEPHYR-MUX-MIB', 'ZEPHYR-TC'],
      });
      assert.deepEqual(table?.columns.get('id')?.address, { from: 'index', part: 'zphGbeInSockId' });
      const rate = table?.columns.get('cbrBitrate');
      assert.deepEqual(rate?.address, { from: 'oid', connection: 'snmp', oid: '1.3.6.1.4.1.99991.3.17.2.1.1.1.11' });
      assert.deepEqual([rate?.unit, rate?.scale, rate?.evidence], ['bit/s', 1000, 'assumed']);
      assert.equal(table?.columns.get('jitter')?.scale, 0.1);
      assert.deepEqual(table?.columns.get('scrambled')?.values, { 1: 'true', 2: 'false' });
      assert.equal(table?.columns.has('avMissing'), false, 'what is not found cannot be read over SNMP');
      assert.ok(accepted.length >= 50, `${accepted.length} are accepted`);
    });

    it('leaves what is confirmed as it is', () => {
      const { tables } = loadProfile('prostream-1000', { overrides: file });
      for (const [id, columns] of [
        ['general', ['model', 'serialNumber', 'upTime', 'chassisSerialNumber', 'softwareVersion']],
        ['slots', ['slot', 'partNumber']],
      ] as const) {
        for (const column of columns) {
          assert.deepEqual(tables.get(id)?.columns.get(column), profile.tables.get(id)?.columns.get(column), column);
        }
      }
    });

    it('says the score, the place and the runners-up of each', () => {
      assert.match(
        text,
        /^ {6}bitrate: \{.*\} # 0\.\d\d zphTsOutBrt \(ZEPHYR-MUX-MIB, ZEPHYR-MUX\.my:\d+, ZphBitRate in kbps\) "Bit rate without null packets\."; next: zphTsOutCfgBrt 0\.\d\d, zphTsOutNullBrt 0/m,
      );
      assert.match(text, /^ {2}# Not taken over: its key slot .* confirmed where it is read now\.\n {2}# slots:/m);
    });
  });

  it('accepts nothing where two objects are as good, or two columns want one', () => {
    const object = (name: string, number: number) =>
      `${name} OBJECT-TYPE SYNTAX DisplayString MAX-ACCESS read-only STATUS current DESCRIPTION "" ::= { test ${number} }\n`;
    const accepted = (...names: string[]) => {
      const two = mibOf(names.map((name, at) => object(name, at + 1)).join(''), 'DisplayString FROM SNMPv2-TC');
      assert.equal(two.scalars.length, names.length);
      return proposeFromMib('prostream-1000', profile, two).accepted;
    };
    assert.deepEqual(accepted('tstBootVersion', 'tstColour'), ['general.bootVersion']);
    assert.deepEqual(accepted('tstBootVersion', 'tstBootVer', 'tstColour'), []);
    assert.deepEqual(accepted('tstPartNumber', 'tstColour'), ['mainCard.partNumber']);
    assert.deepEqual(accepted('tstSerialNumber', 'tstColour'), [], 'of the chassis or of the card');
  });

  it('lets nothing in a MIB out of a comment', () => {
    const bad = { ...mib, tables: mib.tables.map((table) => ({ ...table, description: 'x\r\nactions: null\u2028y' })) };
    const { text } = proposeFromMib('prostream-1000', profile, bad);
    assert.doesNotMatch(text, /^actions/m);
  });
});
