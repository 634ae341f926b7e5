import type { TableWish } from '../device';
import { type ErrorCode, HeadendError } from '../errors';

/** A table of a cycle that could not be read. */
export interface Failure {
  wish: TableWish;
  error: HeadendError;
}

/** Failures of the way to the device, and not of a table. That of silence is one: what is silent now may time out later. */
const OF_THE_WAY: Partial<Record<ErrorCode, string>> = { UNREACHABLE: 'silent', TIMEOUT: 'silent', AUTH: 'refused' };

/**
 * The failures of a cycle as they are told: one error for all tables that have the same cause, and one for all that
 * the device could not be asked for, however many ways to it are down. Each comes with the keys that tell whether it
 * is news.
 */
export function summed(failures: readonly Failure[]): { error: HeadendError; keys: string[] }[] {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const { code, message } = failure.error;
    const cause = code in OF_THE_WAY ? 'way' : `${code} ${message}`;
    groups.set(cause, [...(groups.get(cause) ?? []), failure]);
  }
  return [...groups].map(([cause, group]) => ({
    error: one(group),
    keys: group.map(({ wish, error }) => `${OF_THE_WAY[error.code] ?? cause} ${wish.table}`),
  }));
}

/** One error for several; it names a table only when it is of that one alone. */
function one(group: readonly Failure[]): HeadendError {
  const [first] = group;
  if (!first) throw new TypeError('A group of failures is never empty.');
  if (group.length === 1) return first.error;
  const { code, device } = first.error;
  const sentences = [...new Set(group.map(({ error }) => error.message))];
  return new HeadendError(code, sentences.join(' '), { device, cause: first.error });
}
