import type { Clock } from '../../clock';

/** A timer that begins again with each sign of progress. */
export class Countdown {
  #ms = 0;
  #task = () => {};
  #cancel = () => {};

  constructor(private readonly clock: Clock) {}

  /** Calls `task` after `ms` without a restart; takes the place of what was to be called before. */
  start(ms: number, task: () => void): void {
    this.#ms = ms;
    this.#task = task;
    this.restart();
  }

  restart(): void {
    this.#cancel();
    this.#cancel = this.clock.after(this.#ms, this.#task);
  }

  /** For good: nothing is called any more. */
  stop(): void {
    this.#cancel();
  }
}
