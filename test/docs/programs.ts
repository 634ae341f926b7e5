import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Block, ROOT } from './blocks';

const NODE_WITH_TYPES = ['--require', require.resolve('tsx/cjs')];
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
/** Commands of npm itself that the documents use. */
const OF_NPM = new Set(['ci', 'cit', 'pack', 'install', 'test', 'start']);

/** A simulated device in a process of its own. */
interface Sim {
  /** The ports it was to have, and those that it has. */
  ports: ReadonlyMap<string, string>;
  stop: () => Promise<void>;
}

/** Runs a program of the documents beside the simulated device that the text before it names; what it prints. */
export async function printed({ text, before }: Block, folder: string): Promise<string> {
  const command = [...before.matchAll(/`(headend-sim --profile [^`]+)`/g)].at(-1)?.[1];
  const sim = command === undefined ? undefined : await startSim(command, folder);
  try {
    const file = join(folder, 'program.ts');
    const ours = text
      .replaceAll('@openheadend/node-red-headend', join(ROOT, 'src'))
      .replaceAll('/path/to', folder)
      .replaceAll(/port: (\d+)/g, (_, port: string) => `port: ${sim?.ports.get(port) ?? port}`);
    writeFileSync(file, ours);
    const child = spawn(process.execPath, [...NODE_WITH_TYPES, file], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, errors, [code]] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      once(child, 'exit'),
    ]);
    assert.equal(code, 0, errors);
    return output;
  } finally {
    await sim?.stop();
  }
}

/** Tries a command of the documents as far as it can be without changing anything. @throws AssertionError if it is wrong */
export async function tryCommand(line: string, folder: string): Promise<void> {
  for (const command of line.split(' && ').map((each) => each.replace(/^([A-Z_]+=\S+ )+/, ''))) {
    const [program, ...args] = command.replaceAll(/['"]/g, '').split(' ').filter(Boolean);
    if (program === 'npm') assertNpm(args);
    else if (program === 'headend-profile') await assertOptions(args);
    else if (program === 'headend-sim') await (await startSim(command, folder)).stop();
    else if (program === 'npx' && args[1] === 'simulator/cli.ts') await (await startSim(command, folder)).stop();
    else if (program === 'npx') for (const path of args.slice(1).filter((arg) => arg.includes('/'))) assertPath(path);
    else assert.fail(`The command "${command}" is not known here.`);
  }
}

/** That there is such a command of `headend-profile`, and that it knows these options. */
async function assertOptions([command = '', ...args]: string[]): Promise<void> {
  const file = join(ROOT, 'workbench', 'cli.ts');
  const child = spawn(process.execPath, [...NODE_WITH_TYPES, file, command, '--help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [help, errors, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'exit')]);
  assert.equal(code, 0, errors);
  for (const option of args.filter((arg) => arg.startsWith('-')))
    assert.ok(help.includes(option), `${command} ${option}`);
}

function assertNpm([first = '', second = '']: string[]): void {
  if (first === 'run') assert.ok(second in scripts, `npm run ${second}`);
  else assert.ok(OF_NPM.has(first), `npm ${first}`);
}

/** Of a pattern, the folder that it begins with. */
function assertPath(pattern: string): void {
  const path = pattern.split('/*')[0] ?? '';
  assert.ok(existsSync(join(ROOT, path)), `${path} is there`);
}

/** Starts `headend-sim` as a command says, but on free ports. */
async function startSim(command: string, folder: string): Promise<Sim> {
  const wanted = new Map(
    [...command.matchAll(/--(snmp|http)-port (\d+)/g)].map(([, kind = '', port = '']) => [kind, port]),
  );
  const args = command
    .replace(/^.*?(?= --)/, '')
    .replaceAll('<id>', 'snmp-host')
    .replaceAll(/(?<=-port )\d+/g, '0')
    .trim();
  const file = join(ROOT, 'simulator', 'cli.ts');
  const child = spawn(process.execPath, [...NODE_WITH_TYPES, file, ...args.split(/\s+/)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors = textOf(child.stderr);
  const exit = once(child, 'exit');
  const ports = new Map<string, string>();
  for await (const line of createInterface(child.stdout)) {
    const [, kind = '', port = ''] = /^(SNMP|HTTP) at \S*127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    const asked = wanted.get(kind.toLowerCase());
    if (asked !== undefined) ports.set(asked, port);
    // One that was told no ports has those of its own.
    if (ports.size === wanted.size) return { ports, stop: () => end(child, exit) };
  }
  assert.fail(`${command}: ${await errors}`);
}

async function end(child: ChildProcess, exit: Promise<unknown[]>): Promise<void> {
  child.kill();
  await exit;
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}
