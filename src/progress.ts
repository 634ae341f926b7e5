/** Told how much of some work is done, from 0 to 1. */
export type OnProgress = (fraction: number) => void;

/** Hands on the progress of a part of the work, which takes it from one fraction to another. */
export function partOf(onProgress: OnProgress | undefined, from: number, to: number): OnProgress {
  return (fraction) => onProgress?.(from + fraction * (to - from));
}
