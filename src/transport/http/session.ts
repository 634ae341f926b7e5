import { HeadendError } from '../../errors';
import { untilAborted } from '../abort';
import { CookieJar } from './cookies';
import { StatusError } from './errors';
import { withoutQuery } from './path';
import type { HttpClient, HttpReply, HttpRequest } from './types';

/** How one logs on to a server. Whoever makes it has put user and password into the requests already. */
export interface SessionSpec {
  /** Who logs on; errors name him. */
  user: string;
  /** Must be answered with 2xx. */
  login: HttpRequest;
  /** Sent as any request of the session, when the client is closed. */
  logout?: HttpRequest;
  /** What the reply to the log-on holds. What it throws is not shown, for it may quote the reply. */
  readToken(body: Buffer): SessionToken | Promise<SessionToken>;
  /** Headers of every request after the log-on. `token` is absent where the reply had none, but a cookie. */
  headers(token: string | undefined): Readonly<Record<string, string>>;
  /** Send back the cookies that the server sets. */
  cookies: boolean;
}

/** What a log-on brings. */
export interface SessionToken {
  token?: string;
  /** For how long the log-on is good, in ms; absent when the server does not say. */
  expiresInMs?: number;
}

/** What is known of the log-on. `since`: when the one in force was accepted, in ms since 1970. */
export interface SessionInfo {
  state: 'loggedOut' | 'loggedIn' | 'refused';
  user: string;
  since?: number;
}

/** A client that logs on by itself. */
export interface SessionClient extends HttpClient {
  readonly session: SessionInfo;
  /** Logs on if that is not done yet. Rejects as `request` does when it cannot log on. */
  ensure(signal?: AbortSignal): Promise<void>;
}

/** A log-on is renewed when this much of its time is left, but never more than {@link RENEW_SHARE} of it. */
const RENEW_BEFORE_MS = 30_000;
const RENEW_SHARE = 0.1;
/** For this long, in ms, a path that was refused to a new log-on is not worth another one. */
const FORBIDDEN_MS = 60_000;
/** A server that does not let us log out in this time, in ms, is left as it is. */
const LOGOUT_MS = 1000;

/**
 * A client whose requests are made in a session. It logs on before its first request, once for however many requests
 * wait for it, and anew before the time the server gave is over. A request refused with 401, 403 or a redirect to a
 * log-in page is made once more after a new log-on, which all requests refused meanwhile share. A path that is refused
 * then as well is forbidden to the user: for a minute it is asked without logging on anew.
 *
 * Every log-on has its own cookies, so that a late reply to the one before cannot spoil it. Cookies of replies other
 * than 2xx are not seen.
 *
 * Errors beside those of `client`: `AUTH` when the server refuses the log-on (any 4xx but 404), or a request though it
 * has just accepted the log-on; `REFUSED` if it does answer others; `BAD_REPLY` when the log-on brings neither token nor cookie. Sentences hold neither password nor token.
 * @param client makes the requests; it is closed with this one, after logging out
 * @param clock milliseconds since 1970. When it jumps, a log-on comes too early, or after the server's first refusal
 */
export function withSession(client: HttpClient, spec: SessionSpec, clock: () => number): SessionClient {
  return new Session(client, spec, clock);
}

/** Whether a client is one of {@link withSession}. */
export function isSession(client: HttpClient): client is SessionClient {
  return client instanceof Session;
}

/** A log-on that was accepted. */
interface Pass {
  headers: Readonly<Record<string, string>>;
  jar: CookieJar;
  since: number;
  renewAt: number;
}

class Session implements SessionClient {
  #pass?: Pass;
  #loggingOn?: Promise<Pass>;
  #refused = false;
  /** Some request was answered: what is refused is then not for want of a log-on. */
  #isProven = false;
  /** When paths were refused to a new log-on. */
  readonly #forbidden = new Map<string, number>();
  #closing?: Promise<void>;

  constructor(
    private readonly client: HttpClient,
    private readonly spec: SessionSpec,
    private readonly clock: () => number,
  ) {}

