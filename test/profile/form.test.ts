import assert from 'node:assert/strict';
import { BASE, type Case, edit, issuesOf, itRefuses, lineOf, profileFiles } from './files';

const CASES: readonly Case[] = [
  [
    'an unknown setting',
    "key: [slot]\n    display: 'Slot {slot}'",
    "keys: [slot]\n    display: 'Slot {slot}'",
    'tables.slots.keys: this is not a known setting here. Did you mean "key"?',
  ],
  ['a setting like nothing known', 'enums:', 'zebra: 1\nenums:', 'zebra: this is not a known setting here.'],
  [
    'a missing setting',
    'name: { title: Name, type: string,',
    'name: { title: Name,',
    'tables.general.columns.name: "type" is missing.',
  ],
  [
    'a word that is not one of the list',
    'type: integer, index: port',
    'type: intger, index: port',
    'tables.ports.columns.port.type: "intger" is not one of string, integer, number, boolean, enum, flags, counter, ' +
      'duration, time, ip, mac, oid, bytes. Did you mean "integer"?',
  ],
  ['rows that are neither one nor a map', 'rows: one', 'rows: many', 'tables.general.rows: "many" is not one of one.'],
  [
    'a name that is no id',
    '  slots:\n    title',
    '  Slots:\n    title',
    'tables.Slots: this name cannot be used; names are letters and digits, and begin with a small letter.',
  ],
  [
    'a text of the wrong form',
    'oid: 1.3.6.1.4.1.2.1',
    'oid: 1.3.06',
    'tables.ports.columns.octets.oid: "1.3.06" is not written as it must be (' +
      '^([0-2](\\.(0|[1-9][0-9]{0,9}|\\{\\w+\\}))+|\\{\\w+\\}(\\.(0|[1-9][0-9]{0,9}|\\{\\w+\\}))*)$).',
  ],
  ['a number out of range', 'port: 80', 'port: 65536', 'connections.web.port: must be <= 65535.'],
  ['a number where text is wanted', 'title: General', 'title: 1', 'tables.general.title: must be string.'],
  ['an empty text', 'title: General', "title: ''", 'tables.general.title: must NOT have fewer than 1 characters.'],
  [
    'an entry without a value',
    'title: General',
    'title:',
    'tables.general.title: this is empty (null takes away an entry, but there is none).',
  ],
  [
    'a list where a map is wanted',
    'enums:\n  state: {',
    'enums: []\nsources: {',
    'The key "sources" stands here twice.',
  ],
];

describe('a profile of the wrong form', () => {
  const files = profileFiles();

  itRefuses(files, CASES);

  it('that is wrong is refused with the line of what is wrong', () => {
    const places: [from: string, to: string, line: (text: string) => number][] = [
      ['type: integer, index: port', 'type: intger, index: port', (text) => lineOf(text, 'intger')],
      ['rate: octets', 'rate: octet', (text) => lineOf(text, 'rate: octet')],
      ['tables: [general,', 'tables: [generel,', (text) => lineOf(text, 'tables: [generel')],
      // What is missing has no line: that of the entry it is missing from is given.
      ['name: { title: Name, type: string,', 'name: { title: Name,', (text) => lineOf(text, 'name: { title: Name')],
      ['key: [port]', 'key: []', (text) => lineOf(text, '  ports:\n')],
      ['direction: in', 'direction: up', (text) => lineOf(text, 'direction: up')],
      ['title: Small device\n', '', () => 1],
    ];
    for (const [from, to, line] of places) {
      const text = edit(BASE, from, to);
      const lines = issuesOf(files.write('p.yaml', text)).map((issue) => Number(issue.split(':')[1]));
      assert.deepEqual(lines, [line(text)], to);
    }
  });
});
