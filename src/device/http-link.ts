import { readJson } from '../document';
import { HeadendError } from '../errors';
import type { HttpConnection, Session, Signature } from '../profile';
import {
  createHttpClient,
  type HttpClient,
  type SessionSpec,
  type SignatureSpec,
  withSession,
  withSignature,
} from '../transport/http';
import { createStreamHttpClient } from '../transport/serial';
import { fill, parametersOf } from './fill';
import { requestOf } from './request';
import { type Stopwatch, timedHttp } from './round-trip';
import { type DeviceSettings, httpTarget, streamTarget } from './settings';

/** A signature that is good for longer protects nothing. */
const MAX_SIGNATURE_S = 86_400;

/** What opening a connection takes from the device. */
export interface HttpLinkOptions extends Stopwatch {
  /** Called when the device's clock is found to be another than ours: by how many seconds it is ahead. */
  onClockOffset?: (connection: HttpConnection, seconds: number) => void;
  /** Stands between what logs on or signs and the wire: it sees every request as it is sent. */
  wire?: (client: HttpClient) => HttpClient;
}

/** A client for a connection of a device; one that logs on or signs by itself where the profile says how. */
export function openHttp(settings: DeviceSettings, connection: HttpConnection, options: HttpLinkOptions): HttpClient {
  const target = { ...httpTarget(settings, connection), loginNames: connection.login };
  const { login, ...anonymous } = target;
  const { session, signature, headers } = connection;
  const isPlain = session === undefined && signature === undefined;
  const stream = streamTarget(settings, connection);
  const bare = stream
    ? createStreamHttpClient(isPlain ? stream : { ...stream, login: undefined })
    : createHttpClient(isPlain ? target : anonymous);
  const client = withHeaders(timedHttp(options.wire?.(bare) ?? bare, options), headers);
  if (login && session) return withSession(client, specOf(session, settings, login), options.now);
  if (login && signature)
    return withSignature(client, signatureOf(connection, signature, settings, login, options), options.now);
  return client;
}

/** A client that sends these headers where a request has none of their names. */
function withHeaders(client: HttpClient, headers: Readonly<Record<string, string>>): HttpClient {
  if (Object.keys(headers).length === 0) return client;
  return {
    request: (request, signal) => client.request({ ...request, headers: { ...headers, ...request.headers } }, signal),
    close: () => client.close(),
  };
}

/** How the profile has requests signed, with who signs put in. @throws HeadendError CONFIG for a wrong time. */
function signatureOf(
  connection: HttpConnection,
  { headers, unsigned, seconds: text, refusals }: Signature,
  settings: DeviceSettings,
  { user, password }: { user: string; password: string },
  { onClockOffset }: HttpLinkOptions,
): SignatureSpec {
  const seconds = Number(fill(text, parametersOf(settings)));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_SIGNATURE_S) {
    const sentence = `Signatures are good for ${JSON.stringify(fill(text, parametersOf(settings)))} seconds`;
    throw new HeadendError('CONFIG', `${sentence}; it must be a whole number from 1 to ${MAX_SIGNATURE_S}.`);
  }
  return {
    ...{ user, key: password, headers, unsigned, seconds, refusals },
    names: connection.login ?? { user: 'user name', secret: 'key' },
    onClockOffset: (offset) => onClockOffset?.(connection, offset),
  };
}

/** The profile's log-on, with who logs on put in. */
function specOf(session: Session, settings: DeviceSettings, login: { user: string; password: string }): SessionSpec {
  const parameters = parametersOf(settings);
  return {
    user: login.user,
    login: requestOf(session.login, login, parameters),
    logout: session.logout && requestOf(session.logout, {}, parameters),
    cookies: session.cookies,
    readToken: (body) => readToken(body, session),
    headers: (token) =>
      Object.fromEntries(
        Object.entries(session.headers).map(([name, text]) => [
          name,
          fill(text, { ...parameters, token: token ?? '' }),
        ]),
      ),
  };
}

/** What the reply to a log-on holds; a reply without a token is one that the profile's path does not fit. */
async function readToken(
  body: Buffer,
  { token, expiresIn }: Session,
): Promise<{ token?: string; expiresInMs?: number }> {
  const columns = new Map<string, string>();
  if (token !== undefined) columns.set('token', token);
  if (expiresIn !== undefined) columns.set('expiresIn', expiresIn);
  if (columns.size === 0) return {};
  const row = (await readJson([body], [{ id: 'login', columns }])).get('login')?.rows[0];
  const found = row?.get('token');
  const seconds = Number(row?.get('expiresIn') ?? Number.NaN);
  return {
    token: found === undefined || found === null ? undefined : String(found),
    expiresInMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  };
}
