import { HeadendError } from '../../src/errors';

/** Longest text that names something. */
const MAX_NAME = 500;

/** Who may tell of an alarm. */
export const SOURCES = ['trap', 'poll', 'rule'] as const;

/** An object whose properties are not known. */
export type Unknown = Readonly<Record<string, unknown>>;

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that is not blank and not overly long. @throws HeadendError BAD_VALUE for anything else. */
export function nameIn(value: unknown, title: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= MAX_NAME) return value;
  throw badValue(`${title} must be a text of 1 to ${MAX_NAME} characters`);
}

/** A text, or none. @throws HeadendError BAD_VALUE for anything else. */
export function textIn(value: unknown, title: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw badValue(`${title} must be a text`);
}

/** One of some words, or none. @throws HeadendError BAD_VALUE for anything else. */
export function wordIn<W extends string>(value: unknown, words: readonly W[], title: string): W | undefined {
  if (value === undefined) return undefined;
  const known = words.find((word) => word === value);
  if (known !== undefined) return known;
  throw badValue(`${title} must be one of ${words.join(', ')}`);
}

/** An error for a message that cannot be understood. */
export function badValue(sentence: string): HeadendError {
  return new HeadendError('BAD_VALUE', sentence);
}
