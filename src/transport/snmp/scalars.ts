import type { RawValue } from '../../table/types';
import { TooBigError } from './errors';
import type { SnmpClient } from './types';

/** OIDs of one request: with long OIDs, it and an answer of usual values still fit one Ethernet frame. */
const CHUNK = 32;

/** Values by instance OID, as the agent gave them; `null` where it has none. `requests`: how many were sent. */
export interface ScalarReply {
  values: Map<string, RawValue>;
  requests: number;
}

/**
 * Reads any number of instance OIDs, a chunk at a time; a chunk whose answer is too big for the agent is halved.
 * @throws HeadendError of the first request that fails, or `signal.reason` when aborted.
 */
export async function readScalars(
  client: SnmpClient,
  oids: readonly string[],
  signal?: AbortSignal,
): Promise<ScalarReply> {
  const values = new Map<string, RawValue>();
  let requests = 0;
  let size = CHUNK;
  for (let at = 0; at < oids.length; ) {
    const chunk = oids.slice(at, at + size);
    requests++;
    try {
      for (const { oid, value } of await client.get(chunk, signal)) values.set(oid, value);
      at += chunk.length;
    } catch (error) {
      if (!(error instanceof TooBigError) || chunk.length === 1) throw error;
      size = Math.ceil(chunk.length / 2);
    }
  }
  return { values, requests };
}
