import { setMaxListeners } from 'node:events';
import type { Dispatcher } from 'undici';
import { HeadendError } from '../../errors';
import { readBody } from './body';
import { createDispatcher, isProxied } from './dispatcher';
import { connectionError, quoteOf, type RequestPlace, statusError } from './errors';
import { withoutQuery } from './path';
import type { HttpClient, HttpReply, HttpRequest, HttpTarget } from './types';

/** Most of an error reply that is read, in bytes, to quote from it. */
const ERROR_BODY_BYTES = 64 * 1024;

/**
 * A client of one device. Lazy: no socket before the first request. Connections are kept open for a few seconds, so
 * that the requests of a poll share them. The time limit of a request includes waiting for a free connection.
 *
 * Errors of a request, all `HeadendError` (or `signal.reason`): `UNREACHABLE` no connection, an untrusted certificate,
 * or the client was closed · `TIMEOUT` · `AUTH` 401, 403, or sent to a log-in page · `NOT_FOUND` 404 · `REFUSED` other
 * 4xx · `BAD_REPLY` 5xx, other redirects (never followed), a cut, damaged or too large body · `CONFIG` a request that
 * cannot be made. Sentences never hold login, query, headers or body of the request.
 * @throws HeadendError `CONFIG` when the origin or the login cannot be used
 */
export function createHttpClient(target: HttpTarget): HttpClient {
  const origin = parseOrigin(target.origin);
  const host = `${origin.hostname}:${origin.port || (origin.protocol === 'https:' ? 443 : 80)}`;
  const defaults = {
    'accept-encoding': 'gzip, deflate, br',
    ...(target.login && { authorization: basicAuthorization(target.login) }),
  };
  const closing = new AbortController();
  // Every request in flight and every connection listens; that many are no leak.
  setMaxListeners(0, closing.signal);
  let dispatcher: Dispatcher | undefined;

  return {
    async request(request, signal) {
      const place = {
        where: `${request.method} ${withoutQuery(request.path)} at ${host}`,
        login: target.login !== undefined,
        proxied: isProxied(target),
      };
      const ending = new AbortController();
      const release = follow(ending, signal ? [closing.signal, signal] : [closing.signal]);
      const late = () => ending.abort(timeoutError(place, target.timeoutMs));
      const timer = setTimeout(late, target.timeoutMs);
      try {
        ending.signal.throwIfAborted();
        const headers = { ...defaults, ...lowerCaseNames(request.headers) };
        const open = () => {
          dispatcher ??= createDispatcher(target, closing.signal);
          return dispatcher;
        };
        const response = await send(open, { ...request, headers }, origin.origin, ending.signal, place);
        const secrets = request.quiet ? undefined : secretsOf(target, request, headers);
        return await readReply(response, place, target.maxBodyBytes, secrets);
      } catch (error) {
        throw ending.signal.aborted ? ending.signal.reason : error;
      } finally {
        clearTimeout(timer);
        release();
      }
    },
    async close() {
      closing.abort(new HeadendError('UNREACHABLE', `The connection to ${host} was closed by this side.`));
      await dispatcher?.destroy();
    },
  };
}

function parseOrigin(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url;
  // The text is not quoted: it may hold a login.
  throw new HeadendError(
    'CONFIG',
    "The device's address must be scheme, host and port only, such as http://10.0.0.5:80; a login goes into its own fields.",
  );
}

/** RFC 7617, with UTF-8 (section 2.1). */
function basicAuthorization({ user, password }: { user: string; password: string }): string {
  if (user.includes(':')) {
    throw new HeadendError('CONFIG', 'A user name with a colon cannot be sent by Basic authentication (RFC 7617).');
  }
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** Aborts the controller when one of the signals does; the function returned stops listening. */
function follow(controller: AbortController, signals: readonly AbortSignal[]): () => void {
  const listeners = signals.map((signal) => {
    const listener = () => controller.abort(signal.reason);
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener);
    return () => signal.removeEventListener('abort', listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}

function timeoutError({ where }: RequestPlace, timeoutMs: number): HeadendError {
  return new HeadendError('TIMEOUT', `${where}: no whole reply came within ${timeoutMs} ms.`);
}

async function send(
  open: () => Dispatcher,
  request: HttpRequest,
  origin: string,
  signal: AbortSignal,
  place: RequestPlace,
): Promise<Dispatcher.ResponseData> {
  if (!request.path.startsWith('/')) {
    throw new HeadendError('CONFIG', `${place.where}: the path must begin with "/".`);
  }
  try {
    const { method, path, headers, body } = request;
    return await open().request({ method, path, headers, body, origin, signal });
  } catch (error) {
    throw connectionError(place, error);
  }
}

async function readReply(
  response: Dispatcher.ResponseData,
  place: RequestPlace,
  maxBytes: number,
  secrets: readonly string[] | undefined,
): Promise<HttpReply> {
  const headers = joinValues(response.headers);
  const read = (limit: number) => readBody(response.body, headers['content-encoding'], limit, place.where);
  const status = response.statusCode;
  if (status >= 200 && status < 300) {
    const setCookie = [response.headers['set-cookie'] ?? []].flat();
    return { status, headers, setCookie, body: await read(maxBytes) };
  }
  // An error body that cannot be read changes nothing: the status already says what is wrong.
  const body = await read(ERROR_BODY_BYTES).catch(() => Buffer.alloc(0));
  const quote = secrets ? quoteOf(body, headers['content-type'], secrets) : '';
  throw statusError(place, { status, location: headers.location, quote });
}

/** Texts of a request that no error may show, also not where the device repeats them. */
function secretsOf(
  target: HttpTarget,
  { path, body }: HttpRequest,
  headers: Readonly<Record<string, string>>,
): string[] {
  const query = new URLSearchParams(path.slice(withoutQuery(path).length));
  const texts = [target.login?.password ?? '', headers.authorization ?? '', String(body ?? '')];
  return [...texts, ...query.values(), ...Object.entries(headers).flatMap(secretsOfHeader)];
}

/** A header's value and, where that has several parts, those that are secrets by themselves. */
function secretsOfHeader([name, value]: [string, string]): string[] {
  if (name === 'authorization') return [value, value.replace(/^\S+ +/, '')];
  if (name === 'cookie') return value.split(/; */).map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [value];
}

function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function joinValues(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
}
