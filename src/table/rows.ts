import { atOnce, type Pieces, rowsOfPiece } from '../pieces';
import type { ColumnType, Table } from '../profile/types';
import { cellOf } from './cells';
import { neededColumns, shownColumns } from './columns';
import { joinKey } from './keys';
import { Problems } from './problems';
import { isKept, type KeptRaw, keepRaw, rawCell } from './raw';
import { RowValues } from './row-values';
import { fillTemplate } from './template';
import type { Cell, RawRow, Row, TableData } from './types';

/** How rows are made. */
export interface TableOptions {
  /** Beside each enum, flags, boolean and time column `state` its raw value as `stateRaw`. */
  rawValues?: boolean;
}

/** A row and what it was made of. */
interface Made {
  /** Raw values of the columns that are read, in their order. */
  raws: readonly KeptRaw[];
  /** The key as its columns give it; absent where they do not. */
  key: string | undefined;
  row: Row;
  problems: RowValues['problems'];
}

/** A column of the rows, and the name of its raw value where that is shown too. */
interface Shown {
  id: string;
  raw?: { id: string; type: ColumnType };
}

/** Types whose value is a reading of the raw one that a flow may want to see. */
const INTERPRETED: ReadonlySet<ColumnType> = new Set(['enum', 'flags', 'boolean', 'time']);
/** Fields of every row, which no column replaces. */
const NAMES: ReadonlySet<string> = new Set(['key', 'displayKey']);

/**
 * Makes a table of raw rows, one reading after another: every row is kept, in its order. A row holds its key, its
 * display key, and in the order of the profile the wanted columns (all when not given), the key columns, the one a log
 * is ordered by, and what display key and derived columns are made of. `rate` columns are `null` here; see `RateTracker`.
 *
 * The key of a row is its key columns' values joined with `/`, percent-encoded where needed (see `keyPart`); that of
 * a one-row table is the table's id. A row without a key is called `#3` by its position from 1, and the second row
 * with a key `a` is called `a~2`; both are problems. `key` and `displayKey` win over columns of these names.
 *
 * A row whose raw values are those of the reading before is the same object as then, and of others only what changed is
 * worked out anew. So rows are not to be changed.
 */
export class TableBuilder {
  readonly #read: readonly string[];
  readonly #shown: readonly Shown[];
  /** The rows of the last reading, in their order, and where each stands by its key. */
  #made: readonly Made[] = [];
  #places: ReadonlyMap<string, number> = new Map();

  constructor(
    readonly table: Table,
    wanted?: ReadonlySet<string>,
    { rawValues = false }: TableOptions = {},
  ) {
    this.#read = [...neededColumns(table, wanted)];
    this.#shown = [...shownColumns(table, wanted)].map((id) => ({ id, raw: rawValues ? this.#rawOf(id) : undefined }));
  }

  /** The table of a reading. Readings may be built side by side: what they share is what was whole before. */
  *build(rawRows: readonly RawRow[]): Pieces<TableData> {
    const before = { made: this.#made, places: this.#places };
    const problems = new Problems();
    const uses = new Map<string, number>();
    const places = new Map<string, number>();
    const made: Made[] = [];
    const piece = rowsOfPiece(this.#read.length);
    // Rows mostly stand in the order of the reading before: the one that is expected is looked at first.
    let expected = 0;
    for (const rawRow of rawRows) {
      if (made.length % piece === 0 && made.length > 0) yield;
      const likely = before.made[expected];
      const isSame = likely?.key !== undefined && this.#isSame(likely, rawRow);
      const values = isSame ? undefined : new RowValues(this.table, rawRow);
      const given = values ? this.#keyOf(values) : likely?.key;
      const key = this.#uniqueKey(given, values, made.length + 1, uses, problems);
      const place = isSame && likely.row.key === key ? expected : before.places.get(key);
      const old = place === undefined ? undefined : before.made[place];
      const one =
        old && (old === likely ? isSame : this.#isSame(old, rawRow))
          ? old
          : this.#make(key, given, rawRow, values ?? new RowValues(this.table, rawRow), old);
      for (const { column, sentence } of one.problems) problems.add(column, `${sentence} (row ${key})`);
      places.set(key, made.length);
      made.push(one);
      if (place !== undefined) expected = place + 1;
    }
    this.#made = made;
    this.#places = places;
    return { rows: made.map(({ row }) => row), problems: problems.list() };
  }

  #rawOf(id: string): Shown['raw'] {
    const type = this.table.columns.get(id)?.type;
    const rawId = `${id}Raw`;
    if (!type || !INTERPRETED.has(type) || this.table.columns.has(rawId)) return undefined;
    return { id: rawId, type };
  }

  #keyOf(values: RowValues): string | undefined {
    const { rows, id, key } = this.table;
    return rows.kind === 'one' ? id : joinKey(key.map((column) => values.cell(column)));
  }

  /** The row's key; `uses` counts how often each was given. */
  #uniqueKey(
    key: string | undefined,
    values: RowValues | undefined,
    position: number,
    uses: Map<string, number>,
    problems: Problems,
  ): string {
    if (key === undefined) {
      const missing = this.table.key.filter((id) => values?.cell(id) === null).join(', ');
      problems.add('key', `key: row ${position} has no value for ${missing}; it is called #${position}`);
      return `#${position}`;
    }
    const use = (uses.get(key) ?? 0) + 1;
    uses.set(key, use);
    if (use === 1) return key;
    problems.add('key', `key: row ${position} has the key ${key} of an earlier row; it is called ${key}~${use}`);
    return `${key}~${use}`;
  }

  #isSame({ raws }: Made, rawRow: RawRow): boolean {
    for (let at = 0; at < raws.length; at++) {
      if (!isKept(raws[at] ?? null, rawRow.get(this.#read[at] ?? '') ?? null)) return false;
    }
    return true;
  }

  /** A row made anew; `old` is the one that had its key before. */
  #make(key: string, given: string | undefined, rawRow: RawRow, values: RowValues, old?: Made): Made {
    // A value that had a problem is looked at again, so that it has it again.
    if (old && old.problems.length === 0) {
      this.#read.forEach((id, at) => {
        if (!NAMES.has(id) && isKept(old.raws[at] ?? null, rawRow.get(id) ?? null))
          values.know(id, cellOf(old.row, id));
      });
    }
    const name = fillTemplate(this.table.display ?? '', (column) => values.cell(column)).trim();
    const names = { key, displayKey: name === '' ? key : `${name} (${key})` };
    // Copied, and not put together, where there is one: all rows then have one shape, which is quick to make and to read.
    const row: Row = old ? { ...old.row, ...names } : names;
    for (const { id, raw } of this.#shown) {
      if (!NAMES.has(id)) setCell(row, id, values.cell(id));
      if (raw) setCell(row, raw.id, rawCell(values.raw(id), raw.type));
    }
    const raws = this.#read.map((id) => keepRaw(rawRow.get(id) ?? null));
    return { raws, key: given, row, problems: values.problems };
  }
}

/** One reading made a table; see {@link TableBuilder}. */
export function buildTable(
  table: Table,
  rawRows: readonly RawRow[],
  wanted?: ReadonlySet<string>,
  options: TableOptions = {},
): TableData {
  return atOnce(new TableBuilder(table, wanted, options).build(rawRows));
}

/** Sets a cell; a column may be called `__proto__` as any other. */
function setCell(row: Row, id: string, value: Cell): void {
  if (id !== '__proto__') row[id] = value;
  else Object.defineProperty(row, id, { value, writable: true, enumerable: true, configurable: true });
}
