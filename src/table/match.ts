import type { Column } from '../profile/types';
import { rawText } from './raw';
import type { RawValue } from './types';

/** Made once per expression; there are as many as profiles name. */
const expressions = new Map<string, RegExp>();

/**
 * What a column's `match` finds in the raw text: its first group, or all of it where it has none. `null` where it is not
 * in the text. A column without `match` has its raw value as it is.
 */
export function matched(raw: RawValue, { match }: Pick<Column, 'match'>): RawValue {
  if (match === undefined || raw === null) return raw;
  const expression = expressions.get(match) ?? new RegExp(match, 'u');
  expressions.set(match, expression);
  const found = expression.exec(rawText(raw));
  if (!found) return null;
  return (found.length > 1 ? found[1] : found[0]) ?? null;
}
