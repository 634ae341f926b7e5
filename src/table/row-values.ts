import type { Table } from '../profile/types';
import { coerceMatched } from './coerce';
import { matched } from './match';
import { fillTemplate, templateColumns } from './template';
import type { Cell, RawRow, RawValue } from './types';

/** The values of one row by column id, each worked out once, derived ones from those that were read. */
export class RowValues {
  /** Sentences about values that do not fit, so far. */
  readonly problems: { column: string; sentence: string }[] = [];
  private readonly raws = new Map<string, RawValue>();
  private readonly cells = new Map<string, Cell>();

  constructor(
    private readonly table: Table,
    private readonly row: RawRow,
  ) {}

  /** The value of a column; `null` too where the table has no such column. */
  readonly cell = (id: string): Cell => {
    const known = this.cells.get(id);
    if (known !== undefined) return known;
    const column = this.table.columns.get(id);
    const { value, problem } = column ? coerceMatched(this.raw(id), column) : { value: null };
    if (problem !== undefined) this.problems.push({ column: id, sentence: problem });
    this.cells.set(id, value);
    return value;
  };

  /** The raw value of a column, which is what its `match` finds; for a derived column what its value is coerced from. */
  raw(id: string): RawValue {
    const known = this.raws.get(id);
    if (known !== undefined) return known;
    this.raws.set(id, null); // A template that names itself would otherwise never end.
    const raw = matched(this.findRaw(id), this.table.columns.get(id) ?? {});
    this.raws.set(id, raw);
    return raw;
  }

  private findRaw(id: string): RawValue {
    const address = this.table.columns.get(id)?.address;
    switch (address?.from) {
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
    return whole ? fillTemplate(template, this.cell) : null;
  }
}
