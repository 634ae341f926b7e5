/** Length of a bucket of the rate, and how many make a minute. */
const BUCKET_MS = 1000;
const BUCKETS = 60;

/** What an alarm list counted since it began; JSON. */
export interface Counts {
  /** Reports that were late, overtaken on their way by newer ones of the same alarm. */
  late: number;
  /** Raises not severe enough, excluded or not included. */
  excluded: number;
  /** Raises that cleared before their on-delay was over. */
  fleeting: number;
  /** Changes not told, by what kept them back. */
  suppressed: { policy: number; shelved: number; chattering: number; flood: number };
  /** Alarms that found no room in the list or were put out of it, and lines of history that fell out. */
  dropped: { alarms: number; history: number };
  /** Raises of the last minute: seconds of the list's clock, with how many. */
  raises: [second: number, count: number][];
}

/** Counts at their beginning. */
export function newCounts(): Counts {
  return {
    late: 0,
    excluded: 0,
    fleeting: 0,
    suppressed: { policy: 0, shelved: 0, chattering: 0, flood: 0 },
    dropped: { alarms: 0, history: 0 },
    raises: [],
  };
}

/** Counts a raise at `now`, in ticks. */
export function countRaise(counts: Counts, now: number): void {
  const second = Math.floor(now / BUCKET_MS);
  const last = counts.raises.at(-1);
  if (last?.[0] === second) last[1]++;
  else counts.raises = [...counts.raises.slice(1 - BUCKETS), [second, 1]];
}

/** Raises in the minute before `now`, in ticks. */
export function raisesPerMinute({ raises }: Counts, now: number): number {
  const second = Math.floor(now / BUCKET_MS);
  return raises.reduce((sum, [at, count]) => (at > second - BUCKETS ? sum + count : sum), 0);
}
