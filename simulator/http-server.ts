import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import { HeadendError } from '../src/errors';
import type { Faults } from './faults';

/** How bodies are compressed; `gzip-unlabelled` is gzip that no header speaks of, as some devices send it. */
export type Compression = 'gzip' | 'gzip-unlabelled' | 'deflate' | 'none';

/** One request that a simulated device answers, by either method. */
export interface SimulatedRead {
  /** Path and query. */
  path: string;
  /** The body a request must have; white space does not matter. Any body will do when it is left out. */
  body?: string;
  /** The document as it is now. */
  write: () => string;
}

/** What an HTTP server of a simulated device is made with. */
export interface HttpServerOptions {
  host: string;
  /** 0: any that is free. */
  port: number;
  /** Stands on the web page. */
  title: string;
  /** Demanded by Basic authentication (RFC 7617). */
  login?: { user: string; password: string };
  compression: Compression;
  /** A line in front of every document. */
  leadingLine?: string;
  reads: readonly SimulatedRead[];
  faults: () => Faults;
}

/** An answer before faults are laid on it. */
interface Answer {
  status: number;
  type: string;
  body: string;
  headers?: Record<string, string>;
}

/** Largest request body that is read, in bytes. */
const MAX_REQUEST = 1 << 20;

const COMPRESS: Record<Compression, (body: string) => Promise<Buffer>> = {
  gzip: promisify<string, Buffer>(gzip),
  'gzip-unlabelled': promisify<string, Buffer>(gzip),
  deflate: promisify<string, Buffer>(deflate),
  none: async (body) => Buffer.from(body),
};
export const COMPRESSIONS = Object.keys(COMPRESS) as readonly Compression[];
const ENCODINGS: Partial<Record<Compression, string>> = { gzip: 'gzip', deflate: 'deflate' };

/** A simulated device's web server. */
export class HttpServer {
  /** Requests answered. */
  served = 0;
  private readonly stopping = new AbortController();

  private constructor(
    private readonly server: Server,
    private readonly options: HttpServerOptions,
  ) {
    server.on('connection', (socket) => {
      if (options.faults().outage) socket.resetAndDestroy();
    });
    // A connection that cannot be accepted is a lost connection.
    server.on('error', () => undefined);
    server.on('request', (request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
  }

  /** @throws HeadendError CONFIG if the port cannot be opened. */
  static async start(options: HttpServerOptions): Promise<HttpServer> {
    const { host, port } = options;
    const server = createServer();
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (error) {
      const sentence = `The TCP port ${port} of ${host} cannot be opened: ${(error as Error).message}.`;
      throw new HeadendError('CONFIG', sentence, { cause: error });
    }
    return new HttpServer(server, options);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults } = this.options;
    const body = await readBody(request);
    if (faults().delayMs > 0) await pause(faults().delayMs, undefined, { signal: this.stopping.signal });
    if (faults().outage) {
      request.socket.resetAndDestroy();
      return;
    }
    await this.send(response, this.answer(request, body));
    this.served++;
  }

  private answer(request: IncomingMessage, body: string): Answer {
    const { faults, title, reads } = this.options;
    const { httpStatus, html, emptyReply } = faults();
    if (httpStatus > 0) return refusal(httpStatus, 'The simulator was told to answer so.');
    if (!this.isLoggedIn(request)) return refusal(401, 'Log in with the user and password of the web interface.');
    if (emptyReply) return { status: 200, type: 'text/xml', body: '' };
    if (html || request.url === '/') return webPage(title);
    const here = reads.filter(({ path }) => path === request.url);
    if (here.length === 0) return refusal(404, `There is nothing at ${request.url}.`);
    if (request.method !== 'GET' && request.method !== 'POST') return refusal(405, 'Use GET or POST.');
    const read = here.find((known) => known.body === undefined || squeeze(known.body) === squeeze(body));
    if (!read) return refusal(400, 'This request is not understood.');
    return { status: 200, type: 'text/xml', body: read.write() };
  }

  private isLoggedIn(request: IncomingMessage): boolean {
    const { login } = this.options;
    if (!login) return true;
    const expected = Buffer.from(`${login.user}:${login.password}`).toString('base64');
    return request.headers.authorization === `Basic ${expected}`;
  }

  private async send(response: ServerResponse, { status, type, body, headers }: Answer): Promise<void> {
    const { compression, leadingLine, faults } = this.options;
    const { truncate } = faults();
    const isDocument = status === 200 && type === 'text/xml' && body !== '';
    const lines = isDocument && leadingLine !== undefined ? `${leadingLine}\r\n${body}` : body;
    const text = truncate === 'document' && isDocument ? lines.slice(0, Math.floor(lines.length / 2)) : lines;
    const bytes = await COMPRESS[isDocument ? compression : 'none'](text);
    const encoding = isDocument ? ENCODINGS[compression] : undefined;
    response.writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      'content-length': bytes.length,
      ...(encoding && { 'content-encoding': encoding }),
      ...headers,
    });
    if (truncate === true) {
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => endEarly(response.socket));
    } else response.end(bytes);
  }
}

/** Ends the connection in good order: what was written does arrive. */
function endEarly(socket: Socket | null): void {
  socket?.end();
}

function refusal(status: number, sentence: string): Answer {
  const headers =
    status === 401 ? { 'www-authenticate': 'Basic realm="Simulated device", charset="UTF-8"' } : undefined;
  return { status, type: 'text/plain', body: `${sentence}\n`, headers };
}

function webPage(title: string): Answer {
  const heading = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const body = `<!DOCTYPE html>\n<html><head><title>${heading}</title></head><body><h1>${heading}</h1>
<p>The web interface of a simulated device.</p></body></html>\n`;
  return { status: 200, type: 'text/html', body };
}

/** A text without its white space. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_REQUEST) throw new Error('The body of the request is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
