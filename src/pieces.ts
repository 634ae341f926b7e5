import { setImmediate } from 'node:timers/promises';

/** Work that is done piece by piece: it yields where the event loop may have its turn, and returns what came of it. */
export type Pieces<T> = Generator<void, T>;

/** Cells handled in one go: some 5 ms of work at most (measured). */
const PIECE_CELLS = 4000;

/** How many rows with so many columns make one piece. */
export function rowsOfPiece(columns: number): number {
  return Math.max(1, Math.floor(PIECE_CELLS / Math.max(1, columns)));
}

/** Does all of the work at once. @throws what the work throws */
export function atOnce<T>(work: Pieces<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * Does the work with a turn of the event loop between two pieces; work of one piece takes none.
 * @throws what the work throws; `signal.reason` when aborted
 */
export async function inTurns<T>(work: Pieces<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await setImmediate();
    signal?.throwIfAborted();
  }
}
