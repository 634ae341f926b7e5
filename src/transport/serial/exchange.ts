import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Clock } from '../../clock';
import { untilAborted } from '../abort';
import { connectionError } from '../http/errors';
import { type Reading, readReply } from '../http/reply';
import type { HttpReply, HttpRequest } from '../http/types';
import { Channel } from './channel';
import { Countdown } from './countdown';
import { lostError, requestError, silenceError } from './errors';
import type { Line } from './line';
import type { StreamTarget } from './types';

/** A request with every header that is sent, and how its reply is read. */
export interface FullRequest extends HttpRequest {
  headers: Readonly<Record<string, string>>;
  reading: Reading;
}

/**
 * One request and its reply over an open line. However it ends, the line knows afterwards whether more may come.
 * @param giveUp rejects with the reason of the one that aborts
 * @throws HeadendError as `createStreamHttpClient` says
 */
export async function exchange(
  line: Line,
  target: StreamTarget,
  request: FullRequest,
  clock: Clock,
  giveUp: readonly AbortSignal[],
): Promise<HttpReply> {
  const { place } = request.reading;
  const { timeoutMs, quietMs } = target;
  const failure = new AbortController();
  const silence = new Countdown(clock);
  const channel = new Channel(line, {
    progress: () => silence.restart(),
    lost: (cause) => failure.abort(lostError(place, target.line, cause)),
  });
  const { start } = channel;
  silence.start(timeoutMs, () => failure.abort(silenceError(place, timeoutMs, start)));
  const seen: { outgoing?: ClientRequest; incoming?: IncomingMessage } = {};
  try {
    const outgoing = send(channel, request);
    seen.outgoing = outgoing;
    const reply = new Promise<HttpReply>((resolve, reject) => {
      // Once a reply is being read, this is of no interest: noise after it, or what reading it tells better.
      outgoing.on('error', (cause) => reject(connectionError(place, cause)));
      outgoing.on('response', (incoming) => {
        seen.incoming = incoming;
        // What ends when the connection does (RFC 9112, 6.3) ends with silence here: nothing closes a line.
        if (!hasLength(incoming)) silence.start(quietMs, () => channel.ended());
        const { statusCode: status = 0, headers } = incoming;
        resolve(readReply({ status, headers, body: incoming }, request, request.reading));
      });
    });
    return await untilAnyAborted(reply, [failure.signal, ...giveUp]);
  } finally {
    silence.stop();
    channel.destroy();
    const { incoming, outgoing } = seen;
    if (incoming?.complete) {
      // Behind a terminal server nobody hears of it; where the device itself is the other end, it closes now.
      if (target.line.kind === 'tcp' && !outgoing?.shouldKeepAlive) await line.drop();
    } else if (channel.begun) {
      line.doubt({ heard: start.found || start.skipped, stalled: failure.signal.aborted });
    }
  }
}

/** Settles as the promise does, or rejects with the reason of the first signal that aborts. */
export function untilAnyAborted<T>(promise: Promise<T>, signals: readonly AbortSignal[]): Promise<T> {
  return signals.reduce(untilAborted, promise);
}

function send(channel: Channel, { method, path, headers, body, reading: { place } }: FullRequest): ClientRequest {
  try {
    const outgoing = httpRequest({ method, path, headers, createConnection: () => channel });
    outgoing.end(body);
    return outgoing;
  } catch (cause) {
    throw requestError(place, cause);
  }
}

function hasLength({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
