import assert from 'node:assert/strict';
import { loadScene, parseScene } from '../../simulator';
import { checkScene } from '../../simulator/scene-check';
import { HeadendError } from '../../src/errors';
import { labProfile } from './lab';

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
  return sentenceOf(() => checkScene(parseScene(`profile: lab\nnotes: x\ntables:\n${tables}`, 'x.yaml'), labProfile()));
}

describe('a simulation file', () => {
  it('that cannot be read, or is no YAML, is refused', () => {
    assert.match(
      sentenceOf(() => loadScene('no-such-device')),
      /no-such-device\.yaml cannot be read/,
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
      sentenceOf(() => checkScene(other, labProfile())),
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
});
