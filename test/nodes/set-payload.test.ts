import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { itemsOf, parseBulk } from '../../nodes/headend-set/payload';
import { HeadendError } from '../../src/errors';

const ROWS = { oneRow: false, booleans: new Set(['on']) };
const ONE_ROW = { oneRow: true, booleans: new Set<string>() };
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof HeadendError, String(error));
    assert.equal(error.code, 'BAD_VALUE');
    assert.match(error.message, /^[A-Z"'[{\d].*\.$/s);
    return error.message;
  }
  assert.fail('it was taken');
}

/** A text as it has to stand in a list, so that it means itself. */
const escaped = (text: string) => text.replace(/[\\|;]/g, '\\$&');
/** Blanks at its ends do not count. */
const trimmedText = fc.string({ unit: 'grapheme' }).map((text) => text.trim());
const keyText = trimmedText.filter((text) => text !== '');

describe('a text key|value;key|value', () => {
  it('means what was put into it', () => {
    const pairs = fc.array(fc.record({ key: keyText, value: trimmedText }, { noNullPrototype: true }), {
      minLength: 1,
    });
    const blanks = fc.constantFrom('', ' ', '\n', ' ;', ';;\n');
    fc.assert(
      fc.property(pairs, blanks, (given, blank) => {
        const text = given.map(({ key, value }) => `${escaped(key)}${' '}| ${escaped(value)}`).join(`;${blank}`);
        assert.deepEqual(parseBulk(`${blank}${text}${blank}`), given);
      }),
    );
  });

  it('is as ProStream users write it', () => {
    const pairs = [
      { key: '3', value: '1' },
      { key: 'a/b', value: '2' },
    ];
    for (const text of ['3|1;a/b|2', '3|1; a/b|2;', ' 3 | 1 ;\na/b|2\n']) assert.deepEqual(parseBulk(text), pairs);
  });

  it('keeps a backslash that stands before anything else', () => {
    assert.deepEqual(parseBulk('a|C:\\new\\x'), [{ key: 'a', value: 'C:\\new\\x' }]);
    assert.deepEqual(parseBulk('a|\\'), [{ key: 'a', value: '\\' }]);
  });

  it('is refused with the pair that is wrong', () => {
    assert.match(
      refusal(() => parseBulk('3|1;on')),
      /^"on" is not of the form key\|value/,
    );
    assert.match(
      refusal(() => parseBulk('3|1|2')),
      /^"3\|1\|2" is not of the form/,
    );
    assert.match(
      refusal(() => parseBulk('|1')),
      /^"\|1" is not of the form/,
    );
    assert.match(
      refusal(() => parseBulk(' ;; ')),
      /^The text is empty/,
    );
  });

  it('never throws anything but a sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('|', ';', '\\', ' ', 'a', '1') }), (text) => {
        try {
          for (const { key } of parseBulk(text)) assert.notEqual(key, '');
        } catch (error) {
          assert.ok(error instanceof HeadendError && error.code === 'BAD_VALUE', String(error));
        }
      }),
    );
  });
});

