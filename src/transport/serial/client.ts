import { type Clock, systemClock } from '../../clock';
import { HeadendError } from '../../errors';
import { withoutQuery } from '../http/path';
import { basicAuthorization, lowerCaseNames, secretsOf } from '../http/request';
import type { HttpClient, HttpReply, HttpRequest } from '../http/types';
import { lineName, openError } from './errors';
import { exchange, type FullRequest, untilAnyAborted } from './exchange';
import { Line } from './line';
import { importSerialPort, type LoadSerialPort } from './serialport';
import type { StreamTarget } from './types';

/** What a client takes from outside; tests give their own. */
export interface StreamServices {
  clock?: Clock;
  loadSerialPort?: LoadSerialPort;
}

/**
 * A client of one device whose HTTP server is at the end of a byte stream: a serial port, or a terminal server's TCP
 * port. Only raw bytes pass: no telnet. Lazy: the line is opened by the first request, kept open, and opened again by
 * a later request when it was lost. One request is under way at a time, the others wait for their turn.
 *
 * A reply begins at its status line, whatever stands before it. After a request without a whole reply the line is
 * left alone until nothing more of it can come, so that a late reply is never taken for the answer to the next.
 *
 * Errors of a request, all `HeadendError` (or `signal.reason`), as those of `createHttpClient`: `UNREACHABLE` the line
 * cannot be opened or was lost (for 0.25 s up to 5 s after that it is left in peace, and requests fail at once), or the
 * client was closed · `TIMEOUT` · `AUTH` · `NOT_FOUND` · `REFUSED` · `BAD_REPLY` also bytes that are no HTTP · `CONFIG`
 * also where `serialport` is missing.
 * @throws HeadendError `CONFIG` when the login cannot be used
 */
export function createStreamHttpClient(target: StreamTarget, services: StreamServices = {}): HttpClient {
  const { clock = systemClock, loadSerialPort = importSerialPort } = services;
  const name = lineName(target.line);
  const defaults = {
    host: target.host,
    connection: 'keep-alive',
    'accept-encoding': 'gzip, deflate, br',
    ...(target.login && { authorization: basicAuthorization(target.login) }),
  };
  const closing = new AbortController();
  const line = new Line(target, clock, loadSerialPort, closing.signal);
  /** Settles when the line is free. Never rejects. */
  let free: Promise<void> = Promise.resolve();

  function prepare(request: HttpRequest): FullRequest {
    const { method, path, body } = request;
    const place = {
      where: `${method} ${withoutQuery(path)} at ${name}`,
      login: target.login !== undefined,
      loginNames: target.loginNames,
      proxied: false,
    };
    if (!path.startsWith('/')) throw new HeadendError('CONFIG', `${place.where}: the path must begin with "/".`);
    const headers: Record<string, string> = { ...defaults, ...lowerCaseNames(request.headers) };
    // Node gives the length of some methods only.
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
    const secrets = secretsOf(target.login?.password, request, headers);
    return { ...request, headers, reading: { place, maxBytes: target.maxBodyBytes, secrets } };
  }

  async function run(request: FullRequest, giveUp: readonly AbortSignal[]): Promise<HttpReply> {
    for (const signal of giveUp) signal.throwIfAborted();
    await line.settle();
    try {
      await line.open();
    } catch (cause) {
      throw openError(request.reading.place, target.line, cause);
    }
    // Opening takes its time; what was given up meanwhile is not even begun.
    for (const signal of giveUp) signal.throwIfAborted();
    return exchange(line, target, request, clock, giveUp);
  }

  return {
    async request(request, signal) {
      const prepared = prepare(request);
      const giveUp = signal ? [closing.signal, signal] : [closing.signal];
      const turn = free.then(() => run(prepared, giveUp));
      free = turn.then(ignore, ignore).then(() => line.settle().catch(ignore));
      return untilAnyAborted(turn, giveUp);
    },
    async close() {
      closing.abort(new HeadendError('UNREACHABLE', `The connection over ${name} was closed by this side.`));
      await free;
      await line.drop();
    },
  };
}

function ignore(): void {}
