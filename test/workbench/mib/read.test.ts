import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type MibObject, readMibs } from '../../../workbench/mib';
import { mibOf, sentences, ZEPHYR, zephyr } from './files';

const OBJECT = (name: string, syntax: string, number: number, more = '') =>
  `${name} OBJECT-TYPE SYNTAX ${syntax} ${more} MAX-ACCESS read-only STATUS current DESCRIPTION "" ::= { test ${number} }\n`;

describe('reading MIBs', () => {
  it('gives the same, whatever the order of the files', () => {
    const shape = ({ tables, scalars, notifications }: ReturnType<typeof zephyr>) =>
      [...tables, ...scalars, ...notifications].map(({ name, oid }) => `${name} ${oid}`).sort();
    const first = shape(zephyr());
    assert.ok(first.includes('zphTsInTable 1.3.6.1.4.1.99991.3.17.2.1.2'), first.join());
    assert.deepEqual(shape(zephyr(['ZEPHYR-TC.txt', 'ZEPHYR-MUX.my', 'zph_hw.mib'])), first);
    assert.deepEqual(shape(zephyr(['ZEPHYR-MUX.my', 'ZEPHYR-TC.txt', 'zph_hw.mib'])), first);
  });

  it('tells a missing module with file and line, and reads the rest', () => {
    const mib = zephyr();
    assert.deepEqual(sentences(mib), [
      'zph_hw.mib:10: "ZEPHYR-OLD-SMI" is not among the files and no standard at hand; what needs it is told below.',
      'ZEPHYR-MUX.my:14: "ZEPHYR-OLD-SMI" is not among the files and no standard at hand; what needs it is told below.',
      'zph_hw.mib:76: The type "ZphCrate" is defined in none of the files; its values are taken as they come.',
      'zph_hw.mib:18: "zphLegacyRoot" is defined in none of the files, so nothing below it has an address. Add its file, or give its object identifier.',
      'ZEPHYR-MUX.my:648: The type "ZphPid" is defined in none of the files; its values are taken as they come.',
    ]);
    assert.equal(mib.tables.length, 11);
    assert.equal(
      mib.scalars.find(({ name }) => name === 'zphOldThing'),
      undefined,
    );
    assert.equal(mib.scalars.find(({ name }) => name === 'zphSysCrate')?.type.base, 'unknown');
  });

  it('takes the object identifier of a missing name from who reads', () => {
    const mib = zephyr(undefined, new Map([['zphLegacyRoot', '1.3.6.1.4.1.99991.1']]));
    assert.equal(mib.scalars.find(({ name }) => name === 'zphOldThing')?.oid, '1.3.6.1.4.1.99991.1.4.1');
  });

  it('reads traps of SMIv1 as SMIv2 names them, and notifications', () => {
    const notices = zephyr().notifications.map(({ name, oid, objects }) => [name, oid, objects.map((o) => o.name)]);
    assert.deepEqual(notices, [
      ['zphBrdFailed', '1.3.6.1.4.1.99991.3.17.1.0.5', ['zphSltSts', 'zphSltBrdSerNo']],
      ['zphTsInLost', '1.3.6.1.4.1.99991.3.17.2.3.1', ['zphTsInLbl', 'zphTsInSyncLoss']],
    ]);
  });

  it('follows types to the end, with what is closest to their use', () => {
    const mib = mibOf(
      `Own ::= TEXTUAL-CONVENTION DISPLAY-HINT "d-2" STATUS current DESCRIPTION "" SYNTAX Base (0..500)
       Base ::= INTEGER { low(1), high(2) }
       ${OBJECT('one', 'Own', 1)}${OBJECT('two', 'DisplayString (SIZE (0..31))', 2)}${OBJECT('three', 'BITS { a(0), b(9) }', 3)}`,
      'DisplayString FROM SNMPv2-TC',
    );
    assert.deepEqual(sentences(mib), []);
    const [one, two, three] = mib.scalars.map(({ type }: MibObject) => type);
    assert.deepEqual(one, {
      base: 'integer',
      names: ['Own', 'Base'],
      labels: [
        [1, 'low'],
        [2, 'high'],
      ],
      range: [0, 500],

      hint: 'd-2',
    });
    assert.deepEqual([two?.base, two?.names, two?.size, two?.hint], ['octets', ['DisplayString'], [0, 31], '255a']);
    assert.deepEqual(
      [three?.base, three?.labels],
      [
        'bits',
        [
          [0, 'a'],
          [9, 'b'],
        ],
      ],
    );
  });

  it('finds how indexes are encoded, also those of other tables', () => {
    const table = (name: string, index: string, number: number) =>
      `${name}Table OBJECT-TYPE SYNTAX SEQUENCE OF E MAX-ACCESS not-accessible STATUS current DESCRIPTION "" ::= { test ${number} }
       ${name}Entry OBJECT-TYPE SYNTAX E MAX-ACCESS not-accessible STATUS current DESCRIPTION "" ${index} ::= { ${name}Table 1 }
       ${name}Value OBJECT-TYPE SYNTAX INTEGER MAX-ACCESS read-only STATUS current DESCRIPTION "" ::= { ${name}Entry 1 }\n`;
    const mib = mibOf(
      table('a', 'INDEX { aValue, text }', 11) +
        table('b', 'AUGMENTS { aEntry }', 12) +
        table('c', 'INDEX { text, IMPLIED text }', 13) +
        table('d', 'INDEX { mac, ip }', 14) +
        table('e', 'INDEX { aValue, gone }', 15) +
        OBJECT('text', 'OCTET STRING', 1) +
        OBJECT('mac', 'OCTET STRING (SIZE (6))', 2) +
        OBJECT('ip', 'IpAddress', 3),
    );
    const encodings = mib.tables.map(({ index }) => index.map(({ object, encoding }) => `${object.name} ${encoding}`));
    assert.deepEqual(encodings, [
      ['aValue integer', 'text octets'],
      ['aValue integer', 'text octets'],
      ['text octets', 'text impliedOctets'],
      ['mac undefined', 'ip ip'],
      [],
    ]);
    assert.match(
      sentences(mib).join('\n'),
      /test.mib:\d+: The object "gone" is defined in none of the files\.\n.*"eEntry" has no index/,
    );
  });

  it('leaves a broken definition out, tells its line, and goes on', () => {
    const mib = mibOf(
      `${OBJECT('before', 'INTEGER', 1)}
broken OBJECT-TYPE SYNTAX INTEGER (1.. MAX-ACCESS read-only ::= { test 2 }
open OBJECT-TYPE SYNTAX INTEGER MAX-ACCESS read-only STATUS current DESCRIPTION "never closed
  ::= { test 3 }
after OBJECT-TYPE
  SYNTAX INTEGER MAX-ACCESS read-only STATUS current DESCRIPTION "is read" ::= { test 4 }
loop OBJECT IDENTIFIER ::= { loop 1 }`,
    );
    assert.deepEqual(
      mib.scalars.map(({ name }) => name),
      ['before', 'after'],
    );
    assert.deepEqual(sentences(mib), [
      'test.mib:6: Here stands "MAX-ACCESS"; a range ends with ")".',
      'test.mib:7: The text that begins here is not closed: a quotation mark is missing.',
      'test.mib:8: Here stands "::="; a text in quotation marks is expected.',
    ]);
  });

  it('reads the standard MIBs at hand without a complaint', () => {
    const folder = join(require.resolve('net-snmp/package.json'), '..', 'lib', 'mibs');
    const names = ['IF-MIB.mib', 'SNMPv2-MIB.mib', 'RFC1213-MIB.mib'];
    const mib = readMibs(names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })));
    assert.deepEqual(sentences(mib), []);
    const ifTable = mib.tables.find(({ name }) => name === 'ifXTable');
    assert.equal(ifTable?.oid, '1.3.6.1.2.1.31.1.1');
    assert.equal(ifTable?.columns.find(({ name }) => name === 'ifHCInOctets')?.oid, '1.3.6.1.2.1.31.1.1.1.6');
  });

  it('never throws and always ends, whatever is cut out or put in', () => {
    const text = readFileSync(join(ZEPHYR, 'zph_hw.mib'), 'utf8').slice(0, 9000);
    const pieces = fc.constantFrom(
      '{',
      '}',
      '(',
      '"',
      '::=',
      'END',
      'BEGIN',
      ';',
      'IMPORTS',
      'FROM',
      '--',
      '\u0000',
      'é',
      '',
    );
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(400), pieces, (at, length, piece) => {
        readMibs([{ name: 'cut.mib', text: text.slice(0, at) + piece + text.slice(at + length) }]);
      }),
      { numRuns: 300 },
    );
  });
});
