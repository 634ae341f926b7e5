import type { Duplex } from 'node:stream';

/** A request as it came over the line. */
export interface Seen {
  method: string;
  path: string;
  /** Request line and header fields. */
  head: string;
  body: string;
}

/** Says something over the line; resolves when the system has it. */
export type Say = (bytes: string | Buffer) => Promise<void>;

/** What is answered to a request: the last of it is returned, what comes before is said. */
export type Answer = (request: Seen, say: Say) => Promise<string | Buffer> | string | Buffer;

/** The device at the far end of a line. It takes requests by their lengths, as a device does, and answers as told. */
export class FarEnd {
  readonly requests: Seen[] = [];
  /** How often something came while a request was not yet answered. */
  overlaps = 0;
  /** What it hears is answered with this. */
  answer: Answer = ({ path }) => httpReply(path);
  #stream?: Duplex;
  #heard = Buffer.alloc(0);
  #busy = false;

  /** Listens to a line, and no longer to the one before. */
  attach(stream: Duplex): void {
    this.#stream = stream;
    this.#heard = Buffer.alloc(0);
    this.#busy = false;
    stream.on('error', () => {});
    stream.on('data', (bytes: Buffer) => {
      if (this.#stream === stream) this.#hear(bytes);
    });
  }

  readonly say: Say = (bytes) => {
    const { promise, resolve } = defer();
    this.#stream?.write(bytes, () => resolve());
    return promise;
  };

  /** Closes the connection, where there is one. */
  hangUp(): void {
    this.#stream?.end();
  }

  #hear(bytes: Buffer): void {
    if (this.#busy) this.overlaps++;
    this.#heard = Buffer.concat([this.#heard, bytes]);
    const end = this.#heard.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#heard.subarray(0, end).toString();
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    const rest = this.#heard.subarray(end + 4);
    if (rest.length < length) return;
    this.#heard = rest.subarray(length);
    const [method = '', path = ''] = head.split(' ');
    const request = { method, path, head, body: rest.subarray(0, length).toString() };
    this.requests.push(request);
    this.#busy = true;
    this.#answer(request).catch((error) => process.emitWarning(error));
  }

  async #answer(request: Seen): Promise<void> {
    const last = await this.answer(request, this.say);
    // From the last byte on the next request may come.
    this.#busy = false;
    await this.say(last);
  }
}

/** A reply with a length. */
export function httpReply(body: string | Buffer, headers: Record<string, string> = {}, status = '200 OK'): Buffer {
  return withHead(status, { 'Content-Length': String(Buffer.byteLength(body)), ...headers }, body);
}

export function withHead(status: string, headers: Record<string, string>, body: string | Buffer): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`), Buffer.from(body)]);
}

/** A body in chunks of these sizes and the rest (RFC 9112, 7.1). */
export function chunked(body: Buffer, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

export function defer(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
