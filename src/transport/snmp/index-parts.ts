import type { IndexPartType } from '../../profile/types';
import type { RawValue } from '../../table/types';

const MAX_SUB_ID = 0xffff_ffff;

/** How many sub-identifiers a part takes at the head of `subIds`, its length prefix included. */
function lengthOf(type: IndexPartType, subIds: readonly number[]): number {
  switch (type) {
    case 'integer':
      return 1;
    case 'ip':
      return 4;
    case 'octets':
      return 1 + (subIds[0] ?? 0);
    case 'impliedOctets':
      return subIds.length;
  }
}

/** The value of one part; `undefined` where the sub-identifiers are not what the type demands. */
function decodePart(type: IndexPartType, subIds: readonly number[]): RawValue | undefined {
  if (type === 'integer') return subIds[0];
  const octets = type === 'octets' ? subIds.slice(1) : subIds;
  if (octets.some((octet) => octet > 255)) return undefined;
  return type === 'ip' ? octets.join('.') : Uint8Array.from(octets);
}

/**
 * Takes a row's dotted index apart (RFC 2578, 7.7): `integer` is one sub-identifier, `ip` four (a dotted address),
 * `octets` a length and that many octets, `impliedOctets` all that is left (at least one octet).
 * `undefined` where the index is not made of exactly these parts.
 */
export function decodeIndex(
  index: string,
  parts: readonly { name: string; type: IndexPartType }[],
): Map<string, RawValue> | undefined {
  if (!/^\d+(\.\d+)*$/.test(index)) return undefined;
  let rest = index.split('.').map(Number);
  if (rest.some((subId) => subId > MAX_SUB_ID)) return undefined;

  const values = new Map<string, RawValue>();
  for (const { name, type } of parts) {
    const length = lengthOf(type, rest);
    if (rest.length === 0 || rest.length < length) return undefined;
    const value = decodePart(type, rest.slice(0, length));
    if (value === undefined) return undefined;
    values.set(name, value);
    rest = rest.slice(length);
  }
  return rest.length === 0 ? values : undefined;
}
