import type { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FlowNode } from '../../e2e/flows';
import { Page } from '../page';

/** The port that the page names; here it is any that is free. */
const PORT = '11161';

/** The page docs/profiles.md, done step by step as it is written. */
export class Steps extends Page {
  private simulator?: ReturnType<typeof spawn>;
  private port = PORT;

  constructor() {
    super('profiles.md');
    copyFileSync(join(__dirname, 'UPS-MIB.mib'), join(this.folder, 'UPS-MIB.mib'));
  }

  /** Does the change of the third section, and saves the simulation of the fourth. */
  edit(): void {
    const file = join(this.folder, 'my-ups.yaml');
    const [, before = '', after = ''] = /make `([^`]+)` into `([^`]+)`/.exec(this.text) ?? [];
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

  override async close(): Promise<void> {
    if (this.simulator && this.simulator.exitCode === null) {
      const ended = once(this.simulator, 'close');
      this.simulator.kill();
      await ended;
    }
    await super.close();
  }

  protected override here(line: string): string {
    return line.replace(PORT, this.port);
  }
}
