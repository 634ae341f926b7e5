import type { NodeDef } from 'node-red';
import {
  loadScene,
  loadVariants,
  parseDestination,
  type ReplayOptions,
  type ServedLine,
  type SimulatorOptions,
  type TrapOptions,
} from '../../simulator';
import { HeadendError } from '../../src/errors';
import { checkProfileName, profileFolder, resolveFile } from '../headend-device/settings';
import { listOf } from '../shared/list-field';
import { numberIn } from '../shared/number-field';

/** The node's fields. Numbers may be texts: a field can be an environment variable. */
export interface SimulatorConfig extends NodeDef {
  profile: string;
  /** Folder of a capture that is served in place of a model. */
  capture?: string;
  /** All at once when blank. */
  variant?: string;
  /** How many times the usual number of rows. */
  size?: number | string;
  snmpPort?: number | string;
  httpPort?: number | string;
  compression?: SimulatorOptions['compression'];
  leadingLine?: string;
  /** The line that HTTP is served over too: none when blank. */
  line?: '' | ServedLine['kind'];
  linePort?: number | string;
  linePath?: string;
  /** Addresses such as `127.0.0.1:10162`, parted by commas. */
  trapDestinations?: string;
  trapVersion?: '1' | '2c';
  trapInform?: boolean;
  /** A port, or `agent` for the agent's; any free port when blank. */
  trapSource?: number | string;
}

/** The login the simulated device demands, and the community of its traps. */
export interface SimulatorCredentials {
  user?: string;
  password?: string;
  trapCommunity?: string;
}

/** The node listens for this machine only. */
const HOST = '127.0.0.1';

/**
 * The simulated device the fields describe. Fields that do not apply to its profile, which the dialog hides, say nothing.
 *
 * @param folders searched for a user's own profiles and simulation files.
 * @throws HeadendError CONFIG with a sentence for the first field that is wrong; a ProfileError names file and line.
 */
export function optionsOf(
  config: SimulatorConfig,
  credentials: SimulatorCredentials,
  folders: readonly string[],
): SimulatorOptions {
  const { user, password = '' } = credentials;
  if (!config.profile) throw new HeadendError('CONFIG', 'No model is chosen; choose what kind of device to simulate.');
  checkProfileName(config.profile);
  const variants = loadVariants(config.profile, config.variant, folders);
  const connections = [...variants.profile.connections.values()];
  const canLine = connections.some((known) => known.kind === 'http' && known.over.includes('serial'));
  const canTrap = connections.some(({ kind }) => kind === 'snmp');
  return {
    ...variants,
    scene: loadScene(config.profile, folders),
    size: numberIn('size', config.size, 1, 100) ?? 1,
    host: HOST,
    ports: portsOf(config),
    login: user ? { user, password } : undefined,
    compression: config.compression || undefined,
    leadingLine: config.leadingLine || undefined,
    line: canLine ? lineOf(config) : undefined,
    traps: canTrap ? trapsOf(config, credentials) : undefined,
  };
}

/**
 * How the capture that the fields name is served.
 *
 * @param userDir its folder `headend` is where relative paths begin.
 * @throws HeadendError CONFIG with a sentence for the first field that is wrong.
 */
export function replayOf(
  config: SimulatorConfig,
  credentials: SimulatorCredentials,
  userDir: string,
): ReplayOptions | undefined {
  if (!config.capture) return undefined;
  const { user, password = '' } = credentials;
  return {
    folder: resolveFile(config.capture, userDir),
    profileFolders: [profileFolder(userDir)],
    host: HOST,
    ports: portsOf(config),
    login: user ? { user, password } : undefined,
    compression: config.compression || undefined,
    line: lineOf(config),
    traps: trapsOf(config, credentials),
  };
}

function portsOf({ snmpPort, httpPort }: SimulatorConfig) {
  return { snmp: numberIn('SNMP port', snmpPort, 0, 65_535), http: numberIn('HTTP port', httpPort, 0, 65_535) };
}

function lineOf({ line, linePort, linePath }: SimulatorConfig): ServedLine | undefined {
  if (!line) return undefined;
  if (line === 'tcp') return { kind: 'tcp', host: HOST, port: numberIn('port of the line', linePort, 0, 65_535) ?? 0 };
  if (linePath) return { kind: 'pty', path: linePath };
  throw new HeadendError(
    'CONFIG',
    'No path of the line is given; enter that of a pseudo-terminal, such as /dev/pts/5.',
  );
}

function trapsOf(config: SimulatorConfig, { trapCommunity }: SimulatorCredentials): TrapOptions | undefined {
  const { trapDestinations, trapVersion: version = '2c', trapInform = false, trapSource } = config;
  const addresses = listOf(trapDestinations);
  if (addresses.length === 0) return undefined;
  // Informs came with version 2c.
  const common = { version, inform: trapInform && version === '2c', community: trapCommunity || undefined };
  return {
    destinations: addresses.map((text) => ({ ...destinationOf(text), ...common })),
    sourcePort: trapSource === 'agent' ? trapSource : numberIn('source port of traps', trapSource, 0, 65_535),
  };
}

function destinationOf(text: string): { host: string; port: number } {
  const destination = parseDestination(text);
  if (destination) return destination;
  const sentence = `The destination of traps ${JSON.stringify(text)} is no address such as 127.0.0.1:10162.`;
  throw new HeadendError('CONFIG', sentence);
}
