import { HeadendError } from '../errors';

/** Most that may wait for one device: far above what any flow needs, so that reaching it means something is stuck. */
const MAX_WAITING = 1000;

/** Lets a set number of requests be in flight at once; the others wait their turn in order. */
export class Limiter {
  #inFlight = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /** Runs `task` when its turn comes. Rejects with `signal.reason` if aborted while waiting, with BUSY if too many wait. */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#turn(signal);
    try {
      return await task();
    } finally {
      this.#inFlight--;
      this.#waiting.shift()?.();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const start = () => {
        signal.removeEventListener('abort', abort);
        this.#inFlight++;
        resolve();
      };
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal.reason);
      };
      if (this.#inFlight < this.limit) return start();
      if (this.#waiting.length >= MAX_WAITING) {
        reject(new HeadendError('BUSY', `${MAX_WAITING} requests wait for this device already; poll less often.`));
        return;
      }
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.push(start);
    });
  }
}
