/** How to reach an HTTP server. Secrets never leave this object into a message, log or error. */
export interface HttpTarget {
  /** Scheme, host and port, e.g. `http://10.0.0.5:80`. */
  origin: string;
  /** Basic authentication (RFC 7617); absent when no login is configured. */
  login?: { user: string; password: string };
  /** What the device calls user and secret of a login; user name and password when left out. */
  loginNames?: LoginNames;
  /** Time for a whole request, in ms. */
  timeoutMs: number;
  /** Largest body accepted after decompression, in bytes. */
  maxBodyBytes: number;
  /** Connections kept open at once. */
  maxConnections: number;
  /** Do not use the proxy that the system's environment names. */
  bypassProxy: boolean;
  /** TLS options as the core `tls-config` node gives them: certificates, `rejectUnauthorized`, `servername`. */
  tls?: Record<string, unknown>;
}

/** What a device calls the two parts of a login, as they stand in a sentence: `user name` and `API key`. */
export interface LoginNames {
  user: string;
  secret: string;
}

/** One request. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, beginning with `/`. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** The request is a secret whole: no error quotes the reply to it. */
  quiet?: boolean;
  /** Texts that no error may show, beside those the request itself holds. */
  secrets?: readonly string[];
  /**
   * Only the status counts: the body of a good reply is not read (`body` is empty), and a redirect with 302 or 303 is a
   * good reply, unless it leads to a log-in page. For servers that answer a deletion with a web page, or lead to one.
   */
  discardBody?: boolean;
}

/** One reply, decompressed and whole. Only 2xx replies get this far, and the redirects of {@link HttpRequest.discardBody}. */
export interface HttpReply {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** The `Set-Cookie` fields apart, for they cannot be joined (RFC 9110, 5.3). */
  setCookie: readonly string[];
  body: Buffer;
}

/** What the rest of the pack needs of HTTP. Every call rejects with a `HeadendError`, or `signal.reason` when aborted. */
export interface HttpClient {
  request(request: HttpRequest, signal?: AbortSignal): Promise<HttpReply>;
  /** Ends everything in flight; safe to call twice. */
  close(): Promise<void>;
}
