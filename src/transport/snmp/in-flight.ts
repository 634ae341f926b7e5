/** Answers after which one more request is tried above what is known to be good; doubled with each failure of that. */
const CAUTION = 32;
const LARGEST_CAUTION = 1024;

/**
 * How many requests one agent may be given at once. It begins with one and grows by one with each answer as long as the
 * round trip holds; a loss halves it. It then returns quickly to what was good before, and tries more with growing
 * caution: an agent that drops what is above its limit is not made to do so again and again, while loss by chance costs
 * little.
 */
export class InFlight {
  #size = 1;
  /** Up to where it grows quickly. */
  #quick: number;
  /** Most requests at once of which the last was answered. */
  #good = 1;
  #caution = CAUTION;
  #halvedBefore = 0;

  constructor(private readonly most: number) {
    this.#quick = most;
  }

  get size(): number {
    return Math.floor(this.#size);
  }

  /**
   * A request that was sent once was answered. `at`: how many were under way until then; `known`: how many were when it
   * was sent, as far as they are known not to be lost; `held`: its round trip did.
   */
  answered(at: number, known: number, held: boolean): void {
    this.#good = Math.max(this.#good, known);
    if (at < this.size || !held) return;
    this.#size = Math.min(this.most, this.#size + (this.size < this.#quick ? 1 : 1 / this.#caution));
  }

  /**
   * A request was lost. `at`: how many were under way when it was sent; `number` is its own and `next` that of the next request: losses of what was under
   * way when the number was halved are the same loss.
   */
  lost(at: number, number: number, next: number): void {
    if (number < this.#halvedBefore) return;
    this.#halvedBefore = next;
    if (at > this.#good) {
      this.#caution = Math.min(LARGEST_CAUTION, this.#caution * 2);
    } else if (this.size < Math.min(this.#quick, this.#good)) {
      // Again, before it was back where it had been: perhaps the agent bears less than it did.
      this.#good = Math.max(1, this.#good - 1);
    }
    this.#quick = this.#good;
    this.#size = Math.max(1, Math.floor(at / 2));
  }
}
