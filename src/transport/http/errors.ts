import { type ErrorCode, HeadendError } from '../../errors';
import { quoteOf, textsOf } from './reasons';
import type { LoginNames } from './types';

/** What a person must know of a request to understand its error. */
export interface RequestPlace {
  /** Method, path (never the query) and `host:port`. */
  where: string;
  /** A login is configured. */
  login: boolean;
  loginNames?: LoginNames;
  /** The request may go through a proxy that the environment names. */
  proxied: boolean;
}

const PROXY_HINT = 'switch on "Bypass proxy" if the device should be reached directly';

/** Error codes of Node, OpenSSL and undici that mean the same to a person; the first that fits counts. */
const FAILURES: readonly { codes: RegExp; code: ErrorCode; sentence: string }[] = [
  {
    codes: /^ECONNREFUSED$/,
    code: 'UNREACHABLE',
    sentence: 'nothing listens there; check the address and the port, and that the device is on',
  },
  { codes: /^(ENOTFOUND|EAI_)/, code: 'UNREACHABLE', sentence: 'the host name is unknown; check the address' },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/,
    code: 'UNREACHABLE',
    sentence: 'there is no way to this address; check the network',
  },
  { codes: /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, code: 'TIMEOUT', sentence: 'no connection in time' },
  {
    codes: /ALERT.*CERTIFICATE|ALERT_UNKNOWN_CA/,
    code: 'AUTH',
    sentence:
      'the device refused our certificate; set the certificate and key in the TLS configuration of the device node',
  },
  {
    codes: /CERT|SELF_SIGNED|HOSTNAME_MISMATCH|UND_ERR_PRX_TLS/,
    code: 'UNREACHABLE',
    sentence:
      "the device's certificate is not trusted; give its CA certificate (and server name, if it differs) in the TLS " +
      'configuration of the device node',
  },
  {
    codes: /^(EPROTO|ERR_SSL_|ERR_TLS_)/,
    code: 'UNREACHABLE',
    sentence: 'no TLS session could be agreed; check that this port speaks https',
  },
  {
    codes: /^(HPE_|HTTPParserError$)/,
    code: 'BAD_REPLY',
    sentence: 'the answer is not HTTP; check the port, and http or https',
  },
  {
    codes: /^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/,
    code: 'UNREACHABLE',
    sentence: 'the connection was closed before an answer came',
  },
  {
    codes: /^(UND_ERR_INVALID_ARG|ERR_INVALID_|ERR_OSSL_)/,
    code: 'CONFIG',
    sentence: 'the request cannot be made; check its path and headers, the TLS configuration and the proxy settings',
  },
];

/** The error for a request that got no answer at all, from what Node or undici threw. */
export function connectionError(place: RequestPlace, error: unknown): HeadendError {
  const refusal = proxyRefusal(error);
  if (refusal) {
    const sentence = `the proxy that the environment names did not pass the request on (${refusal}); ${PROXY_HINT}`;
    return new HeadendError('UNREACHABLE', `${place.where}: ${sentence}.`, { cause: error });
  }
  const cause = codeOf(error);
  const { code, sentence } = FAILURES.find(({ codes }) => codes.test(cause)) ?? {
    code: 'UNREACHABLE',
    sentence: 'the request failed',
  };
  const hint = place.proxied ? `. The environment names a proxy; ${PROXY_HINT}` : '';
  return new HeadendError(code, `${place.where}: ${sentence} (${cause})${hint}.`, { cause: error });
}

/** The code of an error of Node or a library, or its name where it has none. Never its text, which may hold anything. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : typeof error;
}

/** The status a proxy refused with; undici has no code of its own for it, only a text. */
function proxyRefusal(error: unknown): string | undefined {
  return error instanceof Error ? /^Proxy .*\((\d{3})\)/.exec(error.message)?.[1] : undefined;
}

/** An answer that is not 2xx, as it came. The body is decompressed; it may be empty where it could not be read. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** A {@link HeadendError} for an answer that is not 2xx. */
export class StatusError extends HeadendError {
  /** Private, for they may hold secrets and errors get printed with all that is public. */
  readonly #answer: Answer;
  readonly #texts: readonly string[];

