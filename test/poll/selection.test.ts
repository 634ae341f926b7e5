import assert from 'node:assert/strict';
import { type Selection, targetOf } from '../../src/poll';
import { loadProfile } from '../../src/profile';
import { RAILS } from '../device/rails';

const profile = loadProfile('prostream-1000');
const NOTHING: Selection = { mode: 'table', pages: [], tables: [], columns: [] };
const target = (selection: Partial<Selection>) => targetOf({ ...NOTHING, ...selection }, profile);
const wishes = (selection: Partial<Selection>) => target(selection).wishes.map(({ table }) => table);

describe('the selection of a poll', () => {
  it('reads the tables of its pages and those it names, each once', () => {
    assert.deepEqual(wishes({ pages: ['ports', 'slots'], tables: ['e5', 'slots'] }), [
      'portsAsi',
      'portsGbe',
      'slots',
      'e5',
    ]);
  });

  it('reads columns of a single table', () => {
    assert.deepEqual(target({ tables: ['slots'], columns: ['state'] }).wishes, [
      { table: 'slots', columns: ['state'] },
    ]);
    assert.deepEqual(target({ pages: ['slots'], columns: ['state'] }).wishes, [{ table: 'slots', columns: ['state'] }]);
    assert.deepEqual(target({ tables: ['slots'] }).wishes, [{ table: 'slots' }]);
  });

  it('reads what a tree or graph is made of; the first when none is named, and the rest of the selection does not count', () => {
    const tree = target({ mode: 'tree', tables: ['e5'], columns: ['x', 'y'] });
    assert.equal(tree.tree, 'chassis');
    assert.deepEqual(
      tree.wishes.map(({ table }) => table),
      ['slots', 'cardsAsi', 'cardsGbe', 'cardsAce', 'cards8vsb', 'portsAsi', 'portsGbe'],
    );
    assert.deepEqual(target({ mode: 'tree', tree: 'chassis' }), tree);
    const graph = target({ mode: 'graph', graph: '' });
    assert.equal(graph.graph, 'connectivity');
    assert.deepEqual(
      graph.wishes.map(({ table }) => table),
      ['gbeInputAp', 'inputTs', 'outputTs', 'gbeOutputAp', 'asiOutputAp', 'serviceOutput'],
    );
  });

  it('takes the newest entries of logs alone', () => {
    const all = targetOf({ ...NOTHING, tables: ['messages', 'muxes'], latest: 5 }, RAILS);
    assert.deepEqual(all.wishes, [{ table: 'messages', latest: 5 }, { table: 'muxes' }]);
    const news = targetOf({ ...NOTHING, mode: 'new', tables: ['messages'], columns: ['text'], latest: 5 }, RAILS);
    assert.deepEqual([news.mode, news.wishes], ['new', [{ table: 'messages', latest: 5, columns: ['text'] }]]);
  });

  it('takes new entries of logs alone', () => {
    assert.throws(() => targetOf({ ...NOTHING, mode: 'new', tables: ['messages', 'muxes'] }, RAILS), {
      code: 'CONFIG',
      message: 'Muxes is no log that has new entries; choose logs only (Messages, Events, Whole log).',
    });
    assert.throws(() => target({ mode: 'new', tables: ['slots'] }), {
      code: 'CONFIG',
      message: 'Slots is no log that has new entries; no table of Harmonic ProStream 1000 is one.',
    });
    assert.throws(() => target({ mode: 'new' }), { message: 'Nothing is chosen to read; choose pages or tables.' });
  });

  const refused: [what: string, selection: Partial<Selection>, message: string][] = [
    ['nothing', {}, 'Nothing is chosen to read; choose pages or tables.'],
    ['a page without tables', { pages: ['viewer'] }, 'Nothing is chosen to read; choose pages or tables.'],
    [
      'columns of several tables',
      { pages: ['ports'], columns: ['slot'] },
      'Columns can be chosen for a single table only; choose one table or all columns.',
    ],
    ['an unknown page', { pages: ['slot'] }, 'Harmonic ProStream 1000 has no page "slot". Did you mean "slots"?'],
    ['an unknown table', { tables: ['slot'] }, 'Harmonic ProStream 1000 has no table "slot". Did you mean "slots"?'],
    ['a hostile table', { tables: ['__proto__'] }, 'Harmonic ProStream 1000 has no table "__proto__".'],
    [
      'an unknown tree',
      { mode: 'tree', tree: 'chasis' },
      'Harmonic ProStream 1000 has no tree "chasis". Did you mean "chassis"?',
    ],
    ['an unknown graph', { mode: 'graph', graph: 'x' }, 'Harmonic ProStream 1000 has no connectivity graph "x".'],
  ];
  for (const [what, selection, message] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => target(selection), { code: 'CONFIG', message }));
  }

  it('says when a profile has no tree or graph at all', () => {
    const host = loadProfile('snmp-host');
    assert.throws(() => targetOf({ ...NOTHING, mode: 'tree' }, host), { message: 'Any SNMP host has no tree.' });
    assert.throws(() => targetOf({ ...NOTHING, mode: 'graph' }, host), {
      message: 'Any SNMP host has no connectivity graph.',
    });
  });
});