describe('what a payload asks for', () => {
  const defaults = { key: '7', column: 'gain' };

  it('is a value for the row and column of the node', () => {
    for (const value of [5, 0, -1.5, 'five', '', true, false, null]) {
      const expected = { items: [{ key: '7', column: 'gain', value }], single: true };
      assert.deepEqual(itemsOf(value, defaults, ROWS), expected);
    }
    const { items } = itemsOf('a|b;c', { column: 'text' }, ONE_ROW);
    assert.deepEqual(items, [{ key: undefined, column: 'text', value: 'a|b;c' }], 'a table of one row needs no list');
    assert.equal(itemsOf('a|b;c', defaults, ROWS).items[0]?.value, 'a|b;c', 'nor does a row that is named');
  });

  it('is an item, which takes from the node what it leaves out', () => {
    const of = (item: object, target = ROWS) => itemsOf(item, { ...defaults, expect: 'x' }, target).items[0];
    assert.deepEqual(of({ value: 1 }), { key: '7', column: 'gain', value: 1, expect: 'x' });
    const whole = { key: '9', column: 'mode', value: null, expect: 0 };
    assert.deepEqual(of(whole), whole);
    assert.deepEqual(of({ key: 9, value: 1 })?.key, '9');
    assert.deepEqual(of({ key: '', column: '', value: 1 }), { key: '7', column: 'gain', value: 1, expect: 'x' });
    assert.deepEqual(of(Object.assign(Object.create(null), { value: 2 }))?.value, 2);
    assert.deepEqual(of(runInNewContext('({ value: 3 })'))?.value, 3, 'an object of a function node');
  });

  it('is a list of items in their order', () => {
    const item = fc.record({ key: keyText, column: keyText, value: fc.jsonValue() }, { noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(item), (items) => {
        assert.deepEqual(itemsOf(items, defaults, ROWS), { items, single: false });
      }),
    );
  });

  it('is a list as text for the column of the node; true and false are words', () => {
    const { items, single } = itemsOf('1|true;2|false;3|on', { column: 'on', expect: 5 }, ROWS);
    assert.equal(single, false);
    assert.deepEqual(
      items.map(({ key, value, expect }) => [key, value, expect]),
      [
        ['1', true, 5],
        ['2', false, 5],
        ['3', 'on', 5],
      ],
    );
    assert.equal(itemsOf('1|true', { column: 'text' }, ROWS).items[0]?.value, 'true');
  });

  it('may have names of Object.prototype without harm', () => {
    for (const name of NAMES) {
      const { items } = itemsOf({ key: name, column: name, value: name }, {}, ROWS);
      assert.deepEqual(items, [{ key: name, column: name, value: name }]);
      assert.deepEqual(itemsOf(`${name}|1`, { column: name }, ROWS).items, [{ key: name, column: name, value: '1' }]);
      const own = JSON.parse(`{"value": 1, ${JSON.stringify(name)}: 2}`);
      assert.match(
        refusal(() => itemsOf(own, defaults, ROWS)),
        new RegExp(`has a property "${name}"`),
      );
      assert.match(
        refusal(() => itemsOf(JSON.parse(`{${JSON.stringify(name)}: 2}`), defaults, ROWS)),
        /property/,
      );
    }
    assert.equal(({} as Record<string, unknown>).value, undefined);
  });

  const wrong: [what: string, payload: unknown, defaults: object, sentence: RegExp][] = [
    ['nothing', undefined, defaults, /^There is nothing to write: msg\.payload is missing; send a value, \{key/],
    ['an item without a value', { key: '1' }, defaults, /^What was sent has no value/],
    ['a misspelt property', { value: 1, expcet: 2 }, defaults, /"expcet"; it may have key, column, value and expect/],
    ['a row of a poll', { key: '1', displayKey: 'x', gain: 2 }, defaults, /"displayKey"/],
    ['a key that is none', { key: {}, value: 1 }, defaults, /^The key of what was sent is \{\}; it must be a text/],
    ['a column that is none', { column: true, value: 1 }, defaults, /^The column of what was sent is true/],
    ['a value in a list', [{ value: 1 }, 5], defaults, /^Item 2 of the list is 5; it must be an object/],
    ['a list in a list', [[{ value: 1 }]], defaults, /^Item 1 of the list is \[/],
    ['a wrong item in a list', [{ value: 1 }, { key: '1' }], defaults, /^Item 2 of the list has no value/],
    ['a value without a row', 5, { column: 'gain' }, /^What was sent names no row; enter a key/],
    ['a value without a column', 5, { key: '1' }, /^What was sent names no column; choose one/],
    ['a list as text without a column', '1|2', {}, /^The list names no column/],
    ['octets', Buffer.from('x'), defaults, /^What was sent is of no form that is known; send a value/],
    ['a date', new Date(0), defaults, /^What was sent is of no form/],
    ['a map', new Map(), defaults, /^What was sent is of no form/],
  ];
  for (const [what, payload, given, sentence] of wrong) {
    it(`is refused in a sentence: ${what}`, () => {
      assert.match(
        refusal(() => itemsOf(payload, given, ROWS)),
        sentence,
      );
    });
  }

  it('is always items or a sentence', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withMap: true }), fc.boolean(), (payload, oneRow) => {
        try {
          for (const { column } of itemsOf(payload, defaults, { ...ROWS, oneRow }).items) {
            assert.equal(typeof column, 'string');
          }
        } catch (error) {
          assert.ok(error instanceof HeadendError && error.code === 'BAD_VALUE', String(error));
        }
      }),
    );
  });
});
