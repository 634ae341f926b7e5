import type { Instant } from './types';

/**
 * The time of an alarm list: ms that only go forward, counted over restarts. All delays stand in it, so that neither a
 * jump of the wall clock nor a new process, whose ticks begin elsewhere, does them harm.
 */
export class ListClock {
  ticks: number;
  time: number;
  readonly #offset: number;

  /** `saved`: where the clock stood when the list was saved; the time since then is taken from the wall clock. */
  constructor(now: Instant, saved?: Instant) {
    this.ticks = saved ? saved.ticks + Math.max(0, now.time - saved.time) : 0;
    this.time = now.time;
    this.#offset = this.ticks - now.ticks;
  }

  advance({ time, ticks }: Instant): void {
    this.ticks = Math.max(this.ticks, ticks + this.#offset);
    this.time = time;
  }

  /** A point in this clock's ticks, in those of the caller. */
  outside(ticks: number): number {
    return ticks - this.#offset;
  }

  /** The wall clock, `inMs` from now. */
  iso(inMs = 0): string {
    return new Date(this.time + inMs).toISOString();
  }
}
