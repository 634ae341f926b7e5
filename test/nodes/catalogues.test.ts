import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorCode } from '../../src/errors';
import { MODES } from '../../src/poll';
import type { Evidence } from '../../src/profile';
import { catalogue, LANGUAGES, NODES } from './catalogue';

const folder = (...path: string[]) => join(__dirname, '..', '..', 'nodes', ...path);

function scripts(name: string): string {
  const files = readdirSync(folder(name)).filter((file) => file.endsWith('.ts'));
  return files.map((file) => readFileSync(folder(name, file), 'utf8')).join('\n');
}

/** Keys in calls of `_('…')`, without their catalogue; a key with `${…}` in it is matched with anything there. */
function keysIn(script: string): RegExp[] {
  return [...script.matchAll(/\b_\(\s*(?:'([^']+)'|`([^`]+)`)/g)].map(([, plain, template]) => {
    const parts = (plain ?? template ?? '')
      .replace(/^@[^:]*:/, '')
      .split(/\$\{[^}]*\}/)
      .map((part) => part.replaceAll('.', '\\.'));
    return new RegExp(`^${parts.join('\\w+')}$`);
  });
}

/** Keys that a node's code uses, and the dialogs' shared code for it. */
function keysUsed(node: string): RegExp[] {
  const own = scripts(node);
  return [...keysIn(own), ...(own.includes('wholeNumber(') ? keysIn(scripts('editor')) : [])];
}

/** Keys in `data-i18n="key"`, `data-i18n="[attribute]key;…"`. */
function keysOfPage(node: string): string[] {
  const page = readFileSync(folder(node, 'editor.html'), 'utf8');
  const attributes = [...page.matchAll(/data-i18n="([^"]+)"/g)].flatMap(([, value = '']) => value.split(';'));
  return attributes.map((key) => key.replace(/^\[[^\]]+\]/, ''));
}

const placeholders = (text: string) => [...text.matchAll(/__\w+?__/g)].map(([name]) => name).sort();

for (const node of NODES) {
  describe(`texts of ${node}`, () => {
    const english = catalogue('en-US', [node]);

    it('are the same keys and placeholders in every language', () => {
      assert.deepEqual(readdirSync(folder(node, 'locales')).sort(), LANGUAGES.map((name) => `${name}.json`).sort());
      for (const language of LANGUAGES) {
        const texts = catalogue(language, [node]);
        assert.deepEqual([...texts.keys()], [...english.keys()], language);
        for (const [key, text] of texts) {
          assert.notEqual(text.trim(), '', `${language} ${key}`);
          assert.deepEqual(placeholders(text), placeholders(english.get(key) ?? ''), `${language} ${key}`);
        }
      }
    });

    it('are there for every key of the page and of the code', () => {
      const inPage = keysOfPage(node);
      const inCode = keysUsed(node);
      assert.ok(inPage.length > 5 && inCode.length > 0);
      for (const key of inPage) assert.ok(english.has(key), key);
      for (const key of inCode)
        assert.ok(
          [...english.keys()].some((known) => key.test(known)),
          String(key),
        );
    });

    it('are all used', () => {
      const inPage = new Set(keysOfPage(node));
      const inCode = keysUsed(node);
      // Node-RED itself looks for the name of a category.
      const ours = [...english.keys()].filter((key) => !key.startsWith('palette.label.'));
      const unused = ours.filter((key) => !inPage.has(key) && !inCode.some((used) => used.test(key)));
      assert.deepEqual(unused, []);
    });

    it('are short enough for a status', () => {
      for (const language of LANGUAGES) {
        for (const [key, text] of catalogue(language, [node])) {
          if (!key.startsWith(`${node}.status.`)) continue;
          const shown = text.replace('__rows__', '1000').replace('__at__', '23:59:59').replace('__variant__', 'v4');
          assert.ok(shown.length <= 20, `${language} ${key}: ${shown}`);
        }
      }
    });

    it('are there as help in every language, beginning with what the node does', () => {
      for (const file of ['help.md', 'help.de.md']) {
        assert.ok(existsSync(folder(node, file)), file);
        const [first = ''] = readFileSync(folder(node, file), 'utf8').split('\n');
        assert.match(first, /^[A-ZÄÖÜ].{20,}/, 'the first paragraph is the tooltip in the palette');
      }
    });
  });
}

describe('texts for words that are chosen while running', () => {
  const CODES = {
    UNREACHABLE: 1,
    TIMEOUT: 1,
    AUTH: 1,
    NOT_FOUND: 1,
    BAD_REPLY: 1,
    BAD_VALUE: 1,
    REFUSED: 1,
    NOT_ALLOWED: 1,
    BUSY: 1,
    CONFIG: 1,
  } satisfies Record<ErrorCode, 1>;
  const EVIDENCE = { confirmed: 1, sibling: 1, standard: 1, assumed: 1 } satisfies Record<Evidence, 1>;

  it('are there for every one', () => {
    const words = { status: Object.keys(CODES), evidence: Object.keys(EVIDENCE), mode: MODES };
    for (const language of LANGUAGES) {
      const texts = catalogue(language);
      for (const [what, each] of Object.entries(words)) {
        for (const word of each) assert.ok(texts.has(`headend-poll.${what}.${word}`), `${language} ${what} ${word}`);
      }
    }
  });

  it('are no others in code that nodes share', () => {
    const shared = [...keysIn(scripts('editor')), ...keysIn(scripts('shared'))];
    assert.deepEqual(shared.map(String), ['/^validate\\.wholeNumber$/']);
  });
});
