import type { Column, Table } from '../profile/types';
import { coerceMatched } from './coerce';
import { matched } from './match';
import { fillTemplate, templateColumns } from './template';
import type { Cell, RawRow, RawValue } from './types';

/** The columns of a table, and the place of each by its id. */
interface Places {
  columns: readonly Column[];
  byId: ReadonlyMap<string, number>;
}

/** Why the value of a column does not fit. */
export interface ValueProblem {
  column: string;
  sentence: string;
}

const NO_PROBLEMS: readonly ValueProblem[] = [];

const known = new WeakMap<Table, Places>();

function placesOf(table: Table): Places {
  const places = known.get(table) ?? {
    columns: [...table.columns.values()],
    byId: new Map([...table.columns.keys()].map((id, place) => [id, place])),
  };
  known.set(table, places);
  return places;
}

/** The values of one row by column id, each worked out once, derived ones from those that were read. */
export class RowValues {
  /** What is wrong with values, so far. */
  problems: readonly ValueProblem[] = NO_PROBLEMS;
  private readonly places: Places;
  /** What was worked out so far, in the order of the columns; not there until something was. */
  private raws: (RawValue | undefined)[] | undefined;
  private cells: (Cell | undefined)[] | undefined;

  constructor(
    table: Table,
    private readonly row: RawRow,
  ) {
    this.places = placesOf(table);
  }

  /** The value of a column; `null` too where the table has no such column. */
  cell(id: string): Cell {
    const place = this.places.byId.get(id) ?? -1;
    const column = this.places.columns[place];
    if (!column) return null;
    // As long as it gets at once: an array that grows takes three times the room.
    this.cells ??= new Array(this.places.columns.length);
    const known = this.cells[place];
    if (known !== undefined) return known;
    const value = this.coerced(this.rawAt(place, column), column);
    this.cells[place] = value;
    return value;
  }

  /** The value of a column that is read, where nothing else is made of it: it is not remembered. */
  single(column: Column): Cell {
    return this.coerced(matched(this.row.get(column.id) ?? null, column), column);
  }

  /** The raw value of a column, which is what its `match` finds; for a derived column what its value is coerced from. */
  raw(id: string): RawValue {
    const place = this.places.byId.get(id) ?? -1;
    const column = this.places.columns[place];
    return column ? this.rawAt(place, column) : (this.row.get(id) ?? null);
  }

  private coerced(raw: RawValue, column: Column): Cell {
    const { value, problem } = coerceMatched(raw, column);
    if (problem !== undefined) this.problems = [...this.problems, { column: column.id, sentence: problem }];
    return value;
  }

  private rawAt(place: number, column: Column): RawValue {
    this.raws ??= new Array(this.places.columns.length);
    const known = this.raws[place];
    if (known !== undefined) return known;
    this.raws[place] = null; // A template that names itself would otherwise never end.
    const raw = matched(this.findRaw(column), column);
    this.raws[place] = raw;
    return raw;
  }

  private findRaw({ id, address }: Column): RawValue {
    switch (address.from) {
      case 'column':
        return this.raw(address.column);
      case 'template':
        return this.fill(address.template);
      case 'rate': // Takes two readings: see RateTracker.
        return null;
      default:
        return this.row.get(id) ?? null;
    }
  }

  /** A template column's text; `null` when one of its parts is missing, since half a name names something else. */
  private fill(template: string): string | null {
    const whole = templateColumns(template).every((id) => this.cell(id) !== null);
    return whole ? fillTemplate(template, (id) => this.cell(id)) : null;
  }
}
