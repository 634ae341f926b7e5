import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { loadScene, parseScene } from '../../simulator';
import { loadProfile, type Profile, ProfileError, shippedProfiles } from '../../src/profile';
import { allBlocks, type Block, ROOT } from './blocks';
import { listProfilesByTitle, type Message, strangersIn } from './messages';
import { printed, tryCommand } from './programs';

type Tree = Record<string, unknown>;

/** Commands of the docs that are the reader's own, or change the machine; others must be known here. */
const OTHERS = /^(sudo |nft |iptables |curl |snmp|docker |mosquitto|gcc |apt-get )/;

/** The folder of a file at the begin of a line. */
const FOLDERS = /^\/\S+\//gm;

describe('code in the documents', () => {
  const blocks = allBlocks();
  const profiles = listProfilesByTitle();
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'headend-docs-'));
    mkdirSync(join(folder, 'laid'));
    // What the first page on overrides begins with is the file that its program loads.
    const first = blocks.find(({ use }) => use === 'override of prostream-1000');
    writeFileSync(join(folder, 'east-1.yaml'), first?.text ?? '');
    for (const { language, text } of blocks) {
      if (language !== 'yaml') continue;
      const { id, profile } = parse(text) as Tree;
      if (typeof id === 'string') writeFileSync(join(folder, `${id}.yaml`), text);
      if (typeof profile === 'string') writeFileSync(join(folder, `${profile}.simulation.yaml`), text);
    }
  });

  after(() => rmSync(folder, { recursive: true }));

  /** A profile of ours, or one that the documents show. */
  const profileOf = (id: string, options = {}): Profile => {
    try {
      return loadProfile(join(folder, `${id}.yaml`), options);
    } catch (error) {
      if (error instanceof ProfileError) throw error;
      return loadProfile(id, options);
    }
  };

  const overrideOf = (id: string, text: string): Profile => {
    const file = join(folder, 'laid', 'east-1.yaml');
    writeFileSync(file, text);
    return profileOf(id, { overrides: file });
  };

  const useYaml = ({ text, use, where }: Block): void => {
    const tree = parse(text) as Tree;
    const [, kind, id = ''] = /^(.*) of (\S+)$/.exec(use) ?? [];
    if (use === 'a part') return;
    if (typeof tree.id === 'string') profileOf(tree.id);
    else if (typeof tree.profile === 'string') loadScene(join(folder, `${tree.profile}.simulation.yaml`));
    else if (kind === 'override') overrideOf(id, text);
    else if (kind === 'tables') overrideOf(id, stringify({ tables: tree }));
    else if (kind === 'simulated tables') sceneWith(id, { tables: tree });
    else if (kind === 'simulation') sceneWith(id, tree);
    else if (kind === 'wrong override') assert.throws(() => overrideOf(id, text), ProfileError);
    else assert.fail(`${where}: say in a comment "test: ..." before it what this is.`);
  };

  for (const block of blocks.filter(({ language }) => language === 'yaml')) {
    it(`${block.where} is understood`, () => useYaml(block));
  }

  it('mistakes that are shown are those that come', () => {
    const [wrong] = blocks.filter(({ use }) => use.startsWith('wrong override'));
    const log = wrong && blocks[blocks.indexOf(wrong) + 1];
    assert.ok(wrong && log);
    const id = wrong.use.split(' ').at(-1) ?? '';
    const expected = log.text.replace(/^\[error\] \[[^\]]+\] /, '').replaceAll(FOLDERS, '');
    try {
      overrideOf(id, wrong.text);
      assert.fail('It is accepted.');
    } catch (error) {
      assert.ok(error instanceof ProfileError);
      assert.equal(error.message.replaceAll(FOLDERS, ''), expected);
    }
  });

  for (const { where, text } of blocks.filter(({ language }) => language === 'json')) {
    it(`${where} is JSON, and of columns that there are`, () => {
      const message = JSON.parse(text) as Message;
      assert.deepEqual(strangersIn(message, profiles), []);
    });
  }

  for (const block of blocks.filter(({ language, use }) => ['ts', 'js'].includes(language) && use !== 'a part')) {
    it(`${block.where} runs, and prints what follows`, async function () {
      this.timeout(60_000);
      const next = blocks[blocks.indexOf(block) + 1];
      const expected = /It prints:\s*$/.test(next?.before ?? '') ? next?.text : undefined;
      const said = await printed(block, folder);
      if (expected === undefined) assert.notEqual(said.trim(), '');
      else assert.equal(withoutTimes(said), withoutTimes(expected));
    });
  }

  for (const { where, text } of blocks.filter(({ language }) => language === 'sh')) {
    it(`${where} has commands that there are`, async function () {
      this.timeout(60_000);
      for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
        const command = line.replace(/ +#.*$/, '').trim();
        if (!OTHERS.test(command)) await tryCommand(command, folder);
      }
    });
  }

  it('every command headend-sim that is shown starts', async function () {
    this.timeout(120_000);
    const shown = new Set(
      blocks
        .flatMap(({ text, before }) => [text, before])
        .flatMap((text) => [...text.matchAll(/(?:^ *\$ |`)(headend-sim --profile [^`\n<]+)(?:`|$)/gm)])
        .map(([, command = '']) => command.replaceAll(/\s+/g, ' ').trim())
        // A pair of pseudo-terminals is not there.
        .filter((command) => !command.includes('/tmp/')),
    );
    assert.ok(shown.size >= 4);
    for (const command of shown) await tryCommand(command, folder);
  });
});

/** The scene of a shipped simulation with something laid over it. @throws ProfileError if that is not understood */
function sceneWith(id: string, change: Tree): void {
  const file = join(shippedProfiles(), 'simulation', `${id}.yaml`);
  parseScene(stringify(merged(parse(readFileSync(file, 'utf8')) as Tree, change)), file);
}

function merged(base: unknown, change: unknown): unknown {
  if (!isTree(base) || !isTree(change)) return change;
  const keys = new Set([...Object.keys(base), ...Object.keys(change)]);
  return Object.fromEntries([...keys].map((key) => [key, key in change ? merged(base[key], change[key]) : base[key]]));
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What differs from run to run. */
function withoutTimes(text: string): string {
  return text
    .replaceAll(ROOT, '.')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '(time)')
    .replaceAll(/(?<=upTime: )[\d.]+/g, '(seconds)')
    .trim();
}
