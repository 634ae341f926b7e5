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
  /** Sentences about values that do not fit, so far. */
  readonly problems: { column: string; sentence: string }[] = [];
  private readonly places: Places;
  private readonly raws: (RawValue | undefined)[];
  private readonly cells: (Cell | undefined)[];

  constructor(
    table: Table,
    private readonly row: RawRow,
  ) {
    this.places = placesOf(table);
    // As long as they get at once: an array that grows takes three times the room.
    this.raws = new Array(this.places.columns.length);
    this.cells = new Array(this.places.columns.length);
  }

  /** The value of a column; `null` too where the table has no such column. */
  cell(id: string): Cell {
    const place = this.places.byId.get(id) ?? -1;
    const known = this.cells[place];
    if (known !== undefined) return known;
    const column = this.places.columns[place];
    if (!column) return null;
    const { value, problem } = coerceMatched(this.rawAt(place, column), column);
    if (problem !== undefined) this.problems.push({ column: id, sentence: problem });
    this.cells[place] = value;
    return value;
  }

  /** Says what the value of a column is, where that is known without its raw value. */
  know(id: string, value: Cell): void {
    const place = this.places.byId.get(id);
    if (place !== undefined) this.cells[place] = value;
  }

  /** The raw value of a column, which is what its `match` finds; for a derived column what its value is coerced from. */
  raw(id: string): RawValue {
    const place = this.places.byId.get(id) ?? -1;
    const column = this.places.columns[place];
    return column ? this.rawAt(place, column) : (this.row.get(id) ?? null);
  }

  private rawAt(place: number, column: Column): RawValue {
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
