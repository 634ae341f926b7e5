/** Lets so many go on at once; the others wait their turn, in order. */
export class Turns {
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param limit how many at once; looked at for each, so that it may change */
  constructor(private readonly limit: () => number) {}

  /** Calls `start` when its turn comes, at once where one is free. It is to be given back with {@link free}. */
  take(start: () => void): void {
    this.#waiting.push(start);
    this.#admit();
  }

  /** Gives a turn back. */
  free(): void {
    this.#taken--;
    this.#admit();
  }

  #admit(): void {
    while (this.#taken < this.limit()) {
      const start = this.#waiting.shift();
      if (!start) return;
      this.#taken++;
      start();
    }
  }
}
