#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { HeadendError } from '../src/errors';
import { listProfiles } from '../src/profile';
import { checkFaults, FAULT_HELP, type Faults } from './faults';
import { COMPRESSIONS } from './http-server';
import { startReplay } from './replay';
import { loadScene } from './scene';
import type { ServedLine } from './serial-server';
import { type Simulator, startSimulator } from './simulator';
import { TRAP_HELP, TRAP_OPTIONS, trapOptions } from './trap-arguments';
import { loadVariants } from './variants';

const OPTIONS = {
  profile: { type: 'string', short: 'p' },
  variant: { type: 'string' },
  scene: { type: 'string' },
  capture: { type: 'string' },
  size: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  host: { type: 'string', default: '127.0.0.1' },
  'snmp-port': { type: 'string', default: '0' },
  'http-port': { type: 'string', default: '0' },
  community: { type: 'string' },
  user: { type: 'string' },
  password: { type: 'string' },
  'session-seconds': { type: 'string', default: '1800' },
  compression: { type: 'string', default: 'none' },
  'leading-line': { type: 'string' },
  line: { type: 'string' },
  ...TRAP_OPTIONS,
  fault: { type: 'string', multiple: true, default: [] as string[] },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const HELP = `Usage: headend-sim --profile <id or file> [options]
       headend-sim --capture <folder> [options]

Simulates a device: answers SNMP and HTTP as its profile says, with data that moves. Or answers as a device did while
headend-profile captured it: SNMP as it was walked, each HTTP request as it was answered, its traps in their rhythm.

  -p, --profile NAME     profile: its id, or a path that ends in .yaml
      --variant NAME     the one to serve, such as an API version; all at once when left out
      --scene NAME       simulation file: a profile's id or a path; the profile's own when left out
      --capture FOLDER   a capture to be served, in place of a profile
      --size N           how many times the usual number of rows (1; 10 is a stress test)
      --seed N           the same seed gives the same data (1)
      --host ADDRESS     address to listen at (127.0.0.1)
      --snmp-port N      UDP port of the agent (0: any that is free)
      --http-port N      TCP port of the web server (0: any that is free)
      --community NAME   SNMP community (the profile's)
      --user NAME        log-in that HTTP demands, with --password
      --password TEXT
      --session-seconds N  how long a log-in is good for, for a device one logs on to (1800)
      --compression NAME gzip, gzip-unlabelled, deflate or none (none)
      --leading-line TEXT  line in front of every document
      --line PATH or PORT  serial line that HTTP is served over too: a pseudo-terminal, or a TCP port (0: any that is free)
${TRAP_HELP}
      --fault NAME=VALUE a fault from the start; may be given many times
  -h, --help

Faults:
${Object.entries(FAULT_HELP)
  .map(([name, help]) => `  ${name.padEnd(18)} ${help}`)
  .join('\n')}

Profiles: `;

type Values = ReturnType<typeof parseCommandLine>;

function parseCommandLine(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new HeadendError('BAD_VALUE', (error as Error).message);
  }
}

/** Faults as `name=value`; a name alone switches the fault on. */
function parseFaults(texts: readonly string[]): Partial<Faults> {
  const entries = texts.map((text) => {
    const [name = '', value = 'true'] = text.split('=', 2);
    return [name, plainValue(value)] as const;
  });
  return checkFaults(Object.fromEntries(entries));
}

function plainValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new HeadendError('BAD_VALUE', `--${name} must be a whole number of at most ${most}, not "${text}".`);
}

function lineOf({ line, host }: Values): ServedLine | undefined {
  if (line === undefined) return undefined;
  return /^\d+$/.test(line)
    ? { kind: 'tcp', host, port: wholeNumber('line', line, 65535) }
    : { kind: 'pty', path: line };
}

/** Options that say what is simulated, and nothing of how it is served. */
const OF_PROFILES = ['profile', 'scene', 'variant', 'leading-line'] as const;

async function replay(folder: string, values: Values): Promise<Simulator> {
  const other = OF_PROFILES.find((name) => values[name] !== undefined);
  if (other) throw new HeadendError('BAD_VALUE', `--${other} does not go together with --capture.`);
  const { host, community, compression, login, line, ports, traps, faults } = commonOf(values);
  const simulator = await startReplay({ folder, host, ports, community, login, compression, line, traps });
  simulator.setFaults(faults);
  return simulator;
}

/** What is served in the same way, whatever it is. @throws HeadendError BAD_VALUE */
function commonOf(values: Values) {
  const compression = COMPRESSIONS.find((known) => known === values.compression);
  if (compression === undefined) {
    throw new HeadendError('BAD_VALUE', `--compression must be one of ${COMPRESSIONS.join(', ')}.`);
  }
  const { host, user, password, community } = values;
  if ((user === undefined) !== (password === undefined)) {
    throw new HeadendError('BAD_VALUE', 'Give --user and --password together.');
  }
  return {
    ...{ host, community, compression },
    faults: parseFaults(values.fault),
    login: user === undefined || password === undefined ? undefined : { user, password },
    line: lineOf(values),
    traps: trapOptions(values),
    ports: {
      snmp: wholeNumber('snmp-port', values['snmp-port'], 65535),
      http: wholeNumber('http-port', values['http-port'], 65535),
    },
  };
}

async function start(values: Values): Promise<Simulator> {
  if (values.capture !== undefined) return replay(values.capture, values);
  if (values.profile === undefined) throw new HeadendError('BAD_VALUE', 'Name a profile: --profile <id or file>.');
  const { community, faults, ...common } = commonOf(values);
  const variants = loadVariants(values.profile, values.variant);
  const simulator = await startSimulator({
    ...variants,
    ...common,
    scene: loadScene(values.scene ?? variants.profile.id),
    size: wholeNumber('size', values.size, 100),
    seed: wholeNumber('seed', values.seed, 2 ** 31),
    communities: community === undefined ? undefined : { get: community, set: community },
    sessionSeconds: wholeNumber('session-seconds', values['session-seconds'], 10 ** 9),
    leadingLine: values['leading-line'],
  });
  simulator.setFaults(faults);
  return simulator;
}

async function main(args: readonly string[]): Promise<void> {
  const values = parseCommandLine(args);
  if (values.help) {
    console.log(HELP + [...listProfiles().keys()].join(', '));
    return;
  }
  const simulator = await start(values);
  const { host } = values;
  if (!/^(127\.|::1$|localhost$)/.test(host)) {
    console.warn(`Warning: anyone who reaches ${host} can talk to this simulated device.`);
  }
  const { snmp, http, line = values.line } = simulator.ports;
  if (snmp !== undefined) console.log(`SNMP at ${host}:${snmp}`);
  if (http !== undefined) console.log(`HTTP at http://${host}:${http}/`);
  if (line !== undefined)
    console.log(`HTTP over a serial line at ${typeof line === 'number' ? `${host}:${line}` : line}`);
  const stop = () => void simulator.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof HeadendError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
