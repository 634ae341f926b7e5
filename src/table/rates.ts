import { type Pieces, rowsOfPiece } from '../pieces';
import type { Column, Table } from '../profile/types';
import { cellOf } from './cells';
import { parseInteger, scaleNumber } from './numbers';
import type { Cell, Row } from './types';

/** When a table was read. */
export interface ReadingTime {
  /** Our clock, in ms. */
  at: number;
  /** The agent's sysUpTime in seconds, read together with the table; absent where there is none. */
  upTime?: number;
}

/** A rate column and the counter it is made of. */
interface Rate {
  column: Column;
  counter: string;
  /** 2^bits: the counter's next value after its last. */
  modulus: bigint;
}

/** What is kept of a row: the row as it came, with its rates, and its counters in the order of the rates. */
interface Kept {
  row: Row;
  filled: Row;
  counters: readonly (bigint | undefined)[];
}

interface Reading extends ReadingTime {
  rows: ReadonlyMap<string, Kept>;
}

/** A rate takes about as long as so many other cells. */
const CELLS_OF_A_RATE = 4;
/** sysUpTime is a TimeTicks of 32 bits in 1/100 s: it starts again after 497 days. */
const UP_TIME_WRAP = 2 ** 32 / 100;

/**
 * Fills the `rate` columns of a table from one reading to the next: the counter's increase per second, times the
 * column's scale (8 makes bit/s of octets), a whole number where the column's type is `integer`.
 *
 * Time is the agent's (the difference of up times) where known, else our clock's. `null` is given for the first
 * reading, a row or counter that was not in the reading before, no time passed, and after a reset. What is a reset:
 *
 * - The agent restarted: its up time grew by clearly less than our clock (more than 5 s and 10 % less), or went back.
 *   When going back is explained by up time's own wrap after 497 days (with the wrap added it agrees with our clock,
 *   to 5 s and 10 %), it is no restart.
 * - A counter fell, and taking that for a wrap at 2^bits would mean an increase of half its range or more. An increase
 *   below that is a wrap and counts. (The rule of RFC 1982; without up time a restart while a 32-bit counter is in its
 *   upper half may pass for a wrap.)
 */
export class RateTracker {
  private readonly rates: readonly Rate[];
  private last: Reading | undefined;

  constructor(table: Table) {
    this.rates = [...table.columns.values()].flatMap((column) => {
      if (column.address.from !== 'rate') return [];
      const counter = column.address.column;
      return [{ column, counter, modulus: 1n << BigInt(table.columns.get(counter)?.bits ?? 64) }];
    });
  }

  /**
   * The rows with the rate columns they have filled; they must hold the counter columns. Where a row is the same object
   * as in the reading before, and its rates are the same, so is what is returned for it. The rows given stay as they are.
   */
  *fill(rows: Row[], time: ReadingTime): Pieces<Row[]> {
    if (this.rates.length === 0) return rows;
    const last = this.last;
    const seconds = last && elapsed(last, time);
    const kept = new Map<string, Kept>();
    const piece = rowsOfPiece(this.rates.length * CELLS_OF_A_RATE);
    for (const row of rows) {
      if (kept.size % piece === 0 && kept.size > 0) yield;
      const before = last?.rows.get(row.key);
      const counters = before?.row === row ? before.counters : this.rates.map(({ counter }) => counterOf(row, counter));
      const rates = this.rates
        .map(({ column }) => column.id)
        .map((id, at): [string, Cell] => [id, this.rate(at, before?.counters[at], counters[at], seconds)])
        .filter(([id]) => Object.hasOwn(row, id));
      const isSame = before?.row === row && rates.every(([id, rate]) => cellOf(before.filled, id) === rate);
      kept.set(row.key, { row, counters, filled: isSame ? before.filled : { ...row, ...Object.fromEntries(rates) } });
    }
    this.last = { ...time, rows: kept };
    return [...kept.values()].map(({ filled }) => filled);
  }

  private rate(at: number, before?: bigint, after?: bigint, seconds?: number): number | null {
    const rate = this.rates[at];
    if (!rate || seconds === undefined || before === undefined || after === undefined) return null;
    return perSecond(rate, before, after, seconds);
  }
}

function counterOf(row: Row, column: string): bigint | undefined {
  const cell = cellOf(row, column);
  return Array.isArray(cell) ? undefined : parseInteger(cell);
}

/** Seconds from one reading to the next; `undefined` when none passed or the agent restarted in between. */
function elapsed(before: ReadingTime, after: ReadingTime): number | undefined {
  const clock = (after.at - before.at) / 1000;
  if (before.upTime === undefined || after.upTime === undefined) return clock > 0 ? clock : undefined;
  const tolerance = Math.max(5, Math.abs(clock) * 0.1);
  const grown = after.upTime - before.upTime;
  const wrapped = grown + UP_TIME_WRAP;
  if (grown < 0) return Math.abs(wrapped - clock) <= tolerance ? wrapped : undefined;
  return grown > 0 && grown >= clock - tolerance ? grown : undefined;
}

function perSecond({ column, modulus }: Rate, before: bigint, after: bigint, seconds: number): number | null {
  const increase = after >= before ? after - before : after - before + modulus;
  if (increase < 0n || (after < before && increase >= modulus / 2n)) return null;
  const rate = scaleNumber(Number(increase) / seconds, column.scale) ?? null;
  return rate !== null && column.type === 'integer' ? Math.round(rate) : rate;
}
