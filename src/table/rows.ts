import { atOnce, type Pieces, rowsOfPiece } from '../pieces';
import type { Column, ColumnType, Table } from '../profile/types';
import { cellOf } from './cells';
import { neededColumns, neededFor, shownColumns } from './columns';
import { joinKey } from './keys';
import { Problems } from './problems';
import { isSameRaw, rawCell } from './raw';
import { RowValues, type ValueProblem } from './row-values';
import { fillTemplate, templateColumns } from './template';
import type { Cell, RawRow, RawValue, Row, TableData } from './types';

/** How rows are made. */
export interface TableOptions {
  /** Beside each enum, flags, boolean and time column `state` its raw value as `stateRaw`. */
  rawValues?: boolean;
}

/** A row and what it was made of. */
interface Made {
  raw: RawRow;
  /** The key as its columns give it; absent where they do not. */
  key: string | undefined;
  row: Row;
  problems: readonly ValueProblem[];
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
/** No place. */
const NONE: readonly number[] = [];
const NO_VALUES: readonly RawValue[] = [];

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
  /** By the place of a column that is read: what is shown of it, or made of it. */
  readonly #dependents: readonly (readonly Shown[])[];
  /** The same place's column, where nothing but itself is shown of it. */
  readonly #singles: readonly (Column | undefined)[];
  /** Places of the columns that the key and the display key are made of. */
  readonly #ofKey: readonly boolean[];
  readonly #ofDisplayKey: readonly boolean[];
  /** A row without values. Rows are copies of it: all have one shape, which is quick to make and to read. */
  readonly #blank: Row;
  /** Its fields. */
  readonly #fields: readonly string[];
  /** The rows of the last reading, in their order, and where each stands by its key. */
  #made: readonly Made[] = [];
  #places: ReadonlyMap<string, number> = new Map();
  readonly #scratch: number[] = [];
  /** What is known of where raw values stand. */
  #standing: { in?: ReadonlyMap<string, number>; at: readonly (number | undefined)[] } = { at: [] };

  constructor(
    readonly table: Table,
    wanted?: ReadonlySet<string>,
    { rawValues = false }: TableOptions = {},
  ) {
    this.#read = [...neededColumns(table, wanted)];
    this.#shown = [...shownColumns(table, wanted)].map((id) => ({ id, raw: rawValues ? this.#rawOf(id) : undefined }));
    const placesOf = (ids: readonly string[]) =>
      new Set([...neededFor(table, ids)].map((id) => this.#read.indexOf(id)).filter((place) => place >= 0));
    const sources = this.#shown.map((shown) => ({ shown, places: placesOf([shown.id]) }));
    this.#dependents = this.#read.map((_, place) =>
      sources.filter(({ places }) => places.has(place)).map(({ shown }) => shown),
    );
    this.#ofKey = this.#marked(placesOf(table.key));
    this.#singles = this.#dependents.map((dependents, place) => {
      const [shown] = dependents.length === 1 && !this.#ofKey[place] ? dependents : [];
      const isSingle = shown?.id === this.#read[place] && !shown?.raw && !NAMES.has(shown?.id ?? '');
      return isSingle ? table.columns.get(shown?.id ?? '') : undefined;
    });
    this.#ofDisplayKey = this.#marked(placesOf([...table.key, ...templateColumns(table.display ?? '')]));
    const blank: Row = { key: '', displayKey: '' };
    for (const shown of this.#shown) this.#show(blank, shown);
    // What JSON.parse makes, and every copy of it, holds its fields in itself; what grew field by field does not.
    this.#blank = JSON.parse(JSON.stringify(blank)) as Row;
    this.#fields = Object.keys(blank).filter((id) => id !== '__proto__');
  }

  /** The table of a reading. Readings may be built side by side: what they share is what was whole before. */
  *build(rawRows: readonly RawRow[]): Pieces<TableData> {
    const before = { made: this.#made, places: this.#places };
    const problems = new Problems();
    const uses = new Map<string, number>();
    // Where rows stand by their keys, as soon as one stands elsewhere than in the reading before.
    let places: Map<string, number> | undefined;
    const made: Made[] = [];
    const piece = rowsOfPiece(this.#read.length);
    // Rows mostly stand in the order of the reading before: the one that is expected is looked at first.
    let expected = 0;
    for (const rawRow of rawRows) {
      if (made.length % piece === 0 && made.length > 0) yield;
      const likely = before.made[expected];
      let changed = likely ? this.#changed(likely, rawRow) : NONE;
      const isKeyKept = likely?.key !== undefined && !isAny(changed, this.#ofKey);
      const given = isKeyKept ? likely.key : this.#keyOf(new RowValues(this.table, rawRow));
      let old: Made | undefined;
      let key: string;
      if (isKeyKept && !places && likely.key === likely.row.key) {
        old = likely;
        key = likely.row.key;
      } else {
        places ??= placesOfKeys(made);
        key = this.#uniqueKey(given, rawRow, made.length + 1, places, uses, problems);
        const place = isKeyKept && likely.row.key === key ? expected : before.places.get(key);
        if (place !== undefined) expected = place;
        old = place === undefined ? undefined : before.made[place];
        if (old && old !== likely) changed = this.#changed(old, rawRow);
        places.set(key, made.length);
      }
      const one = old && changed.length === 0 ? old : this.#make(key, given, rawRow, old, changed);
      for (const { column, sentence } of one.problems) problems.add(column, `${sentence} (row ${key})`);
      made.push(one);
      if (old) expected++;
    }
    this.#places = places ?? (made.length === before.made.length ? before.places : placesOfKeys(made));
    this.#made = made;
    return { rows: made.map(({ row }) => row), problems: problems.list() };
  }

  #rawOf(id: string): Shown['raw'] {
    const type = this.table.columns.get(id)?.type;
    const rawId = `${id}Raw`;
    if (!type || !INTERPRETED.has(type) || this.table.columns.has(rawId)) return undefined;
    return { id: rawId, type };
  }

  /** For each column that is read, whether its place is one of these. */
  #marked(places: ReadonlySet<number>): boolean[] {
    return this.#read.map((_, place) => places.has(place));
  }

  #keyOf(values: RowValues): string | undefined {
    const { rows, id, key } = this.table;
    return rows.kind === 'one' ? id : joinKey(key.map((column) => values.cell(column)));
  }

