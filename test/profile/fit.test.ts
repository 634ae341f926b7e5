import assert from 'node:assert/strict';
import { BASE, type Case, issuesOf, itRefuses, profileFiles } from './files';

const CASES: readonly Case[] = [
  [
    'rows of nothing',
    'rows: { read: tree, each: //Slot }',
    'rows: { each: //Slot }',
    'tables.slots.rows: rows need either "on" and "index" (SNMP) or "read" and "each" (a document).',
  ],
  [
    'rows of both kinds',
    'rows: { on: snmp, index: { port: integer } }',
    'rows: { on: snmp, index: { port: integer }, read: tree }',
    'tables.ports.rows: rows need either "on" and "index" (SNMP) or "read" and "each" (a document).',
    'tables.ports.columns.octets.oid: the rows come from a document: a column is "at" a path.',
  ],
  [
    'rows of an unknown read',
    'rows: { read: tree,',
    'rows: { read: three,',
    'tables.slots.rows.read: there is no read "three". Did you mean "tree"?',
  ],
  [
    'rows of an unknown connection',
    'rows: { on: snmp,',
    'rows: { on: snmq,',
    'tables.ports.rows.on: there is no connection "snmq". Did you mean "snmp"?',
  ],
  [
    'rows of a connection of another kind',
    'rows: { on: snmp,',
    'rows: { on: web,',
    'tables.ports.rows.on: "web" is not an snmp connection.',
  ],
  [
    'a row path that cannot be read',
    'each: //Slot',
    'each: Slot',
    'tables.slots.rows.each: The path "Slot" is wrong at character 1: "/" or "//" is expected.',
  ],
  [
    'a list path that cannot be read',
    'each: //Slot }',
    'each: //Slot, within: "//" }',
    'tables.slots.rows.within: The path "//" is wrong at character 3: the name of an element or "*" is expected.',
  ],
  [
    'a column path that cannot be read',
    "at: '@Part'",
    "at: '@Part['",
    'tables.slots.columns.part.at: The path "@Part[" is wrong at character 6: the path should end here.',
  ],
  [
    'an absolute path in a row',
    "at: '@Part'",
    'at: //@Part',
    'tables.slots.columns.part.at: a path in a table of rows must be relative to the row.',
  ],
  [
    'a relative path in a table of one row',
    'at: //@Version',
    "at: '@Version'",
    'tables.general.columns.version.at: a path in a table of one row must begin with "/".',
  ],
  [
    'an OID in rows of a document',
    "at: '@Part'",
    'oid: 1.3.6, on: snmp',
    'tables.slots.columns.part.oid: the rows come from a document: a column is "at" a path.',
  ],
  [
    'a path in rows of SNMP',
    'oid: 1.3.6.1.4.1.2.1',
    "at: '@Octets', read: tree",
    'tables.ports.columns.octets.at: the rows come over SNMP: a column has an "oid" or "index".',
  ],
  [
    'a column of another read than its rows',
    "at: '@Part'",
    "at: '@Part', read: other",
    'tables.slots.columns.part.read: there is no read "other".',
    'tables.slots.columns.part.read: the rows are in "tree".',
  ],
  [
    'a column without an address',
    "{ title: Part, type: string, at: '@Part' }",
    '{ title: Part, type: string }',
    'tables.slots.columns.part: a column has exactly one of oid, index, at, request, of, rate, template, session; none is given.',
  ],
  [
    'a column with two addresses',
    "type: string, at: '@Part'",
    "type: string, at: '@Part', index: x",
    'tables.slots.columns.part: a column has exactly one of oid, index, at, request, of, rate, template, session; index and at are given.',
    'tables.slots.columns.part.index: there is no index part "x".',
  ],
  [
    'an OID on no connection',
    'oid: 1.3.6.1.4.1.1.0, on: snmp',
    'oid: 1.3.6.1.4.1.1.0',
    'tables.general.columns.name: "on" is missing: which connection is the oid read from?',
  ],
  [
    'an OID on an http connection',
    'oid: 1.3.6.1.4.1.1.0, on: snmp',
    'oid: 1.3.6.1.4.1.1.0, on: web',
    'tables.general.columns.name.on: "web" is not an snmp connection.',
  ],
  [
    'a path in no read',
    'at: //@Version, read: tree',
    'at: //@Version',
    'tables.general.columns.version: "read" is missing: which read is the path taken from?',
  ],
  [
    'an unknown index part',
    'index: port }',
    'index: prot }',
    'tables.ports.columns.port.index: there is no index part "prot". Did you mean "port"?',
  ],
  [
    'a rate of an unknown column',
    'rate: octets',
    'rate: octet',
    'tables.ports.columns.bitrate.rate: there is no column "octet". Did you mean "octets"?',
  ],
  [
    'a rate of something else than a counter',
    'rate: octets',
    'rate: port',
    'tables.ports.columns.bitrate.rate: "port" is not a counter, so it has no rate.',
  ],
  [
    'a template of an unknown column',
    "'Port {port}'",
    "'Port {prt}'",
    'tables.ports.columns.label.template: there is no column "prt". Did you mean "port"?',
  ],
  [
    'a display of an unknown column',
    "'Slot {slot}'",
    "'Slot {slt}'",
    'tables.slots.display: there is no column "slt". Did you mean "slot"?',
  ],
  [
    'a column of a column that is made of others',
    'of: part',
    'of: kind',
    'tables.slots.columns.kind.of: "kind" is itself made of other columns; name the column that is read.',
  ],
  [
    'a column of an unknown column',
    'of: part',
    'of: parts',
    'tables.slots.columns.kind.of: there is no column "parts". Did you mean "part"?',
  ],
  [
    'an unknown value map',
    'enum: state',
    'enum: sate',
    'tables.slots.columns.state.enum: there is no entry in enums "sate". Did you mean "state"?',
    'tables.slots.columns.state: an enum needs "values" or "enum".',
  ],
  [
    'an enum without labels',
    ', values: { A1: gbe }',
    '',
    'tables.slots.columns.kind: an enum needs "values" or "enum".',
  ],
  [
    'an enum with two value maps',
    'values: { A1: gbe }',
    'values: { A1: gbe }, enum: state',
    'tables.slots.columns.kind: give either "enum" or "values", not both.',
  ],
  [
    'a key of an unknown column',
    'key: [slot]',
    'key: [slots]',
    'tables.slots.key: there is no column "slots". Did you mean "slot"?',
  ],
  ['rows without a key', 'key: [port]', 'key: []', 'tables.ports: "key" is missing: which columns are unique?'],
  [
    'one row with a key',
    'rows: one',
    'rows: one\n    key: [name]',
    'tables.general.key: a table of one row has no key.',
  ],
  [
    'an address without evidence',
    'evidence: standard\n',
    'description: x\n',
    'tables.ports.rows: "evidence" is missing: how sure is this address?',
    ...['port', 'octets', 'bitrate', 'label'].map(
      (column) => `tables.ports.columns.${column}: "evidence" is missing: how sure is this address?`,
    ),
  ],
  [
    'two connections of one kind',
    'enums:',
    '  spare: { kind: http, title: B, port: 81, evidence: assumed }\nenums:',
    'connections.spare: a profile has one http connection; "web" is one.',
  ],
  [
    'a read on an unknown connection',
    'tree: { on: web,',
    'tree: { on: wed,',
    'reads.tree.on: there is no connection "wed". Did you mean "web"?',
  ],
  ['a read over SNMP', 'tree: { on: web,', 'tree: { on: snmp,', 'reads.tree.on: "snmp" is not an http connection.'],
  [
    'an unknown parameter in a path',
    "'/tree/{address}'",
    "'/tree/{adress}'",
    'reads.tree.path: there is no parameter "adress". Did you mean "address"?',
  ],
  [
    'an unknown parameter in a body',
    "path: '/tree/{address}'",
    'path: /, body: \'<A ID="{id}">{ not one }</A>\'',
    'reads.tree.body: there is no parameter "id".',
  ],
  [
    'an unknown name in the web address',
    'http://{host}/',
    'http://{hots}/',
    'webInterface: there is no parameter "hots". Did you mean "host"?',
  ],
  [
    'an unknown table on a page',
    'tables: [general,',
    'tables: [generel,',
    'pages.all.tables: there is no table "generel". Did you mean "general"?',
  ],
  [
    'an unknown tree on a page',
    'trees: [chassis]',
    'trees: [chasis]',
    'pages.all.trees: there is no tree "chasis". Did you mean "chassis"?',
  ],
  [
    'an unknown table in a tree',
    'levels: [{ slots: {} }',
    'levels: [{ slot: {} }',
    'trees.chassis.levels.0.slot: there is no table "slot". Did you mean "slots"?',
    'trees.chassis.levels.1.ports: there is no column in slot "slot".',
  ],
  [
    'a tree by an unknown column',
    '{ ports: { port: slot } }',
    '{ ports: { prt: slto } }',
    'trees.chassis.levels.1.ports: there is no column in ports "prt". Did you mean "port"?',
    'trees.chassis.levels.1.ports: there is no column in slots "slto". Did you mean "slot"?',
  ],
  [
    'a tree whose levels nothing ties',
    '{ ports: { port: slot } }',
    '{ ports: {} }',
    'trees.chassis.levels.1.ports: say which columns tie it to the level above.',
  ],
  [
    'a graph of an unknown table',
    '{ table: ports, direction: out }',
    '{ table: portz, direction: out }',
    'graphs.links.interfaces.1: there is no table "portz". Did you mean "ports"?',
    'graphs.links.connections.0: there is no interface table "ports". Did you mean "portz"?',
  ],
  [
    'a graph named by an unknown column',
    "name: '{slot}'",
    "name: '{slat}'",
    'graphs.links.interfaces.0.name: there is no column "slat". Did you mean "slot"?',
  ],
  [
    'a graph connected by an unknown table',
    '[{ table: ports, from',
    '[{ table: port, from',
    'graphs.links.connections.0: there is no table "port". Did you mean "ports"?',
    'graphs.links.connections.0: there is no column in port "port".',
  ],
  [
    'a graph connected by an unknown column',
    'column: port }',
    'column: prt }',
    'graphs.links.connections.0: there is no column in ports "prt". Did you mean "port"?',
  ],
];

describe('a profile that does not fit together', () => {
  const files = profileFiles();

  it('is not the one these tests begin with', () => assert.deepEqual(issuesOf(files.write('p.yaml', BASE)), []));

  itRefuses(files, CASES);
});
