import { TIME_WINDOW } from './engine';
import type { V3Message } from './message';

/** What is known of one sender's engine. */
interface Known {
  boots: number;
  /** Its newest time, in seconds. */
  time: number;
  /** Digests of its messages, by their time, as far as these are accepted. */
  seen: Map<number, Set<string>>;
  count: number;
  /** Messages up to this time of the engine were too many to be remembered, and are not accepted any more. */
  floor: number;
}

/** Messages remembered of one engine, and engines remembered: of more, those that were quiet longest are forgotten. */
const MAX_MESSAGES = 50_000;
const MAX_ENGINES = 1000;

/**
 * Refuses old and repeated messages of engines that are authoritative themselves, as senders of traps are: a window
 * of time as in RFC 3414 (3.2, step 7b), and within it each digest once. Our own clock is left out of it: a sender that
 * was quiet for months would drift out of the window. Only authenticated messages may come here.
 */
export class Timeliness {
  readonly #engines = new Map<string, Known>();

  check({ engineId, boots, time, whole, digest }: V3Message): 'timely' | 'notInTimeWindow' | 'replayed' {
    const engine = engineId.toString('hex');
    let known = this.#engines.get(engine);
    if (known && boots < known.boots) return 'notInTimeWindow';
    if (!known || boots > known.boots) known = { boots, time, seen: new Map(), count: 0, floor: -1 };
    if (time < known.time - TIME_WINDOW || time <= known.floor) return 'notInTimeWindow';

    const signature = whole.toString('latin1', digest.start, digest.end);
    const seen = known.seen.get(time) ?? new Set();
    if (seen.has(signature)) return 'replayed';
    known.seen.set(time, seen.add(signature));
    known.count++;
    known.time = Math.max(known.time, time);
    forgetOld(known);

    this.#engines.delete(engine);
    this.#engines.set(engine, known);
    const [quietest] = this.#engines.keys();
    if (this.#engines.size > MAX_ENGINES && quietest !== undefined) this.#engines.delete(quietest);
    return 'timely';
  }
}

/** Forgets digests out of the window, and the oldest where there are too many: those are not accepted again either. */
function forgetOld(known: Known): void {
  if (known.count > MAX_MESSAGES) known.floor = [...known.seen.keys()].reduce((a, b) => Math.min(a, b));
  for (const [time, { size }] of known.seen) {
    if (time >= known.time - TIME_WINDOW && time > known.floor) continue;
    known.seen.delete(time);
    known.count -= size;
  }
}
