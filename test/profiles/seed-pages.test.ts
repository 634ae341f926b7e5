import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { listProfiles, loadProfile, type Profile, type Provenance } from '../../src/profile';
import { SEED } from './seed';

/** Everything public code is known to use. Whoever adds a line here has a source that talks to this device. */
const CONFIRMED = [
  'connections.snmp',
  'connections.browse',
  'reads.tree',
  'tables.general.model',
  'tables.general.serialNumber',
  'tables.general.upTime',
  'tables.general.chassisSerialNumber',
  'tables.general.softwareVersion',
  'tables.slots',
  'tables.slots.slot',
  'tables.slots.partNumber',
  'tables.slots.serialNumber',
  'tables.slots.cardType',
];

/** What is known from a sister product only. */
const SIBLING = ['', '.alarmId', '.object', '.physicalIndex', '.text', '.severity', '.assertTime'].map(
  (column) => `tables.alarms${column}`,
);

/** Everything of a profile that has evidence, by its place in the file. */
function provenances(profile: Profile): [string, Provenance][] {
  const of = (name: string, entries: ReadonlyMap<string, Provenance>): [string, Provenance][] =>
    [...entries].map(([id, entry]) => [`${name}.${id}`, entry]);
  const tables = [...profile.tables].flatMap(([id, { rows, columns }]): [string, Provenance][] => [
    ...(rows.kind === 'one' ? [] : [[`tables.${id}`, rows] as [string, Provenance]]),
    ...of(`tables.${id}`, columns),
  ]);
  return [
    ...of('parameters', profile.parameters),
    ...of('connections', profile.connections),
    ...of('reads', profile.reads),
    ...tables,
  ];
}

function withEvidence(profile: Profile, evidence: Provenance['evidence']): string[] {
  return provenances(profile).flatMap(([place, entry]) => (entry.evidence === evidence ? [place] : []));
}

describe('profiles/prostream-1000.yaml', () => {
  const profile = loadProfile('prostream-1000');

  it('has the pages of the seed, in its order, with the tables the seed names', () => {
    const found = [...profile.pages.values()].map(({ title, tables }) => [
      title,
      tables.map((id) => profile.tables.get(id)?.title),
    ]);
    assert.deepEqual(found, SEED);
  });

  it('shows cards below slots and ports below cards on TreeView', () => {
    assert.deepEqual(profile.pages.get('treeView')?.trees, ['chassis']);
    const levels = profile.trees.get('chassis')?.levels.map(({ tables }) => tables.map(({ table }) => table));
    assert.deepEqual(levels, [['slots'], ['cardsAsi', 'cardsGbe', 'cardsAce', 'cards8vsb'], ['portsAsi', 'portsGbe']]);
  });

  it('leads from Web Interface to the device itself', () => {
    assert.equal(profile.pages.get('webInterface')?.webInterface, true);
    assert.equal(profile.webInterface, 'http://{host}/');
  });

  it('calls confirmed what is on the list, and nothing else', () => {
    assert.deepEqual(withEvidence(profile, 'confirmed'), CONFIRMED);
    assert.deepEqual(withEvidence(profile, 'sibling'), SIBLING);
  });

  it('asks for the XML tree exactly as public code does', () => {
    const read = profile.reads.get('tree');
    assert.equal(`${read?.method} ${read?.path}`, 'POST /BrowseConfig');
    const body = read?.body?.replace('{deviceAddress}', profile.parameters.get('deviceAddress')?.default ?? '');
    assert.equal(body, '<AFRICA><Platform ID="1" Action="GET_TREE" /></AFRICA>');
  });

  it('starts from the documented ports, versions and communities', () => {
    const snmp = profile.connections.get('snmp');
    assert.ok(snmp?.kind === 'snmp');
    assert.deepEqual([snmp.versions, snmp.port], [['2c', '1'], 161]);
    assert.deepEqual([snmp.getCommunity, snmp.setCommunity], ['public', 'private']);
    const browse = profile.connections.get('browse');
    assert.ok(browse?.kind === 'http');
    assert.deepEqual([browse.scheme, browse.port, browse.auth], ['http', 80, 'basic']);
  });

  it('marks as writable what is documented as writable', () => {
    const writable = [...profile.tables].flatMap(([id, { columns }]) =>
      [...columns.values()].filter((column) => column.writable).map((column) => `${id}.${column.id}`),
    );
    assert.deepEqual(writable, ['gbeInputAp.active']);
  });

  it('joins interfaces by columns of the same type as their key', () => {
    const graph = profile.graphs.get('connectivity');
    assert.ok(graph);
    for (const { table, from, to } of graph.connections) {
      for (const end of [from, to]) {
        const [key, ...others] = profile.tables.get(end.table)?.key ?? [];
        assert.deepEqual(others, [], `${end.table} has a key of several columns, which no single column can name`);
        if (end.column === 'key') continue;
        const own = profile.tables.get(table)?.columns.get(end.column)?.type;
        assert.equal(own, profile.tables.get(end.table)?.columns.get(key ?? '')?.type, `${table}.${end.column}`);
      }
    }
  });
});

describe('profiles/snmp-host.yaml', () => {
  const profile = loadProfile('snmp-host');

  it('has standard addresses only, each from an RFC', () => {
    const others = provenances(profile).filter(
      ([, { evidence, source }]) => evidence !== 'standard' || !source.some((key) => /^RFC\d+$/.test(key)),
    );
    assert.deepEqual(others, []);
  });

  it('gives bit rates of interfaces from 64-bit octets', () => {
    for (const way of ['in', 'out']) {
      const columns = profile.tables.get('interfaces')?.columns;
      const rate = columns?.get(`${way}Bitrate`);
      assert.deepEqual(rate?.address, { from: 'rate', column: `${way}Octets` });
      assert.deepEqual([rate?.scale, rate?.unit], [8, 'bit/s']);
      assert.notEqual(columns?.get(`${way}Octets`)?.bits, 32);
    }
  });
});

for (const id of listProfiles().keys()) {
  describe(`profile ${id}`, () => {
    const profile = loadProfile(id);

    it('gives evidence and a source for every address', () => {
      const bare = provenances(profile).filter(([, { source }]) => source.length === 0);
      assert.deepEqual(
        bare.map(([place]) => place),
        [],
      );
    });

    it('names only sources that it explains, and explains only those it names', () => {
      const named = new Set(provenances(profile).flatMap(([, { source }]) => source));
      assert.deepEqual([...named].sort(), Object.keys(profile.sources).sort());
    });

    it('shows every table on one page', () => {
      const shown = [...profile.pages.values()].flatMap(({ tables }) => tables);
      assert.deepEqual([...shown].sort(), [...profile.tables.keys()].sort());
    });

    it('reads no two columns of a table from one place', () => {
      for (const { id: table, columns } of profile.tables.values()) {
        const read = [...columns.values()].flatMap(({ address }) =>
          address.from === 'oid' || address.from === 'path' ? [JSON.stringify(address)] : [],
        );
        assert.deepEqual(read, [...new Set(read)], table);
      }
    });
  });
}

describe('docs/devices', () => {
  it('says what the profiles say', () => {
    const script = join(__dirname, '..', '..', 'scripts', 'docs.ts');
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, '--check'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
});
