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

interface Reading extends ReadingTime {
  /** Counters by row key and column id. */
  counters: Map<string, Map<string, bigint>>;
}

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

  /** The rows with the rate columns they have filled, as new objects. They must hold the counter columns. */
  fill(rows: readonly Row[], time: ReadingTime): Row[] {
    const last = this.last;
    const now: Reading = { ...time, counters: new Map(rows.map((row) => [row.key, this.counters(row)])) };
    this.last = now;
    const seconds = last && elapsed(last, now);
    return rows.map((row) => {
      const filled = this.rates
        .filter(({ column }) => Object.hasOwn(row, column.id))
        .map((rate): [string, Cell] => {
          const before = last?.counters.get(row.key)?.get(rate.counter);
          const after = now.counters.get(row.key)?.get(rate.counter);
          if (seconds === undefined || before === undefined || after === undefined) return [rate.column.id, null];
          return [rate.column.id, perSecond(rate, before, after, seconds)];
        });
      return { ...row, ...Object.fromEntries(filled) };
    });
  }

  private counters(row: Row): Map<string, bigint> {
    const found = new Map<string, bigint>();
    for (const { counter } of this.rates) {
      const cell = cellOf(row, counter);
      const value = Array.isArray(cell) ? undefined : parseInteger(cell);
      if (value !== undefined) found.set(counter, value);
    }
    return found;
  }
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
