import assert from 'node:assert/strict';
import { buildTable, coerce, type RawValue } from '../../src/table';
import { column, rawRows, table } from './samples';

const integer = (raw: RawValue, match: string) => coerce(raw, column('integer', { match }));

describe('match', () => {
  it('makes the raw value of its first group, or of all it finds', () => {
    assert.deepEqual(integer('/live_events/105', '(\\d+)$'), { value: 105 });
    assert.deepEqual(integer('/live_events/105', '\\d+$'), { value: 105 });
    assert.deepEqual(integer('a1b2', '(?:a|b)(\\d)(.*)'), { value: 1 });
    assert.deepEqual(integer(Buffer.from('port 7'), '\\d+'), { value: 7 });
    assert.deepEqual(integer(1234, '^..'), { value: 12 });
    assert.deepEqual(coerce('x', column('string', { match: 'x(.*)' })), { value: '' });
    assert.deepEqual(
      coerce('Elemental::Live247::Channel', column('enum', { match: '(\\w+)$', values: { Channel: 'channel' } })),
      {
        value: 'channel',
      },
    );
  });

  it('is null where nothing is found, without a problem', () => {
    assert.deepEqual(integer('none', '\\d+'), { value: null });
    assert.deepEqual(integer(null, '.*'), { value: null });
    assert.deepEqual(integer('b', '(a)|b'), { value: null });
    assert.deepEqual(integer('ab', '[a-z]+'), { value: null, problem: "column: 'ab' is not an integer" });
  });

  it('counts once, also for columns that are made of the one that has it, and for raw values', () => {
    const links = table(
      ['id'],
      [
        column('integer', { id: 'id', match: '/(\\d+)$' }),
        column('enum', { id: 'kind', address: { from: 'column', column: 'id' }, values: { 3: 'three' } }),
        column('enum', {
          id: 'digit',
          address: { from: 'column', column: 'id' },
          match: '^.',
          values: { 3: 'a three' },
        }),
      ],
    );
    const { rows, problems } = buildTable(links, rawRows({ id: '/mpts/3' }, { id: '/mpts/34' }), undefined, {
      rawValues: true,
    });
    assert.deepEqual(rows, [
      { key: '3', displayKey: '3', id: 3, kind: 'three', kindRaw: '3', digit: 'a three', digitRaw: '3' },
      { key: '34', displayKey: '34', id: 34, kind: 'unknown(34)', kindRaw: '34', digit: 'a three', digitRaw: '3' },
    ]);
    assert.deepEqual(problems, []);
  });
});

describe('texts as Rails writes them', () => {
  it('are what their type says', () => {
    assert.deepEqual(coerce('7045000.0', column('number')), { value: 7045000 });
    assert.deepEqual(coerce('true', column('boolean')), { value: true });
    assert.deepEqual(coerce('false', column('boolean')), { value: false });
    assert.deepEqual(coerce('2015-08-18T13:46:23-07:00', column('time')), { value: '2015-08-18T20:46:23Z' });
    assert.deepEqual(coerce('2014-11-14 01:27:05 -0800', column('time')), { value: '2014-11-14T09:27:05Z' });
    for (const type of ['integer', 'boolean', 'time', 'number'] as const) {
      assert.deepEqual(coerce(null, column(type)), { value: null });
    }
  });
});
