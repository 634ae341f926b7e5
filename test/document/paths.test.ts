import assert from 'node:assert/strict';
import { parseColumnPath, parseColumnPaths, parseRowPath, parseRowPaths } from '../../src/document';

const step = (name: string, ...predicates: { attribute: string; value?: string }[]) => ({ name, predicates });

function configError(sentence: RegExp) {
  return (error: unknown) => {
    const { code, message } = error as { code: string; message: string };
    assert.equal(code, 'CONFIG');
    assert.match(message, sentence);
    return true;
  };
}

describe('row paths', () => {
  it('join children in segments and separate descendants', () => {
    assert.deepEqual(parseRowPath('/A/B//C'), {
      anchored: true,
      segments: [[step('A'), step('B')], [step('C')]],
    });
    assert.deepEqual(parseRowPath('//A/*'), { anchored: false, segments: [[step('A'), step('*')]] });
  });

  it('take predicates with either quote, any characters in the value, and several of them', () => {
    assert.deepEqual(parseRowPath(`//A[@x='a/]"'][@y]/B[@z="'"]`), {
      anchored: false,
      segments: [
        [step('A', { attribute: 'x', value: 'a/]"' }, { attribute: 'y' }), step('B', { attribute: 'z', value: "'" })],
      ],
    });
  });

  for (const [text, sentence] of [
    ['', /"" is wrong at character 1: "\/" or "\/\/" is expected/],
    ['Slot', /at character 1/],
    ['//', /at character 3: the name of an element/],
    ['//A[', /at character 5: "@" and the name of an attribute/],
    ["//A[@x='", /at character 8: a value in quotes/],
    ['//A[@x=1]', /at character 8: a value in quotes/],
    ['//A[@x', /at character 7: "=" or "\]"/],
    ['//A[1]', /at character 5/],
    ['//A/@x', /a row is an element, not an attribute/],
    ['//@x', /a row is an element, not an attribute/],
    ['//a:B', /without a namespace prefix/],
    ['//A B', /the path should end here/],
    ['///A', /at character 3/],
  ] as const) {
    it(`refuse ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseRowPath(text), configError(sentence));
    });
  }
});

describe('column paths', () => {
  it('tell apart where a value stands', () => {
    assert.deepEqual(parseColumnPath('@Slot'), { from: 'row', attribute: 'Slot' });
    assert.deepEqual(parseColumnPath('.'), { from: 'row' });
    assert.deepEqual(parseColumnPath('../@A'), { from: 'parent', levels: 1, attribute: 'A' });
    assert.deepEqual(parseColumnPath('../../@A'), { from: 'parent', levels: 2, attribute: 'A' });
    assert.deepEqual(parseColumnPath("ancestor::A[@x='1']/@B"), {
      from: 'ancestor',
      step: step('A', { attribute: 'x', value: '1' }),
      attribute: 'B',
    });
    assert.deepEqual(parseColumnPath('A[@x]/B/@C'), {
      from: 'descendant',
      elements: { anchored: true, segments: [[step('A', { attribute: 'x' }), step('B')]] },
      attribute: 'C',
    });
    assert.deepEqual(parseColumnPath('//@A'), {
      from: 'document',
      elements: { anchored: false, segments: [[step('*')]] },
      attribute: 'A',
    });
    assert.deepEqual(parseColumnPath('/A/B'), {
      from: 'document',
      elements: { anchored: true, segments: [[step('A'), step('B')]] },
    });
  });

  for (const text of [
    '',
    '..',
    '../A',
    '../..',
    './A',
    '@',
    '@a/b',
    'ancestor::A',
    'ancestor::@x',
    'A//@x',
    '/@x',
    'A/',
    'following::A/@x',
  ]) {
    it(`refuse ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseColumnPath(text), configError(/^The path ".*" is wrong at character \d+: .+\.$/));
    });
  }
});

describe('alternatives of a path', () => {
  it('are paths of their own, in order', () => {
    assert.deepEqual(parseRowPaths('/A/B | //C'), [parseRowPath('/A/B'), parseRowPath('//C')]);
    assert.deepEqual(parseColumnPaths("A[@x='1 | 2'] | @B"), [parseColumnPath("A[@x='1 | 2']"), parseColumnPath('@B')]);
    assert.deepEqual(parseColumnPaths('/A'), [parseColumnPath('/A')]);
  });

  for (const [text, sentence] of [
    ['@a | /B', /at character 8: all alternatives begin with "\/", or none does\.$/],
    ['a|b', /at character 2: the path should end here/],
    ['a | ', /at character 5: the name of an element/],
    ['a |  b', /at character 5: the name of an element/],
  ] as const) {
    it(`refuse ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseColumnPaths(text), configError(sentence));
    });
  }

  it('are refused where one path is asked for', () => {
    assert.throws(() => parseColumnPath('a | b'), configError(/at character 2: the path should end here/));
    assert.throws(() => parseRowPath('/a | /b'), configError(/at character 3: the path should end here/));
    assert.throws(() => parseRowPaths('/a | /b/@c'), configError(/a row is an element, not an attribute/));
  });
});
