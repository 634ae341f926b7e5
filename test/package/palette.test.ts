import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DASHBOARD, exampleNames, readExample } from '../e2e/flows';
import { type NodeRed, startNodeRed } from '../e2e/node-red';
import { PLATFORMS } from '../e2e/platforms';
import { PACKAGE, ROOT } from './tarball';

const TYPES = readdirSync(join(ROOT, 'nodes'))
  .filter((name) => name.startsWith('headend-'))
  .sort();
const LIBRARY = `library/examples/flows/${PACKAGE}`;
const ICONS = readdirSync(join(ROOT, 'icons')).sort();

/** First words of the help of a node in a language. */
function firstWords(node: string, file: string): string {
  const [words = ''] = readFileSync(join(ROOT, 'nodes', node, file), 'utf8').split(/[,.\n]/);
  return words;
}

for (const platform of PLATFORMS) {
  describe(`installed in ${platform.title}`, function () {
    this.timeout(180_000);
    let nodeRed: NodeRed;

    before(async () => {
      nodeRed = await startNodeRed(platform);
    });
    after(() => nodeRed?.stop());

    async function json<T>(path: string): Promise<T> {
      const response = await nodeRed.ask(path, { headers: { Accept: 'application/json' } });
      return (await response.json()) as T;
    }

    it('loads every node', async () => {
      const sets = await json<{ module: string; types: string[]; enabled: boolean; err?: string }[]>('nodes');
      const ours = sets.filter(({ module }) => module === PACKAGE);
      for (const { enabled, err } of ours) assert.deepEqual({ enabled, err }, { enabled: true, err: undefined });
      assert.deepEqual(ours.flatMap(({ types }) => types).sort(), TYPES);
    });

    it('serves the icons', async () => {
      const icons = await json<Record<string, string[]>>('icons');
      assert.deepEqual(icons[PACKAGE]?.sort(), ICONS);
      for (const icon of ICONS) {
        const response = await nodeRed.ask(`icons/${PACKAGE}/${icon}`);
        assert.match(response.headers.get('content-type') ?? '', /svg/);
        assert.equal(await response.text(), readFileSync(join(ROOT, 'icons', icon), 'utf8'));
      }
    });

    for (const [language, file] of Object.entries({ 'en-US': 'help.md', de: 'help.de.md' })) {
      it(`serves dialogs, help and texts in ${language}`, async () => {
        const headers = { Accept: 'text/html', 'Accept-Language': language };
        const page = await (await nodeRed.ask('nodes', { headers })).text();
        for (const type of TYPES) {
          assert.ok(page.includes(`data-template-name="${type}"`), `the dialog of ${type}`);
          assert.ok(page.includes(firstWords(type, file)), `the help of ${type}`);
          const texts = JSON.parse(readFileSync(join(ROOT, 'nodes', type, 'locales', `${language}.json`), 'utf8'));
          assert.deepEqual(await json(`locales/${PACKAGE}/${type}?lng=${language}`), texts);
        }
      });
    }

    it('offers every example for import', async () => {
      const offered = async (path: string) =>
        (await json<(string | { fn: string })[]>(path)).map((entry) => (typeof entry === 'string' ? entry : entry.fn));
      const titlesIn = (folder: string) => exampleNames(folder).map((name) => basename(name, '.json'));
      assert.deepEqual((await offered(LIBRARY)).sort(), [...titlesIn(''), DASHBOARD]);
      assert.deepEqual(await offered(`${LIBRARY}/${DASHBOARD}`), titlesIn(DASHBOARD));
      for (const name of [...exampleNames(), ...exampleNames(DASHBOARD)]) {
        assert.deepEqual(await json(`${LIBRARY}/${encodeURI(name.replace('.json', ''))}`), readExample(name));
      }
    });

    it('tells the editor of its profiles', async () => {
      const { profiles, errors } = await json<{ profiles: { id: string }[]; errors: string[] }>('headend/profiles');
      assert.deepEqual(errors, []);
      assert.deepEqual(profiles.map(({ id }) => id).sort(), [
        'elemental-statmux',
        'prostream-1000',
        'prostream-x',
        'snmp-host',
      ]);
    });

    it('logs no warning or error of ours', () => {
      const lines = nodeRed.log().split('\n');
      const ours = lines.filter(
        (line) => /\[(warn|error)\]/.test(line) && /headend-(device|poll|simulator)/.test(line),
      );
      assert.deepEqual(ours, []);
    });
  });
}
