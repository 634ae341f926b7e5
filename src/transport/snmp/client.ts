import type { Varbind as DecodedVarbind } from 'net-snmp';
import { HeadendError } from '../../errors';
import { untilAborted } from '../abort';
import { NoSuchNameError } from './errors';
import { toUser } from './security';
import { type Ask, addressOf, Session } from './session';
import type { SnmpClient, SnmpTarget, Varbind } from './types';
import { toVarbind } from './varbinds';

class NetSnmpClient implements SnmpClient {
  readonly version;
  readonly #target: SnmpTarget;
  readonly #closing = new AbortController();
  readonly #open = new Set<Session>();
  #current: Session | undefined;
  #connecting: Promise<Session> | undefined;

  constructor(target: SnmpTarget) {
    if (target.security.version === '3') toUser(target.security);
    this.#target = target;
    this.version = target.security.version;
  }

  async get(oids: readonly string[], signal?: AbortSignal): Promise<Varbind[]> {
    const values = new Map<string, Varbind>();
    await this.#getInto(values, [...oids], signal);
    return oids.map((oid) => values.get(oid) ?? { oid, value: null });
  }

  async next(oids: readonly string[], repetitions: number, signal?: AbortSignal): Promise<Varbind[][]> {
    if (this.version !== '1') {
      const ask: Ask<DecodedVarbind[][]> = (session, done) => session.getBulk([...oids], 0, repetitions, done);
      const lists = await this.#request(ask, signal);
      return oids.map((_, i) => (lists[i] ?? []).map(toVarbind));
    }
    try {
      const varbinds = await this.#request<DecodedVarbind[]>(
        (session, done) => session.getNext([...oids], done),
        signal,
      );
      return varbinds.map((varbind) => [toVarbind(varbind)]);
    } catch (error) {
      if (!(error instanceof NoSuchNameError)) throw error;
      return this.#endOf(error, oids, signal);
    }
  }

  close(): void {
    const reason = new HeadendError('UNREACHABLE', `The session with ${addressOf(this.#target)} was closed`);
    this.#closing.abort(reason);
    for (const session of this.#open) session.close(reason);
  }

  /**
   * Gets values; where the agent has no such object and therefore gave none of them (v1), asks again without that one,
   * or where it did not say which one, by halves.
   */
  async #getInto(values: Map<string, Varbind>, oids: string[], signal: AbortSignal | undefined): Promise<void> {
    if (oids.length === 0) return;
    try {
      const decoded = await this.#request<DecodedVarbind[]>((session, done) => session.get(oids, done), signal);
      for (const [i, varbind] of decoded.entries()) {
        if (varbind.oid !== oids[i]) {
          throw new HeadendError(
            'BAD_REPLY',
            `${addressOf(this.#target)} answered ${varbind.oid} when asked ${oids[i]}`,
          );
        }
        values.set(varbind.oid, toVarbind(varbind));
      }
    } catch (error) {
      if (!(error instanceof NoSuchNameError)) throw error;
      const others = oids.filter((oid) => oid !== error.oid);
      if (others.length < oids.length) return this.#getInto(values, others, signal);
      if (oids.length === 1) return;
      const half = Math.ceil(oids.length / 2);
      await this.#getInto(values, oids.slice(0, half), signal);
      await this.#getInto(values, oids.slice(half), signal);
    }
  }

  /**
   * v1's answer at the end of what it knows: the named OID has ended and nothing is said of the others (empty lists).
   * Where none is named, the first is asked alone.
   */
  async #endOf(error: NoSuchNameError, oids: readonly string[], signal?: AbortSignal): Promise<Varbind[][]> {
    const ended = oids.length === 1 ? 0 : error.oid === undefined ? -1 : oids.indexOf(error.oid);
    if (ended >= 0) return oids.map((oid, i) => (i === ended ? [{ oid, value: null, end: true }] : []));
    const first = await this.next(oids.slice(0, 1), 1, signal);
    return oids.map((_, i) => first[i] ?? []);
  }

  /** One request, which the caller's signal or {@link close} may cut short. */
  #request<T>(ask: Ask<T>, signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return untilAborted(untilAborted(this.#exchange(ask), this.#closing.signal), signal);
  }

  async #exchange<T>(ask: Ask<T>): Promise<T> {
    this.#closing.signal.throwIfAborted();
    const session = this.#current?.usable ? this.#current : await this.#connect();
    return session.exchange(ask);
  }

  /** A new session, one for all who wait for it. */
  #connect(): Promise<Session> {
    this.#connecting ??= this.#openSession().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #openSession(): Promise<Session> {
    const session = await Session.connect(this.#target, (closed) => this.#open.delete(closed));
    this.#open.add(session);
    if (this.#closing.signal.aborted) session.close(this.#closing.signal.reason);
    if (this.version === '3') await session.discover();
    this.#current = session;
    return session;
  }
}

/**
 * An SNMP client for one agent. No socket is opened before the first request; after a failed one, the next starts on a
 * new socket. `close` makes every request, in flight or later, reject with a `HeadendError` of code `UNREACHABLE`.
 * @throws HeadendError `CONFIG` where the security settings are not complete or ask for DES.
 */
export function createSnmpClient(target: SnmpTarget): SnmpClient {
  return new NetSnmpClient(target);
}
