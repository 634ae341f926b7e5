import type { TableReading, TableWish } from '../device';
import { HeadendError } from '../errors';
import { entryNumber, type Row } from '../table';

/**
 * Entries of a log that are remembered, the newest. They are asked for again each time, for one that comes while a log
 * in pages is being read may only be found by the next reading.
 */
const REMEMBERED = 100;

type Results = Map<string, TableReading | HeadendError>;

/** Reads logs so that every entry is given once. */
export class NewEntries {
  readonly #logs = new Map<string, Log>();

  /**
   * Reads the logs; the readings hold the entries that were not given before, newest first. Of the first reading, and of
   * a log that has begun again, these are as many as the wish says.
   */
  async read(wishes: readonly TableWish[], read: (wishes: readonly TableWish[]) => Promise<Results>): Promise<Results> {
    const results = await read(wishes.map((wish) => this.#log(wish.table).wish(wish)));
    const doubtful = wishes.filter(({ table }) => {
      const reading = results.get(table);
      return reading && !(reading instanceof HeadendError) && this.#log(table).isDoubtful(reading.rows);
    });
    const whole: Results = doubtful.length > 0 ? await read(doubtful) : new Map();
    const latest = new Map(wishes.map((wish) => [wish.table, wish.latest]));
    return new Map(
      [...results].map(([table, reading]) => [table, this.#take(table, latest.get(table), reading, whole.get(table))]),
    );
  }

  #take(
    table: string,
    latest: number | undefined,
    reading: TableReading | HeadendError,
    whole: TableReading | HeadendError | undefined,
  ): TableReading | HeadendError {
    if (reading instanceof HeadendError) return reading;
    if (whole instanceof HeadendError) return whole;
    const log = this.#log(table);
    if (!whole) return { ...reading, rows: log.take(reading, latest) };
    const hasBegunAgain = log.hasBegunAgain(whole);
    if (hasBegunAgain) this.#logs.delete(table);
    const source = hasBegunAgain ? whole : reading;
    return { ...source, rows: this.#log(table).take(source, latest), requests: reading.requests + whole.requests };
  }

  #log(table: string): Log {
    const log = this.#logs.get(table) ?? new Log();
    this.#logs.set(table, log);
    return log;
  }
}

/** An entry that was given. */
interface Entry {
  key: string;
  number: bigint;
  /** All of it, as a text. */
  text: string;
}

/** What was given of one log. */
class Log {
  /** The newest entries given, newest first. */
  #given: readonly Entry[] = [];
  #isRead = false;
  /** Entries up to this number are older than the first reading went back; none are where it was whole. */
  #start?: bigint;

  /** The wish for what may be new. */
  wish({ latest, ...wish }: TableWish): TableWish {
    if (!this.#isRead) return latest === undefined ? wish : { ...wish, latest };
    const oldest = this.#given[REMEMBERED - 1];
    const after = oldest ? oldest.number - 1n : this.#start;
    return after === undefined ? wish : { ...wish, after };
  }

  /** The newest entry given is not there any more. */
  isDoubtful(rows: readonly Row[]): boolean {
    const [newest] = this.#given;
    return newest !== undefined && !rows.some(({ key }) => key === newest.key);
  }

  /** The log's numbers have begun again: its newest entry is older than one that was given, and was not given itself. */
  hasBegunAgain(whole: TableReading): boolean {
    const [newest] = this.#given;
    const [first] = entriesOf(whole);
    if (!newest || !first || first.number >= newest.number) return false;
    return !this.#given.some(({ key, text }) => key === first.key && text === first.text);
  }

  /** The rows that were not given before. From now on they were. The first reading is of the newest `latest` rows. */
  take(reading: TableReading, latest = Number.POSITIVE_INFINITY): Row[] {
    const oldest = entriesOf(reading).at(-1);
    if (!this.#isRead && oldest && reading.rows.length >= latest) this.#start = oldest.number - 1n;
    this.#isRead = true;
    const given = new Set(this.#given.map(({ key }) => key));
    const fresh = entriesOf(reading).filter(({ key }) => !given.has(key));
    const isFresh = new Set(fresh.map(({ key }) => key));
    this.#given = [...this.#given, ...fresh]
      .sort((one, other) => Number(other.number - one.number))
      .slice(0, REMEMBERED);
    return reading.rows.filter(({ key }) => isFresh.has(key));
  }
}

/** The entries of a reading; rows without a number are none. */
function entriesOf({ table, rows }: TableReading): Entry[] {
  return rows.flatMap((row) => {
    const number = entryNumber(row[table.log?.by ?? ''] ?? null);
    return number === undefined ? [] : [{ key: row.key, number, text: JSON.stringify(row) }];
  });
}
