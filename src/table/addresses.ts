import { isIP, isIPv4 } from 'node:net';
import { hex } from './octets';
import { rawText } from './raw';
import type { RawValue } from './types';

/**
 * An IP address in canonical text (IPv6 by RFC 5952, a zone kept) out of text, 4 octets or 16 octets.
 * 16 octets that spell an address are read as text: an agent may keep addresses in a DisplayString.
 */
export function parseIp(raw: RawValue): string | undefined {
  if (raw instanceof Uint8Array && raw.length === 4) return raw.join('.');
  const text = rawText(raw).trim();
  if (isIPv4(text)) return text;
  if (isIP(text)) return canonicalIpv6(text);
  if (!(raw instanceof Uint8Array) || raw.length !== 16) return undefined;
  return canonicalIpv6(hex(raw).replace(/.{4}(?!$)/g, '$&:'));
}

const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** RFC 5952: a URL's host is written so, but for addresses that embed IPv4 (section 5). */
function canonicalIpv6(text: string): string {
  const [address = '', zone] = text.split('%', 2);
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = MAPPED.exec(short);
  const written = mapped ? `::ffff:${dotted(Number(`0x${mapped[1]}`))}.${dotted(Number(`0x${mapped[2]}`))}` : short;
  return zone === undefined ? written : `${written}%${zone}`;
}

function dotted(group: number): string {
  return `${group >> 8}.${group & 0xff}`;
}

const MAC = /^[0-9a-f]{2}([:.-]?)[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$|^[0-9a-f]{4}([:.-])[0-9a-f]{4}\2[0-9a-f]{4}$/i;

/** A MAC address as `aa:bb:cc:dd:ee:ff` out of 6 octets, or text of pairs or fours with `:`, `-`, `.` or nothing. */
export function parseMac(raw: RawValue): string | undefined {
  if (raw instanceof Uint8Array && raw.length === 6) return pairs(hex(raw));
  const text = rawText(raw).trim();
  return MAC.test(text) ? pairs(text.replace(/[:.-]/g, '').toLowerCase()) : undefined;
}

function pairs(digits: string): string {
  return digits.replace(/..(?!$)/g, '$&:');
}

const OID = /^\.?(\d+(?:\.\d+)*)$/;

/** An object identifier in dotted text without a leading dot. */
export function parseOid(raw: RawValue): string | undefined {
  return typeof raw === 'number' ? undefined : OID.exec(rawText(raw).trim())?.[1];
}
