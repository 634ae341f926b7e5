import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
/** Collects garbage now. */
export const collectGarbage: () => void = runInNewContext('gc');

/** What one run took: milliseconds on the clock, and of processor time of whoever did it. */
export interface Sample {
  ms: number;
  cpuMs: number;
}

/** Someone who does the same work as others. */
export interface Contender {
  name: string;
  run(): Promise<Sample>;
}

/** Samples by name of the contender. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** Lets each contender run in turn, so many times, after one run of each that does not count where `warm` says so. */
export async function inTurn(contenders: readonly Contender[], rounds: number, warm = 0): Promise<Samples> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -warm; round < rounds; round++) {
    for (const { name, run } of contenders) {
      const sample = await run();
      if (round >= 0) samples.get(name)?.push(sample);
    }
  }
  return samples;
}

/** Times work of this process. */
export async function timed(work: () => unknown): Promise<Sample> {
  const [ms, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - ms, cpuMs: (user + system) / 1000 };
}

/** The value below which a share of all lie; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The median with the least and the greatest: `466 (451-502)`. */
export function spread(values: readonly number[]): string {
  return `${short(median(values))} (${short(Math.min(...values))}–${short(Math.max(...values))})`;
}

/** A number of three digits or so. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** How the event loop was held up while something was done, in ms. */
export interface Held {
  p99: number;
  longest: number;
}

/** Does work and sees how it holds up the event loop. */
export async function watched<T>(work: () => Promise<T>): Promise<{ result: T; held: Held }> {
  collectGarbage();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // Its first tick comes late by itself.
  await pause(50);
  delay.reset();
  const result = await work();
  // Work that never let the loop turn shows with the turn after it.
  await pause(5);
  delay.disable();
  return { result, held: { p99: delay.percentile(99) / 1e6, longest: delay.max / 1e6 } };
}
