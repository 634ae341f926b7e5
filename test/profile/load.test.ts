import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HeadendError } from '../../src/errors';
import { listProfiles, loadProfile, ProfileError, shippedProfiles } from '../../src/profile';
import { BASE, edit, issuesOf, lineOf, profileFiles } from './files';

describe('loading a profile', () => {
  const files = profileFiles();

  it('fills in what the file leaves out', () => {
    const profile = loadProfile(files.write('small.yaml', BASE));
    assert.deepEqual(profile.connections.get('snmp'), {
      ...{ id: 'snmp', kind: 'snmp', title: 'SNMP', port: 161, evidence: 'confirmed', source: ['S1'] },
      ...{ versions: ['2c'], getCommunity: 'public', setCommunity: 'private', upTime: '1.3.6.1.2.1.1.3.0' },
    });
    assert.deepEqual(profile.connections.get('web'), {
      ...{ id: 'web', kind: 'http', title: 'HTTP', port: 80, evidence: 'confirmed', source: ['S1'] },
      ...{ scheme: 'http', auth: 'none', session: undefined, signature: undefined, login: undefined, headers: {} },
      over: ['tcp'],
    });
    const { method, headers, format, body } = profile.reads.get('tree') ?? {};
    assert.deepEqual({ method, headers, format, body }, { method: 'GET', headers: {}, format: 'xml', body: undefined });
    assert.deepEqual(profile.pages.get('all')?.webInterface, false);
    const slots = profile.tables.get('slots');
    assert.deepEqual(slots?.rows, {
      ...{ kind: 'path', read: 'tree', each: '//Slot', within: undefined, evidence: 'confirmed', source: ['S1'] },
    });
    assert.deepEqual(slots?.columns.get('state')?.values, { 0: 'ok', 1: 'failed' });
    assert.equal(slots?.columns.get('state')?.writable, false);
  });

  it('gives the addresses of every kind', () => {
    const { tables } = loadProfile(files.write('small.yaml', BASE));
    const address = (table: string, column: string) => tables.get(table)?.columns.get(column)?.address;
    assert.deepEqual(address('general', 'name'), { from: 'oid', connection: 'snmp', oid: '1.3.6.1.4.1.1.0' });
    assert.deepEqual(address('general', 'version'), { from: 'path', read: 'tree', path: '//@Version' });
    assert.deepEqual(address('slots', 'slot'), { from: 'path', read: 'tree', path: '@Slot' });
    assert.deepEqual(address('slots', 'kind'), { from: 'column', column: 'part' });
    assert.deepEqual(address('ports', 'port'), { from: 'index', part: 'port' });
    assert.deepEqual(address('ports', 'octets'), { from: 'oid', connection: 'snmp', oid: '1.3.6.1.4.1.2.1' });
    assert.deepEqual(address('ports', 'bitrate'), { from: 'rate', column: 'octets' });
    assert.deepEqual(address('ports', 'label'), { from: 'template', template: 'Port {port}' });
  });

  it('loads every profile that ships', () => {
    const shipped = listProfiles();
    assert.ok(shipped.size >= 2);
    for (const [id, file] of shipped) {
      assert.equal(loadProfile(id).id, id);
      assert.equal(file, join(shippedProfiles(), `${id}.yaml`));
    }
  });

  it("prefers a user's own profile to a shipped one, and the first folder to the second", () => {
    const second = join(files.folder, 'second');
    mkdirSync(second);
    files.write('snmp-host.yaml', edit(BASE, 'id: small', 'id: snmp-host'));
    files.write('second/snmp-host.yaml', edit(BASE, 'title: Small device', 'title: Second'));
    const folders = [files.folder, second, join(files.folder, 'not-there')];
    assert.equal(loadProfile('snmp-host', { folders }).title, 'Small device');
    assert.equal(loadProfile('snmp-host').title, 'Any SNMP host');
    assert.equal(loadProfile('snmp-host', { folders: [second, files.folder] }).title, 'Second');
  });

  it('says which profiles there are when one is not', () => {
    const known = 'Known are: elemental-statmux, prostream-1000, prostream-x, snmp-host.';
    assert.throws(() => loadProfile('prostream-100'), {
      name: 'HeadendError',
      code: 'CONFIG',
      message: `There is no profile "prostream-100". Did you mean "prostream-1000"? ${known}`,
    });
    assert.throws(() => loadProfile('zzz'), { message: `There is no profile "zzz". ${known}` });
    assert.throws(() => loadProfile('../snmp-host'), { code: 'CONFIG' });
  });

  it('says that a file or folder cannot be read', () => {
    const missing = join(files.folder, 'missing.yaml');
    const message = /^The file .*missing\.yaml cannot be read: there is no such file\.$/;
    assert.throws(() => loadProfile(missing), { code: 'CONFIG', message });
    const base = files.write('small.yaml', BASE);
    assert.throws(() => loadProfile(base, { overrides: missing }), { code: 'CONFIG', message });
    assert.throws(() => listProfiles([base]), { code: 'CONFIG', message: /^The folder .*small\.yaml cannot be read/ });
  });

  it('names every issue on a line of its own, by file and line', () => {
    const path = files.write('small.yaml', edit(edit(BASE, 'port: 80', 'port: 0'), 'title: General', 'titel: General'));
    assert.throws(
      () => loadProfile(path),
      (error: unknown) => {
        assert.ok(error instanceof ProfileError && error instanceof HeadendError);
        assert.equal(error.code, 'CONFIG');
        assert.equal(error.issues.length, 3);
        const lines = error.message.split('\n');
        assert.equal(lines.length, 3);
        for (const line of lines) assert.match(line, /^\/.*\/small\.yaml:\d+: .*[.?]$/);
        return true;
      },
    );
  });

  describe('that is not YAML as it must be', () => {
    const refused: [what: string, text: string, issues: string[]][] = [
      ['a key that stands twice', 'id: a\ntitle: b\nid: c\n', ['p.yaml:3: The key "id" stands here twice.']],
      ['a key that stands twice, once in quotes', "1: a\n'1': b\n", ['p.yaml:2: The key "1" stands here twice.']],
      [
        'an alias',
        'id: &x a\ntitle: b\nsummary: *x\n',
        ['p.yaml:3: Aliases (*name) are not supported; write the value out.'],
      ],
      ['a list as a key', '[a]: 1\n', ['p.yaml:1: A key must be a plain word.']],
      ['an open quote', 'id: a\ntitle: "b', ['p.yaml:2: Missing closing "quote.']],
      ['a tab', 'id:\n\ta: 1\n', ['p.yaml:2: Tabs are not allowed as indentation.']],
      ['a list', '- a\n', ['p.yaml:1: this is not a profile: no keys.']],
      ['nothing', '# all of it is a comment\n', ['p.yaml:1: this is not a profile: no keys.']],
    ];
    for (const [what, text, issues] of refused) {
      it(`refuses ${what}`, () => assert.deepEqual(issuesOf(files.write('p.yaml', text)), issues));
    }

    it('does not unfold aliases into a huge file', () => {
      const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`);
      const issues = issuesOf(files.write('p.yaml', ['a0: &a0 x', ...levels].join('\n')));
      assert.equal(issues.length, 60);
    });
  });

  describe('in a variant', () => {
    it('uses the first when none is named', () => {
      const path = files.write('small.yaml', BASE);
      for (const variant of [undefined, '', 'v1']) {
        const profile = loadProfile(path, { variant });
        assert.equal(profile.variant, 'v1');
        assert.equal(profile.reads.get('tree')?.path, '/tree/{address}');
        assert.ok(profile.tables.get('slots')?.columns.has('part'));
      }
      assert.deepEqual(
        [...loadProfile(path).variants],
        [
          ['v1', 'Version 1'],
          ['v2', 'Version 2'],
        ],
      );
    });

    it('lays its changes on the profile, and the override on both', () => {
      const path = files.write('small.yaml', BASE);
      const overrides = files.write('mine.yaml', "reads: { tree: { path: '/mine' } }\n");
      const changed = loadProfile(path, { variant: 'v2' });
      assert.equal(changed.variant, 'v2');
      assert.equal(changed.reads.get('tree')?.path, '/v2/{address}');
      assert.equal(changed.tables.get('slots')?.columns.has('part'), false);
      const both = loadProfile(path, { variant: 'v2', overrides });
      assert.equal(both.reads.get('tree')?.path, '/mine');
      assert.equal(both.tables.get('slots')?.columns.has('part'), false);
    });

    it('refuses one that there is not', () => {
      const path = files.write('small.yaml', BASE);
      assert.deepEqual(issuesOf(path, { variant: 'v3' }), [
        'small.yaml:1: there is no variant "v3". Known are: v1, v2.',
      ]);
      assert.throws(() => loadProfile('snmp-host', { variant: 'v1' }), /there is no variant "v1"\. It has none\.$/);
    });

    it('names the line of the change that is wrong', () => {
      const text = edit(BASE, 'kind: { of: slot }', 'kind: { of: slott }');
      const line = lineOf(text, 'slott');
      assert.deepEqual(issuesOf(files.write('small.yaml', text), { variant: 'v2' }), [
        `small.yaml:${line}: tables.slots.columns.kind.of: there is no column "slott". Did you mean "slot"?`,
      ]);
    });
  });

  it('refuses names that reach into objects, and nothing is harmed', () => {
    const hostile = ['__proto__', 'constructor', 'prototype', 'key', 'displayKey'];
    for (const name of hostile) {
      const text = edit(
        BASE,
        '      slot: { title',
        `      ${name}: { title: Bad, type: string, at: '@Bad' }\n      slot: { title`,
      );
      const line = lineOf(text, `${name}: { title: Bad`);
      const sentence = 'this name cannot be used; names are letters and digits, and begin with a small letter.';
      assert.deepEqual(issuesOf(files.write('small.yaml', text)), [
        `small.yaml:${line}: tables.slots.columns.${name}: ${sentence}`,
      ]);
    }
    const root = edit(BASE, 'sources: {', '__proto__: { polluted: true }\nsources: { __proto__: text,');
    assert.deepEqual(issuesOf(files.write('small.yaml', root)), [
      'small.yaml:4: __proto__: this is not a known setting here.',
    ]);
    // Where any name may stand, such as raw values and sources, it is a name like any other.
    const values = edit(BASE, 'values: { A1: gbe }', 'values: { A1: gbe, __proto__: p, constructor: c }');
    const kind = loadProfile(files.write('small.yaml', values)).tables.get('slots')?.columns.get('kind');
    assert.deepEqual(Object.entries(kind?.values ?? {}), [
      ['A1', 'gbe'],
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});
