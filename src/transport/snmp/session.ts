import type { Socket } from 'node:dgram';
import * as snmp from 'net-snmp';
import { type ErrorCode, HeadendError } from '../../errors';
import { untilAborted } from '../abort';
import { explain } from './errors';
import { toUser } from './security';
import { asDgramModule, connectSocket } from './socket';
import type { SnmpTarget } from './types';

/** Failures after which a session is not used again: the next one has a new socket, name look-up and v3 engine. */
const SPOILING: ReadonlySet<ErrorCode> = new Set(['TIMEOUT', 'UNREACHABLE', 'AUTH', 'BAD_REPLY']);

const SYS_UP_TIME = '1.3.6.1.2.1.1.3.0';

/** How a request is put to net-snmp: ask, and call `done` with what came. */
export type Ask<T> = (session: snmp.Session, done: (error: Error | null, answer?: T) => void) => void;

/** What an error of net-snmp or of the socket means, as a sentence about the agent at `where` (`host:port`). */
export type Explain = (error: unknown, where: string) => HeadendError;

/** `host:port` as errors show it. */
export function addressOf({ host, port }: SnmpTarget): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** net-snmp's session for a target. @throws HeadendError `CONFIG` where the security settings are not complete. */
function createNetSnmpSession(target: SnmpTarget, options: snmp.SessionOptions): snmp.Session {
  const { security } = target;
  if (security.version === '3') {
    return snmp.createV3Session(target.host, toUser(security), { ...options, context: security.context });
  }
  const version = security.version === '1' ? snmp.Version1 : snmp.Version2c;
  return snmp.createSession(target.host, security.community, { ...options, version });
}

/**
 * One connected socket with net-snmp's session on it. Whatever happens on the socket ends in the promise of an
 * exchange, never in the process. `onClosed` is called once, when the socket is being released.
 */
export class Session {
  readonly #session: snmp.Session;
  readonly #ended = new AbortController();
  readonly #where: string;
  #inFlight = 0;
  #retired = false;
  #undecodable = 0;

  private constructor(
    target: SnmpTarget,
    socket: Socket,
    readonly onClosed: (session: Session) => void,
  ) {
    this.#where = addressOf(target);
    socket.on('error', (error) => this.close(explain(error, this.#where)));
    this.#session = createNetSnmpSession(target, {
      port: target.port,
      timeout: target.timeoutMs,
      retries: target.retries,
      dgramModule: asDgramModule(socket, (error) => this.close(explain(error, this.#where))),
    });
    this.#session.on('error', () => this.#undecodable++);
  }

  /** Connects to the target; nothing is sent. @throws HeadendError `UNREACHABLE` where that cannot be done. */
  static async connect(target: SnmpTarget, onClosed: (session: Session) => void): Promise<Session> {
    try {
      return new Session(target, await connectSocket(target.host, target.port), onClosed);
    } catch (error) {
      throw explain(error, addressOf(target));
    }
  }

  /** Whether nothing has spoilt the session yet. */
  get usable(): boolean {
    return !this.#retired;
  }

  /**
   * One request and its answer. A failure may spoil the session, which then closes as soon as nothing is in flight.
   * @throws HeadendError as `explainAs` words it, or the reason of {@link close}.
   */
  async exchange<T>(ask: Ask<T>, explainAs: Explain = explain): Promise<T> {
    const undecodable = this.#undecodable;
    this.#inFlight++;
    try {
      const answer = new Promise<T>((resolve, reject) => {
        ask(this.#session, (error, value) => (value === undefined ? reject(error) : resolve(value)));
      });
      return await untilAborted(answer, this.#ended.signal);
    } catch (error) {
      const garbled = error instanceof snmp.RequestTimedOutError && this.#undecodable > undecodable;
      const failure = garbled ? this.#notSnmp() : explainAs(error, this.#where);
      if (SPOILING.has(failure.code)) this.#retired = true;
      throw failure;
    } finally {
      this.#inFlight--;
      if (this.#retired && this.#inFlight === 0) this.close(new HeadendError('UNREACHABLE', `${this.#where} was left`));
    }
  }

  /**
   * Learns the v3 engine, so that requests in parallel do not each discover it. Any answer will do, even a refusal:
   * by then the user is accepted. @throws HeadendError as {@link exchange}.
   */
  async discover(): Promise<void> {
    await this.exchange<snmp.Varbind[]>((session, done) =>
      session.get([SYS_UP_TIME], (error, varbinds) =>
        error instanceof snmp.RequestFailedError ? done(null, []) : done(error, varbinds),
      ),
    );
  }

  /** Closes now; what is in flight rejects with `reason`. Safe to call again. */
  close(reason: HeadendError): void {
    if (this.#ended.signal.aborted) return;
    this.#retired = true;
    this.#ended.abort(reason);
    this.#session.close();
    this.onClosed(this);
  }

  #notSnmp(): HeadendError {
    return new HeadendError('BAD_REPLY', `${this.#where} answers with something that is not well-formed SNMP`);
  }
}
