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

/** Whether two raw values are the same. Nothing is made for it: this is asked of every value of every reading. */
export function isSameRaw(one: RawValue, other: RawValue): boolean {
  if (one === other) return true;
  if (!(one instanceof Uint8Array && other instanceof Uint8Array) || one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
