import { isIPv6 } from 'node:net';
import type { Removal } from '../capture/manifest';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`(?<![\\d.])${OCTET}(?:\\.${OCTET}){3}(?![\\d.])`, 'g');
const IPV6 = /(?<![0-9a-z:.])[0-9a-f:]{3,39}(?![0-9a-z:.])/gi;
const MAC = /(?<![0-9a-f:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![0-9a-f:-])/gi;
/** Addresses that name no one: this machine, none at all, everyone, and masks. */
const NO_ONE = /^(?:0\.|127\.|255\.)/;

/**
 * Puts addresses and names of documentation in place of real ones, the same for the same everywhere: RFC 5737, 5771
 * (multicast), 3849 and 7042. What is replaced in one text is known in all that come after it.
 */
export class Anonymous {
  readonly #known = new Map<string, string>();
  readonly #others = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #places = new Map<string, number>();

  /** A text, as latin1, with other addresses. */
  addressesIn(text: string): string {
    return text
      .replace(MAC, (found, mark: string) => this.mac(found.toLowerCase().replaceAll(mark, ':')).replaceAll(':', mark))
      .replace(IPV4, (found) => this.ipv4(found))
      .replace(IPV6, (found) =>
        isIPv6(found) && found !== '::' && found !== '::1' ? this.ipv6(found.toLowerCase()) : found,
      );
  }

  ipv4(address: string): string {
    if (NO_ONE.test(address)) return address;
    const first = Number(address.split('.')[0]);
    if (first >= 240) return address;
    const kind = first >= 224 ? 'multicast addresses' : 'IPv4 addresses';
    return this.#one(address, kind, (n) => (first >= 224 ? `233.252.${n >> 8}.${n & 255}` : documentation(n)));
  }

  ipv6(address: string): string {
    return this.#one(address, 'IPv6 addresses', (n) => `2001:db8::${n.toString(16)}`);
  }

  mac(address: string): string {
    if (/^(?:00:){5}00$|^(?:ff:){5}ff$/.test(address)) return address;
    return this.#one(address, 'MAC addresses', (n) => `00:00:5e:${hex(0x53 + (n >> 16))}:${hex(n >> 8)}:${hex(n)}`);
  }

  name(name: string): string {
    return this.#one(name, 'names', (n) => `name-${n}`);
  }

  /** An OID whose index holds an address that is known already: as numbers in decimal. */
  index(oid: string): string {
    return oid.replace(/(?<=^(?:\d+\.){7,})\d+(?:\.\d+){3,}$/, (index) => {
      const arcs = index.split('.');
      for (const [length, written] of [
        [6, (part: string[]) => part.map((arc) => hex(Number(arc))).join(':')],
        [4, (part: string[]) => part.join('.')],
      ] as const) {
        for (let at = 0; at + length <= arcs.length; at++) {
          const other = this.#known.get(written(arcs.slice(at, at + length)));
          if (other === undefined) continue;
          const parts = other.includes(':')
            ? other.split(':').map((pair) => Number.parseInt(pair, 16))
            : other.split('.');
          arcs.splice(at, length, ...parts.map(String));
          at += length - 1;
        }
      }
      return arcs.join('.');
    });
  }

  get removals(): Removal[] {
    return [...this.#places].map(([what, places]) => ({ what, places }));
  }

  #one(real: string, kind: string, make: (number: number) => string): string {
    // What was put in place of something is left as it is.
    if (this.#others.has(real)) return real;
    let other = this.#known.get(real);
    if (other === undefined) {
      const number = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, number);
      other = make(number);
      this.#known.set(real, other);
      this.#others.add(other);
    }
    this.#places.set(kind, (this.#places.get(kind) ?? 0) + 1);
    return other;
  }
}

/** The networks of RFC 5737 and, when they are used up, that of benchmarks (RFC 2544). */
function documentation(number: number): string {
  const networks = ['192.0.2', '198.51.100', '203.0.113'];
  const network = networks[Math.floor((number - 1) / 254)];
  return network === undefined
    ? `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`
    : `${network}.${((number - 1) % 254) + 1}`;
}

function hex(number: number): string {
  return (number & 255).toString(16).padStart(2, '0');
}
