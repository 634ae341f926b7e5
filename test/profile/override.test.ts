import assert from 'node:assert/strict';
import { loadProfile, type Profile } from '../../src/profile';
import { BASE, edit, issuesOf, lineOf, profileFiles, provenanceOf } from './files';

describe('an override', () => {
  const files = profileFiles();

  function overridden(text: string): Profile {
    const base = files.write('small.yaml', BASE);
    return loadProfile(base, { overrides: files.write('mine.yaml', text) });
  }

  function refused(text: string): string[] {
    const base = files.write('small.yaml', BASE);
    return issuesOf(base, { overrides: files.write('mine.yaml', text) });
  }

  it('moves one address, whose evidence becomes assumed, and leaves everything else as it was', () => {
    const moved = overridden('tables: { ports: { columns: { octets: { oid: 1.3.6.1.4.1.9.9 } } } }\n');
    assert.deepEqual(moved.tables.get('ports')?.columns.get('octets')?.address, {
      from: 'oid',
      connection: 'snmp',
      oid: '1.3.6.1.4.1.9.9',
    });
    assert.equal(provenanceOf(moved, 'ports', 'octets'), 'assumed by override mine.yaml');
    const plain = loadProfile(files.write('small.yaml', BASE));
    const withoutOctets = (profile: Profile) => ({
      ...profile,
      tables: [...profile.tables.values()].map((table) => ({
        ...table,
        columns: [...table.columns.values()].filter(({ id }) => id !== 'octets'),
      })),
    });
    assert.deepEqual(withoutOctets(moved), withoutOctets(plain));
  });

  it('moves the address of a read, of rows, and of columns made of others', () => {
    const profile = overridden(`
reads: { tree: { path: '/other' } }
tables:
  slots: { rows: { each: //Blade }, columns: { kind: { of: slot } } }
  ports: { rows: { index: { a: integer, port: integer } }, columns: { label: { template: 'P{port}' } } }
`);
    const source = ['override mine.yaml'];
    const read = profile.reads.get('tree');
    assert.deepEqual(
      { path: read?.path, evidence: read?.evidence, source: read?.source },
      { path: '/other', evidence: 'assumed', source },
    );
    for (const id of ['slots', 'ports']) {
      const rows = profile.tables.get(id)?.rows;
      assert.ok(rows && rows.kind !== 'one');
      assert.deepEqual([rows.evidence, rows.source], ['assumed', source], id);
    }
    assert.equal(provenanceOf(profile, 'slots', 'kind'), 'assumed by override mine.yaml');
    assert.equal(provenanceOf(profile, 'ports', 'label'), 'assumed by override mine.yaml');
    assert.equal(provenanceOf(profile, 'ports', 'port'), 'standard by S1');
  });

  it('renames one label, title or unit, and the evidence stays', () => {
    const profile = overridden(`
enums: { state: { 1: broken } }
tables: { slots: { columns: { kind: { values: { A1: fast, B2: slow } }, part: { title: Part no., unit: pieces } } } }
`);
    const columns = profile.tables.get('slots')?.columns;
    assert.deepEqual(columns?.get('state')?.values, { 0: 'ok', 1: 'broken' });
    assert.deepEqual(columns?.get('kind')?.values, { A1: 'fast', B2: 'slow' });
    assert.equal(columns?.get('part')?.title, 'Part no.');
    assert.equal(columns?.get('part')?.unit, 'pieces');
    assert.equal(provenanceOf(profile, 'slots', 'state'), 'assumed by ');
    assert.equal(provenanceOf(profile, 'slots', 'kind'), 'confirmed by S1');
    assert.equal(provenanceOf(profile, 'slots', 'part'), 'confirmed by S1');
  });

  it('may use words of addresses as raw values and as names', () => {
    const profile = overridden(`
enums: { state: { on: active, off: standby, path: route } }
tables:
  ports:
    rows: { index: { port: null, index: integer } }
    columns: { port: { index: index, type: boolean, values: { on: true, off: false } } }
trees: { chassis: { levels: [{ slots: {} }, { ports: { port: slot } }] } }
`);
    assert.deepEqual(profile.tables.get('slots')?.columns.get('state')?.values, {
      ...{ 0: 'ok', 1: 'failed' },
      ...{ on: 'active', off: 'standby', path: 'route' },
    });
    const ports = profile.tables.get('ports');
    assert.deepEqual(ports?.columns.get('port')?.values, { on: 'true', off: 'false' });
    assert.deepEqual(ports?.rows.kind === 'snmp' && ports.rows.index, [{ name: 'index', type: 'integer' }]);
  });

  it('may state evidence of its own, for a column or for all it gives of a table', () => {
    const column = overridden(
      "tables: { slots: { columns: { state: { at: '@S', evidence: confirmed, source: [lab] } } } }\n",
    );
    assert.equal(provenanceOf(column, 'slots', 'state'), 'confirmed by lab');
    const table = overridden(
      "tables: { slots: { evidence: sibling, columns: { slot: { at: '@N' }, part: { at: '@P', evidence: standard } } } }\n",
    );
    assert.equal(provenanceOf(table, 'slots', 'slot'), 'sibling by override mine.yaml');
    assert.equal(provenanceOf(table, 'slots', 'part'), 'standard by override mine.yaml');
    assert.equal(
      provenanceOf(table, 'slots', 'state'),
      provenanceOf(overridden('tables: { slots: { title: Slots } }\n'), 'slots', 'state'),
      'what is not moved',
    );
  });

  it('cannot keep the evidence of an address that it moves by taking evidence away', () => {
    const profile = overridden("tables: { slots: { columns: { state: { at: '@S', evidence: null } } } }\n");
    assert.equal(provenanceOf(profile, 'slots', 'state'), 'assumed by override mine.yaml');
  });

  it('adds a column and a table', () => {
    const profile = overridden(`
pages: { all: { tables: [general, fans] } }
tables:
  slots: { columns: { speed: { title: Speed, type: integer, at: '@Speed' } } }
  ports: { columns: { twice: { title: Twice, type: number, rate: octets, scale: 2 } } }
  fans:
    title: Fans
    key: [id]
    rows: { read: tree, each: //Fan }
    columns: { id: { title: ID, type: integer, at: '@Id' } }
`);
    assert.deepEqual(
      [...(profile.tables.get('slots')?.columns.keys() ?? [])],
      ['slot', 'part', 'kind', 'state', 'speed'],
    );
    assert.equal(provenanceOf(profile, 'slots', 'speed'), 'assumed by override mine.yaml');
    assert.equal(provenanceOf(profile, 'ports', 'twice'), 'assumed by override mine.yaml');
    assert.equal(provenanceOf(profile, 'fans', 'id'), 'assumed by override mine.yaml');
    assert.deepEqual(profile.pages.get('all')?.tables, ['general', 'fans']);
  });

  it('takes an entry away by null', () => {
    const profile = overridden(`
tables: { slots: { display: null, columns: { part: null, kind: null, state: { evidence: null } } } }
trees: null
pages: { all: { trees: null } }
enums: { state: { 1: null } }
`);
    assert.deepEqual([...(profile.tables.get('slots')?.columns.keys() ?? [])], ['slot', 'state']);
    assert.equal(profile.tables.get('slots')?.display, undefined);
    assert.equal(profile.trees.size, 0);
    assert.deepEqual(profile.tables.get('slots')?.columns.get('state')?.values, { 0: 'ok' });
  });

  it('refuses to take away what others need, with the place that needs it', () => {
    assert.deepEqual(refused('tables: { slots: { columns: { part: null } } }\n'), [
      `small.yaml:${lineOf(BASE, 'of: part')}: tables.slots.columns.kind.of: there is no column "part".`,
    ]);
  });

  describe('that is wrong is refused by its own file and line:', () => {
    const cases: [what: string, text: string, issues: string[]][] = [
      [
        'an unknown setting',
        'tables:\n  slots:\n    colums: {}\n',
        ['mine.yaml:3: tables.slots.colums: this is not a known setting here. Did you mean "columns"?'],
      ],
      [
        'an unknown table',
        "tables:\n  general: {}\n  slotz:\n    columns: { slot: { title: S, type: string, at: '@A' } }\n",
        [
          'mine.yaml:3: tables.slotz: "title" is missing. Did you mean "slots"?',
          'mine.yaml:3: tables.slotz: "rows" is missing. Did you mean "slots"?',
        ],
      ],
      [
        'an unknown column',
        "tables:\n  slots:\n    columns:\n      stat: { at: '@A' }\n",
        ['title', 'type'].map(
          (key) => `mine.yaml:4: tables.slots.columns.stat: "${key}" is missing. Did you mean "state"?`,
        ),
      ],
      [
        'nothing to take away',
        'tables:\n  slotz: null\n',
        [
          'mine.yaml:2: tables.slotz: this is empty (null takes away an entry, but there is none). Did you mean "slots"?',
        ],
      ],
      [
        'a wrong word',
        'tables:\n  slots:\n    columns:\n      slot: { type: itneger }\n',
        [
          'mine.yaml:4: tables.slots.columns.slot.type: "itneger" is not one of string, integer, number, boolean, enum, ' +
            'flags, counter, duration, time, ip, mac, oid, bytes. Did you mean "integer"?',
        ],
      ],
      [
        'evidence that is none',
        'reads:\n  tree:\n    path: /x\n    evidence: sure\n',
        ['mine.yaml:4: reads.tree.evidence: "sure" is not one of confirmed, sibling, standard, assumed.'],
      ],
      [
        'a second address',
        'tables:\n  general:\n    columns:\n      name: { at: //@Name, read: tree }\n',
        [
          'mine.yaml:4: tables.general.columns.name: a column has exactly one of oid, index, at, request, of, rate, template, session; ' +
            'oid and at are given.',
        ],
      ],
      [
        'an unknown reference',
        'tables:\n  slots:\n    columns:\n      kind: { of: prat }\n',
        ['mine.yaml:4: tables.slots.columns.kind.of: there is no column "prat". Did you mean "part"?'],
      ],
      ['a value in place of a map', 'tables:\n  slots: 5\n', ['mine.yaml:2: tables.slots: must be object.']],
      [
        'variants',
        'tables: {}\nvariants: { v1: { title: Mine } }\n',
        ['mine.yaml:2: variants: an override is laid on the variant in use; give its changes without "variants".'],
      ],
      [
        'bad YAML',
        'tables: {\n',
        ['mine.yaml:2: Flow map in block collection must be sufficiently indented and end with a }.'],
      ],
      ['an empty file', '', ['mine.yaml:1: this is not a profile: no keys.']],
      [
        'a hostile name',
        "tables:\n  slots:\n    columns:\n      __proto__: { title: P, type: string, at: '@P' }\n",
        [
          'mine.yaml:4: tables.slots.columns.__proto__: this name cannot be used; names are letters and digits, and ' +
            'begin with a small letter.',
        ],
      ],
    ];
    for (const [what, text, issues] of cases) it(what, () => assert.deepEqual(refused(text), issues));
  });

  it('cannot mend a profile that is itself wrong in form', () => {
    const base = files.write('small.yaml', edit(BASE, 'title: General', 'titel: General'));
    const overrides = files.write('mine.yaml', 'tables: { general: { titel: null, title: General } }\n');
    assert.match(issuesOf(base, { overrides })[0] ?? '', /^small\.yaml:\d+: tables\.general/);
  });

  it('corrects the shipped ProStream 1000 as its notice promises', () => {
    const overrides = files.write(
      'prostream.yaml',
      'tables: { alarmsSnmp: { columns: { text: { oid: 1.3.6.1.4.1.1563.7.7 } } } }\nenums: { cardKind: { 095-0249-001F: Meteor } }\n',
    );
    const profile = loadProfile('prostream-1000', { overrides });
    assert.equal(provenanceOf(profile, 'alarmsSnmp', 'text'), 'assumed by override prostream.yaml');
    assert.equal(profile.tables.get('slots')?.columns.get('cardType')?.values?.['095-0249-001F'], 'Meteor');
    assert.equal(provenanceOf(profile, 'slots', 'cardType'), 'confirmed by S4');
  });
});
