/**
 * The benchmarks: `npm run bench [-- snmp far poll devices traps alarms xml http] [--rounds 5] [--long]`; all of them
 * when none is named, but the slow ones only with `--long`. Each part is a process of its own, and in each the others do the same work in the same run. Results are
 * shown and written to bench/results.md; parts that did not run keep what is there of them.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageFolder } from '../src/package-folder';
import { type Section, toMarkdown } from './report';
import { versions } from './versions';

const PARTS = ['snmp', 'far', 'poll', 'devices', 'traps', 'alarms', 'xml', 'http'] as const;
const RESULTS = join(packageFolder(), 'bench', 'results.md');

/** Runs one part to its end and returns what it published. */
async function run(part: string, options: readonly string[]): Promise<{ sections: Section[]; ok: boolean }> {
  console.log(`\n=== ${part}`);
  const sections: Section[] = [];
  const child = fork(join(__dirname, `${part}.js`), options, { stdio: 'inherit' });
  child.on('message', (section) => sections.push(section as Section));
  const [code] = await once(child, 'exit');
  return { sections, ok: code === 0 };
}

/** What a part's place in the results begins with. */
function mark(part: string): string {
  return `<!-- ${part} -->`;
}

/** The results there are, by part. */
function known(): Map<string, string> {
  const text = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '';
  return new Map(PARTS.map((part) => [part, text.split(mark(part))[1]?.split('<!-- ')[0]?.trim() ?? '']));
}

function machine(): string {
  const [{ model } = { model: 'unknown processor' }] = cpus();
  return `${cpus().length} x ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}`;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '5' }, long: { type: 'boolean', default: false } },
  });
  const wrong = positionals.find((name) => !PARTS.some((part) => part === name));
  if (wrong !== undefined) throw new Error(`There is no part "${wrong}"; there are ${PARTS.join(', ')}.`);
  const options = ['--rounds', values.rounds, ...(values.long ? ['--long'] : [])];
  const texts = known();
  const failed: string[] = [];
  const all = PARTS.filter((each) => each !== 'far' || values.long);
  for (const part of positionals.length === 0 ? all : PARTS.filter((each) => positionals.includes(each))) {
    const { sections, ok } = await run(part, options);
    if (!ok) failed.push(part);
    const head = `_${new Date().toISOString().slice(0, 16)}Z; ${machine()}; ${versions()}._`;
    if (sections.length > 0) texts.set(part, [head, ...sections.map(toMarkdown)].join('\n\n').trim());
  }
  const parts = PARTS.filter((part) => texts.get(part)).map((part) => `${mark(part)}\n\n${texts.get(part)}\n`);
  const about =
    'Made by `npm run bench`; do not edit. How it is measured: [docs/performance.md](../docs/performance.md).';
  writeFileSync(RESULTS, `# Results of the bench\n\n${about}\n\n${parts.join('\n')}`);
  if (failed.length > 0) throw new Error(`These parts failed: ${failed.join(', ')}.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
