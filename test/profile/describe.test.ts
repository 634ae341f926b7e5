import assert from 'node:assert/strict';
import { describeColumns, describeProfile, listProfiles, loadProfile } from '../../src/profile';
import { BASE, profileFiles } from './files';

describe('the description of a profile', () => {
  const files = profileFiles();
  const describeBase = () => describeProfile(loadProfile(files.write('small.yaml', BASE)));

  it('lists everything in the order of the file', () => {
    const { pages, tables, trees, graphs, variants, parameters, connections, ...head } = describeBase();
    assert.deepEqual(head, {
      ...{ id: 'small', title: 'Small device', summary: 'For tests.', notice: null },
      sources: { S1: 'this test' },
      probed: false,
      actions: [],
      configuration: null,
      webInterface: 'http://{host}/',
    });
    assert.deepEqual(pages, [
      { id: 'all', title: 'All', tables: ['general', 'slots', 'ports'], trees: ['chassis'], webInterface: false },
    ]);
    assert.deepEqual(trees, [{ id: 'chassis', title: 'Chassis' }]);
    assert.deepEqual(graphs, [{ id: 'links', title: 'Links' }]);
    assert.deepEqual(
      variants.map(({ id }) => id),
      ['v1', 'v2'],
    );
    assert.deepEqual(parameters, [{ id: 'address', title: 'Address', default: '1', evidence: 'confirmed' }]);
    assert.deepEqual(
      connections.map(({ id }) => id),
      ['snmp', 'web'],
    );
    assert.deepEqual(
      tables.map(({ id, columns }) => [id, columns.length]),
      [
        ['general', 2],
        ['slots', 4],
        ['ports', 4],
      ],
    );
  });

  it('says of a column what it is, and not where it stands in the device', () => {
    const columns = describeBase().tables.find(({ id }) => id === 'slots')?.columns;
    assert.deepEqual(
      columns?.find(({ id }) => id === 'state'),
      {
        ...{ id: 'state', title: 'State', type: 'enum', unit: null, values: ['ok', 'failed'], writable: false },
        ...{ evidence: 'assumed', source: [] },
      },
    );
    assert.equal(columns?.find(({ id }) => id === 'slot')?.values, null);
    assert.ok(!JSON.stringify(describeBase()).includes('1.3.6.1.4'));
  });

  it('gives a label that several raw values have once', () => {
    const cardType = loadProfile('prostream-1000').tables.get('slots')?.columns.get('cardType');
    assert.equal(Object.values(cardType?.values ?? {}).filter((label) => label === 'Quad GbE').length, 4);
    const slots = loadProfile('prostream-1000').tables.get('slots');
    assert.ok(slots);
    const [column] = describeColumns(slots, new Set(['cardType']));
    assert.deepEqual(column?.values, ['empty', 'Quad GbE', 'Dual GbE', 'ASI SCR', 'ACE', '8VSB']);
  });

  for (const id of listProfiles().keys()) {
    it(`of ${id} goes through JSON unchanged, and holds no secrets but the documented communities`, () => {
      const description = describeProfile(loadProfile(id));
      const plain = JSON.parse(JSON.stringify(description));
      assert.deepEqual(plain, JSON.parse(JSON.stringify(structuredClone(description))));
      const words: string[] = [];
      JSON.stringify(description, (key, value) => {
        if (/community|password|secret|key$/i.test(key) && typeof value === 'string') words.push(`${key}: ${value}`);
        return value;
      });
      const documented = [
        ...['getCommunity: public', 'setCommunity: private', 'password: {password}'],
        ...['getCommunity: elemental_snmp', 'setCommunity: elemental_snmp_write'],
        // What a device calls its key, and the header it stands in.
        ...['secret: API key', 'key: X-Auth-Key'],
      ];
      assert.deepEqual(
        words.filter((word) => !documented.includes(word)),
        [],
      );
    });
  }
});
