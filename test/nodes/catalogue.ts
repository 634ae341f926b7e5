import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const NODES = [
  'headend-alarm-filter',
  'headend-device',
  'headend-poll',
  'headend-set',
  'headend-simulator',
  'headend-trap-in',
  'headend-trap-receiver',
  'headend-xml-config',
] as const;
export const LANGUAGES = ['en-US', 'de'] as const;

/** All texts of a language by their full keys; of one node, or of all. */
export function catalogue(language: string, nodes: readonly string[] = NODES): Map<string, string> {
  const texts = new Map<string, string>();
  for (const node of nodes) {
    const file = join(__dirname, '..', '..', 'nodes', node, 'locales', `${language}.json`);
    flatten(JSON.parse(readFileSync(file, 'utf8')), '', texts);
  }
  return texts;
}

function flatten(value: unknown, key: string, texts: Map<string, string>): void {
  if (typeof value === 'string') texts.set(key, value);
  else {
    for (const [name, inner] of Object.entries(value as object)) flatten(inner, key ? `${key}.${name}` : name, texts);
  }
}

/** A text with its values put in, as Node-RED's i18n does it. A key or value that is missing is an error. */
export function translate(
  texts: ReadonlyMap<string, string>,
  key: string,
  values: Record<string, unknown> = {},
): string {
  const text = texts.get(key);
  if (text === undefined) throw new Error(`No catalogue has the key ${key}.`);
  return text.replace(/__(\w+?)__/g, (placeholder, name: string) => {
    if (values[name] === undefined) throw new Error(`${key} was given no ${placeholder}.`);
    return String(values[name]);
  });
}
