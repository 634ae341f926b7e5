import type { DeviceSettings } from '../src/device';
import { HeadendError } from '../src/errors';
import { type LoadOptions, loadProfile } from '../src/profile';
import type { SnmpSecurity, SnmpUser } from '../src/transport/snmp';
import { wholeNumber } from './command';

/** Options that say which device is meant and how it is reached; those of `node:util`'s `parseArgs`. */
export const DEVICE_OPTIONS = {
  variant: { type: 'string' },
  override: { type: 'string' },
  profiles: { type: 'string' },
  parameter: { type: 'string', multiple: true, default: [] as string[] },
  'snmp-version': { type: 'string' },
  'snmp-port': { type: 'string' },
  community: { type: 'string' },
  'snmp-user': { type: 'string' },
  'auth-protocol': { type: 'string' },
  'auth-key': { type: 'string' },
  'priv-protocol': { type: 'string' },
  'priv-key': { type: 'string' },
  'http-port': { type: 'string' },
  https: { type: 'boolean', default: false },
  user: { type: 'string' },
  password: { type: 'string' },
  'bypass-proxy': { type: 'boolean', default: false },
  timeout: { type: 'string' },
  'in-flight': { type: 'string' },
} as const;

/** What `--help` says of them. */
export const DEVICE_HELP = `The profile is an id, or a path that ends in .yaml; the address is a host name or an IP address.

      --variant NAME        of the profile, such as an API version; found out where the profile says how
      --override FILE       laid over the profile
      --profiles FOLDER     searched for profiles of your own
      --parameter NAME=TEXT of the profile; may be given many times
      --snmp-version 1|2c|3 (the profile's first)
      --snmp-port N         (the profile's)
      --community NAME      for reading (the profile's)
      --snmp-user NAME      of SNMPv3, with --auth-protocol, --auth-key, --priv-protocol and --priv-key
      --http-port N         (the profile's)
      --https               in place of HTTP; certificates are checked
      --user NAME           log-in of the web interface, with --password
      --password TEXT
      --bypass-proxy        do not use the system's proxy
      --timeout MS          for one answer (5000)
      --in-flight N         requests at once (1)

Secrets are better given in the environment, where other users of this machine do not see them:
HEADEND_COMMUNITY, HEADEND_AUTH_KEY, HEADEND_PRIV_KEY, HEADEND_USER, HEADEND_PASSWORD.`;

/** The values of {@link DEVICE_OPTIONS} as they were given. */
export type DeviceValues = {
  readonly [Name in keyof typeof DEVICE_OPTIONS]?: (typeof DEVICE_OPTIONS)[Name] extends { multiple: true }
    ? string[]
    : (typeof DEVICE_OPTIONS)[Name]['type'] extends 'boolean'
      ? boolean
      : string;
};

/** How a profile is loaded, by these options. */
export function loadOptions({ variant, override, profiles }: DeviceValues): LoadOptions {
  return { variant, overrides: override, folders: profiles === undefined ? [] : [profiles] };
}

/**
 * The device the options describe, one request at a time and nothing to be written unless they say otherwise.
 * @param environment where secrets are looked for that are no options
 * @throws HeadendError BAD_VALUE for a wrong option, CONFIG for a profile that cannot be used
 */
export function deviceOf(
  name: string,
  host: string,
  values: DeviceValues,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): DeviceSettings {
  if (!/^[\w.:%[\]-]+$/.test(host)) {
    throw new HeadendError('BAD_VALUE', `"${host}" is no address; give a host name or an IP address, without http://.`);
  }
  const options = loadOptions(values);
  const profile = loadProfile(name, options);
  const others = [...profile.variants.keys()].filter((variant) => variant !== profile.variant);
  const isOpen = values.variant === undefined && profile.probe !== undefined;
  const user = values.user ?? environment.HEADEND_USER;
  return {
    name: host,
    profile,
    fallbacks: isOpen ? others.map((variant) => loadProfile(name, { ...options, variant })) : [],
    host,
    parameters: Object.fromEntries(
      (values.parameter ?? []).map((text) => parameterOf(text, [...profile.parameters.keys()])),
    ),
    maxInFlight: wholeNumber('in-flight', values['in-flight'], 1, 64) ?? 1,
    timeoutMs: wholeNumber('timeout', values.timeout, 100, 120_000),
    write: 'off',
    snmp: {
      port: wholeNumber('snmp-port', values['snmp-port'], 1, 65_535),
      security: securityOf(values, environment, profile),
    },
    http: {
      port: wholeNumber('http-port', values['http-port'], 1, 65_535),
      login: user === undefined ? undefined : { user, password: values.password ?? environment.HEADEND_PASSWORD ?? '' },
      bypassProxy: values['bypass-proxy'],
      tls: values.https ? {} : undefined,
    },
  };
}

function parameterOf(text: string, known: readonly string[]): [string, string] {
  const [name = '', ...rest] = text.split('=');
  if (rest.length > 0 && known.includes(name)) return [name, rest.join('=')];
  const list = known.length > 0 ? `The profile has: ${known.join(', ')}.` : 'The profile has none.';
  throw new HeadendError('BAD_VALUE', `--parameter must be NAME=TEXT, not "${text}". ${list}`);
}

const VERSIONS = ['1', '2c', '3'] as const;
const AUTH = ['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
const PRIV = ['aes', 'aes256b', 'aes256r'] as const;

function securityOf(
  values: DeviceValues,
  environment: Readonly<Record<string, string | undefined>>,
  { connections }: DeviceSettings['profile'],
): SnmpSecurity | undefined {
  const connection = [...connections.values()].find(({ kind }) => kind === 'snmp');
  if (connection?.kind !== 'snmp') return undefined;
  const version = oneOf('snmp-version', values['snmp-version'], VERSIONS) ?? connection.versions[0] ?? '2c';
  if (version === '3') return userOf(values, environment);
  return { version, community: values.community ?? environment.HEADEND_COMMUNITY ?? connection.getCommunity };
}

function userOf(values: DeviceValues, environment: Readonly<Record<string, string | undefined>>): SnmpUser {
  const authKey = values['auth-key'] ?? environment.HEADEND_AUTH_KEY;
  const privKey = values['priv-key'] ?? environment.HEADEND_PRIV_KEY;
  const level = authKey === undefined ? 'noAuthNoPriv' : privKey === undefined ? 'authNoPriv' : 'authPriv';
  return {
    ...{ version: '3', user: values['snmp-user'] ?? '', level, authKey, privKey },
    authProtocol: oneOf('auth-protocol', values['auth-protocol'], AUTH) ?? 'sha256',
    privProtocol: oneOf('priv-protocol', values['priv-protocol'], PRIV) ?? 'aes',
  };
}

function oneOf<T extends string>(name: string, text: string | undefined, known: readonly T[]): T | undefined {
  const found = known.find((value) => value === text);
  if (text === undefined || found !== undefined) return found;
  throw new HeadendError('BAD_VALUE', `--${name} must be one of ${known.join(', ')}, not "${text}".`);
}
