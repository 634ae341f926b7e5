import { createHash } from 'node:crypto';

/** Time for which an inform is known again, in ms; senders repeat an unacknowledged one after a few seconds. */
const REMEMBERED_MS = 30_000;
/** Informs remembered; of more, the oldest are forgotten. */
const MAX_INFORMS = 20_000;

/** Knows informs that were sent again because the acknowledgement was late or lost. */
export class Informs {
  /** When each came, oldest first. */
  readonly #seen = new Map<string, number>();

  /**
   * Whether this one came before from the same address, with the same request id and variables: a device that starts
   * again may soon use a request id again, for another alarm. `now`: monotonic, in ms.
   */
  isRepeated(address: string, requestId: number, list: Buffer, now: number): boolean {
    for (const [key, at] of this.#seen) {
      if (now - at <= REMEMBERED_MS && this.#seen.size <= MAX_INFORMS) break;
      this.#seen.delete(key);
    }
    const key = `${address} ${requestId} ${createHash('sha1').update(list).digest('base64')}`;
    if (this.#seen.has(key)) return true;
    this.#seen.set(key, now);
    return false;
  }
}