  /** The row's key; `uses` counts how often one that was given before was given. */
  #uniqueKey(
    key: string | undefined,
    rawRow: RawRow,
    position: number,
    places: ReadonlyMap<string, number>,
    uses: Map<string, number>,
    problems: Problems,
  ): string {
    if (key === undefined) {
      const values = new RowValues(this.table, rawRow);
      const missing = this.table.key.filter((id) => values.cell(id) === null).join(', ');
      problems.add('key', `key: row ${position} has no value for ${missing}; it is called #${position}`);
      return `#${position}`;
    }
    if (!places.has(key)) return key;
    const use = (uses.get(key) ?? 1) + 1;
    uses.set(key, use);
    problems.add('key', `key: row ${position} has the key ${key} of an earlier row; it is called ${key}~${use}`);
    return `${key}~${use}`;
  }

  /** Places of the columns that are read whose raw values are not those a row was made of, until it is called again. */
  #changed({ raw }: Made, rawRow: RawRow): readonly number[] {
    const changed = this.#scratch;
    changed.length = 0;
    const at = raw.places !== undefined && raw.places === rawRow.places ? this.#placesIn(raw.places) : NONE;
    const before = raw.list ?? NO_VALUES;
    const after = rawRow.list ?? NO_VALUES;
    for (let place = 0; place < this.#read.length; place++) {
      const there = at[place];
      const id = this.#read[place] ?? '';
      const isSame =
        there === undefined
          ? isSameRaw(raw.get(id) ?? null, rawRow.get(id) ?? null)
          : before === after || isSameRaw(before[there] ?? null, after[there] ?? null);
      if (!isSame) changed.push(place);
    }
    return changed;
  }

  /** Where the columns that are read stand among values; those that do not are left out. */
  #placesIn(places: ReadonlyMap<string, number>): readonly (number | undefined)[] {
    if (this.#standing.in !== places) this.#standing = { in: places, at: this.#read.map((id) => places.get(id)) };
    return this.#standing.at;
  }

  /** A row made anew; `old` is the one that had its key before, but for the raw values at the `changed` places. */
  #make(
    key: string,
    given: string | undefined,
    rawRow: RawRow,
    old: Made | undefined,
    changed: readonly number[],
  ): Made {
    const values = new RowValues(this.table, rawRow);
    // A value that had a problem is looked at again, so that it has it again.
    if (!old || old.problems.length > 0) {
      const row: Row = { ...this.#blank, key };
      for (const shown of this.#shown) this.#show(row, shown, values);
      row.displayKey = this.#displayKey(row, values);
      return { raw: rawRow, key: given, row, problems: values.problems };
    }
    const row = this.#copy(old.row);
    for (const place of changed) {
      const single = this.#singles[place];
      if (single) setCell(row, single.id, values.single(single));
      else for (const shown of this.#dependents[place] ?? []) this.#show(row, shown, values);
    }
    if (isAny(changed, this.#ofDisplayKey)) row.displayKey = this.#displayKey(row, values);
    return { raw: rawRow, key: given, row, problems: values.problems };
  }

  /** A copy, of the blank's shape: a copy of a row that is a copy itself has another one each time (V8 up to 12). */
  #copy(old: Row): Row {
    const row: Row = { ...this.#blank };
    for (const id of this.#fields) row[id] = old[id] ?? null;
    if (Object.hasOwn(this.#blank, '__proto__')) setCell(row, '__proto__', cellOf(old, '__proto__'));
    return row;
  }

  /** Made of what the row shows already. */
  #displayKey(row: Row, values: RowValues): string {
    const cell = (id: string) => (NAMES.has(id) ? values.cell(id) : cellOf(row, id));
    const name = fillTemplate(this.table.display ?? '', cell).trim();
    return name === '' ? row.key : `${name} (${row.key})`;
  }

  /** Writes what is shown of a column; all of it `null` without values. */
  #show(row: Row, { id, raw }: Shown, values?: RowValues): void {
    if (!NAMES.has(id)) setCell(row, id, values?.cell(id) ?? null);
    if (raw) setCell(row, raw.id, values ? rawCell(values.raw(id), raw.type) : null);
  }
}

function placesOfKeys(made: readonly Made[]): Map<string, number> {
  return new Map(made.map(({ row }, place) => [row.key, place]));
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

function isAny(places: readonly number[], marked: readonly boolean[]): boolean {
  for (const place of places) if (marked[place]) return true;
  return false;
}

/** Sets a cell; a column may be called `__proto__` as any other. */
function setCell(row: Row, id: string, value: Cell): void {
  if (id !== '__proto__') row[id] = value;
  else Object.defineProperty(row, id, { value, writable: true, enumerable: true, configurable: true });
}
