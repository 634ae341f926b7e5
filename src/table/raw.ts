import type { ColumnType } from '../profile/types';
import { integerCell } from './numbers';
import { hex, octetsToText } from './octets';
import type { Cell, RawValue } from './types';

/** A raw value as text: octets by {@link octetsToText}, numbers in decimal, `null` as nothing. */
export function rawText(raw: RawValue): string {
  if (raw === null) return '';
  return raw instanceof Uint8Array ? octetsToText(raw) : String(raw);
}

/** A raw value as it may stand in a message beside its label. Octets are text, those of flags always `0x` hex. */
export function rawCell(raw: RawValue, type: ColumnType): Cell {
  if (raw instanceof Uint8Array) return type === 'flags' ? `0x${hex(raw)}` : octetsToText(raw);
  if (typeof raw === 'bigint') return integerCell(raw);
  if (typeof raw !== 'number') return raw;
  return Number.isFinite(raw) ? raw + 0 : String(raw); // JSON has no NaN, and no -0, which + 0 makes 0
}

/** A raw value as it is remembered: octets as a text with a NUL before it, so that no datagram is kept for them. */
export type KeptRaw = Exclude<RawValue, Uint8Array>;

const OCTETS = '\0';

/** What to remember of a raw value, for {@link isKept}. */
export function keepRaw(raw: RawValue): KeptRaw {
  if (!(raw instanceof Uint8Array)) return raw;
  return OCTETS + Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('latin1');
}

/** Whether a raw value is the one remembered. Nothing is made for it: this is asked of every value of every reading. */
export function isKept(kept: KeptRaw, raw: RawValue): boolean {
  if (!(raw instanceof Uint8Array)) return kept === raw;
  if (typeof kept !== 'string' || kept.length !== raw.length + 1 || !kept.startsWith(OCTETS)) return false;
  for (let at = 0; at < raw.length; at++) if (kept.charCodeAt(at + 1) !== raw[at]) return false;
  return true;
}
