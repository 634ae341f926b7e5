import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpAction, Session } from '../src/profile';
import { parseColumnPlace } from './json-place';
import { type Json, type JsonObject, Slot } from './json-tree';
import { type Answer, jsonAnswer, jsonRefusal, parseBody, type Route, type WebRequest } from './route';
import { type Captured, captureJson, capturePath, captureText, fillJson, fillText } from './template';

/** How many may be logged on at once; the first to come is the first to go. */
const MOST_SESSIONS = 100;
const COOKIE = 'session';

/** What the sessions of a simulated device are made with. */
export interface SessionsOptions {
  spec: Session;
  /** The profile's parameters. */
  parameters: Readonly<Record<string, string>>;
  /** Who may log on; anyone, and nobody has to, when left out. */
  login?: { user: string; password: string };
  /** How long one is logged on. */
  seconds: number;
  /** In ms. */
  clock: () => number;
}

/** Who is logged on at a simulated device. */
export class Sessions {
  /** Log-ons that were accepted, and those that were refused. */
  accepted = 0;
  refused = 0;
  readonly routes: readonly Route[];
  /** When each ends, in ms, by token. */
  private readonly ends = new Map<string, number>();

  constructor(private readonly options: SessionsOptions) {
    const { spec } = options;
    const { login, logout } = spec;
    this.routes = [
      this.route(login, (request, values) => this.logOn(request, values), true),
      ...(logout ? [this.route(logout, ({ headers }) => this.logOut(headers))] : []),
    ];
  }

  /** Whether a request with these headers is of someone who is logged on, or need not be. */
  admits(headers: IncomingHttpHeaders): boolean {
    return this.options.login === undefined || this.tokens(headers).length > 0;
  }

  /** Everyone is logged out. */
  expire(): void {
    this.ends.clear();
  }

  private route(action: HttpAction, answer: Route['answer'], open = false): Route {
    const path = fillText(action.path, this.options.parameters);
    return { methods: [action.method], placeholders: 0, match: (url) => capturePath(path, url), open, answer };
  }

  private logOn(request: WebRequest, values: Captured): Answer | undefined {
    const { spec, parameters, login } = this.options;
    const template = spec.login.json === undefined ? undefined : fillJson(spec.login.json, parameters);
    const inBody = template === undefined ? new Map() : captureJson(template, parseBody(request.body));
    if (!inBody) return undefined;
    const headers = Object.entries(spec.login.headers).map(([name, text]) =>
      captureText(fillText(text, parameters), String(request.headers[name.toLowerCase()] ?? '')),
    );
    const given = new Map([values, inBody, ...headers].flatMap((captured) => [...(captured ?? [])]));
    if (login && (given.get('user') !== login.user || given.get('password') !== login.password)) {
      this.refused++;
      return jsonRefusal(401, 'The user or the password is wrong.');
    }
    this.accepted++;
    return this.welcome(this.newToken());
  }

  private welcome(token: string): Answer {
    const { spec, seconds } = this.options;
    const reply: JsonObject = {};
    const put = (path: string | undefined, value: Json) => {
      if (path !== undefined) new Slot([reply], 0).at(parseColumnPlace(path).names).set(value);
    };
    put(spec.token, token);
    put(spec.expiresIn, seconds);
    const cookie = `${COOKIE}=${token}; Path=/; Max-Age=${seconds}; HttpOnly`;
    return jsonAnswer(200, reply, spec.cookies ? { 'set-cookie': cookie } : undefined);
  }

  private newToken(): string {
    const { seconds, clock } = this.options;
    for (const [token, end] of this.ends) if (end <= clock()) this.ends.delete(token);
    const [oldest] = this.ends.keys();
    if (oldest !== undefined && this.ends.size >= MOST_SESSIONS) this.ends.delete(oldest);
    const token = randomBytes(16).toString('hex');
    this.ends.set(token, clock() + seconds * 1000);
    return token;
  }

  private logOut(headers: IncomingHttpHeaders): Answer {
    for (const token of this.tokens(headers)) this.ends.delete(token);
    return jsonAnswer(200, {});
  }

  /** The tokens in the headers of a request that are still good. */
  private tokens(headers: IncomingHttpHeaders): string[] {
    const { spec, parameters, clock } = this.options;
    const sent = Object.entries(spec.headers).map(([name, text]) =>
      captureText(fillText(text, parameters), String(headers[name.toLowerCase()] ?? ''))?.get('token'),
    );
    if (spec.cookies)
      sent.push(
        ...(headers.cookie ?? '').split('; ').map((pair) => captureText(`${COOKIE}={token}`, pair)?.get('token')),
      );
    return sent.map(String).filter((token) => (this.ends.get(token) ?? 0) > clock());
  }
}
