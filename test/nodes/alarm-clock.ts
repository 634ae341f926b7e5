import assert from 'node:assert/strict';
import type { AlarmClock } from '../../nodes/headend-alarm-filter/runner';
import type { Instant } from '../../src/alarm';

/** More than this a timer of Node takes for 1 ms. */
const MOST_MS = 2 ** 31 - 1;

/** A clock set by hand. */
export class HandClock implements AlarmClock {
  readonly waiting = new Set<{ due: number; task: () => void }>();
  #now: Instant = { time: Date.UTC(2026, 10, 21, 12), ticks: 5000 };

  now(): Instant {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    assert.ok(ms >= 0 && ms <= MOST_MS, `${ms} ms are none for a timer`);
    const timer = { due: this.#now.ticks + ms, task };
    this.waiting.add(timer);
    return () => this.waiting.delete(timer);
  }

  /** Lets time pass, timer by timer. */
  pass(ms: number): void {
    const end = this.#now.ticks + ms;
    for (;;) {
      const [next] = [...this.waiting].filter(({ due }) => due <= end).sort((one, other) => one.due - other.due);
      if (!next) break;
      this.#advance(next.due);
      this.waiting.delete(next);
      next.task();
    }
    this.#advance(end);
  }

  /** Sets the wall clock alone. */
  jump(ms: number): void {
    this.#now = { ...this.#now, time: this.#now.time + ms };
  }

  #advance(ticks: number): void {
    this.#now = { time: this.#now.time + ticks - this.#now.ticks, ticks };
  }
}
