import { HeadendError } from '../src/errors';
import { didYouMean } from '../src/profile';
import type { TrapRequest } from './trap-content';

/** A notification over and over: so many a second, for so many seconds. */
export type TrapStorm = TrapRequest & { perSecond: number; seconds: number };

interface Check {
  allowed: string;
  holds(value: unknown): boolean;
}

const text: Check = { allowed: 'a text', holds: (value) => typeof value === 'string' };
const wholeNumber = (most: number): Check => ({
  allowed: `a whole number from 1 to ${most}`,
  holds: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most,
});

const REQUEST: Readonly<Record<keyof TrapRequest, Check>> = {
  trap: text,
  state: { allowed: '"raised" or "cleared"', holds: (value) => value === 'raised' || value === 'cleared' },
  entry: text,
  fields: { allowed: 'an object of texts, whole numbers, true, false or null', holds: isFields },
};
const RATE = { perSecond: wholeNumber(100_000), seconds: wholeNumber(3600) };

/**
 * A notification as a message asks for it.
 *
 * @throws HeadendError BAD_VALUE naming the first property that is unknown or has a wrong value.
 */
export function checkTrapRequest(given: unknown): TrapRequest {
  return check<TrapRequest>('trap', given, REQUEST);
}

/**
 * A storm of notifications as a message asks for it.
 *
 * @throws HeadendError BAD_VALUE as {@link checkTrapRequest} does, or without `perSecond` or `seconds`.
 */
export function checkTrapStorm(given: unknown): TrapStorm {
  const storm = check<Partial<TrapStorm>>('storm', given, { ...REQUEST, ...RATE });
  const { perSecond, seconds } = storm;
  if (perSecond !== undefined && seconds !== undefined) return { ...storm, perSecond, seconds };
  throw new HeadendError('BAD_VALUE', 'A storm needs perSecond and seconds.');
}

function check<T>(what: string, given: unknown, checks: Readonly<Record<string, Check>>): T {
  if (!isPlain(given)) throw new HeadendError('BAD_VALUE', `A ${what} must be an object, such as {}.`);
  for (const [name, value] of Object.entries(given)) {
    const known = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!known) {
      const names = Object.keys(checks);
      const sentence = `A ${what} has no "${name}".${didYouMean(name, names)} Known are: ${names.join(', ')}.`;
      throw new HeadendError('BAD_VALUE', sentence);
    }
    if (!known.holds(value)) {
      const sentence = `The ${name} of a ${what} cannot be ${JSON.stringify(value)}; give ${known.allowed}.`;
      throw new HeadendError('BAD_VALUE', sentence);
    }
  }
  return given as T;
}

function isFields(value: unknown): boolean {
  return isPlain(value) && Object.values(value).every(isRaw);
}

function isRaw(value: unknown): boolean {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isSafeInteger(value);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}
