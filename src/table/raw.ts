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
