import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PROGRAMS: Readonly<Record<string, string>> = {
  'headend-profile': join(ROOT, 'workbench', 'cli.ts'),
  'headend-sim': join(ROOT, 'simulator', 'cli.ts'),
};
/** A page of the documents, done as it is written in a folder of its own. */
export class Page {
  readonly folder = mkdtempSync(join(tmpdir(), 'headend-page-'));
  protected readonly text: string;

  /** @param name of a file in docs/ */
  constructor(name: string) {
    this.text = readFileSync(join(ROOT, 'docs', name), 'utf8');
  }

  /** The blocks of this language, in the order of the page. */
  blocks(language: string): string[] {
    return [...this.text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
  }

  /** The only command of the page that has this in it. */
  command(part: string): string {
    const [found, ...others] = this.blocks('sh')
      .flatMap((block) => block.split('\n'))
      .filter((line) => line.includes(part));
    if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} commands with "${part}"`);
    return found;
  }

  /** Does a command to its end. */
  async run(line: string): Promise<{ code: number; output: string }> {
    const child = this.start(line);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    const [code] = await once(child, 'close');
    return { code, output };
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A command with what is here in place of what the page names. */
  protected here(line: string): string {
    return line;
  }

  protected start(line: string) {
    const [name = '', ...args] = this.here(line).match(/"[^"]*"|\S+/g) ?? [];
    const program = PROGRAMS[name];
    if (program === undefined) throw new Error(`There is no program for "${line}".`);
    const plain = args.map((arg) => arg.replace(/^"(.*)"$/, '$1'));
    const tsx = require.resolve('tsx/cjs');
    return spawn(process.execPath, ['--require', tsx, program, ...plain], { cwd: this.folder });
  }
}
