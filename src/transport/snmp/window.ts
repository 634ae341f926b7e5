const FIRST = 96;
const LARGEST = 512;
/**
 * Full replies between two growths once a reply did not fit, doubled each time: one that is silently dropped costs a
 * whole time-out.
 */
const CAUTION = 100;
const LARGEST_CAUTION = 12_800;

/**
 * How many varbinds to ask one agent for in one reply; remember one per device. It starts where default agents still
 * answer in full, halves when a reply did not fit, and grows by an eighth while replies come in full: after each one at
 * first, with caution after a failure. So what shrank it by chance (loss on the way) is made good in time.
 */
export class RepetitionWindow {
  #size = FIRST;
  #full = 0;
  #fullToGrow = 1;

  /** Varbinds to ask for in one reply, at least 1. */
  get size(): number {
    return this.#size;
  }

  /** A reply of `asked` varbinds did not fit. */
  shrink(asked: number): void {
    this.#limit(Math.floor(asked / 2));
  }

  /** The agent cut a reply after `answered` varbinds. */
  cut(answered: number): void {
    this.#limit(answered);
  }

  /** A reply came in full. */
  grow(): void {
    this.#full++;
    if (this.#full < this.#fullToGrow) return;
    this.#full = 0;
    this.#size = Math.min(LARGEST, this.#size + Math.max(1, this.#size >> 3));
  }

  #limit(size: number): void {
    // What was asked before the size was known to be less does not count again.
    if (size >= this.#size) return;
    this.#size = Math.max(1, size);
    this.#full = 0;
    this.#fullToGrow = this.#fullToGrow === 1 ? CAUTION : Math.min(LARGEST_CAUTION, 2 * this.#fullToGrow);
  }
}
