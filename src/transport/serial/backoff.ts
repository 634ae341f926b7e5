/** First pause after a failure, in ms; doubled with each further one. Shorter than those of a device, never in their way. */
const FIRST_PAUSE_MS = 250;
/** Longest pause, in ms. There is no last try. */
const LONGEST_PAUSE_MS = 5000;

/** When a line that could not be opened, or was lost before it brought anything, may be opened again. */
export class Backoff {
  #failures = 0;
  #last?: { cause: unknown; until: number };

  /** `now`: milliseconds since 1970. */
  constructor(private readonly now: () => number) {}

  /** @throws the last cause while the line is left in peace */
  check(): void {
    if (this.#last && this.now() < this.#last.until) throw this.#last.cause;
  }

  failed(cause: unknown): void {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures, 16));
    this.#failures++;
    this.#last = { cause, until: this.now() + pause };
  }

  /** Something came over the line. */
  worked(): void {
    this.#failures = 0;
    this.#last = undefined;
  }
}
