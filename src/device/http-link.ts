import { readJson } from '../document';
import type { HttpConnection, Session } from '../profile';
import { createHttpClient, type HttpClient, type SessionSpec, withSession } from '../transport/http';
import { fill, parametersOf, requestOf } from './fill';
import { type DeviceSettings, httpTarget } from './settings';

/** A client for a connection of a device; one that logs on by itself where the profile says how. */
export function openHttp(settings: DeviceSettings, connection: HttpConnection, now: () => number): HttpClient {
  const target = httpTarget(settings, connection);
  const { login, ...anonymous } = target;
  if (connection.session === undefined) return createHttpClient(target);
  const client = createHttpClient(anonymous);
  return login ? withSession(client, specOf(connection.session, settings, login), now) : client;
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
