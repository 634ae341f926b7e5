import type { StormLimit } from './types';

/** Sources whose buckets are kept; of more, those that were quiet longest start with a full bucket again. */
const MAX_SOURCES = 10_000;

/** A token bucket for each source, so that one device's storm takes nothing from the others. */
export class StormGuard {
  /** Tokens left, and when that was. Quietest first. */
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(readonly limit: StormLimit) {}

  /** Takes a token. `false`: the source is over its limit. `now`: monotonic, in ms. */
  allows(address: string, now: number): boolean {
    const { perSecond, burst } = this.limit;
    const { tokens, at } = this.#buckets.get(address) ?? { tokens: burst, at: now };
    const filled = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
    const allowed = filled >= 1;
    this.#buckets.delete(address);
    this.#buckets.set(address, { tokens: allowed ? filled - 1 : filled, at: now });
    const [quietest] = this.#buckets.keys();
    if (this.#buckets.size > MAX_SOURCES && quietest !== undefined) this.#buckets.delete(quietest);
    return allowed;
  }
}
