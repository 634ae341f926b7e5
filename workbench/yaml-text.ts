import { stringify } from 'yaml';

/** A value as YAML on one line: `{ title: Name, type: string }`. What is `undefined` is left out. */
export function flowText(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: true, lineWidth: 0 }).trim();
}
