import { type Entry, isActive } from './entry';

/** The rank of cleared alarms: below every severity's. */
const CLEARED = 0;

/** The listed alarms in the order in which they give way to others: cleared ones, then by severity; the oldest first. */
export class Ranking {
  readonly #ranks = new Map<string, number>();
  readonly #ids = new Map<number, Set<string>>();

  get size(): number {
    return this.#ranks.size;
  }

  /** Puts a listed entry where its state and severity place it, behind all others of its rank. */
  place(entry: Entry): void {
    const { id, severityRank } = entry.alarm;
    this.remove(id);
    const rank = isActive(entry) ? severityRank : CLEARED;
    const ids = this.#ids.get(rank) ?? new Set();
    this.#ids.set(rank, ids.add(id));
    this.#ranks.set(id, rank);
  }

  remove(id: string): void {
    const rank = this.#ranks.get(id);
    if (rank === undefined) return;
    this.#ids.get(rank)?.delete(id);
    this.#ranks.delete(id);
  }

  /** The alarm that gives way first to one of `rank`: of a lower rank itself, or none. */
  below(rank: number): string | undefined {
    for (let lower = CLEARED; lower < rank; lower++) {
      for (const id of this.#ids.get(lower) ?? []) return id;
    }
    return undefined;
  }
}
