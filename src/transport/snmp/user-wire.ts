import type { Varbind as DecodedVarbind } from 'net-snmp';
import type { Flow } from './flow';
import { LastingSession } from './lasting-session';
import { oidOf } from './requests';
import type { Ask } from './session';
import { explainSet } from './set-errors';
import { toSetVarbind } from './set-varbinds';
import type { ColumnPart, Position, SnmpSet, SnmpTarget, SnmpUser, TaggedVarbind, Varbind } from './types';
import { toPart, toTagged, toVarbind } from './varbinds';
import { kindOf, VALUES, WALK, type Wire } from './wire';

/** SNMPv3, by net-snmp. */
export class UserWire implements Wire {
  readonly #session: LastingSession;

  constructor(target: SnmpTarget, user: SnmpUser, flow: Flow) {
    this.#session = new LastingSession(target, user, flow);
  }

  async get(oids: readonly string[], signal: AbortSignal | undefined): Promise<Varbind[]> {
    const ask: Ask<DecodedVarbind[]> = (session, done) => session.get([...oids], done);
    return (await this.#session.request({ ask, kind: VALUES }, signal)).map(toVarbind);
  }

  async next(
    positions: readonly Position[],
    repetitions: number,
    signal: AbortSignal | undefined,
  ): Promise<ColumnPart[]> {
    const oids = positions.map(oidOf);
    const ask: Ask<DecodedVarbind[][]> = (session, done) => session.getBulk(oids, 0, repetitions, done);
    const lists = await this.#session.request({ ask, kind: kindOf(positions[0]?.column) }, signal);
    return positions.map(({ column }, i) => toPart(column, (lists[i] ?? []).map(toVarbind)));
  }

  async after(oid: string, repetitions: number, signal: AbortSignal | undefined): Promise<TaggedVarbind[]> {
    const ask: Ask<DecodedVarbind[][]> = (session, done) => session.getBulk([oid], 0, repetitions, done);
    const lists = await this.#session.request({ ask, kind: WALK }, signal);
    return lists.flat().map(toTagged);
  }

  async set(sets: readonly SnmpSet[], signal: AbortSignal | undefined): Promise<Varbind[]> {
    const varbinds = sets.map(toSetVarbind);
    const oids = sets.map(({ oid }) => oid);
    const ask: Ask<DecodedVarbind[]> = (session, done) => session.set(varbinds, done);
    const explainAs = (error: unknown, where: string) => explainSet(error, where, oids);
    return (await this.#session.request({ ask, kind: undefined, explainAs }, signal)).map(toVarbind);
  }

  close(): void {
    this.#session.close();
  }
}
