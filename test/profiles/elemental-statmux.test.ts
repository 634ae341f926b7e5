import assert from 'node:assert/strict';
import { bindParameters, loadProfile } from '../../src/profile';
import { buildTable, type RawValue } from '../../src/table';
import { provenances, withEvidence } from './provenances';

/** Pages of the seed (the connector's help), the settings named one by one, and Alerts; with their tables. */
const SEED: readonly [page: string, tables: readonly string[]][] = [
  ['General', ['General', 'System (SNMP)', 'Processors', 'File Systems']],
  [
    'Settings',
    ['Database Backups', 'Mount Points', 'Firewall', 'Firewall Ports', 'SNMP Settings', 'Alert Notification'],
  ],
  ['Cluster', ['Nodes', 'Redundancy Groups']],
  ['Authentication', ['Authentication']],
  ['Cloud', ['Cloud']],
  ['Network', ['Network', 'Network Adapters']],
  ['Network Tables', ['Network Devices', 'Static Routes', 'DNS Name Servers', 'NTP Servers']],
  ['Messages', ['Messages']],
  ['Alerts', ['Alerts']],
  ['MPTS', ['MPTS', 'MPTS Members', 'MPTS Status', 'MPTS Bit Rates', 'MPTS Statistics']],
  ['Web Interface', []],
];

/** Texts that the device refuses a signature with, and what each means. */
const REFUSALS = {
  'X-Auth-Login is required.': 'missing',
  'X-Auth-Key is required.': 'missing',
  'X-Auth-Expires is required.': 'missing',
  'X-Auth-Login is invalid.': 'user',
  'X-Auth-Key is invalid.': 'key',
  'X-Auth-Expires is invalid.': 'expired',
};

