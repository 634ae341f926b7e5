/** Least time to wait for an answer beyond the usual, in ms: agents pause, and what is sent again is done again. */
const LEAST_MS = 20;
/** Least allowance for variation, in ms: about what timers and this process vary by. */
const GRAIN_MS = 1;
/** A round trip that is this much longer than one and a half of the shortest still holds, in ms. */
const SLACK_MS = 4;

/** How long answers to one kind of request take, and how long to wait for the next one (RFC 6298). */
export class RoundTrip {
  #smoothed: number | undefined;
  #variation = 0;
  #shortest = Number.POSITIVE_INFINITY;
  #backedOff = 0;

  /** @param longestMs the longest wait, and the one until an answer was measured: an agent may be slow */
  constructor(private readonly longestMs: number) {}

  /** How long to wait before a request is sent again, in ms. */
  get timeoutMs(): number {
    if (this.#smoothed === undefined) return this.longestMs;
    const usual = this.#smoothed + Math.max(LEAST_MS, 4 * this.#variation);
    return Math.min(this.longestMs, Math.max(usual, this.#backedOff));
  }

  /** After how many ms an answer is late. */
  get expectedMs(): number {
    if (this.#smoothed === undefined) return this.longestMs;
    return this.#smoothed + Math.max(GRAIN_MS, 4 * this.#variation);
  }

  /**
   * An answer to a request that was sent only once (Karn's algorithm) took `ms`. Whether that is little more than the
   * shortest, beyond which requests wait for one another in the agent, and leaves room in the longest wait for twice as long.
   * @param alone no other request was under way when it was sent: the shortest is measured anew, for paths change
   */
  sample(ms: number, alone: boolean): boolean {
    this.#backedOff = 0;
    if (this.#smoothed === undefined) {
      this.#smoothed = ms;
      this.#variation = ms / 2;
    } else {
      this.#variation += (Math.abs(this.#smoothed - ms) - this.#variation) / 4;
      this.#smoothed += (ms - this.#smoothed) / 8;
    }
    this.#shortest = alone ? ms : Math.min(this.#shortest, ms);
    return ms <= 1.5 * this.#shortest + SLACK_MS && 2 * ms < this.longestMs;
  }

  /** A wait of `ms` was in vain: it is twice as long until there is a sample again. */
  backOff(ms: number): void {
    this.#backedOff = Math.max(this.#backedOff, 2 * ms);
  }
}
