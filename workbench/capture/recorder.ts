import { asHeadendError } from '../../src/errors';
import type { HttpClient, HttpReply, HttpRequest } from '../../src/transport/http';
import type { Secret } from '../redaction';

/** A request and its reply, as they were on the wire, without any header. */
export interface Recorded {
  connection: string;
  read: string;
  request: Pick<HttpRequest, 'method' | 'path' | 'body'>;
  reply?: { status: number; type?: string; body: Buffer };
  error?: { code: string; message: string };
}

/** Headers that tell who asks. */
const TELLING = /auth|cookie|token|key|session|secret|sign/i;

/** Keeps what is asked and answered, and the secrets that went with it. Log-ons are not kept. */
export class Recorder {
  readonly exchanges: Recorded[] = [];
  readonly secrets: Secret[] = [];
  /** The read that is being asked. */
  current = { connection: '', read: '' };

  /** Stands between a client and the wire. */
  readonly wire = (client: HttpClient): HttpClient => ({
    request: (request, signal) => this.#request(client, request, signal),
    close: () => client.close(),
  });

  async #request(client: HttpClient, request: HttpRequest, signal?: AbortSignal): Promise<HttpReply> {
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      if (TELLING.test(name)) this.#addHeader('token or signature of a request', value);
    }
    const { method, path, body, quiet } = request;
    const head = { ...this.current, request: { method, path, body } };
    try {
      const reply = await client.request(request, signal);
      for (const cookie of reply.setCookie) this.#addHeader('cookie', cookie.split(';')[0] ?? '');
      const { status, headers } = reply;
      if (!quiet) this.exchanges.push({ ...head, reply: { status, type: headers['content-type'], body: reply.body } });
      return reply;
    } catch (thrown) {
      const { code, message } = asHeadendError(thrown);
      if (!quiet && !signal?.aborted) this.exchanges.push({ ...head, error: { code, message } });
      throw thrown;
    }
  }

  /** A header's value: what stands behind `Bearer`, and the values of cookies. */
  #addHeader(what: string, value: string): void {
    for (const part of value.split(/[ ;,]+/)) {
      const text = part.replace(/^[\w-]+=/, '');
      // Words such as Bearer are no secrets, nor are numbers such as the time a signature ends.
      if (text.length >= 8 && !/^\d+$/.test(text)) this.secrets.push({ what, text });
    }
  }
}