  get session(): SessionInfo {
    const { user } = this.spec;
    if (this.#pass && !this.#closing) return { state: 'loggedIn', user, since: this.#pass.since };
    return { state: this.#refused ? 'refused' : 'loggedOut', user };
  }

  async ensure(signal?: AbortSignal): Promise<void> {
    await this.#admitted(signal);
  }

  async request(request: HttpRequest, signal?: AbortSignal): Promise<HttpReply> {
    const pass = await this.#admitted(signal);
    try {
      return await this.#send(request, pass, signal);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (this.#isForbidden(request)) throw this.#stillRefused(error);
    }
    // If it is another by now, somebody has logged on since this request was sent.
    if (this.#pass === pass) this.#pass = undefined;
    return this.#sendAgain(request, await this.#admitted(signal), signal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#logOut().then(() => this.client.close());
    return this.#closing;
  }

  /** The log-on in force, after logging on if need be. */
  async #admitted(signal: AbortSignal | undefined): Promise<Pass> {
    signal?.throwIfAborted();
    if (this.#closing) throw new HeadendError('UNREACHABLE', 'The session was closed by this side.');
    if (this.#pass && this.clock() < this.#pass.renewAt) return this.#pass;
    this.#loggingOn ??= this.#logOn().finally(() => {
      this.#loggingOn = undefined;
    });
    return untilAborted(this.#loggingOn, signal);
  }

  /** Goes on whoever gives up waiting for it: the others still want it. */
  async #logOn(): Promise<Pass> {
    try {
      this.#pass = await this.#newPass();
      this.#refused = false;
      return this.#pass;
    } catch (error) {
      this.#pass = undefined;
      this.#refused = isRefusedLogOn(error);
      throw isRefusedLogOn(error) ? refusedLogOn(error, this.spec.user) : error;
    }
  }

  async #newPass(): Promise<Pass> {
    const { login, cookies, headers } = this.spec;
    const sentAt = this.clock();
    const jar = new CookieJar(this.clock);
    const reply = await this.client.request({ ...login, quiet: true });
    if (cookies) jar.take(reply, login.path);
    const { token, expiresInMs = 0 } = await this.#readToken(reply);
    if (!token && jar.isEmpty) throw this.#badLogOn('holds neither a token nor a cookie');
    const margin = Math.min(RENEW_BEFORE_MS, expiresInMs * RENEW_SHARE);
    const renewAt = expiresInMs > 0 ? sentAt + expiresInMs - margin : Number.POSITIVE_INFINITY;
    return { headers: headers(token), jar, since: this.clock(), renewAt };
  }

  async #readToken({ body }: HttpReply): Promise<SessionToken> {
    try {
      return await this.spec.readToken(body);
    } catch {
      throw this.#badLogOn('cannot be read');
    }
  }

  #badLogOn(what: string): HeadendError {
    const sentence = `the device accepted the log-in, but its reply ${what}; check the session in the profile`;
    return new HeadendError('BAD_REPLY', `${nameOf(this.spec.login)}: ${sentence}.`);
  }

  async #send(request: HttpRequest, { headers, jar }: Pass, signal: AbortSignal | undefined): Promise<HttpReply> {
    const cookie = jar.header(request.path);
    const all = { ...request.headers, ...headers, ...(cookie !== undefined && { cookie }) };
    const reply = await this.client.request({ ...request, headers: all }, signal);
    if (this.spec.cookies) jar.take(reply, request.path);
    this.#isProven = true;
    return reply;
  }

  async #sendAgain(request: HttpRequest, pass: Pass, signal: AbortSignal | undefined): Promise<HttpReply> {
    try {
      return await this.#send(request, pass, signal);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#forbidden.set(withoutQuery(request.path), this.clock());
      throw this.#stillRefused(error);
    }
  }

  #isForbidden({ path }: HttpRequest): boolean {
    const since = this.#forbidden.get(withoutQuery(path)) ?? Number.NEGATIVE_INFINITY;
    return Math.abs(this.clock() - since) < FORBIDDEN_MS;
  }

  #stillRefused({ where, status }: StatusError): HeadendError {
    const sentence = `the device refuses this to user "${this.spec.user}", whose log-in it has accepted (${status})`;
    const code = this.#isProven ? 'REFUSED' : 'AUTH';
    return new HeadendError(code, `${where}: ${sentence}; check what this user is allowed to do.`);
  }

  /** As well as can be: who closes must not wait for a server that does not answer. */
  async #logOut(): Promise<void> {
    const { logout } = this.spec;
    if (!this.#pass || !logout) return;
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), LOGOUT_MS);
    await this.#send({ ...logout, quiet: true }, this.#pass, ending.signal).catch(() => undefined);
    clearTimeout(timer);
  }
}

/** 401, 403 or a redirect to a log-in page. */
function isRefusal(error: unknown): error is StatusError {
  return error instanceof StatusError && error.code === 'AUTH';
}

/** Devices refuse a log-on with any 4xx. 404 is none: that server logs on elsewhere, or is of another version. */
function isRefusedLogOn(error: unknown): error is StatusError {
  return error instanceof StatusError && (error.code === 'AUTH' || error.code === 'REFUSED');
}

function refusedLogOn({ where, status }: StatusError, user: string): HeadendError {
  const sentence = `the device refused the log-in of user "${user}" (${status}); check user and password`;
  return new HeadendError('AUTH', `${where}: ${sentence}.`);
}

function nameOf({ method, path }: HttpRequest): string {
  return `${method} ${withoutQuery(path)}`;
}
