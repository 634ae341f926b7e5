import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import { HeadendError } from '../src/errors';
import { type Faults, NO_FAULTS } from './faults';
import type { HttpApi } from './http-api';
import { type Answer, refusal, type WebRequest, webPage } from './route';

/** How bodies are compressed; `gzip-unlabelled` is gzip that no header speaks of, as some devices send it. */
export type Compression = 'gzip' | 'gzip-unlabelled' | 'deflate' | 'none';

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
  /** Asked in this order. */
  apis: readonly Pick<HttpApi, 'answer'>[];
  faults: () => Faults;
  /** The time in ms, as the device has it. */
  clock: () => number;
}

/** Largest request body that is read, in bytes. */
const MAX_REQUEST = 64 << 20;
/** What the fault `hugeReply` adds to a document: more than any reader should take. */
const HUGE_CHUNK = Buffer.alloc(1 << 16, ' ');
const HUGE_CHUNKS = (100 * 2 ** 20) / HUGE_CHUNK.length;

const COMPRESS: Record<Compression, (body: string | Buffer) => Promise<Buffer>> = {
  gzip: promisify<string | Buffer, Buffer>(gzip),
  'gzip-unlabelled': promisify<string | Buffer, Buffer>(gzip),
  deflate: promisify<string | Buffer, Buffer>(deflate),
  none: async (body) => (typeof body === 'string' ? Buffer.from(body) : body),
};
/** All of them. */
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

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    const { method = 'GET', url = '/', headers } = incoming;
    const faults = () => faultsOf(url, this.options.faults());
    if (faults().delayMs > 0) await pause(faults().delayMs, undefined, { signal: this.stopping.signal });
    if (faults().outage) {
      incoming.socket.resetAndDestroy();
      return;
    }
    const request: WebRequest = { method, url, headers, body, faults: faults() };
    await this.send(response, this.answer(request), request.faults);
    this.served++;
  }

  private answer(request: WebRequest): Answer {
    const { title, apis } = this.options;
    const { httpStatus, html, emptyReply } = request.faults;
    if (httpStatus > 0) return challenged(refusal(httpStatus, 'The simulator was told to answer so.'));
    if (!this.isLoggedIn(request)) {
      return challenged(refusal(401, 'Log in with the user and password of the web interface.'));
    }
    if (html || request.url === '/') return webPage(title);
    for (const api of apis) {
      const answer = api.answer(request);
      if (answer) return emptyReply ? { ...answer, body: '', isDocument: false } : answer;
    }
    return refusal(404, `There is nothing at ${request.url}.`);
  }

  private isLoggedIn({ headers }: WebRequest): boolean {
    const { login } = this.options;
    if (!login) return true;
    const expected = Buffer.from(`${login.user}:${login.password}`).toString('base64');
    return headers.authorization === `Basic ${expected}`;
  }

  private async send(response: ServerResponse, answer: Answer, { truncate, hugeReply }: Faults): Promise<void> {
    const { status, type, headers, isDocument = false } = answer;
    const compression = isDocument && !hugeReply ? this.options.compression : 'none';
    const bytes = await COMPRESS[compression](this.content(answer, truncate === 'document'));
    const encoding = ENCODINGS[compression];
    const head = {
      date: new Date(this.options.clock()).toUTCString(),
      'content-type': type.includes('charset') ? type : `${type}; charset=utf-8`,
      ...(encoding && { 'content-encoding': encoding }),
      ...headers,
    };
    if (isDocument && hugeReply) {
      response.writeHead(status, head);
      await pipeline(Readable.from(followedByBlanks(bytes)), response);
      return;
    }
    response.writeHead(status, { ...head, 'content-length': bytes.length });
    if (truncate === true) {
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => endEarly(response.socket));
    } else response.end(bytes);
  }

  /** The body: documents have a line in front of them, or end in the middle. */
  private content({ body, bytes, isDocument }: Answer, truncated: boolean): string | Buffer {
    const { leadingLine } = this.options;
    const whole = bytes ?? body;
    if (!isDocument) return whole;
    const led = bytes || leadingLine === undefined ? whole : `${leadingLine}\r\n${body}`;
    return truncated ? led.slice(0, Math.floor(led.length / 2)) : led;
  }
}

/** The faults that a request meets: those of answers only where its path has in it what `only` says. */
function faultsOf(url: string, faults: Faults): Faults {
  const { outage, clockOffsetSeconds } = faults;
  return url.includes(faults.only) ? faults : { ...NO_FAULTS, outage, clockOffsetSeconds };
}

function* followedByBlanks(bytes: Buffer): Generator<Buffer> {
  yield bytes;
  for (let i = 0; i < HUGE_CHUNKS; i++) yield HUGE_CHUNK;
}

/** Ends the connection in good order: what was written does arrive. */
function endEarly(socket: Socket | null): void {
  socket?.end();
}

/** What is refused for want of a log-in says how to log in (RFC 9110, 11.6.1). */
function challenged(answer: Answer): Answer {
  if (answer.status !== 401) return answer;
  return { ...answer, headers: { 'www-authenticate': 'Basic realm="Simulated device", charset="UTF-8"' } };
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
