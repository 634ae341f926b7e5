import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { atOnce } from '../../src/pieces';
import { type Cell, type Changes, diffRows as diffPieces, type Row } from '../../src/table';
import { row } from './samples';

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.integer({ max: 3 }),
  fc.constantFrom(null, '1', true, 'a'),
  fc.array(fc.constantFrom('los', 'ais')),
);
const anyRows = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom('1', '2', '3', '4', '__proto__'),
      fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), cell),
    )
    .map(([key, cells]) => row(key, cells)),
  { selector: ({ key }) => key },
);

function diffRows(before: readonly Row[], after: readonly Row[]): Changes {
  return atOnce(diffPieces(before, after));
}

/** Rows by key, without the cells that are `null`, which are as good as absent. */
function byKey(rows: readonly Row[]): Map<string, Record<string, Cell>> {
  return new Map(
    rows.map((one) => [one.key, Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null))]),
  );
}

/** `before` with the changes made to it; added rows are taken from `after`. */
function apply(before: readonly Row[], changes: Changes, after: readonly Row[]): Row[] {
  const kept = before
    .filter(({ key }) => !changes.removed.includes(key))
    .map((old) => {
      const set = changes.changed.filter(({ key }) => key === old.key).map(({ column, to }) => [column, to]);
      return { ...old, ...Object.fromEntries(set) };
    });
  return [...kept, ...after.filter(({ key }) => changes.added.includes(key))];
}

describe('diffRows', () => {
  it('names added and removed rows and changed cells', () => {
    const before = [row('1', { state: 'ok', alarms: ['los'] }), row('2')];
    const after = [row('3'), row('1', { state: 'missing', alarms: ['los'] })];
    assert.deepEqual(diffRows(before, after), {
      added: ['3'],
      removed: ['2'],
      changed: [{ key: '1', column: 'state', from: 'ok', to: 'missing' }],
    });
  });

  it('compares lists by what is in them', () => {
    const change = { key: '1', column: 'alarms', from: ['los'], to: ['los', 'ais'] };
    const before = [row('1', { alarms: ['los'] })];
    assert.deepEqual(diffRows(before, [row('1', { alarms: ['los', 'ais'] })]).changed, [change]);
    assert.deepEqual(diffRows(before, [row('1', { alarms: ['ais'] })]).changed[0]?.to, ['ais']);
  });

  it('takes a column that came or went for one that was or is null', () => {
    assert.deepEqual(diffRows([row('1', { a: null })], [row('1', { b: null })]).changed, []);
    assert.deepEqual(diffRows([row('1', { a: 1 })], [row('1')]).changed, [
      { key: '1', column: 'a', from: 1, to: null },
    ]);
  });

  it('gives what leads from before to after, and nothing more', () => {
    fc.assert(
      fc.property(anyRows, anyRows, (before, after) => {
        const changes = diffRows(before, after);
        assert.deepEqual(byKey(apply(before, changes, after)), byKey(after));
        for (const { from, to } of changes.changed) assert.notDeepEqual(from, to);
      }),
    );
  });

  it('shares no list with the rows', () => {
    const [before, after] = [row('1', { alarms: ['los'] }), row('1', { alarms: ['ais'] })];
    const [change] = diffRows([before], [after]).changed;
    assert.notEqual(change?.from, before.alarms);
    assert.notEqual(change?.to, after.alarms);
  });

  it('gives the event loop its turn between pieces, and needs none for rows that are the same objects', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => row(`${n}`, { a: n }));
    const others = many.map((one) => ({ ...one, a: 0 }));
    assert.equal([...diffPieces(many, many)].length, 0);
    assert.ok([...diffPieces(many, others)].length >= 5);
  });

  it('finds no change in the same rows in another order', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const none = { added: [], removed: [], changed: [] };
        assert.deepEqual(diffRows(rows, structuredClone([...rows].reverse())), none);
      }),
    );
  });
});
