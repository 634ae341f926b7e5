import assert from 'node:assert/strict';
import { describeProfile, loadProfile } from '../../src/profile';
import { BASE, edit, itRefuses, profileFiles } from './files';

const CONFIGURED = edit(
  BASE,
  'variants:\n',
  `configuration:
  read: tree
  keys: { Port: [Slot, Port] }
  ignore: [//Counters, //@State]
  identity: [//@Serial]
  restore:
    request: { path: '/restore/{address}', body: '<Load>{document}</Load>' }
    seconds: 5
    confirm: { table: slots, shows: { state: ok } }
    evidence: sibling
    source: [S1]
variants:
`,
);

describe('the configuration of a profile', () => {
  const files = profileFiles();
  const load = (text: string, override?: string) => {
    const overrides = override === undefined ? undefined : files.write('o.yaml', override);
    return loadProfile(files.write('p.yaml', text), { overrides }).configuration;
  };

  it('is none where nothing is said', () => {
    assert.equal(load(BASE), undefined);
    assert.equal(describeProfile(loadProfile(files.write('p.yaml', BASE))).configuration, null);
  });

  it('knows the keys of its tables, and those that are given', () => {
    const configuration = load(CONFIGURED);
    assert.deepEqual(
      [...(configuration?.keys ?? [])],
      [
        ['Slot', ['Slot']],
        ['Port', ['Slot', 'Port']],
      ],
    );
    const given = load(edit(CONFIGURED, 'Port: [Slot, Port]', 'Slot: [Part]'));
    assert.deepEqual(given?.keys.get('Slot'), ['Part']);
  });

  it('is enough with a read', () => {
    const { ignore, identity, restore } =
      load(edit(BASE, 'variants:\n', 'configuration: { read: tree }\nvariants:\n')) ?? {};
    assert.deepEqual([ignore, identity, restore], [[], [], undefined]);
  });

  it('has a restore with its usual parts', () => {
    const { restore } = load(edit(CONFIGURED, ", body: '<Load>{document}</Load>'", '')) ?? {};
    assert.deepEqual(restore?.request, { method: 'POST', path: '/restore/{address}', headers: {}, body: '{document}' });
    assert.equal(load(edit(CONFIGURED, '    seconds: 5\n', ''))?.restore?.seconds, 60);
    assert.deepEqual([restore?.evidence, restore?.source], ['sibling', ['S1']]);
    assert.deepEqual(describeProfile(loadProfile(files.write('p.yaml', CONFIGURED))).configuration, {
      restore: 'sibling',
    });
  });

  it('loses the evidence of a request that an override replaces, and keeps that of one it does not', () => {
    const request = load(CONFIGURED, 'configuration: { restore: { request: { path: /other } } }\n')?.restore;
    assert.deepEqual([request?.request.path, request?.evidence], ['/other', 'assumed']);
    assert.deepEqual(request?.source, ['override o.yaml']);
    const seconds = load(CONFIGURED, 'configuration: { restore: { seconds: 9 } }\n')?.restore;
    assert.deepEqual([seconds?.seconds, seconds?.evidence], [9, 'sibling']);
  });

  describe('wrong', () => {
    itRefuses(
      files,
      [
        [
          'a read that is not there',
          '  read: tree\n  keys',
          '  read: tre\n  keys',
          'configuration.read: there is no read "tre". Did you mean "tree"?',
        ],
        [
          'a read that comes in pages',
          "path: '/tree/{address}', evidence",
          "path: '/tree/{address}', paging: { page: p, size: s, rows: 9, each: //Slot }, evidence",
          'configuration.read: "tree" takes several requests; a configuration is one document.',
        ],
        [
          'a path that is relative',
          '//@State]',
          '"@State"]',
          'configuration.ignore: the path "@State" must begin with "/" or "//" and have no alternatives.',
        ],
        [
          'alternatives',
          '[//@Serial]',
          "['//@Serial | //@Id']",
          'configuration.identity: the path "//@Serial | //@Id" must begin with "/" or "//" and have no alternatives.',
        ],
        [
          'a body without the document',
          '<Load>{document}</Load>',
          '<Load/>',
          'configuration.restore.request.body: "{document}" stands in it once: it is where the document goes.',
        ],
        [
          'a body with two',
          '<Load>{document}</Load>',
          '{document}{document}',
          'configuration.restore.request.body: "{document}" stands in it once: it is where the document goes.',
        ],
        [
          'an unknown parameter',
          '/restore/{address}',
          '/restore/{adress}',
          'configuration.restore.request.path: there is no parameter "adress". Did you mean "address"?',
        ],
        [
          'an unknown table',
          'table: slots, shows',
          'table: slot, shows',
          'configuration.restore.confirm.table: there is no table "slot". Did you mean "slots"?',
        ],
        [
          'an unknown column',
          'shows: { state',
          'shows: { stat',
          'configuration.restore.confirm.shows: there is no column in slots "stat". Did you mean "state"?',
        ],
        [
          'a label that nothing has',
          'shows: { state: ok }',
          'shows: { state: good }',
          'configuration.restore.confirm.shows.state: there is no label "good".',
        ],
      ],
      CONFIGURED,
    );
  });
});
