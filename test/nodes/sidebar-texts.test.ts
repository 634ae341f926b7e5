import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PLUGIN = join(__dirname, '..', '..', 'plugins', 'headend-sidebar');

function texts(language: string): Map<string, string> {
  const found = new Map<string, string>();
  const add = (value: unknown, key: string): void => {
    if (typeof value === 'string') found.set(key, value);
    else for (const [name, inner] of Object.entries(value as object)) add(inner, key ? `${key}.${name}` : name);
  };
  add(JSON.parse(readFileSync(join(PLUGIN, 'locales', `${language}.json`), 'utf8')), '');
  return found;
}

/** Keys in the code; one with `${…}` in it is matched with anything there. */
function keysUsed(): RegExp[] {
  const folder = join(PLUGIN, 'editor');
  const code = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return [...code.join('\n').matchAll(/text\(\s*['`](headend-sidebar\.[^'`]+)['`]/g)].map(([, key = '']) => {
    return new RegExp(`^${key.split(/\$\{[^}]*\}/).join('\\w+')}$`);
  });
}

describe('texts of the sidebar', () => {
  const english = texts('en-US');
  const placeholders = (text: string) => [...text.matchAll(/__\w+?__/g)].map(([name]) => name).sort();

  it('are the same keys and placeholders in both languages', () => {
    const german = texts('de');
    assert.deepEqual([...german.keys()], [...english.keys()]);
    for (const [key, text] of german) {
      assert.notEqual(text.trim(), '', key);
      assert.deepEqual(placeholders(text), placeholders(english.get(key) ?? ''), key);
    }
  });

  it('are there for every key of the code, and all used', () => {
    const used = keysUsed();
    assert.ok(used.length > 10);
    const all = [...english.keys()];
    for (const key of used)
      assert.ok(
        all.some((known) => key.test(known)),
        String(key),
      );
    assert.deepEqual(
      all.filter((known) => !used.some((key) => key.test(known))),
      [],
    );
  });
});
