import * as snmp from 'net-snmp';
import type { ErrorCode } from '../../errors';
import { addressOf, type Explain, explain, notSnmp } from './errors';
import type { Begin, Flow } from './flow';
import { readDatagram } from './replies';
import { toUser } from './security';
import type { SnmpTarget, SnmpUser } from './types';
import { type Probe, type Seat, takeSeat } from './udp';
import { VALUES } from './wire';

/** Failures after which a session is not used again: the next one has a new name look-up and v3 engine. */
const SPOILING: ReadonlySet<ErrorCode> = new Set(['TIMEOUT', 'UNREACHABLE', 'AUTH', 'BAD_REPLY']);

const SYS_UP_TIME = '1.3.6.1.2.1.1.3.0';

/** How a request is put to net-snmp: ask, and call `done` with what came. */
export type Ask<T> = (session: snmp.Session, done: (error: Error | null, answer?: T) => void) => void;

/** A request: how it is put, the kind of its round trip, and what its errors mean. */
export interface UserRequest<T> {
  ask: Ask<T>;
  kind: string | undefined;
  explainAs?: Explain;
}

/**
 * net-snmp's session with an agent of SNMPv3, at a seat of the shared socket. Requests are sent, and sent again, when
 * their {@link Flow} says so. `onClosed` is called once, when the session is over.
 */
export class Session {
  readonly #session: snmp.Session;
  readonly #where: string;
  readonly #messages = new Set<number>();
  readonly #seat: Seat;
  /** net-snmp's own listeners. */
  readonly #listeners = new Map<string, (...args: unknown[]) => void>();
  /** What net-snmp sent last. */
  #sent: Uint8Array | undefined;
  #probe: Probe | undefined;
  #inFlight = 0;
  #retired = false;
  #closed = false;
  #undecodable = 0;

  private constructor(
    target: SnmpTarget,
    user: SnmpUser,
    private readonly flow: Flow,
    seat: Seat,
    readonly onClosed: (session: Session) => void,
  ) {
    this.#where = addressOf(target);
    this.#seat = seat;
    this.#session = snmp.createV3Session(target.host, toUser(user), {
      context: user.context,
      // The flow gives up first.
      timeout: target.timeoutMs * (target.retries + 2),
      retries: 0,
      dgramModule: { createSocket: () => this.#socket() },
    });
    this.#session.on('error', () => this.#undecodable++);
  }

  /** Takes a seat; nothing is sent. @throws HeadendError `UNREACHABLE` where that cannot be done. */
  static async connect(
    target: SnmpTarget,
    user: SnmpUser,
    flow: Flow,
    onClosed: (session: Session) => void,
  ): Promise<Session> {
    let session: Session | undefined;
    try {
      const seat = await takeSeat(target.host, target.port, () => session?.close());
      session = new Session(target, user, flow, seat, onClosed);
      return session;
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
   * @throws HeadendError as `explainAs` words it; `signal.reason` when aborted
   */
  async exchange<T>({ ask, kind, explainAs = explain }: UserRequest<T>, signal?: AbortSignal): Promise<T> {
    this.#inFlight++;
    try {
      return await this.flow.request(kind, this.#begin(ask), signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      const failure = explainAs(error, this.#where);
      if (SPOILING.has(failure.code)) this.#retired = true;
      throw failure;
    } finally {
      this.#inFlight--;
      if (this.#retired && this.#inFlight === 0) this.close();
    }
  }

  /**
   * Learns the v3 engine, so that requests in parallel do not each discover it. Any answer will do, even a refusal:
   * by then the user is accepted. @throws HeadendError as {@link exchange}.
   */
  async discover(): Promise<void> {
    const ask: Ask<snmp.Varbind[]> = (session, done) =>
      session.get([SYS_UP_TIME], (error, varbinds) =>
        error instanceof snmp.RequestFailedError ? done(null, []) : done(error, varbinds),
      );
    await this.exchange({ ask, kind: VALUES });
  }

  /** Closes now. Safe to call again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#retired = true;
    this.#probe?.close();
    this.#session.close();
    for (const id of this.#messages) this.#seat.forget('user', id);
    this.#seat.leave();
    this.onClosed(this);
  }

  #begin<T>(ask: Ask<T>): Begin<T> {
    return ({ answer, fail }) => {
      const undecodable = this.#undecodable;
      const { heard, garbled } = this.#seat;
      let sent: Uint8Array | undefined;
      let probe: Probe | undefined;
      const first = () => {
        ask(this.#session, (error, value) => {
          if (value !== undefined) answer(() => value);
          else if (error instanceof snmp.RequestFailedError) answer(() => raise(error));
          else fail(error);
        });
        sent = this.#sent;
      };
      return {
        send: (again) => {
          if (!again || !sent) {
            first();
          } else if (this.#seat.heard !== heard) {
            this.#seat.send(sent, fail);
          } else {
            probe ??= this.#seat.probe(fail);
            probe.send(sent);
          }
        },
        stop: () => probe?.close(),
        late: () =>
          this.#undecodable > undecodable || this.#seat.garbled > garbled
            ? notSnmp(this.#where)
            : new snmp.RequestTimedOutError(),
      };
    };
  }

  /** The seat as net-snmp takes a socket. */
  #socket(): snmp.DgramSocket {
    return {
      on: (event, listener) => this.#listeners.set(event, listener),
      ref() {},
      unref() {},
      send: (message, _offset, _length, _port, _address, answered) => {
        const done = (error: unknown) => answered(error instanceof Error ? error : null);
        this.#sent = message;
        const { id } = readDatagram(Buffer.from(message));
        if (!this.#messages.has(id)) {
          this.#messages.add(id);
          this.#seat.expect('user', id, (_datagram, bytes) => this.#take(id, bytes));
        }
        if (this.#seat.heard > 0) this.#seat.send(message, done);
        else this.#probe = sentByProbe(this.#seat, message, done);
        done(null);
      },
      // What waits is then told so by net-snmp, and its timers are ended.
      close: () => this.#listeners.get('close')?.(),
    };
  }

  #take(id: number, bytes: Buffer): void {
    this.#probe?.close();
    if (this.#messages.delete(id)) this.#seat.forget('user', id);
    try {
      this.#listeners.get('message')?.(bytes);
    } catch {
      this.#undecodable++;
    }
  }
}

function sentByProbe(seat: Seat, message: Uint8Array, failed: (error: unknown) => void): Probe {
  const probe = seat.probe(failed);
  probe.send(message);
  return probe;
}

function raise(error: Error): never {
  throw error;
}
