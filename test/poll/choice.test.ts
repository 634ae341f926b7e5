import assert from 'node:assert/strict';
import { type Choice, chosenOf, offeredPages, oneTableOf, tablesOf } from '../../nodes/headend-poll/choice';
import { describeProfile, type ProfileDescription } from '../../src/profile';
import { RAILS } from '../device/rails';

/** A page of a log and other tables, one of logs alone, one of neither, and one of trees. */
const profile: ProfileDescription = {
  ...describeProfile(RAILS),
  pages: [
    { id: 'mixed', title: 'Mixed', tables: ['muxes', 'messages'], trees: [], webInterface: false },
    { id: 'logs', title: 'Logs', tables: ['events', 'whole'], trees: [], webInterface: false },
    { id: 'others', title: 'Others', tables: ['alerts'], trees: [], webInterface: false },
    { id: 'tree', title: 'Tree', tables: [], trees: ['chassis'], webInterface: false },
  ],
};
const choiceOf = (pages: string[], tables: string[], columns: string[] = []): Choice => ({
  pages: new Set(pages),
  tables: new Set(tables),
  columns: new Set(columns),
});
const shown = (mode: string) =>
  offeredPages(profile, mode).map(({ id, tables, isWhole }) => [id, isWhole, ...tables.map((table) => table.id)]);

describe('what the poll dialog offers', () => {
  it('is all pages that have tables', () => {
    for (const mode of ['table', 'changes', 'row']) {
      assert.deepEqual(shown(mode), [
        ['mixed', true, 'muxes', 'messages'],
        ['logs', true, 'events', 'whole'],
        ['others', true, 'alerts'],
      ]);
    }
  });

  it('is logs alone where new entries are sent; of a page that has others, its logs and not the whole of it', () => {
    assert.deepEqual(shown('new'), [
      ['mixed', false, 'messages'],
      ['logs', true, 'events', 'whole'],
    ]);
  });
});

describe('what is chosen in the poll dialog', () => {
  const ticked = choiceOf(['mixed', 'logs', 'gone'], ['muxes', 'messages', 'fromAnOverride'], ['text']);

  it('is what is ticked', () => assert.deepEqual(chosenOf(ticked, profile, 'table'), ticked));

  it('is without what cannot be chosen, and with what is not known', () => {
    assert.deepEqual(
      chosenOf(ticked, profile, 'new'),
      choiceOf(['logs', 'gone'], ['messages', 'fromAnOverride'], ['text']),
    );
  });

  it('is of tables, those of its pages too', () => {
    const read = (pages: string[], tables: string[]) => tablesOf(choiceOf(pages, tables), profile).map(({ id }) => id);
    assert.deepEqual(read([], ['muxes']), ['muxes']);
    assert.deepEqual(read([], ['messages', 'muxes', 'gone']).sort(), ['messages', 'muxes']);
    assert.ok(read(['mixed'], []).length > 1);
    assert.deepEqual(read([], []), []);
  });

  it('is one table, or is not', () => {
    assert.equal(oneTableOf(choiceOf([], ['muxes'])), 'muxes');
    assert.equal(oneTableOf(choiceOf([], ['muxes', 'alerts'])), undefined);
    assert.equal(oneTableOf(choiceOf(['mixed'], ['muxes'])), undefined);
    assert.equal(oneTableOf(choiceOf([], [])), undefined);
  });
});
