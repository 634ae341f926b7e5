import { isAbsolute, join } from 'node:path';
import type { NodeDef } from 'node-red';
import type { DeviceSettings, HttpSettings, Permission } from '../../src/device';
import { HeadendError } from '../../src/errors';
import { loadProfile } from '../../src/profile';
import type { SerialLine } from '../../src/transport/serial';
import type { SnmpSecurity, SnmpUser } from '../../src/transport/snmp';
import { numberIn } from '../shared/number-field';

/** The node's fields. Numbers may be texts: a field can be an environment variable. */
export interface DeviceFields {
  name: string;
  profile: string;
  variant?: string;
  host: string;
  parameters?: Record<string, string>;
  overrides?: string;
  timeout?: number | string;
  maxInFlight?: number | string;
  snmpVersion?: '1' | '2c' | '3';
  snmpHost?: string;
  snmpPort?: number | string;
  snmpRetries?: number | string;
  snmpLevel?: SnmpUser['level'];
  snmpAuthProtocol?: SnmpUser['authProtocol'];
  snmpPrivProtocol?: SnmpUser['privProtocol'];
  snmpContext?: string;
  httpHost?: string;
  httpPort?: number | string;
  tls?: string;
  bypassProxy?: boolean;
  /** What HTTP goes over: a network when left out. */
  httpOver?: '' | 'terminal' | 'serial';
  serialPath?: string;
  serialBaudRate?: number | string;
  serialDataBits?: number | string;
  serialStopBits?: number | string;
  serialParity?: SerialLine['parity'];
  serialFlow?: '' | 'hardware' | 'software';
  /** What may be written; nothing when left out. */
  write?: Permission | '';
}

/** What the flow file holds of a node. */
export type DeviceConfig = NodeDef & DeviceFields;

/** The node's secrets. What a device calls its user and password is for its profile to say. */
export interface DeviceCredentials {
  getCommunity?: string;
  setCommunity?: string;
  snmpUser?: string;
  snmpAuthKey?: string;
  snmpPrivKey?: string;
  httpUser?: string;
  httpPassword?: string;
}

/**
 * Looks whether a field holds the name of a profile and not a path: which files a flow can name is for the user
 * directory to say. @throws HeadendError CONFIG
 */
export function checkProfileName(profile: string): void {
  if (/^[a-z0-9-]+$/.test(profile)) return;
  throw new HeadendError('CONFIG', `The model ${JSON.stringify(profile)} is not the name of a profile.`);
}

/** Node-RED leaves the name of an environment variable that is not set as it is. @throws HeadendError CONFIG */
function checkEnvironment(fields: DeviceFields): void {
  for (const value of Object.values(fields)) {
    const [, variable] = /^\$\{([^}]+)\}$/.exec(String(value)) ?? [];
    if (!variable) continue;
    const where = 'for the flow, among the global variables of Node-RED, or where Node-RED is started';
    throw new HeadendError('CONFIG', `The environment variable ${variable} is not set; set it ${where}.`);
  }
}

/** Where a user's own profiles and override files are. */
export function userFolder(userDir: string): string {
  return join(userDir, 'headend');
}

/** Folder of a user's own profiles. */
export function profileFolder(userDir: string): string {
  return join(userFolder(userDir), 'profiles');
}

/**
 * The device the fields describe.
 *
 * @throws HeadendError CONFIG with a sentence for the first field that is wrong; a ProfileError names file and line.
 */
