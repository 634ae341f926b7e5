import { type ErrorCode, HeadendError } from '../../errors';

/** What a person must know of a request to understand its error. */
export interface RequestPlace {
  /** Method, path (never the query) and `host:port`. */
  where: string;
  /** A login is configured. */
  login: boolean;
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

/** What a reply other than 2xx says: its status, where it points (3xx), and a short text of its body. */
export interface Refusal {
  status: number;
  location?: string;
  quote: string;
}

/** A {@link HeadendError} for an answer that is not 2xx. */
export class StatusError extends HeadendError {
  constructor(
    code: ErrorCode,
    /** As in {@link RequestPlace}. */
    readonly where: string,
    readonly status: number,
    sentence: string,
  ) {
    super(code, `${where}: ${sentence}`);
  }
}

/** The error for an answer that is not 2xx. 5xx is `BAD_REPLY`, for a device that fails may recover. */
export function statusError(place: RequestPlace, { status, location, quote }: Refusal): StatusError {
  const fail = (code: ErrorCode, sentence: string) =>
    new StatusError(code, place.where, status, `${sentence}.${quote && ` The device says: "${quote}"`}`);
  if (status === 401 && !place.login) {
    return fail('AUTH', 'the device wants a login (401); set user name and password in the device node');
  }
  if (status === 401) return fail('AUTH', 'the device refused the login (401); check user name and password');
  if (status === 403) return fail('AUTH', 'the device forbids this (403); check what the login is allowed to do');
  if (status === 404)
    return fail('NOT_FOUND', 'the device has nothing there (404); check the path and the API version');
  if (status >= 500) return fail('BAD_REPLY', `the device answered ${status}, an error of its own`);
  if (status >= 400) return fail('REFUSED', `the device refused the request (${status})`);
  return redirectError(fail, status, location);
}

/** Paths devices send a browser to when nobody is logged in. */
const LOGIN_PATH = /log-?[io]n|sign-?in|auth|session/i;

function redirectError(
  fail: (code: ErrorCode, sentence: string) => StatusError,
  status: number,
  location: string | undefined,
): StatusError {
  const target = location === undefined ? undefined : bareLocation(location);
  if (target === undefined) return fail('BAD_REPLY', `the device answered ${status}, which is no data`);
  return LOGIN_PATH.test(target)
    ? fail('AUTH', `the device sends us to its log-in page ${target} (${status}); check user name and password`)
    : fail('BAD_REPLY', `the device points to ${target} (${status}), which is not followed; check the address`);
}

/** A Location without login and query, which may hold secrets. Relative ones keep their path only. */
function bareLocation(location: string): string | undefined {
  const relative = 'http://relative';
  if (!URL.canParse(location, relative)) return undefined;
  const { origin, pathname } = new URL(location, relative);
  return origin === relative ? pathname : `${origin}${pathname}`;
}

/** Longest text of a device that an error quotes. */
const QUOTE_LENGTH = 200;

/**
 * A line out of an error body for people: plain text or XML only, tags stripped. Empty when the body is of another
 * type, or repeats something of the request that must not be shown.
 */
export function quoteOf(body: Buffer, contentType: string | undefined, secrets: readonly string[]): string {
  if (!/^\s*(text\/plain|text\/xml|application\/([\w.-]+\+)?xml)\b/i.test(contentType ?? '')) return '';
  const raw = body.toString('utf8');
  if (secrets.some((secret) => secret !== '' && raw.includes(secret))) return '';
  const text = raw
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > QUOTE_LENGTH ? `${text.slice(0, QUOTE_LENGTH)}…` : text;
}
