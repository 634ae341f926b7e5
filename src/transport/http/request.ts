import { HeadendError } from '../../errors';
import { withoutQuery } from './path';
import type { HttpRequest } from './types';

/** RFC 7617, with UTF-8 (section 2.1). @throws HeadendError `CONFIG` for a user name with a colon */
export function basicAuthorization({ user, password }: { user: string; password: string }): string {
  if (user.includes(':')) {
    throw new HeadendError('CONFIG', 'A user name with a colon cannot be sent by Basic authentication (RFC 7617).');
  }
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** Headers by their names in lower case, as replies have them. */
export function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/**
 * Texts of a request that no error may show, also not where the device repeats them.
 * @param headers all that are sent, by their names in lower case
 */
export function secretsOf(
  password: string | undefined,
  { path, body, secrets = [] }: HttpRequest,
  headers: Readonly<Record<string, string>>,
): string[] {
  const query = new URLSearchParams(path.slice(withoutQuery(path).length));
  const texts = [password ?? '', String(body ?? ''), ...secrets];
  return [...texts, ...query.values(), ...Object.entries(headers).flatMap(secretsOfHeader)];
}

/** A header's value and, where that has several parts, those that are secrets by themselves. */
function secretsOfHeader([name, value]: [string, string]): string[] {
  if (name === 'authorization') return [value, value.replace(/^\S+ +/, '')];
  if (name === 'cookie') return value.split(/; */).map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [value];
}
