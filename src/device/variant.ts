import { asHeadendError, HeadendError } from '../errors';
import type { Profile } from '../profile';
import type { Connections } from './connections';

/**
 * Finds out which of a profile's variants a device is: the first whose probe is not answered with 404.
 *
 * @param candidates in the order to try; there is at least one.
 * @param connect the connections of a variant; closed again where the device is not of it.
 * @returns the variant; `isSure` when the probe was answered, and not when the device could not be asked.
 * @throws HeadendError NOT_FOUND where the device knows none of the probes; `signal.reason` when aborted.
 */
export async function findVariant(
  candidates: readonly Profile[],
  connect: (profile: Profile) => Connections,
  signal: AbortSignal,
): Promise<{ profile: Profile; isSure: boolean }> {
  const tried: string[] = [];
  for (const profile of candidates) {
    const connections = connect(profile);
    try {
      await askProbe(profile, connections, signal);
      return { profile, isSure: true };
    } catch (thrown) {
      signal.throwIfAborted();
      const { code, message } = asHeadendError(thrown);
      if (code !== 'NOT_FOUND') return { profile, isSure: false };
      await connections.close();
      tried.push(`${profile.variants.get(profile.variant ?? '') ?? profile.variant}: ${message}`);
    }
  }
  throw new HeadendError('NOT_FOUND', `The device is none of the variants known. ${tried.join(' ')}`);
}

/** @throws HeadendError NOT_FOUND if the device does not know the probe; other failures tell nothing of the variant. */
async function askProbe(profile: Profile, connections: Connections, signal: AbortSignal): Promise<void> {
  const read = profile.reads.get(profile.probe ?? '');
  const source = read && connections.http.get(read.connection);
  if (!read || !source) return;
  await source.fetch(read, signal);
}
