import type { RawValue } from '../../table/types';
import { RepetitionWindow } from './window';
import { kindOf } from './wire';

/** Rows of values by their index. */
export type Rows = ReadonlyMap<string, readonly RawValue[]>;

const NO_ROWS: Rows = new Map();

/**
 * What is remembered of an agent's tables from read to read; keep one for each device. Nothing in it is believed: indexes
 * only say where to divide a table, so that those of an agent that started anew, or of other rows, do no harm; values
 * only take the place of what is read where they are the same.
 */
export class TableMemory {
  /** How much the agent answers at once. */
  readonly window = new RepetitionWindow();
  readonly #tables = new Map<string, Rows>();

  /** The rows when the table was last read, in numeric order of their indexes. */
  rows(columns: readonly string[]): Rows {
    return this.#tables.get(tableOf(columns)) ?? NO_ROWS;
  }

  /** `rows` are those of a reading, of these columns in this order. */
  remember(columns: readonly string[], rows: Rows): void {
    this.#tables.set(tableOf(columns), rows);
  }
}

function tableOf(columns: readonly string[]): string {
  return kindOf(columns.map((column) => ({ column })));
}
