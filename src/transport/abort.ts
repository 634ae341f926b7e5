import { setMaxListeners } from 'node:events';

/**
 * Settles as `promise` does, or rejects with `signal.reason` at once when the signal aborts first.
 * The work behind the promise goes on; what becomes of it is then of no interest.
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  // One listener for each request in flight is no leak: each is removed when its request settles.
  setMaxListeners(0, signal);
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const settled = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(settled);
  });
}
