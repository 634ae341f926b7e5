import type { Clock } from '../../../src/clock';

/** A clock that stands still until it is told. */
export class HandClock implements Clock {
  /** How often someone looked: a line does whenever something comes. */
  looks = 0;
  /** How often something was to be done later: an exchange does with each sign of progress. */
  plans = 0;
  #now = 1000;
  readonly #tasks = new Set<{ at: number; task: () => void }>();

  /** Timers that have neither run nor been cancelled. */
  get pending(): number {
    return this.#tasks.size;
  }

  readonly now = () => {
    this.looks++;
    return this.#now;
  };

  readonly after = (ms: number, task: () => void) => {
    this.plans++;
    const entry = { at: this.#now + ms, task };
    this.#tasks.add(entry);
    return () => this.#tasks.delete(entry);
  };

  advance(ms: number): void {
    this.#now += ms;
    const due = [...this.#tasks].filter(({ at }) => at <= this.#now);
    for (const entry of due.sort((a, b) => a.at - b.at)) {
      if (this.#tasks.delete(entry)) entry.task();
    }
  }
}
