/** What ends when a signal is aborted. */
export interface Abortable {
  fail(reason: unknown): void;
}

/**
 * Many that end with a signal, with one listener for all. One for each would keep all of them alive for long: a listener
 * that was removed still points to its neighbour, and so does that one, as far as the garbage collector has not come.
 */
export class Aborts {
  readonly #watched = new Map<AbortSignal, { all: Abortable[]; listener: () => void }>();

  add(signal: AbortSignal, one: Abortable): void {
    const watched = this.#watched.get(signal) ?? this.#watch(signal);
    watched.all.push(one);
  }

  delete(signal: AbortSignal, one: Abortable): void {
    const watched = this.#watched.get(signal);
    const at = watched?.all.indexOf(one) ?? -1;
    if (!watched || at < 0) return;
    watched.all.splice(at, 1);
    if (watched.all.length > 0) return;
    signal.removeEventListener('abort', watched.listener);
    this.#watched.delete(signal);
  }

  #watch(signal: AbortSignal): { all: Abortable[]; listener: () => void } {
    const all: Abortable[] = [];
    const listener = () => {
      for (const one of [...all]) one.fail(signal.reason);
    };
    signal.addEventListener('abort', listener);
    const watched = { all, listener };
    this.#watched.set(signal, watched);
    return watched;
  }
}
