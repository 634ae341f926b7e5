import { HeadendError } from '../errors';

/** First pause after a failure, in ms; doubled with each further one. */
const FIRST_PAUSE_MS = 1000;
/** Longest pause between tries, in ms. There is no last try. */
const LONGEST_PAUSE_MS = 60_000;
/** Pauses vary by this much either way, so that devices lost together do not come back together. */
const JITTER = 0.2;

/** What is known of one connection: `idle` until it was first used. */
export type HealthState = 'idle' | 'up' | 'down';

/**
 * Whether a connection answers, and when a silent one is tried again. Pure: time and chance are given.
 * UNREACHABLE, TIMEOUT and AUTH are failures of the connection (so a wrong password is not tried in a storm);
 * any other error means that something answered.
 */
export class Health {
  state: HealthState = 'idle';
  /** The failure that made it `down`. */
  lastError?: HeadendError;
  /** When a `down` connection may be tried again, on the clock given. */
  nextTryAt = 0;
  #failures = 0;
  #lastAnswerAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
    private readonly onChange: (state: HealthState, error?: HeadendError) => void,
  ) {}

  /** @throws the last error, with the time of the next try, while a `down` connection is left in peace. */
  check(): void {
    const wait = this.nextTryAt - this.now();
    if (this.state !== 'down' || wait <= 0 || !this.lastError) return;
    const { code, message } = this.lastError;
    throw new HeadendError(code, `${message} Next try in ${Math.ceil(wait / 1000)} s.`);
  }

  /** Something answered. */
  answered(): void {
    this.#lastAnswerAt = this.now();
    this.#failures = 0;
    this.lastError = undefined;
    this.#become('up');
  }

  /** A request begun at `startedAt` failed. Not held against a connection that has answered another since. */
  failed(error: HeadendError, startedAt: number): void {
    if (!['UNREACHABLE', 'TIMEOUT', 'AUTH'].includes(error.code)) {
      this.answered();
      return;
    }
    if (this.#lastAnswerAt >= startedAt) return;
    // Requests that were already under way when the first one failed are the same failure.
    if (this.state === 'down' && this.now() < this.nextTryAt) return;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures, 16));
    this.#failures++;
    this.lastError = error;
    this.nextTryAt = this.now() + pause * (1 + JITTER * (2 * this.random() - 1));
    this.#become('down', error);
  }

  #become(state: HealthState, error?: HeadendError): void {
    if (this.state === state) return;
    this.state = state;
    this.onChange(state, error);
  }
}
