import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FlowNode } from '../../e2e/flows';

const ROOT = join(__dirname, '..', '..', '..');
const PROGRAMS: Readonly<Record<string, string>> = {
  'headend-profile': join(ROOT, 'workbench', 'cli.ts'),
  'headend-sim': join(ROOT, 'simulator', 'cli.ts'),
};
/** The port that the page names; here it is any that is free. */
const PORT = '11161';

/** The page docs/profiles.md, done step by step as it is written, in a folder of its own. */
export class Steps {
  readonly folder = mkdtempSync(join(tmpdir(), 'headend-ups-'));
  private readonly page = readFileSync(join(ROOT, 'docs', 'profiles.md'), 'utf8');
  private simulator?: ReturnType<typeof spawn>;
  private port = PORT;

  constructor() {
    copyFileSync(join(__dirname, 'UPS-MIB.mib'), join(this.folder, 'UPS-MIB.mib'));
  }

  /** The blocks of this language, in the order of the page. */
  blocks(language: string): string[] {
    return [...this.page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
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

  /** Does the change of the third section, and saves the simulation of the fourth. */
  edit(): void {
    const file = join(this.folder, 'my-ups.yaml');
    const [, before = '', after = ''] = /make `([^`]+)` into `([^`]+)`/.exec(this.page) ?? [];
    const text = readFileSync(file, 'utf8');
    if (!text.includes(before)) throw new Error(`There is no "${before}" in my-ups.yaml.`);
    writeFileSync(file, text.replace(before, after));
    writeFileSync(join(this.folder, 'my-ups.simulation.yaml'), this.blocks('yaml')[0] ?? '');
  }

  /** Starts the simulator of the fourth section; resolves when it answers. */
  async simulate(): Promise<void> {
    const child = this.start(this.command('headend-sim').replace(PORT, '0'));
    this.simulator = child;
    if (!child.stdout) throw new Error('It has no output.');
    for await (const line of createInterface(child.stdout)) {
      const found = /SNMP at 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (found === undefined) continue;
      this.port = found;
      return;
    }
    throw new Error('The simulator serves nothing.');
  }

  /** The flow of the fifth section. */
  flow(): FlowNode[] {
    return JSON.parse((this.blocks('json')[0] ?? '').replace(PORT, this.port));
  }

  /** Puts the profile where Node-RED looks for it. */
  install(profiles: string): void {
    copyFileSync(join(this.folder, 'my-ups.yaml'), join(profiles, 'my-ups.yaml'));
  }

  async close(): Promise<void> {
    if (this.simulator && this.simulator.exitCode === null) {
      const ended = once(this.simulator, 'close');
      this.simulator.kill();
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private start(line: string) {
    const [name = '', ...args] = line.replace(PORT, this.port).match(/"[^"]*"|\S+/g) ?? [];
    const program = PROGRAMS[name] ?? '';
    const plain = args.map((arg) => arg.replace(/^"(.*)"$/, '$1'));
    const tsx = require.resolve('tsx/cjs');
    return spawn(process.execPath, ['--require', tsx, program, ...plain], { cwd: this.folder });
  }
}
