import assert from 'node:assert/strict';
import fc from 'fast-check';
import { neededColumns, newestFirst, type RawRow, shownColumns } from '../../src/table';
import { column, rawRows, table } from './samples';

const log = table(['id'], [column('integer', { id: 'id' }), column('string', { id: 'text' })], { log: { by: 'id' } });
const numbers = (rows: readonly RawRow[]) => rows.map((row) => row.get('id'));
const rows = (...ids: (number | string | null)[]) => rawRows(...ids.map((id) => ({ id })));

describe('the entries of a log', () => {
  it('are given newest first, each once, by number and not by text', () => {
    assert.deepEqual(numbers(newestFirst(log, 'id', rows(9, '10', 1, 9, '010', 2))), ['10', 9, 2, 1]);
    assert.deepEqual(numbers(newestFirst(log, 'id', rows('9007199254740993', '9007199254740992'))), [
      '9007199254740993',
      '9007199254740992',
    ]);
  });

  it('are the newest, or those after one, if so wished', () => {
    assert.deepEqual(numbers(newestFirst(log, 'id', rows(1, 3, 2), { latest: 2 })), [3, 2]);
    assert.deepEqual(numbers(newestFirst(log, 'id', rows(1, 3, 2), { after: 1n })), [3, 2]);
    assert.deepEqual(numbers(newestFirst(log, 'id', rows(1, 3, 2), { after: 1n, latest: 1 })), [3]);
    assert.deepEqual(numbers(newestFirst(log, 'id', rows(1, 3, 2), { after: 3n })), []);
  });

  it('without a number come last, and are after nothing', () => {
    assert.deepEqual(numbers(newestFirst(log, 'id', rows('x', 1, null, 2))), [2, 1, 'x', null]);
    assert.deepEqual(numbers(newestFirst(log, 'id', rows('x', 1, null, 2), { after: 0n })), [2, 1]);
  });

  it('are those of a plain sort, whatever their order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 80 }),
        fc.option(fc.nat(80), { nil: undefined }),
        fc.option(fc.integer({ min: -1, max: 61 }), { nil: undefined }),
        (ids, latest, after) => {
          const window = { latest, after: after === undefined ? undefined : BigInt(after) };
          const wished = [...new Set(ids)].filter((id) => after === undefined || id > after);
          assert.deepEqual(
            numbers(newestFirst(log, 'id', rows(...ids), window)),
            wished.sort((one, other) => other - one).slice(0, latest),
          );
        },
      ),
    );
  });

  it('are always read and shown with their number', () => {
    const texts = { ...log, key: ['text'] };
    assert.deepEqual([...neededColumns(texts, new Set(['text']))], ['id', 'text']);
    assert.deepEqual([...shownColumns(texts, new Set(['text']))], ['id', 'text']);
    assert.deepEqual([...neededColumns({ ...texts, log: undefined }, new Set(['text']))], ['text']);
  });
});
