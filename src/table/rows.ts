import type { ColumnType, Table } from '../profile/types';
import { shownColumns } from './columns';
import { joinKey } from './keys';
import { Problems } from './problems';
import { rawCell } from './raw';
import { RowValues } from './row-values';
import { fillTemplate } from './template';
import type { Cell, RawRow, Row, TableData } from './types';

/** How rows are made. */
export interface TableOptions {
  /** Beside each enum, flags, boolean and time column `state` its raw value as `stateRaw`. */
  rawValues?: boolean;
}

/**
 * A table made of raw rows: every row is kept, in its order. A row holds its key, its display key, and in the order
 * of the profile the wanted columns (all when not given), the key columns, the one a log is ordered by, and what display
 * key and derived columns are made of. `rate` columns are `null` here; see `RateTracker`.
 *
 * The key of a row is its key columns' values joined with `/`, percent-encoded where needed (see `keyPart`); that of
 * a one-row table is the table's id. A row without a key is called `#3` by its position from 1, and the second row
 * with a key `a` is called `a~2`; both are problems. `key` and `displayKey` win over columns of these names.
 */
export function buildTable(
  table: Table,
  rawRows: readonly RawRow[],
  wanted?: ReadonlySet<string>,
  options: TableOptions = {},
): TableData {
  const shown = shownColumns(table, wanted);
  const problems = new Problems();
  const uses = new Map<string, number>();
  const rows = rawRows.map((rawRow, index) => {
    const values = new RowValues(table, rawRow);
    const key = uniqueKey(table, values, index + 1, uses, problems);
    const row = toRow(table, values, key, shown, options);
    for (const { column, sentence } of values.problems) problems.add(column, `${sentence} (row ${key})`);
    return row;
  });
  return { rows, problems: problems.list() };
}

/** The row's key; `uses` counts how often each was given. */
function uniqueKey(
  table: Table,
  values: RowValues,
  position: number,
  uses: Map<string, number>,
  problems: Problems,
): string {
  const key = table.rows.kind === 'one' ? table.id : joinKey(table.key.map(values.cell));
  if (key === undefined) {
    const missing = table.key.filter((id) => values.cell(id) === null).join(', ');
    problems.add('key', `key: row ${position} has no value for ${missing}; it is called #${position}`);
    return `#${position}`;
  }
  const use = (uses.get(key) ?? 0) + 1;
  uses.set(key, use);
  if (use === 1) return key;
  problems.add('key', `key: row ${position} has the key ${key} of an earlier row; it is called ${key}~${use}`);
  return `${key}~${use}`;
}

/** Types whose value is a reading of the raw one that a flow may want to see. */
const INTERPRETED: ReadonlySet<ColumnType> = new Set(['enum', 'flags', 'boolean', 'time']);

function toRow(table: Table, values: RowValues, key: string, shown: ReadonlySet<string>, options: TableOptions): Row {
  const name = fillTemplate(table.display ?? '', values.cell).trim();
  const names = { key, displayKey: name === '' ? key : `${name} (${key})` };
  const cells: [string, Cell][] = [];
  for (const id of shown) {
    cells.push([id, values.cell(id)]);
    const type = table.columns.get(id)?.type;
    const rawId = `${id}Raw`;
    if (options.rawValues && type && INTERPRETED.has(type) && !table.columns.has(rawId)) {
      cells.push([rawId, rawCell(values.raw(id), type)]);
    }
  }
  // fromEntries and spread define properties and never set them, so `__proto__` is a column like any other.
  return { ...names, ...Object.fromEntries(cells), ...names };
}
