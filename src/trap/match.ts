import { canonicalAddress } from './addresses';
import { inNetworks } from './networks';
import type { TrapNotification } from './types';

/** Where the address of a notification's device stands. */
export interface MatchRules {
  /**
   * `source` (when left out): where the datagram came from, but for forwarders.
   * `agent`: the agent address, as behind a network address translation; the source where there is none.
   */
  use?: 'source' | 'agent';
  /** Addresses and networks of programs that pass traps of others on: what comes from them has the agent's address. */
  forwarders?: readonly string[];
}

/**
 * Finds the devices a notification may be of, by address and never by port: devices send from any. `addresses` are IP
 * addresses; a text that is none matches nothing. There are several where devices share an address, in the order given.
 * @throws HeadendError `CONFIG` where a forwarder is no address or network.
 */
export function deviceMatcher<D extends { addresses: readonly string[] }>(
  devices: readonly D[],
  { use = 'source', forwarders = [] }: MatchRules = {},
): (notification: Pick<TrapNotification, 'source' | 'agentAddress'>) => readonly D[] {
  const isForwarder = inNetworks(forwarders);
  const byAddress = new Map<string, D[]>();
  for (const device of devices) {
    const addresses = new Set(device.addresses.flatMap((text) => canonicalAddress(text) ?? []));
    for (const address of addresses) byAddress.set(address, [...(byAddress.get(address) ?? []), device]);
  }
  return ({ source: { address }, agentAddress }) => {
    const byAgent = use === 'agent' || isForwarder(address);
    return byAddress.get(byAgent ? (agentAddress ?? address) : address) ?? [];
  };
}
