import { setMaxListeners } from 'node:events';
import type { Dispatcher } from 'undici';
import { HeadendError } from '../../errors';
import { createDispatcher, isProxied } from './dispatcher';
import { connectionError, type RequestPlace } from './errors';
import { withoutQuery } from './path';
import { readReply } from './reply';
import { basicAuthorization, lowerCaseNames, secretsOf } from './request';
import type { HttpClient, HttpRequest, HttpTarget } from './types';

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
        loginNames: target.loginNames,
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
        const secrets = secretsOf(target.login?.password, request, headers);
        const raw = { status: response.statusCode, headers: response.headers, body: response.body };
        const reply = await readReply(raw, request, { place, maxBytes: target.maxBodyBytes, secrets });
        // A body that is discarded does not say that its reading was cut short.
        ending.signal.throwIfAborted();
        return reply;
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
