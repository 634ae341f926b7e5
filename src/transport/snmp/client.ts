import type { Varbind as DecodedVarbind } from 'net-snmp';
import { HeadendError } from '../../errors';
import { NoSuchNameError } from './errors';
import { LastingSession } from './lasting-session';
import { toUser } from './security';
import { type Ask, addressOf } from './session';
import { explainSet } from './set-errors';
import { toSetVarbind } from './set-varbinds';
import type { SnmpClient, SnmpSet, SnmpTarget, Varbind } from './types';
import { toVarbind } from './varbinds';

class NetSnmpClient implements SnmpClient {
  readonly version;
  readonly #reading: LastingSession;
  readonly #writing: LastingSession;

  constructor(target: SnmpTarget) {
    const { security } = target;
    if (security.version === '3') toUser(security);
    this.version = security.version;
    this.#reading = new LastingSession(target);
    this.#writing = this.#reading;
    if (security.version !== '3' && security.setCommunity !== undefined) {
      this.#writing = new LastingSession({ ...target, security: { ...security, community: security.setCommunity } });
    }
  }

  async get(oids: readonly string[], signal?: AbortSignal): Promise<Varbind[]> {
    const values = new Map<string, Varbind>();
    await this.#getInto(values, [...oids], signal);
    return oids.map((oid) => values.get(oid) ?? { oid, value: null });
  }

  async next(oids: readonly string[], repetitions: number, signal?: AbortSignal): Promise<Varbind[][]> {
    if (this.version !== '1') {
      const ask: Ask<DecodedVarbind[][]> = (session, done) => session.getBulk([...oids], 0, repetitions, done);
      const lists = await this.#reading.request(ask, signal);
      return oids.map((_, i) => (lists[i] ?? []).map(toVarbind));
    }
    try {
      const varbinds = await this.#reading.request<DecodedVarbind[]>(
        (session, done) => session.getNext([...oids], done),
        signal,
      );
      return varbinds.map((varbind) => [toVarbind(varbind)]);
    } catch (error) {
      if (!(error instanceof NoSuchNameError)) throw error;
      return this.#endOf(error, oids, signal);
    }
  }

  async set(sets: readonly SnmpSet[], signal?: AbortSignal): Promise<Varbind[]> {
    if (sets.length === 0) return [];
    const varbinds = sets.map(toSetVarbind);
    const oids = sets.map(({ oid }) => oid);
    const ask: Ask<DecodedVarbind[]> = (session, done) => session.set(varbinds, done);
    const written = await this.#writing.request(ask, signal, (error, where) => explainSet(error, where, oids));
    for (const [i, varbind] of written.entries()) this.#expect(oids[i], varbind);
    return written.map(toVarbind);
  }

  close(): void {
    const reason = new HeadendError('UNREACHABLE', `The session with ${this.#where} was closed`);
    this.#reading.close(reason);
    this.#writing.close(reason);
  }

  /** @throws HeadendError `BAD_REPLY` where an answer is about another object than the one asked */
  #expect(oid: string | undefined, { oid: answered }: DecodedVarbind): void {
    if (answered !== oid) throw new HeadendError('BAD_REPLY', `${this.#where} answered ${answered} when asked ${oid}`);
  }

  get #where(): string {
    return addressOf(this.#reading.target);
  }

  /**
   * Gets values; where the agent has no such object and therefore gave none of them (v1), asks again without that one,
   * or where it did not say which one, by halves.
   */
  async #getInto(values: Map<string, Varbind>, oids: string[], signal: AbortSignal | undefined): Promise<void> {
    if (oids.length === 0) return;
    try {
      const decoded = await this.#reading.request<DecodedVarbind[]>((session, done) => session.get(oids, done), signal);
      for (const [i, varbind] of decoded.entries()) {
        this.#expect(oids[i], varbind);
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
}

/**
 * An SNMP client for one agent. No socket is opened before the first request, and one more for the first write where
 * that has a community of its own; after a failed request, the next starts on a new socket. `close` makes every request,
 * in flight or later, reject with a `HeadendError` of code `UNREACHABLE`.
 * @throws HeadendError `CONFIG` where the security settings are not complete or ask for DES.
 */
export function createSnmpClient(target: SnmpTarget): SnmpClient {
  return new NetSnmpClient(target);
}
