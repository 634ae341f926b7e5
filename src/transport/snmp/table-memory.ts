import type { Rows } from './types';
import { RepetitionWindow } from './window';
import { kindOf } from './wire';

const NO_ROWS: Rows = { indexes: [], values: [] };

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
    return this.#tables.get(kindOf(columns[0])) ?? NO_ROWS;
  }

  /** `rows` are those of a reading, of these columns in this order. */
  remember(columns: readonly string[], rows: Rows): void {
    this.#tables.set(kindOf(columns[0]), rows);
  }
}
