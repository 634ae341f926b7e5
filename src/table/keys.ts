import type { Cell } from './types';

/**
 * One key column's value as it stands in a row key. What has a meaning there (`/` between parts, `~` before a number
 * of a duplicate, `#` at the start of a position) is percent-encoded, so that different values never meet.
 */
export function keyPart(cell: NonNullable<Cell>): string {
  if (typeof cell === 'number') return String(cell);
  if (Array.isArray(cell)) return cell.map((label) => encode(label, /[%/~,]|^#/g)).join(',');
  return encode(String(cell), /[%/~]|^#/g);
}

function encode(text: string, special: RegExp): string {
  return text.replace(special, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A row's key out of its key columns' values; `undefined` when one is missing. */
export function joinKey(cells: readonly Cell[]): string | undefined {
  const parts = cells.filter((cell) => cell !== null).map(keyPart);
  return parts.length === cells.length ? parts.join('/') : undefined;
}
