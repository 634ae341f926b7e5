import assert from 'node:assert/strict';
import { loadProfile, type Profile, type Provenance } from '../../src/profile';
import { buildTable, type RawValue } from '../../src/table';

/** Pages of the seed (the connector's help), logical outputs and the bitrate pages named one by one; with their tables. */
const SEED: readonly [page: string, tables: readonly string[]][] = [
  ['General', ['General']],
  ['Security', ['Security']],
  ['Device Redundancy', ['Device Redundancy']],
  ['Network Interfaces', ['Network Interfaces']],
  ['Physical Inputs', ['Physical Inputs']],
  ['SSM', ['SSM']],
  ['Logical Inputs', ['Logical Inputs']],
  ['Logical Outputs', ['Logical Outputs']],
  ['Input Services', ['Input Services']],
  ['Input CC Errors', ['Input CC Errors']],
  ['Physical Outputs', ['Physical Outputs']],
  ['Output Services', ['Output Services']],
  ['Output CC Errors', ['Output CC Errors']],
  ['DPI', ['DPI']],
  ['Redundancy', ['Service Redundancy', 'Redundancy Streams']],
  ['Slate', ['Slate']],
  ['SPS', ['SPS']],
  ['Bitrate TS', ['Bitrate TS']],
  ['Bitrate Service', ['Bitrate Service']],
  ['Bitrate PID', ['Bitrate PID']],
  ['Alarms', ['Alarms']],
];

const VARIANTS = {
  v4: {
    base: '/api/v4',
    actions: ['setLogicalInputRedundancy', 'setLogicalOutputRedundancy'],
    writable: [
      'logicalInputs.redundancyMode',
      'logicalInputs.activeSource',
      'logicalOutputs.redundancyMode',
      'logicalOutputs.activeSource',
    ],
  },
  v2: { base: '/api/v2', actions: [], writable: [] },
};

function provenances({ parameters, connections, reads, tables, actions }: Profile): Provenance[] {
  const rows = [...tables.values()].flatMap((table) => (table.rows.kind === 'one' ? [] : [table.rows]));
  const columns = [...tables.values()].flatMap((table) => [...table.columns.values()]);
  return [
    ...[parameters, connections, reads, actions].flatMap((map) => [...map.values()] as Provenance[]),
    ...rows,
    ...columns,
  ];
}

for (const [variant, expected] of Object.entries(VARIANTS)) {
  describe(`profiles/prostream-x.yaml, API ${variant}`, () => {
    const profile = loadProfile('prostream-x', { variant });

    it('has the pages of the seed, in its order', () => {
      const found = [...profile.pages.values()].map(({ title, tables }) => [
        title,
        tables.map((id) => profile.tables.get(id)?.title),
      ]);
      assert.deepEqual(found, SEED);
    });

    it('claims nothing: everything is assumed, and from a source', () => {
      const all = provenances(profile);
      assert.ok(all.length > 150);
      assert.deepEqual(
        all.filter(({ evidence, source }) => evidence !== 'assumed' || source.length === 0),
        [],
      );
    });

    it('asks below the base path of its version, its probe among it', () => {
      assert.equal(profile.parameters.get('base')?.default, expected.base);
      for (const { path, format } of profile.reads.values()) {
        assert.match(path, /^\{base\}\//);
        assert.equal(format, 'json');
      }
      assert.equal(profile.probe, 'system');
    });

    it('can be told what the seed says of its version, and nothing else', () => {
      assert.deepEqual([...profile.actions.keys()], expected.actions);
      const writable = [...profile.tables.values()].flatMap(({ id, columns }) =>
        [...columns.values()].filter((column) => column.writable).map((column) => `${id}.${column.id}`),
      );
      assert.deepEqual(writable, expected.writable);
    });

    it('logs on for a token or a cookie, and off again', () => {
      const connection = profile.connections.get('rest');
      assert.ok(connection?.kind === 'http' && connection.auth === 'session');
      assert.deepEqual([connection.scheme, connection.port], ['http', 80]);
      const { login, logout, headers, cookies } = connection.session ?? assert.fail();
      assert.deepEqual([login.method, login.path], ['POST', '{base}/login']);
      assert.equal(JSON.stringify(login.json), '{"username":"{user}","password":"{password}"}');
      assert.deepEqual([Object.entries(headers), cookies], [[['Authorization', 'Bearer {token}']], true]);
      assert.deepEqual([logout?.method, logout?.path], ['POST', '{base}/logout']);
    });

    it('joins interfaces by columns of the same type as their key', () => {
      const { connections = [] } = profile.graphs.get('connectivity') ?? {};
      assert.equal(connections.length, 5);
      for (const { table, from, to } of connections) {
        for (const end of [from, to].filter(({ column }) => column !== 'key')) {
          const { key = [], columns } = profile.tables.get(end.table) ?? {};
          assert.equal(key.length, 1, end.table);
          const own = profile.tables.get(table)?.columns.get(end.column)?.type;
          assert.equal(own, columns?.get(String(key[0]))?.type, `${table}.${end.column}`);
        }
      }
    });
  });
}

describe('profiles/prostream-x.yaml', () => {
  const profile = loadProfile('prostream-x');
  const rowOf = (table: string, raw: Readonly<Record<string, RawValue>>) => {
    const found = profile.tables.get(table) ?? assert.fail(table);
    return buildTable(found, [new Map(Object.entries(raw))]).rows[0];
  };

  it('is of API v4 unless another version is asked for', () => {
    assert.equal(profile.variant, 'v4');
    assert.deepEqual([...profile.variants.keys()], ['v4', 'v2']);
  });

  it('keeps an alarm of a severity that nobody knows as indeterminate, with the raw one', () => {
    const known = rowOf('alarms', { id: 1, severity: 'major', state: 'active' });
    assert.deepEqual([known?.severity, known?.rawSeverity, known?.state], ['major', 'major', 'active']);
    for (const severity of ['notice', 6]) {
      const unknown = rowOf('alarms', { id: 1, severity, state: 'cleared' });
      assert.deepEqual(
        [unknown?.severity, unknown?.rawSeverity, unknown?.state],
        ['indeterminate', String(severity), 'cleared'],
      );
    }
  });

  it('labels the redundancy modes of the family and keeps other integers', () => {
    const modeOf = (redundancyMode: number) => rowOf('logicalInputs', { id: 1, redundancyMode })?.redundancyMode;
    assert.deepEqual([0, 1, 2, 3, 4, 7].map(modeOf), [
      'off',
      'manual',
      'manual revert',
      'automatic',
      'automatic revert',
      'unknown(7)',
    ]);
  });

  it('tells two inputs of one name apart by their key', () => {
    const names = [1, 2].map((id) => rowOf('logicalInputs', { id, name: 'Multiplex 1' })?.displayKey);
    assert.deepEqual(names, ['Multiplex 1 (1)', 'Multiplex 1 (2)']);
  });
});
