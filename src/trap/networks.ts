import { BlockList, isIP } from 'node:net';
import { HeadendError } from '../errors';

/**
 * Whether an address is in any of the ranges: single addresses, or networks as `10.1.0.0/16` or `2001:db8::/32`.
 * @throws HeadendError `CONFIG` where a range is neither.
 */
export function inNetworks(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) addRange(list, range.trim());
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function addRange(list: BlockList, range: string): void {
  const [address = '', prefix, ...more] = range.split('/');
  const version = isIP(address);
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const most = version === 6 ? 128 : 32;
  const bits = prefix === undefined ? most : Number(prefix);
  if (version === 0 || more.length > 0 || prefix === '' || !Number.isInteger(bits) || bits < 0 || bits > most) {
    throw new HeadendError('CONFIG', `"${range}" is no IP address or network: write it like 10.1.2.3 or 10.1.0.0/16`);
  }
  list.addSubnet(address, bits, family);
}
