import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Tree } from '../../src/profile/types';
import { buildTree, type Cell, type TreeNode } from '../../src/table';
import { row } from './samples';

const cards: Tree = {
  id: 'cards',
  title: 'Cards',
  levels: [
    { tables: [{ table: 'slots', match: {} }] },
    {
      tables: [
        { table: 'asiPorts', match: { slotNumber: 'slot' } },
        { table: 'gbePorts', match: { slotNumber: 'slot' } },
      ],
    },
    { tables: [{ table: 'streams', match: { slotNumber: 'slotNumber', port: 'port' } }] },
  ],
};

/** A tree in short: `table:key[children]`. */
function outline(nodes: readonly TreeNode[]): string {
  return nodes
    .map(({ table, key, children }) => `${table}:${key}${children.length > 0 ? `[${outline(children)}]` : ''}`)
    .join(' ');
}

function count(nodes: readonly TreeNode[]): number {
  return nodes.reduce((sum, { children }) => sum + 1 + count(children), 0);
}

describe('buildTree', () => {
  it('nests rows of several tables a level, and keeps rows without a parent at the top', () => {
    const data = new Map([
      ['slots', [row('1', { slot: 1 }), row('2', { slot: 2 }), row('3', { slot: null })]],
      ['asiPorts', [row('1/1', { slotNumber: '1', port: 1 }), row('9/1', { slotNumber: 9, port: 1 })]],
      ['gbePorts', [row('1/2', { slotNumber: 1, port: 2 }), row('x', { slotNumber: null, port: 1 })]],
      ['streams', [row('a', { slotNumber: 1, port: 2 }), row('b', { slotNumber: 9, port: 1 })]],
    ]);
    assert.equal(
      outline(buildTree(cards, data)),
      'slots:1[asiPorts:1/1 gbePorts:1/2[streams:a]] slots:2 slots:3 asiPorts:9/1[streams:b] gbePorts:x',
    );
  });

  it('gives nodes the columns of their row', () => {
    const tree = buildTree(cards, new Map([['slots', [row('1', { slot: 1, children: 'two' })]]]));
    assert.deepEqual(tree, [{ key: '1', displayKey: '1', slot: 1, table: 'slots', children: [] }]);
  });

  it('matches by the value of a column that is called as a part of a node is', () => {
    const levels = [{ tables: [{ table: 'a', match: {} }] }, { tables: [{ table: 'b', match: { parent: 'table' } }] }];
    const data = new Map([
      ['a', [row('1', { table: 'x' })]],
      ['b', [row('2', { parent: 'x' }), row('3', { parent: 'a' })]],
    ]);
    assert.equal(outline(buildTree({ id: 't', title: 't', levels }, data)), 'a:1[b:2] b:3');
  });

  it('takes the first of several parents that match', () => {
    const data = new Map([
      ['slots', [row('a', { slot: 1 }), row('b', { slot: 1 })]],
      ['asiPorts', [row('p', { slotNumber: 1 })]],
    ]);
    assert.equal(outline(buildTree(cards, data)), 'slots:a[asiPorts:p] slots:b');
  });

  it('puts everything below the one row of a level that has nothing to match', () => {
    const levels = [{ tables: [{ table: 'general', match: {} }] }, { tables: [{ table: 'slots', match: {} }] }];
    const data = new Map([
      ['general', [row('general')]],
      ['slots', [row('1'), row('2')]],
    ]);
    assert.equal(outline(buildTree({ id: 't', title: 't', levels }, data)), 'general:general[slots:1 slots:2]');
  });

  it('loses no row and repeats none', () => {
    const cell: fc.Arbitrary<Cell> = fc.constantFrom<Cell[]>(1, '1', 2, null, ['a']);
    const rows = fc.array(fc.record({ slot: cell, slotNumber: cell, port: cell }).map((cells) => row('k', cells)));
    fc.assert(
      fc.property(rows, rows, rows, rows, (slots, asiPorts, gbePorts, streams) => {
        const tree = buildTree(cards, new Map(Object.entries({ slots, asiPorts, gbePorts, streams })));
        assert.equal(count(tree), slots.length + asiPorts.length + gbePorts.length + streams.length);
      }),
    );
  });
});
