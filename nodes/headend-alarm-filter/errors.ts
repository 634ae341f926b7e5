import type { DeviceReport } from '../../src/alarm';
import { isObject, type Unknown } from './values';

/** Errors that mean that a device does not answer. */
const SILENCE: readonly unknown[] = ['UNREACHABLE', 'TIMEOUT'];

/** What a poll node fails with says something of its device; a write or a restore may take long for other reasons. */
const WITNESS = 'headend-poll';

/**
 * What a message of a Catch node tells: that a device cannot be reached, or nothing of interest here. `undefined`: it is
 * no such message. `at` is ISO 8601.
 */
export function outageOf({ error, failure }: Unknown, at: string): { reports: DeviceReport[] } | undefined {
  // A flow may set an error of its own; those of a Catch node say whose they are.
  if (!isObject(error) || !isObject(error.source)) return undefined;
  const device = isObject(failure) ? failure.device : undefined;
  const isOutage = error.source.type === WITNESS && SILENCE.includes(error.code);
  if (!isOutage || typeof device !== 'string' || device === '') return { reports: [] };
  const text = typeof error.message === 'string' ? error.message : undefined;
  return { reports: [{ device, reachable: false, at, ...(text && { text }) }] };
}