describe('profiles/elemental-statmux.yaml', () => {
  const profile = loadProfile('elemental-statmux');
  const rowOf = (table: string, raw: Readonly<Record<string, RawValue>>) => {
    const found = profile.tables.get(table) ?? assert.fail(table);
    return buildTable(found, [new Map(Object.entries(raw))]).rows[0];
  };
  const action = (id: string) => profile.actions.get(id) ?? assert.fail(id);

  it('has the pages of the seed, in its order', () => {
    const found = [...profile.pages.values()].map(({ title, tables }) => [
      title,
      tables.map((id) => profile.tables.get(id)?.title),
    ]);
    assert.deepEqual(found, SEED);
    assert.equal(profile.pages.get('webInterface')?.webInterface, true);
  });

  it('calls confirmed the SNMP access only, and the settings and the MIB assumed', () => {
    assert.deepEqual(withEvidence(profile, 'confirmed'), ['connections.snmp']);
    const settings = ['network', 'mountPoints', 'firewall', 'firewallPorts', 'snmpSettings', 'alertNotification'];
    const assumed = [
      ...settings,
      'authentication',
      'networkDevices',
      'staticRoutes',
      'dnsServers',
      'ntpServers',
      'snmpStatus',
    ];
    for (const [place, { evidence }] of provenances(profile)) {
      const [, table = ''] = /^tables\.(\w+)/.exec(place) ?? [];
      if (table !== '') assert.equal(evidence, assumed.includes(table) ? 'assumed' : 'sibling', place);
      if (place.startsWith('traps.')) assert.equal(evidence, 'assumed', place);
    }
  });

  it('starts from the documented port, communities and headers, without a path prefix', () => {
    const snmp = profile.connections.get('snmp');
    assert.ok(snmp?.kind === 'snmp');
    assert.deepEqual([snmp.versions, snmp.port], [['2c'], 161]);
    assert.deepEqual([snmp.getCommunity, snmp.setCommunity], ['elemental_snmp', 'elemental_snmp_write']);
    const rest = profile.connections.get('rest');
    assert.ok(rest?.kind === 'http' && rest.signature);
    assert.deepEqual([rest.auth, rest.headers.Accept], ['signature', 'application/xml']);
    assert.deepEqual(
      { ...rest.signature.headers },
      { user: 'X-Auth-User', expires: 'X-Auth-Expires', key: 'X-Auth-Key' },
    );
    assert.equal(rest.signature.seconds, '{signatureSeconds}');
    assert.match(rest.login?.help ?? '', /not the password.*\/user_profile/);
    const defaults = [...profile.parameters.values()].map((parameter) => [parameter.id, parameter.default]);
    assert.deepEqual(Object.fromEntries(defaults), { base: '', signatureSeconds: '30', mib: '1.3.6.1.4.1.37086' });
    for (const { path } of profile.reads.values()) assert.match(path, /^\{base\}\//);
  });

  it('signs no prefix: neither /api nor /api with a version', () => {
    const rest = profile.connections.get('rest');
    assert.ok(rest?.kind === 'http');
    const unsigned = new RegExp(`^(?:${rest.signature?.unsigned})(?=/|$)`, 'u');
    const signed = ['/mpts/1', '/api/mpts/1', '/api/v2.17.3.0/mpts/1', '/api/3/mpts/1', '/apis/1', '/api/v2/5'].map(
      (path) => path.replace(unsigned, ''),
    );
    assert.deepEqual(signed, ['/mpts/1', '/mpts/1', '/mpts/1', '/mpts/1', '/apis/1', '/5']);
  });

  it('tells the six refusals apart, each by a sentence of its own that names the header', () => {
    const rest = profile.connections.get('rest');
    const refusals = (rest?.kind === 'http' && rest.signature?.refusals) || [];
    assert.deepEqual(Object.fromEntries(refusals.map(({ text, means }) => [text, means])), REFUSALS);
    assert.equal(new Set(refusals.map(({ sentence }) => sentence)).size, 6);
    for (const { text, sentence } of refusals.filter((refusal) => refusal.text.includes('Login'))) {
      assert.match(sentence, /X-Auth-User.*X-Auth-Login/, text);
    }
  });

  it('has its MIB below a base OID that a user can move', () => {
    const bound = bindParameters(profile, { mib: '1.3.6.1.4.1.9999' });
    const oids = [...(bound.tables.get('snmpStatus')?.columns.values() ?? [])].map(({ address }) =>
      address.from === 'oid' ? address.oid : '',
    );
    assert.deepEqual(
      oids,
      [1, 2, 3, 4, 5, 6, 7].map((arc) => `1.3.6.1.4.1.9999.1.${arc}.0`),
    );
    assert.equal(bound.traps.get('alert')?.oid, '1.3.6.1.4.1.9999.0.1');
    assert.equal(bound.actions.get('startDatabaseBackup')?.set?.[0]?.oid, '1.3.6.1.4.1.9999.1.7.0');
  });

  it('creates an MPTS from a name and a destination alone', () => {
    const needed = [...action('mptsCreate').parameters.values()].filter(({ required }) => required);
    assert.deepEqual(
      needed.map(({ title }) => title),
      ['Name', 'Destination 1 URI'],
    );
    assert.deepEqual({ ...action('mptsCreate').reply }, { table: 'mpts', each: '/mpts' });
  });

  it('asks for values within the documented ranges, in their units', () => {
    const limits = [
      'patInterval',
      'sdtInterval',
      'tdtInterval',
      'nitInterval',
      'transportStreamId',
      'fecColumnDepth',
      'fecRowLength',
    ];
    for (const id of ['mptsCreate', 'mptsUpdate']) {
      const { parameters } = action(id);
      assert.deepEqual(
        limits.map((name) => [...(parameters.get(name)?.range ?? []), parameters.get(name)?.unit ?? '']),
        [
          ...[
            [10, 1000, 'ms'],
            [25, 2000, 'ms'],
            [1000, 30000, 'ms'],
            [25, 10000, 'ms'],
          ],
          ...[
            [0, 65535, ''],
            [4, 20, 'packets'],
            [1, 20, 'packets'],
          ],
        ],
        id,
      );
      const form = new RegExp(`^(?:${parameters.get('destination')?.pattern?.expression})$`, 'u');
      const uris = [
        'udp://239.1.1.1:5000',
        'rtp://[ff3e::1]:5000',
        'http://10.0.0.1:80',
        'udp://239.1.1.1',
        '239.1.1.1:5000',
      ];
      assert.deepEqual(
        uris.map((uri) => form.test(uri)),
        [true, true, false, false, false],
      );
    }
    for (const id of ['memberAdd', 'memberChange']) {
      assert.deepEqual(action(id).parameters.get('programNumber')?.range, [1, 65535]);
    }
  });

  it('updates only what is to change, and knows the one setting that a running MPTS keeps', () => {
    const { changesOnly, guards, parameters, verify } = action('mptsUpdate');
    assert.equal(changesOnly, true);
    assert.deepEqual([guards.length, guards[0]?.parameters], [1, ['additionalSystemLatency']]);
    assert.deepEqual({ ...guards[0]?.when }, { table: 'mptsStatus', key: 'id', column: 'status', is: ['running'] });
    const shown = Object.keys(verify?.columns ?? {});
    const others = [...parameters.values()].filter(({ id, secret }) => !shown.includes(id) && !secret);
    assert.deepEqual(
      others.map(({ id }) => id),
      ['id'],
      'all but secrets can be compared with what is there',
    );
  });

  it('writes each column of an MPTS by the action that updates it', () => {
    const columns = [...(profile.tables.get('mpts')?.columns.values() ?? [])].filter(({ writable }) => writable);
    assert.equal(columns.length, 23);
    for (const { id, write } of columns) assert.deepEqual(write, { by: 'action', action: 'mptsUpdate', parameter: id });
    const snmp = [...(profile.tables.get('snmpStatus')?.columns.values() ?? [])].filter(({ writable }) => writable);
    assert.deepEqual(
      snmp.map(({ id, write }) => [id, write?.by]),
      ['serviceStatus', 'firewallSettings', 'httpdStatus'].map((id) => [id, 'set']),
    );
  });

  it('gives null only where it takes away all that the element holds', () => {
    // A block is nil when all that is given of it is null: of each block one parameter may be that.
    for (const id of ['mptsCreate', 'mptsUpdate']) {
      const nullable = [...action(id).parameters.values()].filter((parameter) => parameter.nullable);
      assert.deepEqual(
        nullable.map((parameter) => parameter.id),
        ['sdtInterval', 'tdtInterval', 'nitInterval', 'secondaryDestination', 'fecColumnDepth'],
      );
    }
  });

  it('lets a PID stand once in an MPTS, but the PCR on that of the video', () => {
    for (const id of ['memberAdd', 'memberChange']) {
      const { guards, parameters } = action(id);
      const pids = [...parameters.keys()].filter((name) => /Pids?$/.test(name) && name !== 'pcrPid');
      const guard = guards.find(({ sentence }) => sentence.startsWith('PID')) ?? assert.fail(id);
      assert.deepEqual([guard.parameters, guard.unique?.columns], [pids, pids], id);
      assert.deepEqual({ ...guard.unique?.same }, { mptsId: 'mptsId' });
      assert.deepEqual({ ...guard.unique?.except }, id === 'memberChange' ? { id: 'id' } : {});
      assert.ok(guards.some(({ unique }) => unique?.columns[0] === 'programNumber'));
    }
  });

  it('finds an ID in its element or at the end of a link', () => {
    assert.deepEqual(
      ['105', '/mpts/105', '/mpts/3/mpts_member/105'].map((id) => rowOf('mpts', { id })?.id),
      [105, 105, 105],
    );
  });

  it('reads the newest bit rate out of all of the last hour', () => {
    const row = rowOf('mptsBitrates', {
      mptsId: 5,
      channelId: '8',
      name: 'A',
      bitrate: '0 7045000.0',
      measured: '1418939884 1418939886',
    });
    assert.deepEqual([row?.bitrate, row?.measured, row?.key], [7045000, '2014-12-18T21:58:06Z', '5/8']);
  });

  it('knows the severity of a message from its type, and whether an alert stands from "set"', () => {
    const severity = (type: string) => rowOf('messages', { id: '1', type })?.severity;
    assert.deepEqual(['AuditMessage', 'WarningMessage', 'ErrorMessage', 'ContentMessage'].map(severity), [
      'audit',
      'warning',
      'error',
      'unknown(ContentMessage)',
    ]);
    assert.deepEqual({ ...profile.tables.get('messages')?.log }, { by: 'id' });
    assert.deepEqual(profile.tables.get('alerts')?.alarm?.state, { of: 'set', raised: ['true'] });
    assert.equal(rowOf('alerts', { id: '1', set: 'true' })?.set, true);
  });
});
