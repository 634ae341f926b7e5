/** How long a test waits for something that ought to happen, in ms. */
const PATIENCE_MS = 8000;

/**
 * How long it may take until what was closed is gone, in ms: longer than a socket's other end takes to notice, shorter
 * than idle connections and status timers live by themselves.
 */
export const SOON_MS = 500;

/** Keeps what arrives, in order, and lets a test wait for what it expects. */
export class Inbox<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  push(item: T): void {
    this.all.push(item);
    for (const look of [...this.#waiting]) look();
  }

  /** The first item from number `from` on that fits: one that is there already, or the next to come. */
  until(fits: (item: T) => boolean, from = 0): Promise<T> {
    const patience = new Error(`Nothing that fits came within ${PATIENCE_MS} ms.`);
    return new Promise((resolve, reject) => {
      let next = from;
      const look = () => {
        for (; next < this.all.length; next++) {
          const item = this.all[next] as T;
          if (!fits(item)) continue;
          clearTimeout(timer);
          this.#waiting.delete(look);
          resolve(item);
          return;
        }
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        patience.message += ` There is: ${JSON.stringify(this.all).slice(0, 1000)}`;
        reject(patience);
      }, PATIENCE_MS);
      this.#waiting.add(look);
      look();
    });
  }

  /** The item of this number, counted from 0, as soon as it is there. */
  at(index: number): Promise<T> {
    return this.until(() => true, index);
  }

  /** The item that comes next after now. */
  next(): Promise<T> {
    return this.at(this.all.length);
  }
}

/** Waits for what no event tells of. Rejects with `what` when it does not come within `withinMs`. */
export async function comesTrue(condition: () => boolean, what: string, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`It did not come true within ${withinMs} ms that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
