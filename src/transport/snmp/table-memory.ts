import { RepetitionWindow } from './window';
import { kindOf } from './wire';

/**
 * What is remembered of an agent's tables from read to read; keep one for each device. Nothing in it is believed: indexes
 * only say where to divide a table, so that those of an agent that started anew, or of other rows, do no harm.
 */
export class TableMemory {
  /** How much the agent answers at once. */
  readonly window = new RepetitionWindow();
  readonly #indexes = new Map<string, readonly string[]>();

  /** The indexes of the rows when the table was last read, in order. */
  indexes(columns: readonly string[]): readonly string[] {
    return this.#indexes.get(tableOf(columns)) ?? [];
  }

  remember(columns: readonly string[], indexes: readonly string[]): void {
    this.#indexes.set(tableOf(columns), indexes);
  }
}

function tableOf(columns: readonly string[]): string {
  return kindOf(columns.map((column) => ({ column })));
}
