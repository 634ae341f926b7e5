import { TAG } from '../../ber';
import { asHeadendError, HeadendError } from '../../errors';
import { addressOf, NoSuchNameError, TooBigError } from './errors';
import { Flow } from './flow';
import { compareOids } from './oid';
import { openWire, steadyClock } from './open-wire';
import type { SnmpTarget, TaggedVarbind } from './types';

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
): Promise<{ records: TaggedVarbind[]; partial?: string }> {
  const flow = new Flow(target, steadyClock);
  const wire = openWire(target, flow);
  const records: TaggedVarbind[] = [];
  let repetitions = REPETITIONS;
  let position = root;
  try {
    for (;;) {
      let varbinds: readonly TaggedVarbind[];
      try {
        varbinds = await wire.after(position, repetitions, signal);
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
      for (const varbind of varbinds) {
        const { oid, tag } = varbind;
        if (tag === TAG.endOfMibView || !oid.startsWith(`${root}.`)) return { records };
        if (compareOids(oid, position) <= 0) {
          throw new HeadendError('BAD_REPLY', `The agent walks in circles: ${oid} comes after ${position}`);
        }
        if (records.length === maxRecords) return { records, partial: `There is more than ${maxRecords} values.` };
        position = oid;
        records.push(varbind);
      }
      onProgress?.(records.length, position);
    }
  } catch (thrown) {
    signal.throwIfAborted();
    const { message } = asHeadendError(thrown);
    if (records.length === 0) throw thrown;
    return { records, partial: message };
  } finally {
    flow.close(new HeadendError('UNREACHABLE', `The session with ${addressOf(target)} was closed`));
    wire.close();
  }
}
