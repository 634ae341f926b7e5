import type { Varbind as DecodedVarbind } from 'net-snmp';
import { ObjectType } from 'net-snmp';
import { asHeadendError, HeadendError } from '../../errors';
import { NoSuchNameError, TooBigError } from './errors';
import { LastingSession } from './lasting-session';
import { compareOids } from './oid';
import { addressOf } from './session';
import type { SnmpTarget } from './types';

/** A value as an agent sent it: `tag` is its BER tag; octets, and the octets of Opaque and Counter64, are bytes. */
export interface WalkRecord {
  oid: string;
  tag: number;
  value: DecodedVarbind['value'];
}

/** What a walk is told. */
export interface WalkOptions {
  /** Most records; what is more is left out. */
  maxRecords: number;
  signal: AbortSignal;
  /** Called after each answer: how many records there are, and the last OID. */
  onProgress?: (records: number, oid: string) => void;
}

/** Varbinds asked for at once; fewer after an answer that was too big, or none. */
const REPETITIONS = 25;

/**
 * Walks everything an agent has below an OID, with the types of its values: by GETBULK, or with v1 by GETNEXT, one
 * request after another.
 * @returns what was found, in order; `partial` says why it ends early.
 * @throws HeadendError where nothing was found for a fault; `signal.reason` when aborted
 */
export async function walk(
  target: SnmpTarget,
  root: string,
  { maxRecords, signal, onProgress }: WalkOptions,
): Promise<{ records: WalkRecord[]; partial?: string }> {
  const session = new LastingSession(target);
  const records: WalkRecord[] = [];
  let repetitions = REPETITIONS;
  let position = root;
  try {
    for (;;) {
      let varbinds: readonly DecodedVarbind[];
      try {
        varbinds = await next(session, target, position, repetitions, signal);
      } catch (thrown) {
        const error = asHeadendError(thrown);
        signal.throwIfAborted();
        if (error instanceof NoSuchNameError && target.security.version === '1') return { records };
        if (repetitions === 1 || !(error instanceof TooBigError || error.code === 'TIMEOUT')) throw error;
        repetitions = 1;
        continue;
      }
      if (varbinds.length === 0)
        throw new HeadendError('BAD_REPLY', `The agent answers with nothing after ${position}`);
      for (const { oid, type, value } of varbinds) {
        if (type === ObjectType.EndOfMibView || !oid.startsWith(`${root}.`)) return { records };
        if (compareOids(oid, position) <= 0) {
          throw new HeadendError('BAD_REPLY', `The agent walks in circles: ${oid} comes after ${position}`);
        }
        if (records.length === maxRecords) return { records, partial: `There is more than ${maxRecords} values.` };
        position = oid;
        records.push({ oid, tag: type, value });
      }
      onProgress?.(records.length, position);
    }
  } catch (thrown) {
    signal.throwIfAborted();
    const { message } = asHeadendError(thrown);
    if (records.length === 0) throw thrown;
    return { records, partial: message };
  } finally {
    session.close(new HeadendError('UNREACHABLE', `The session with ${addressOf(target)} was closed`));
  }
}

/** What follows an OID. */
function next(
  session: LastingSession,
  { security }: SnmpTarget,
  oid: string,
  repetitions: number,
  signal: AbortSignal,
): Promise<readonly DecodedVarbind[]> {
  if (security.version === '1') {
    return session.request<DecodedVarbind[]>((known, done) => known.getNext([oid], done), signal);
  }
  return session
    .request<DecodedVarbind[][]>((known, done) => known.getBulk([oid], 0, repetitions, done), signal)
    .then(([list]) => list ?? []);
}
