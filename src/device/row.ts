import { keyPart, type Row } from '../table';
import type { Value } from './fill';

/** The row with this key; a key of one part may be given as the value itself. */
export function rowOf(rows: readonly Row[], key: Value | undefined): Row | undefined {
  const text = String(key);
  return rows.find((row) => row.key === text || row.key === keyPart(text));
}
