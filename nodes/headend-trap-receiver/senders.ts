import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { NodeAPI } from 'node-red';
import type { DeviceSettings } from '../../src/device';
import { deviceMatcher, type MatchRules, type TrapNotification } from '../../src/trap';
import type { DeviceNode } from '../shared/device-node';

/** How long the address of a host name is good for. */
const REFRESH_MS = 5 * 60_000;

type Matcher = ReturnType<typeof deviceMatcher<{ addresses: readonly string[]; node: DeviceNode }>>;

/** Knows which `headend-device` of the flows a notification is of. */
export class Senders {
  readonly #RED: NodeAPI;
  readonly #rules: MatchRules;
  /** Addresses by host name, the last that were found. */
  readonly #found = new Map<string, readonly string[]>();
  readonly #update = () => this.#look();
  readonly #timer: NodeJS.Timeout;
  #matcher: Matcher;

  /** @throws HeadendError CONFIG where a forwarder is no address or network. */
  constructor(RED: NodeAPI, rules: MatchRules) {
    this.#RED = RED;
    this.#rules = rules;
    this.#matcher = deviceMatcher([], rules);
    // Devices come and go with deploys, which need not touch us.
    RED.events.on('flows:started', this.#update);
    this.#timer = setInterval(this.#update, REFRESH_MS);
    this.#timer.unref();
    this.#look();
  }

  /** Several where they share an address. */
  devicesOf(notification: TrapNotification): DeviceNode[] {
    return this.#matcher(notification).map(({ node }) => node);
  }

  close(): void {
    this.#RED.events.off('flows:started', this.#update);
    clearInterval(this.#timer);
  }

  /** With what is known at once, then with what the names of hosts stand for. */
  #look(): void {
    const nodes = this.#devices();
    this.#match(nodes);
    const names = new Set(nodes.flatMap(hostsOf).filter((host) => isIP(host) === 0));
    for (const name of names) {
      lookup(name, { all: true }).then(
        (addresses) => {
          this.#found.set(
            name,
            addresses.map(({ address }) => address),
          );
          this.#match(nodes);
        },
        // A name server that does not answer now: what it said before still holds.
        () => undefined,
      );
    }
  }

  #match(nodes: readonly DeviceNode[]): void {
    const devices = nodes.map((node) => {
      const addresses = hostsOf(node).flatMap((host) => (isIP(host) ? host : (this.#found.get(host) ?? [])));
      return { node, addresses };
    });
    this.#matcher = deviceMatcher(devices, this.#rules);
  }

  #devices(): DeviceNode[] {
    const ids: string[] = [];
    this.#RED.nodes.eachNode(({ id, type }) => {
      if (type === 'headend-device') ids.push(id);
    });
    return ids.flatMap((id) => (this.#RED.nodes.getNode(id) as DeviceNode | null) ?? []);
  }
}

function hostsOf({ device }: DeviceNode): string[] {
  if (!device) return [];
  const { host, snmp, http }: DeviceSettings = device.settings;
  const hosts = [host, snmp?.host, http?.host].flatMap((each) => each || []);
  return [...new Set(hosts.map((each) => each.replace(/^\[(.*)\]$/, '$1')))];
}
