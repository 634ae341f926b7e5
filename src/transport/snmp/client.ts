import { HeadendError } from '../../errors';
import { addressOf, NoSuchNameError } from './errors';
import { Flow } from './flow';
import { openWire, steadyClock } from './open-wire';
import { oidOf } from './requests';
import { toSetVarbind } from './set-varbinds';
import type {
  ColumnPart,
  Known,
  Position,
  Rows,
  RowsPosition,
  SnmpClient,
  SnmpSet,
  SnmpTarget,
  Varbind,
} from './types';
import type { Wire } from './wire';

class AgentClient implements SnmpClient {
  readonly version;
  readonly #where: string;
  readonly #flow: Flow;
  readonly #wire: Wire;

  constructor(target: SnmpTarget) {
    this.version = target.security.version;
    this.#where = addressOf(target);
    this.#flow = new Flow(target, steadyClock);
    this.#wire = openWire(target, this.#flow);
  }

  async get(oids: readonly string[], signal?: AbortSignal): Promise<Varbind[]> {
    const values = new Map<string, Varbind>();
    await this.#getInto(values, oids, signal);
    return oids.map((oid) => values.get(oid) ?? { oid, value: null });
  }

  async next(positions: readonly Position[], repetitions: number, signal?: AbortSignal): Promise<ColumnPart[]> {
    try {
      return await this.#wire.next(positions, repetitions, signal);
    } catch (error) {
      if (this.version !== '1' || !(error instanceof NoSuchNameError)) throw error;
      return this.#endOf(error, positions, signal);
    }
  }

  rows(position: RowsPosition, repetitions: number, known: Known, signal?: AbortSignal): Promise<Rows | ColumnPart[]> {
    const { columns, after } = position;
    if (this.version === '2c' && this.#wire.rows) return this.#wire.rows(position, repetitions, known, signal);
    return this.next(
      columns.map((column) => ({ column, after })),
      repetitions,
      signal,
    );
  }

  async set(sets: readonly SnmpSet[], signal?: AbortSignal): Promise<Varbind[]> {
    if (sets.length === 0) return [];
    // Before anything is sent, or a socket opened.
    for (const [index, set] of sets.entries()) toSetVarbind(set, index);
    const written = await this.#wire.set(sets, signal);
    this.#expect(
      sets.map(({ oid }) => oid),
      written,
    );
    return written;
  }

  close(): void {
    this.#flow.close(new HeadendError('UNREACHABLE', `The session with ${this.#where} was closed`));
    this.#wire.close();
  }

  /** @throws HeadendError `BAD_REPLY` where an answer is about other objects than those asked */
  #expect(oids: readonly string[], answer: readonly Varbind[]): void {
    if (answer.length !== oids.length) {
      throw new HeadendError('BAD_REPLY', `${this.#where} answered with other objects than were asked`);
    }
    for (const [i, { oid }] of answer.entries()) {
      if (oid === oids[i]) continue;
      throw new HeadendError('BAD_REPLY', `${this.#where} answered ${oid} when asked ${oids[i]}`);
    }
  }

  /**
   * Gets values; where the agent has no such object and therefore gave none of them (v1), asks again without that one,
   * or where it did not say which one, by halves.
   */
  async #getInto(values: Map<string, Varbind>, oids: readonly string[], signal?: AbortSignal): Promise<void> {
    if (oids.length === 0) return;
    try {
      const varbinds = await this.#wire.get(oids, signal);
      this.#expect(oids, varbinds);
      for (const varbind of varbinds) values.set(varbind.oid, varbind);
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
   * v1's answer at the end of what it knows: the named OID has ended and nothing is said of the others (empty parts).
   * Where none is named, the first is asked alone.
   */
  async #endOf(error: NoSuchNameError, positions: readonly Position[], signal?: AbortSignal): Promise<ColumnPart[]> {
    const ended = positions.length === 1 ? 0 : positions.findIndex((position) => oidOf(position) === error.oid);
    if (ended >= 0) return positions.map((_, i) => ({ indexes: [], values: [], ...(i === ended ? { end: '' } : {}) }));
    const first = await this.next(positions.slice(0, 1), 1, signal);
    return positions.map((_, i) => first[i] ?? { indexes: [], values: [] });
  }
}

/**
 * An SNMP client for one agent. All agents share one UDP socket of each address family, which is opened by the first
 * request of the first client and closed with the last client. How many requests the agent bears at once and how long
 * its answers take is learnt and kept as long as the client. `close` makes every request, in flight or later, reject
 * with a `HeadendError` of code `UNREACHABLE`.
 * @throws HeadendError `CONFIG` where the security settings are not complete or ask for DES.
 */
export function createSnmpClient(target: SnmpTarget): SnmpClient {
  return new AgentClient(target);
}
