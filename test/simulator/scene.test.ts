import assert from 'node:assert/strict';
import { loadScene, parseScene } from '../../simulator';
import { checkScene } from '../../simulator/scene-check';
import { HeadendError } from '../../src/errors';
import { loadProfile } from '../../src/profile';
import { labProfile } from './lab';
import { restProfile } from './rest';

function sentenceOf(act: () => unknown): string {
  let sentence = '';
  assert.throws(act, (error) => {
    assert.ok(error instanceof HeadendError);
    assert.equal(error.code, 'CONFIG');
    sentence = error.message;
    return true;
  });
  return sentence;
}

/** What is said of a scene with these tables. */
function complaint(tables: string): string {
  return sentenceOf(() =>
    checkScene(parseScene(`profile: lab\nnotes: x\ntables:\n${tables}`, 'x.yaml'), [labProfile()]),
  );
}

describe('a simulation file', () => {
  it('that cannot be read, or is no YAML, is refused', () => {
    assert.match(
      sentenceOf(() => loadScene('no-such-device')),
      /^The profile "no-such-device" has no simulation file\.$/,
    );
    assert.match(
      sentenceOf(() => parseScene('a: [', 'x.yaml')),
      /^x\.yaml:1: /,
    );
  });

  it('of a wrong form is refused with file and line', () => {
    assert.match(
      complaint('  inputs:\n    columns: { name: { txet: a } }'),
      /^x\.yaml:5: .*txet: this is not a known setting/,
    );
    assert.match(
      complaint('  inputs:\n    rows: -1\n    columns: {}'),
      /^x\.yaml:5: tables\.inputs\.rows: must be >= 0/,
    );
    assert.match(
      complaint('  inputs: { columns: { name: { text: a, value: b } } }'),
      /inputs\.columns\.name: name exactly one of/,
    );
    assert.match(complaint('  inputs: { columns: { name: { syntax: Gauge32 } } }'), /name exactly one of/);
    assert.match(
      complaint('  services: { rows: { per: inputs, count: 1, grows: true }, columns: {} }'),
      /leave "grows" out/,
    );
  });

  it('that does not fit the profile is refused', () => {
    const other = parseScene('{ profile: other, notes: x, tables: {} }', 'x.yaml');
    assert.match(
      sentenceOf(() => checkScene(other, [labProfile()])),
      /simulates the profile other, not lab/,
    );
    assert.match(complaint('  input: { columns: {} }'), /no such table\. Did you mean "inputs"/);
    assert.match(complaint('  inputs: { columns: { nane: 1 } }'), /no column "nane"\. Did you mean "name"/);
  });

  it('whose references lead nowhere, or round in circles, is refused', () => {
    assert.match(complaint("  inputs: { columns: { name: { text: '{id}' } } }"), /there is no inputs\.id here/);
    assert.match(complaint('  services: { rows: { per: inputs, count: 1 }, columns: {} }'), /no table "inputs"/);
    assert.match(complaint('  services: { columns: { input: { parent: id } } }'), /the table has no parent/);
    const come = '  inputs: { present: { every: 2, for: 1 }, columns: { id: 1 } }';
    assert.match(complaint(`${come}\n  services: { rows: { per: inputs, count: 1 }, columns: {} }`), /come and go/);
    assert.match(
      complaint(`${come}\n  leaves: { columns: { input: { ref: { table: inputs, column: id } } } }`),
      /come and go/,
    );
    const none = '  inputs: { rows: 0, columns: { id: 1 } }';
    assert.match(
      complaint(`${none}\n  leaves: { columns: { input: { ref: { table: inputs, column: id } } } }`),
      /no rows to refer to/,
    );
    assert.match(
      complaint("  inputs: { columns: { id: { text: '{name}' }, name: { text: '{id}' } } }"),
      /inputs\.id <- inputs\.name <- inputs\.id: a value cannot be made from itself/,
    );
    assert.match(
      complaint(
        '  inputs: { rows: { per: services, count: 1 }, columns: {} }\n  services: { rows: { per: inputs, count: 1 }, columns: {} }',
      ),
      /each other's parents/,
    );
  });

  it('whose helpers, shapes and conditions are wrong is refused', () => {
    const made = (text: string) =>
      checkScene(parseScene(`{ profile: lab, notes: x, ${text} }`, 'x.yaml'), [labProfile()]);
    const said = (text: string) => sentenceOf(() => made(text));
    const helper = 'helpers: { loss: { rows: 2, columns: { state: ok } } }';
    made(`${helper}, tables: { leaves: { rows: { per: loss, count: 1 }, columns: { id: { parent: state } } } }`);
    assert.match(said('helpers: { inputs: { columns: { x: 1 } } }, tables: {}'), /has a table of this name/);
    assert.match(
      said('helpers: { a: { columns: {} } }, tables: { a: { columns: {} } }'),
      /another name than any table/,
    );
    assert.match(said('documents: { tree: { extra: x } }, tables: {}'), /documents\.tree/);
    assert.match(said('documents: { tree: { root: Lab, shape: / } }, tables: {}'), /documents\.tree/);
    const leaves = (present: string) => said(`${helper}, tables: { leaves: { ${present}, columns: { id: 1 } } }`);
    assert.match(leaves('present: { while: nane, is: 1 }'), /leaves\.present\.while: there is no leaves\.nane/);
    assert.match(leaves('present: { while: { parent: state }, is: 1 }'), /present\.while: the table has no parent/);
    assert.match(leaves('present: { while: id }'), /present/);
    assert.match(leaves('present: { every: 1, for: 1, while: id, is: 1 }'), /present/);
  });

  it('whose values are made from wrong parts is refused', () => {
    const map = (map: string) => complaint(`  inputs: { columns: { name: { map: { ${map} } } } }`);
    assert.match(map('of: id, values: {}'), /there is no inputs\.id here/);
    assert.match(map('of: { value: 1 }, values: { 1: { column: id } }'), /there is no inputs\.id here/);
    assert.match(map('of: { value: 1 }, values: { 1: { parent: id } }'), /the table has no parent/);
    assert.match(map('of: { value: 1 }, values: {}, otherwise: { map: { of: name, values: {} } }'), /made from itself/);
    assert.match(map('of: { value: 1, cycle: [2] }, values: {}'), /name\.map\.of: name exactly one of/);
    assert.match(map('of: { value: 1, syntax: Gauge32 }, values: {}'), /a column has a syntax/);
    assert.match(map('values: {}'), /required property 'of'/);
    assert.match(
      complaint('  inputs: { columns: { name: { since: { of: id, as: iso } } } }'),
      /there is no inputs\.id here/,
    );
  });

  it('whose actions, documents and notifications speak of what is not there is refused', () => {
    const profile = loadProfile('elemental-statmux');
    const said = (more: string) =>
      sentenceOf(() =>
        checkScene(
          parseScene(
            `{ profile: ${profile.id}, notes: x, tables: { alerts: { columns: { set: true } } }, ${more} }`,
            'x.yaml',
          ),
          [profile],
        ),
      );
    const [alerts, elsewhere] = ['{ table: alerts, key: id }', '{ table: mpts, key: id }'];
    assert.match(said(`actions: { mptsStrat: { of: ${alerts} } }`), /no action "mptsStrat". Did you mean "mptsStart"/);
    assert.match(said(`actions: { mptsStart: { of: ${elsewhere} } }`), /actions.mptsStart: there is no table "mpts"/);
    assert.match(said('documents: { alrets: { root: a } }'), /no read "alrets". Did you mean "alerts"/);
    assert.match(said(`documents: { alerts: { root: a, of: ${elsewhere} } }`), /documents.alerts: there is no table/);
    assert.match(said('traps: [{ rows: mpts, raise: alert }]'), /traps.0: there is no table "mpts"/);
    assert.match(said('traps: [{ rows: alerts, raise: alarm }]'), /traps.0: there is no notification "alarm"/);
    const trap = (fields: string) => `traps: [{ rows: alerts, raise: alert, fields: { ${fields} } }]`;
    assert.match(said(trap('alertMesage: set')), /no field "alertMesage". Did you mean "alertMessage"/);
    assert.match(said(trap('alertMessage: text')), /traps.0.fields.alertMessage: there is no alerts.text here/);
    assert.match(
      said('traps: [{ rows: alerts, while: up, raise: alert }]'),
      /traps.0.while: there is no alerts.up here/,
    );
    const fits = `{ profile: ${profile.id}, notes: x, tables: { alerts: { columns: { set: true } } }, ${trap('alertSet: set')} }`;
    checkScene(parseScene(fits, 'x.yaml'), [profile]);
  });

  it('may speak of what a variant lacks, as long as not all are there', () => {
    const [v4, v2] = [restProfile('v4'), restProfile('v2')];
    const given = parseScene('{ profile: rest, notes: x, tables: { inputs: { columns: { nane: 1 } } } }', 'x.yaml');
    checkScene(given, [v2]);
    const rate = parseScene('{ profile: rest, notes: x, tables: { inputs: { columns: { rate: 1 } } } }', 'x.yaml');
    checkScene(rate, [v2, v4]);
    assert.match(
      sentenceOf(() => checkScene(given, [v4, v2])),
      /no column "nane"/,
    );
  });
});
