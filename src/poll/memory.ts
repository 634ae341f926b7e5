import type { TableReading } from '../device';
import type { Pieces } from '../pieces';
import { type Changes, diffRows, RateTracker } from '../table';

/** A reading with what only several readings can tell: rates, and changes since the one before. */
export interface Remembered extends TableReading {
  changes?: Changes;
  /** It is the first reading, something changed, or the one before was sent again as stale; of a log, it has new entries. */
  isNews: boolean;
}

/** What is known of a table from its last reading. */
interface Known {
  rates: RateTracker;
  last: Remembered;
  stale: boolean;
}

/** The last readings of one poll node. */
export class Memory {
  readonly #tables = new Map<string, Known>();

  /** Fills in rates and changes, and keeps the reading. Readings of other columns of a table are kept apart. */
  *add(reading: TableReading, columns: readonly string[] = []): Pieces<Remembered> {
    const key = keyOf(reading.table.id, columns);
    const known = this.#tables.get(key);
    const rates = known?.rates ?? new RateTracker(reading.table);
    const filled = yield* rates.fill(reading.rows, { at: reading.at, upTime: reading.upTime });
    const changes = known && (yield* diffRows(known.last.rows, filled));
    const isNews = !changes || known.stale || Object.values(changes).some((list) => list.length > 0);
    const last: Remembered = { ...reading, rows: filled, isNews };
    this.#tables.set(key, { rates, last, stale: false });
    return { ...last, ...(changes && { changes }) };
  }

  /** The last reading of a table that cannot be read any more: once, until there is a new one. */
  takeStale(table: string, columns: readonly string[] = []): Remembered | undefined {
    const known = this.#tables.get(keyOf(table, columns));
    if (!known || known.stale) return undefined;
    known.stale = true;
    return known.last;
  }
}

function keyOf(table: string, columns: readonly string[]): string {
  return [table, ...columns].join(' ');
}