export function settingsOf(
  fields: DeviceFields,
  credentials: DeviceCredentials,
  userDir: string,
  tls?: Record<string, unknown>,
): DeviceSettings {
  checkEnvironment(fields);
  if (!fields.profile) throw new HeadendError('CONFIG', 'No model is chosen; choose what kind of device it is.');
  checkProfileName(fields.profile);
  if (!fields.host) throw new HeadendError('CONFIG', 'No host is given; enter the address or name of the device.');
  for (const host of [fields.host, fields.snmpHost, fields.httpHost]) {
    if (!host || /^[\w.:%[\]-]+$/.test(host)) continue;
    const sentence = `The host is ${JSON.stringify(host)}; enter the address or name only, without http:// and without a path.`;
    throw new HeadendError('CONFIG', sentence);
  }
  const load = (variant?: string) =>
    loadProfile(fields.profile, {
      variant,
      overrides: fields.overrides ? resolveFile(fields.overrides, userDir) : undefined,
      folders: [profileFolder(userDir)],
    });
  const profile = load(fields.variant || undefined);
  const others = [...profile.variants.keys()].filter((variant) => variant !== profile.variant);
  const isOpen = !fields.variant && profile.probe !== undefined;
  const { httpUser, httpPassword } = credentials;
  return {
    name: fields.name || fields.host,
    profile,
    fallbacks: isOpen ? others.map(load) : [],
    host: fields.host,
    parameters: fields.parameters ?? {},
    maxInFlight: numberIn('requests at once', fields.maxInFlight, 1, 64),
    timeoutMs: numberIn('time-out', fields.timeout, 100, 120_000),
    write: permissionOf(fields.write),
    snmp: {
      host: fields.snmpHost,
      port: numberIn('SNMP port', fields.snmpPort, 1, 65_535),
      retries: numberIn('SNMP retries', fields.snmpRetries, 0, 10),
      security: securityOf(fields, credentials, profile.connections),
    },
    http: {
      host: fields.httpHost,
      port: numberIn('HTTP port', fields.httpPort, 1, 65_535),
      login: httpUser ? { user: httpUser, password: httpPassword ?? '' } : undefined,
      bypassProxy: fields.bypassProxy ?? false,
      tls,
      line: lineOf(fields),
    },
  };
}

/** The line that HTTP goes over, in place of a network. @throws HeadendError CONFIG for a wrong setting of the port. */
function lineOf(fields: DeviceFields): HttpSettings['line'] {
  const { httpOver = '', serialPath: path = '', serialParity: parity = 'none', serialFlow = '' } = fields;
  if (httpOver === '') return undefined;
  if (httpOver === 'terminal') return { kind: 'tcp' };
  if (path === '') throw new HeadendError('CONFIG', 'No serial port is given; enter its path, such as /dev/ttyUSB0.');
  const isSoftware = serialFlow === 'software';
  return {
    kind: 'serial',
    path,
    baudRate: numberIn('baud rate', fields.serialBaudRate, 50, 4_000_000) ?? 9600,
    dataBits: (numberIn('data bits', fields.serialDataBits, 5, 8) ?? 8) as SerialLine['dataBits'],
    stopBits: stopBitsOf(fields.serialStopBits),
    parity,
    rtscts: serialFlow === 'hardware',
    xon: isSoftware,
    xoff: isSoftware,
    hupcl: true,
  };
}

function stopBitsOf(given: number | string | undefined): SerialLine['stopBits'] {
  const bits = [1, 1.5, 2].find((known) => String(known) === String(given || 1));
  if (bits === undefined) throw new HeadendError('CONFIG', `The stop bits are ${given}; they must be 1, 1.5 or 2.`);
  return bits as SerialLine['stopBits'];
}

function permissionOf(text: string | undefined): Permission {
  if (text === undefined || text === '') return 'off';
  if (text === 'off' || text === 'documented' || text === 'assumed') return text;
  const sentence = `The write permission is ${JSON.stringify(text)}; it must be off, documented or assumed.`;
  throw new HeadendError('CONFIG', sentence);
}

/** A path of the user's: relative ones begin in the `headend` folder of the user directory. */
export function resolveFile(file: string, userDir: string): string {
  return isAbsolute(file) ? file : join(userFolder(userDir), file);
}

function securityOf(
  fields: DeviceFields,
  credentials: DeviceCredentials,
  connections: DeviceSettings['profile']['connections'],
): SnmpSecurity | undefined {
  const connection = [...connections.values()].find(({ kind }) => kind === 'snmp');
  if (connection?.kind !== 'snmp') return undefined;
  const version = fields.snmpVersion || connection.versions[0];
  if (version !== '3') {
    return {
      version: version ?? '2c',
      community: credentials.getCommunity || connection.getCommunity,
      setCommunity: credentials.setCommunity || connection.setCommunity,
    };
  }
  return {
    version,
    user: credentials.snmpUser ?? '',
    level: fields.snmpLevel ?? 'authPriv',
    authProtocol: fields.snmpAuthProtocol,
    authKey: credentials.snmpAuthKey,
    privProtocol: fields.snmpPrivProtocol,
    privKey: credentials.snmpPrivKey,
    context: fields.snmpContext,
  };
}
