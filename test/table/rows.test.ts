import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { buildTable, neededColumns, type RawRow } from '../../src/table';
import { anyColumn, anyRaw, column, rawRows, table } from './samples';

const slots = table(
  ['slot'],
  [
    column('integer', { id: 'slot' }),
    column('string', { id: 'partNumber' }),
    column('enum', { id: 'cardType', address: { from: 'column', column: 'partNumber' }, values: { '77': 'ASI' } }),
    column('string', { id: 'place', address: { from: 'template', template: '{slot}.{cardType}' } }),
    column('counter', { id: 'octets', bits: 32 }),
    column('integer', { id: 'bitrate', address: { from: 'rate', column: 'octets' }, scale: 8 }),
    column('enum', { id: 'state', values: { 0: 'ok' } }),
  ],
  { display: '{cardType}' },
);

describe('neededColumns', () => {
  const needed = (...wanted: string[]): string[] => [...neededColumns(slots, new Set(wanted))];

  it('follows key, display and derived columns to those that are read, in the order of the profile', () => {
    assert.deepEqual([...neededColumns(slots)], ['slot', 'partNumber', 'octets', 'state']);
    assert.deepEqual(needed(), ['slot', 'partNumber']);
    assert.deepEqual(needed('bitrate'), ['slot', 'partNumber', 'octets']);
    assert.deepEqual(needed('state', 'place', 'nonsense'), ['slot', 'partNumber', 'state']);
  });

  it('ends where templates name each other', () => {
    const circle = table(
      ['a'],
      [
        column('string', { id: 'a', address: { from: 'template', template: '{b}' } }),
        column('string', { id: 'b', address: { from: 'template', template: '{a}' } }),
      ],
    );
    assert.deepEqual([...neededColumns(circle)], []);
    assert.deepEqual(buildTable(circle, rawRows({})).rows, [{ key: '#1', displayKey: '#1', a: null, b: null }]);
  });
});

