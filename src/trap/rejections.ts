import type { Rejection, RejectReason, Source } from './types';

/** Sources and reasons kept for display. */
const MAX_REJECTIONS = 100;
const MAX_NAME = 32;

/** No rejection yet, for every reason. */
export function noRejections(): Record<RejectReason, number> {
  return {
    malformed: 0,
    notNotification: 0,
    unknownCommunity: 0,
    unknownUser: 0,
    unsupportedLevel: 0,
    wrongDigest: 0,
    decryptionError: 0,
    notInTimeWindow: 0,
    replayed: 0,
    duplicate: 0,
    storm: 0,
  };
}

/** Who had what rejected, one entry for each source, reason and user; the last {@link MAX_REJECTIONS} are kept. */
export class RejectionLog {
  /** Oldest first. */
  readonly #entries = new Map<string, Rejection>();
  readonly #changed = new Map<string, Rejection>();

  /** Counts one more. `at`: ms since 1970. `user`: as the message had it, which may be anything. */
  add(reason: RejectReason, source: Source, user: string | undefined, at: number): void {
    const name = user && { user: user.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?').slice(0, MAX_NAME) };
    const entry = { at: new Date(at).toISOString(), source, reason, ...name, count: 1 };
    entry.count += this.#entries.get(keyOf(entry))?.count ?? 0;
    this.put(entry);
  }

  /** Puts an entry in, in place of an older one of the same source, reason and user. */
  put(entry: Rejection): void {
    const key = keyOf(entry);
    for (const entries of [this.#entries, this.#changed]) {
      entries.delete(key);
      entries.set(key, entry);
      const [oldest] = entries.keys();
      if (entries.size > MAX_REJECTIONS && oldest !== undefined) entries.delete(oldest);
    }
  }

  /** What was put in since this was last called, oldest first. */
  takeChanged(): Rejection[] {
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    return changed;
  }

  newestFirst(): Rejection[] {
    return [...this.#entries.values()].reverse();
  }
}

function keyOf({ reason, source, user }: Rejection): string {
  return `${reason} ${source.address} ${user ?? ''}`;
}