  constructor(
    code: ErrorCode,
    /** As in {@link RequestPlace}. */
    readonly where: string,
    sentence: string,
    /** A sentence that quotes the device's reasons; empty where there is nothing to quote. */
    readonly said: string,
    answer: Answer,
    texts: readonly string[],
  ) {
    super(code, `${where}: ${sentence}.${said}`);
    this.#answer = answer;
    this.#texts = texts;
  }

  get status(): number {
    return this.#answer.status;
  }

  /** A header of the answer, by its name in lower case. */
  header(name: string): string | undefined {
    return this.#answer.headers[name];
  }

  /** Whether the answer gives this reason, or it is part of one; upper and lower case are the same. */
  says(reason: string): boolean {
    return this.#texts.some((text) => text.toLowerCase().includes(reason.toLowerCase()));
  }
}

/**
 * The error for an answer that is not 2xx: `AUTH` 401, 403, or a redirect to a log-in page · `NOT_FOUND` 404 · `REFUSED`
 * other 4xx · `BAD_REPLY` other redirects, and 5xx, for a device that fails may recover. It quotes the device's reasons.
 * @param secrets what no sentence may show; `undefined` to quote nothing
 */
export function statusError(place: RequestPlace, answer: Answer, secrets?: readonly string[]): StatusError {
  const texts = textsOf(answer);
  const quote = secrets ? quoteOf(texts, secrets) : '';
  const { code, sentence } = meaningOf(answer, place);
  const said = quote && ` The device says: "${quote}"`;
  return new StatusError(code, place.where, sentence, said, answer, texts);
}

const LOGIN_NAMES: LoginNames = { user: 'user name', secret: 'password' };

function meaningOf(
  { status, headers }: Answer,
  { login, loginNames: { user, secret } = LOGIN_NAMES }: RequestPlace,
): { code: ErrorCode; sentence: string } {
  const check = `check ${user} and ${secret}`;
  if (status === 401 && !login) {
    return { code: 'AUTH', sentence: `the device wants a login (401); set ${user} and ${secret} in the device node` };
  }
  if (status === 401) return { code: 'AUTH', sentence: `the device refused the login (401); ${check}` };
  if (status === 403) {
    return { code: 'AUTH', sentence: 'the device forbids this (403); check what the login is allowed to do' };
  }
  if (status === 404) {
    return { code: 'NOT_FOUND', sentence: 'the device has nothing there (404); check the path and the API version' };
  }
  if (status >= 500) return { code: 'BAD_REPLY', sentence: `the device answered ${status}, an error of its own` };
  if (status >= 400) return { code: 'REFUSED', sentence: `the device refused the request (${status})` };
  const target = bareLocation(headers.location);
  if (target === undefined) return { code: 'BAD_REPLY', sentence: `the device answered ${status}, which is no data` };
  return LOGIN_PATH.test(target)
    ? { code: 'AUTH', sentence: `the device sends us to its log-in page ${target} (${status}); ${check}` }
    : {
        code: 'BAD_REPLY',
        sentence: `the device points to ${target} (${status}), which is not followed; check the address`,
      };
}

/** Paths devices send a browser to when nobody is logged in. */
const LOGIN_PATH = /log[-_]?[io]n|sign[-_]?in|auth|session/i;

/** Whether a reply says "done, now look there" (RFC 9110, 15.4.3 and 15.4.4), and not "log in first". */
export function isDoneElsewhere(status: number, location: string | undefined): boolean {
  const target = bareLocation(location);
  return (status === 302 || status === 303) && target !== undefined && !LOGIN_PATH.test(target);
}

/** A Location without login and query, which may hold secrets. Relative ones keep their path only. */
function bareLocation(location: string | undefined): string | undefined {
  const relative = 'http://relative';
  if (location === undefined || !URL.canParse(location, relative)) return undefined;
  const { origin, pathname } = new URL(location, relative);
  return origin === relative ? pathname : `${origin}${pathname}`;
}
