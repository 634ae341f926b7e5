import { isIP, SocketAddress } from 'node:net';

const MAPPED = '::ffff:';

/**
 * An IP address in the one form it has here: lower case, shortest, an IPv4 address in IPv6 as IPv4, no zone.
 * `undefined` where the text is no IP address.
 */
export function canonicalAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 4) return text;
  if (family === 0) return undefined;
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  return address.startsWith(MAPPED) && isIP(address.slice(MAPPED.length)) === 4
    ? address.slice(MAPPED.length)
    : address;
}
