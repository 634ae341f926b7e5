import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { listProfiles, loadProfile } from '../../src/profile';
import { provenances, withEvidence } from './provenances';
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
  'traps.alarm',
  ...['category', 'alarmId', 'physicalIndex', 'severity', 'infoString', 'object', 'assertTime', 'state'].map(
    (field) => `traps.alarm.${field}`,
  ),
];

/** What is known from a sister product only. */
const SIBLING = ['', '.alarmId', '.object', '.physicalIndex', '.text', '.severity', '.assertTime'].map(
  (column) => `tables.alarms${column}`,
);

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
    const { write } = profile.tables.get('gbeInputAp')?.columns.get('active') ?? {};
    assert.deepEqual(write, { by: 'action', action: 'setActiveSource', parameter: 'active' });
  });

  it('has the one trap of its MIB, with its six variables in their order', () => {
    assert.deepEqual([...profile.traps.keys()], ['alarm']);
    const { oid, fields } = profile.traps.get('alarm') ?? assert.fail();
    assert.equal(oid, '1.3.6.1.4.1.1563.1.1.3.{category}.0.{alarmId}');
    const variables = [...fields.values()].flatMap(({ id, address }) =>
      address.from === 'oid' ? [[id, address.oid]] : [],
    );
    assert.deepEqual(
      variables,
      ['alarmId', 'physicalIndex', 'severity', 'infoString', 'assertTime', 'state'].map((id, index) => [
        id,
        `1.3.6.1.4.1.1563.1.1.3.1.${index + 1}`,
      ]),
    );
    assert.equal(fields.get('assertTime')?.format, 'dd/MM/yyyy HH:mm:ss');
    assert.equal(
      new RegExp(fields.get('object')?.match ?? '', 'u').exec('ASI@005.003 TsIn CC Error')?.[0],
      'ASI@005.003',
    );
  });

  it('knows the alarms of all categories of traps, by labels that there are', () => {
    const { fields, alarm } = profile.traps.get('alarm') ?? assert.fail();
    const keys = [...(alarm?.catalogue?.entries.keys() ?? [])];
    assert.equal(keys.length, 223);
    const used = new Set(keys.map((key) => key.replace(/\/\d+$/, '')));
    assert.deepEqual([...used], Object.values(fields.get('category')?.values ?? {}));
    assert.equal(alarm?.catalogue?.entries.get('tsIn/9')?.title, 'CC error detected');
    assert.equal(alarm?.catalogue?.entries.get('platform/19')?.title, 'Got new configuration');
  });

  it('gives each of the seven severities a meaning, in traps as in tables', () => {
    const { severity } = profile.traps.get('alarm')?.alarm ?? assert.fail();
    assert.ok(typeof severity === 'object');
    assert.deepEqual(
      Object.keys(severity.values),
      Object.values(profile.traps.get('alarm')?.fields.get('severity')?.values ?? {}),
    );
    for (const table of ['alarms', 'alarmsSnmp']) {
      assert.deepEqual(profile.tables.get(table)?.alarm?.severity, severity, table);
    }
  });

  it('takes a trap and a row of the SNMP alarms for the same alarm', () => {
    const [trap, row] = [profile.traps.get('alarm')?.alarm, profile.tables.get('alarmsSnmp')?.alarm];
    assert.deepEqual([trap?.resource, trap?.type], [row?.resource, row?.type]);
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

  it('reads the standard notifications, linkUp clearing the alarm of linkDown', () => {
    const { coldStart, warmStart, linkDown, linkUp, authenticationFailure, ...others } = Object.fromEntries(
      profile.traps,
    );
    assert.deepEqual(others, {});
    const all = [coldStart, warmStart, linkDown, linkUp, authenticationFailure];
    // RFC 3418, snmpTraps.
    assert.deepEqual(
      all.map((trap) => trap?.oid),
      [1, 2, 3, 4, 5].map((arc) => `1.3.6.1.6.3.1.1.5.${arc}`),
    );
    assert.deepEqual(
      [linkDown?.alarm?.resource, linkDown?.alarm?.type],
      [linkUp?.alarm?.resource, linkUp?.alarm?.type],
    );
    assert.deepEqual([linkDown?.alarm?.state, linkUp?.alarm?.state], ['raised', 'cleared']);
    assert.deepEqual(
      all.filter((trap) => trap?.alarm?.clears === false).map((trap) => trap?.id),
      ['coldStart', 'warmStart', 'authenticationFailure'],
    );
  });

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
