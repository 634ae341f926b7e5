import { HeadendError } from '../src/errors';
import { AUTH_PROTOCOLS, type TrapUser } from './snmp-v3';
import type { TrapDestination } from './trap-sender';
import type { TrapOptions } from './traps';

/** Arguments of the command that say where traps go. */
export const TRAP_OPTIONS = {
  traps: { type: 'string' },
  'trap-version': { type: 'string', default: '2c' },
  informs: { type: 'boolean', default: false },
  'trap-community': { type: 'string' },
  'trap-source': { type: 'string', default: '0' },
  'trap-user': { type: 'string' },
  'trap-auth': { type: 'string' },
  'trap-priv': { type: 'string' },
  'engine-id': { type: 'string' },
} as const;

/** What the help of the command says of traps. */
export const TRAP_HELP = `      --traps HOST:PORT,...  where traps go
      --trap-version 1|2c|3  their version (2c)
      --informs          informs in place of traps, sent again until they are acknowledged (2c)
      --trap-community NAME  community of traps (the profile's for reading)
      --trap-source N    UDP port that they come from, or "agent" for that of the agent (0: any that is free)
      --trap-user NAME   user of version 3
      --trap-auth NAME:PASSWORD  ${AUTH_PROTOCOLS.join(', ')}, and its password
      --trap-priv PASSWORD  password of AES-128
      --engine-id HEX    engine of version 3 (another at every start)`;

/** The values of {@link TRAP_OPTIONS}, as parsed. */
type Arguments = {
  [Name in keyof typeof TRAP_OPTIONS]?: (typeof TRAP_OPTIONS)[Name]['type'] extends 'boolean' ? boolean : string;
};

/** @throws HeadendError BAD_VALUE naming the argument that is wrong. */
export function trapOptions(values: Arguments): TrapOptions | undefined {
  if (values.traps === undefined) return undefined;
  const version = (['1', '2c', '3'] as const).find((known) => known === values['trap-version']);
  if (!version) throw new HeadendError('BAD_VALUE', '--trap-version must be 1, 2c or 3.');
  const common = { version, inform: values.informs, community: values['trap-community'], user: userOf(values) };
  const source = values['trap-source'] ?? '0';
  if (source !== 'agent' && !isPort(source)) {
    throw new HeadendError('BAD_VALUE', '--trap-source must be a port, or "agent".');
  }
  const engineId = values['engine-id'];
  if (engineId !== undefined && !/^([0-9a-f]{2}){5,32}$/i.test(engineId)) {
    throw new HeadendError('BAD_VALUE', '--engine-id must be 5 to 32 octets in hexadecimal.');
  }
  return {
    destinations: values.traps.split(',').map((text): TrapDestination => ({ ...destinationOf(text), ...common })),
    sourcePort: source === 'agent' ? source : Number(source),
    engineId,
  };
}

/** An address such as `127.0.0.1:10162` or `[::1]:10162`; `undefined` for what is none. */
export function parseDestination(text: string): Pick<TrapDestination, 'host' | 'port'> | undefined {
  const [, host = '', port = ''] = /^\[?([^\]\s]+?)\]?:(\d+)$/.exec(text.trim()) ?? [];
  return host !== '' && isPort(port) && Number(port) > 0 ? { host, port: Number(port) } : undefined;
}

function destinationOf(text: string): Pick<TrapDestination, 'host' | 'port'> {
  const destination = parseDestination(text);
  if (destination) return destination;
  throw new HeadendError('BAD_VALUE', `--traps must be addresses such as 127.0.0.1:10162, not "${text}".`);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

function userOf(values: Arguments): TrapUser | undefined {
  const name = values['trap-user'];
  if (name === undefined) return undefined;
  const [, protocolName, password] = /^(\w+):(.+)$/.exec(values['trap-auth'] ?? '') ?? [];
  const protocol = AUTH_PROTOCOLS.find((known) => known === protocolName);
  if (values['trap-auth'] !== undefined && (!protocol || password === undefined)) {
    throw new HeadendError('BAD_VALUE', `--trap-auth must be ${AUTH_PROTOCOLS.join(', ')}, a colon and a password.`);
  }
  if (values['trap-priv'] !== undefined && !protocol) {
    throw new HeadendError('BAD_VALUE', '--trap-priv needs --trap-auth.');
  }
  return {
    name,
    auth: protocol && password !== undefined ? { protocol, password } : undefined,
    priv: values['trap-priv'] === undefined ? undefined : { password: values['trap-priv'] },
  };
}
