import { withoutQuery } from './path';
import type { HttpReply } from './types';

/** What RFC 6265 (6.1) asks of a jar for one host. The oldest make room, so that no device can fill our memory. */
const MAX_COOKIES = 50;

interface Cookie {
  name: string;
  value: string;
  path: string;
  /** On the clock given; a cookie without it lives as long as the jar. */
  endsAt: number;
}

/**
 * The cookies of one session with one server, after RFC 6265: name and value, Path, Max-Age and Expires.
 * Domain, Secure and SameSite do not count: what a server sets goes back to its own origin and nowhere else.
 */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** `clock`: milliseconds since 1970. */
  constructor(private readonly clock: () => number) {}

  /** Takes what a reply sets, or takes back. */
  take({ setCookie, headers }: HttpReply, requestPath: string): void {
    const now = this.clock();
    // A device's clock may be years off: only what lies between its Date and its Expires counts.
    const deviceNow = parseDate(headers.date) ?? now;
    for (const line of setCookie) {
      const cookie = parseCookie(line, requestPath, now, deviceNow);
      if (!cookie) continue;
      const key = `${cookie.name};${cookie.path}`;
      if (cookie.endsAt <= now) this.#cookies.delete(key);
      else this.#cookies.set(key, cookie);
      const [oldest = ''] = this.#cookies.keys();
      if (this.#cookies.size > MAX_COOKIES) this.#cookies.delete(oldest);
    }
  }

  /** The `Cookie` field of a request; `undefined` when there is nothing to send. */
  header(requestPath: string): string | undefined {
    const now = this.clock();
    const path = withoutQuery(requestPath);
    const sent = [...this.#cookies.values()].filter((cookie) => cookie.endsAt > now && pathMatches(path, cookie.path));
    if (sent.length === 0) return undefined;
    sent.sort((a, b) => b.path.length - a.path.length);
    return sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  get isEmpty(): boolean {
    return this.#cookies.size === 0;
  }
}

/** RFC 6265, 5.2. `undefined` for a line without a name. */
function parseCookie(line: string, requestPath: string, now: number, deviceNow: number): Cookie | undefined {
  const [pair = '', ...rest] = line.split(';');
  const { name, value } = partsOf(pair);
  if (name === '') return undefined;
  const attributes = new Map(rest.map(partsOf).map((part) => [part.name.toLowerCase(), part.value]));
  const path = attributes.get('path') ?? '';
  const maxAge = attributes.get('max-age') ?? '';
  const expires = parseDate(attributes.get('expires'));
  let endsAt = Number.POSITIVE_INFINITY;
  if (/^-?\d+$/.test(maxAge)) endsAt = now + Number(maxAge) * 1000;
  else if (expires !== undefined) endsAt = now + expires - deviceNow;
  return { name, value, path: path.startsWith('/') ? path : defaultPath(requestPath), endsAt };
}

function partsOf(text: string): { name: string; value: string } {
  const equals = text.indexOf('=');
  if (equals < 0) return { name: text.trim(), value: '' };
  return { name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() };
}

function parseDate(text = ''): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** RFC 6265, 5.1.4: the folder of the request. */
function defaultPath(requestPath: string): string {
  const path = withoutQuery(requestPath);
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** RFC 6265, 5.1.4. */
function pathMatches(path: string, cookiePath: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/';
}
