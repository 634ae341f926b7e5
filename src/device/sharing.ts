/** Something that was read, and when it was asked for. */
interface Entry<T> {
  startedAt: number;
  settled: boolean;
  value: Promise<T>;
}

/**
 * Lets everyone who asks for the same thing within a short time have the same answer, so that ten poll nodes cost a
 * device one request. Failures are shared only by those who asked while it was in flight.
 */
export class Sharing<T> {
  readonly #entries = new Map<string, Entry<T>>();

  /** `freshMs`: how old, counted from the asking, an answer may be. */
  constructor(
    private readonly freshMs: number,
    private readonly now: () => number,
  ) {}

  /** The answer for `key`: one in flight or fresh, else from `load`. */
  get(key: string, load: () => Promise<T>): Promise<T> {
    const now = this.now();
    for (const [old, entry] of this.#entries) {
      if (entry.settled && now - entry.startedAt > this.freshMs) this.#entries.delete(old);
    }
    const known = this.#entries.get(key);
    if (known) return known.value;
    const entry: Entry<T> = { startedAt: now, settled: false, value: load() };
    this.#entries.set(key, entry);
    entry.value.then(
      () => {
        entry.settled = true;
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return entry.value;
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
  }
}