describe('buildTable', () => {
  it('makes rows with key, display key, read and derived columns', () => {
    const { rows, problems } = buildTable(
      slots,
      rawRows({ slot: '3', partNumber: 77, octets: 2n ** 31n, state: 9 }, { slot: 4 }),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(rows, [
      {
        key: '3',
        displayKey: 'ASI (3)',
        slot: 3,
        partNumber: '77',
        cardType: 'ASI',
        place: '3.ASI',
        octets: 2 ** 31,
        bitrate: null,
        state: 'unknown(9)',
      },
      {
        key: '4',
        displayKey: '4',
        slot: 4,
        partNumber: null,
        cardType: null,
        place: null,
        octets: null,
        bitrate: null,
        state: null,
      },
    ]);
    assert.deepEqual(Object.keys(rows[0] ?? {}), ['key', 'displayKey', ...slots.columns.keys()]);
  });

  it('leaves out what was not asked for and no wanted column is made of', () => {
    const { rows, problems } = buildTable(slots, rawRows({ slot: 3, octets: 'bad', state: 0 }), new Set(['state']));
    assert.deepEqual(rows, [{ key: '3', displayKey: '3', slot: 3, partNumber: null, cardType: null, state: 'ok' }]);
    assert.deepEqual(problems, []);
  });

  it('calls the row of a one-row table by the table', () => {
    const general = table([], [column('string', { id: 'model' })], {
      id: 'general',
      rows: { kind: 'one' },
    });
    assert.deepEqual(buildTable(general, rawRows({ model: 'X' })).rows, [
      { key: 'general', displayKey: 'general', model: 'X' },
    ]);
  });

  it('keeps rows without a key or with one that is taken, and says so', () => {
    const { rows, problems } = buildTable(
      slots,
      rawRows({ slot: 1 }, { slot: null }, { slot: 1 }, { slot: 'x' }, { slot: 1 }),
    );
    assert.deepEqual(
      rows.map(({ key }) => key),
      ['1', '#2', '1~2', '#4', '1~3'],
    );
    assert.deepEqual(problems, [
      'key: row 2 has no value for slot; it is called #2',
      'key: row 3 has the key 1 of an earlier row; it is called 1~2',
      'key: row 4 has no value for slot; it is called #4',
      'key: row 5 has the key 1 of an earlier row; it is called 1~3',
      "slot: 'x' is not an integer (row #4)",
    ]);
  });

  it('spells out five problems of a column and counts the rest', () => {
    const raws = Array.from({ length: 17 }, (_, slot) => ({ slot, octets: -slot - 1 }));
    const { problems } = buildTable(slots, rawRows(...raws));
    assert.equal(problems.length, 6);
    assert.equal(problems[0], "octets: '-1' is not a counter value (a whole number from 0) (row 0)");
    assert.equal(problems[5], 'octets: and 12 more');
  });

  it('gives raw values on request', () => {
    const mixed = table(
      ['id'],
      [
        column('integer', { id: 'id' }),
        column('enum', { id: 'state', values: { 1: 'up' } }),
        column('flags', { id: 'alarms', values: { 1: 'los' } }),
        column('boolean', { id: 'on' }),
        column('time', { id: 'since', format: 'unix' }),
        column('string', { id: 'modeRaw' }),
        column('enum', { id: 'mode', values: {} }),
        column('enum', { id: 'mapped', values: { 1: 'one' }, address: { from: 'column', column: 'state' } }),
      ],
    );
    const raw = {
      id: 1,
      state: 1n,
      alarms: Uint8Array.of(0x40),
      on: 'yes',
      since: Number.NaN,
      mode: 5,
      modeRaw: 'own',
    };
    const { rows } = buildTable(mixed, rawRows(raw), undefined, { rawValues: true });
    assert.deepEqual(rows, [
      {
        key: '1',
        displayKey: '1',
        id: 1,
        state: 'up',
        stateRaw: 1,
        alarms: ['los'],
        alarmsRaw: '0x40',
        on: true,
        onRaw: 'yes',
        since: null,
        sinceRaw: 'NaN',
        mode: 'unknown(5)',
        modeRaw: 'own',
        mapped: 'one',
        mappedRaw: 1,
      },
    ]);
  });

  it('takes columns called like parts of an object or of a row', () => {
    const odd = table(
      ['__proto__'],
      ['__proto__', 'constructor', 'key', 'displayKey'].map((id) => column('string', { id })),
      { display: '{constructor}' },
    );
    const raw: RawRow = new Map([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['key', 'c'],
    ]);
    const [row] = buildTable(odd, [raw]).rows;
    assert.equal(JSON.stringify(row), '{"key":"a","displayKey":"b (a)","__proto__":"a","constructor":"b"}');
    assert.equal(Object.getPrototypeOf(row), Object.prototype);
  });

  it('encodes in a key what has a meaning there', () => {
    const keyed = table(['name'], [column('string', { id: 'name' })]);
    const { rows } = buildTable(
      keyed,
      rawRows({ name: 'a/b' }, { name: 'a%2Fb' }, { name: '#1~2' }, { name: 'CH #1' }),
    );
    assert.deepEqual(
      rows.map(({ key }) => key),
      ['a%2Fb', 'a%252Fb', '%231%7E2', 'CH #1'],
    );
    const flagged = table(['set'], [column('flags', { id: 'set', values: { 0: 'a,b', 1: 'a', 2: 'b' } })]);
    const sets = buildTable(flagged, rawRows({ set: Uint8Array.of(0x80) }, { set: Uint8Array.of(0x60) })).rows;
    assert.deepEqual(
      sets.map(({ key }) => key),
      ['a%2Cb', 'a,b'],
    );
  });

  it('never gives two rows with different key values the same key, nor any two rows', () => {
    const part = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', '/', '%', '~', '#', '2', 'F', 'E') }),
      fc.constant(null),
    );
    const keyed = table(
      ['a', 'b'],
      ['a', 'b'].map((id) => column('string', { id })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part), { maxLength: 30 }), (pairs) => {
        const { rows } = buildTable(keyed, rawRows(...pairs.map(([a, b]) => ({ a, b }))));
        assert.equal(new Set(rows.map(({ key }) => key)).size, pairs.length);
        const first = rows.filter(({ key }) => !/^#|~/.test(key));
        assert.equal(first.length, new Set(pairs.filter((pair) => !pair.includes(null)).map(String)).size);
      }),
    );
  });

  it('makes rows that JSON gives back, of any raw values and columns, and keeps every row', () => {
    const columns = fc.uniqueArray(anyColumn, { selector: ({ id }) => id, minLength: 1 });
    fc.assert(
      fc.property(columns, fc.array(fc.array(anyRaw, { maxLength: 4 }), { maxLength: 5 }), (some, raws) => {
        const any = table(
          some.slice(0, 2).map(({ id }) => id),
          some,
        );
        const read: RawRow[] = raws.map((row) => new Map(row.map((raw, index) => [some[index]?.id ?? 'other', raw])));
        const { rows } = buildTable(any, read, undefined, { rawValues: true });
        assert.equal(rows.length, raws.length);
        assert.deepEqual(JSON.parse(JSON.stringify(rows)), rows);
      }),
      { numRuns: 2000 },
    );
  });
});
