import type { Tree } from '../profile/types';
import { cellOf } from './cells';
import type { Row, TreeNode } from './types';

/** A row and the node made of it: columns are looked up in the row, where no `children` hide them. */
interface Placed {
  row: Row;
  node: TreeNode;
}

/**
 * Rows nested as the tree's levels say: below the first row of the level above whose columns have the same values
 * (compared as text, so that the integer 1 is the text `1`). A row without such a parent, or with `null` in a column
 * to match, stands at the top: no row is lost. Tables without data count as empty.
 * A node's own `table` and `children` win over columns of these names.
 */
export function buildTree(tree: Tree, data: ReadonlyMap<string, readonly Row[]>): TreeNode[] {
  const top: TreeNode[] = [];
  let above: Placed[] = [];
  for (const level of tree.levels) {
    const placed: Placed[] = [];
    for (const { table, match } of level.tables) {
      const parents = indexBy(above, Object.values(match));
      for (const row of data.get(table) ?? []) {
        const node: TreeNode = { ...row, table, children: [] };
        const values = joinValues(row, Object.keys(match));
        const parent = values === undefined ? undefined : parents.get(values);
        (parent?.children ?? top).push(node);
        placed.push({ row, node });
      }
    }
    above = placed;
  }
  return top;
}

/** The first node for each combination of values in these columns. */
function indexBy(level: readonly Placed[], columns: readonly string[]): Map<string, TreeNode> {
  const index = new Map<string, TreeNode>();
  for (const { row, node } of level) {
    const values = joinValues(row, columns);
    if (values !== undefined && !index.has(values)) index.set(values, node);
  }
  return index;
}

/** The values of these columns in one text, different for different values; `undefined` when one is `null`. */
function joinValues(row: Row, columns: readonly string[]): string | undefined {
  const cells = columns.map((column) => cellOf(row, column));
  return cells.includes(null) ? undefined : JSON.stringify(cells.map(String));
}
