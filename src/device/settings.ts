import type { HttpConnection, Profile, SnmpConnection } from '../profile';
import type { HttpTarget } from '../transport/http';
import type { SerialLine, StreamTarget } from '../transport/serial';
import type { SnmpSecurity, SnmpTarget } from '../transport/snmp';
import type { Permission } from './permission';

/** How to reach and treat one device. What is left out is as its profile documents. */
export interface DeviceSettings {
  /** Name people know it by; begins `msg.topic`. */
  name: string;
  profile: Profile;
  /** Other variants of the profile, tried in this order while the device does not know the probe of the one before. */
  fallbacks?: readonly Profile[];
  /** Address or host name. */
  host: string;
  /** Values for the profile's parameters, by id. */
  parameters?: Readonly<Record<string, string>>;
  snmp?: SnmpSettings;
  http?: HttpSettings;
  /**
   * Requests in flight at once, over all connections; 2 when left out, but for the parts of an SNMP table, of which
   * there are then as many as the agent bears.
   */
  maxInFlight?: number;
  /** How long to wait for one answer, in ms; 5000 when left out. */
  timeoutMs?: number;
  /** What may be written to it; nothing when left out. */
  write?: Permission;
}

/** How its SNMP agent is reached; what is left out is as the profile says. */
export interface SnmpSettings {
  /** Where SNMP is at another address than the device. */
  host?: string;
  port?: number;
  security?: SnmpSecurity;
  /** How often a request is sent again; 1 when left out. */
  retries?: number;
}

/** How its web server is reached; what is left out is as the profile says. */
export interface HttpSettings {
  /** Where HTTP is at another address than the device. */
  host?: string;
  port?: number;
  login?: { user: string; password: string };
  bypassProxy?: boolean;
  /** TLS options of the core `tls-config` node; makes the connection https. */
  tls?: Record<string, unknown>;
  /** The requests go over a serial line, or a terminal server before it, and not over HTTP connections. */
  line?: SerialLine | { kind: 'tcp' };
}

const DEFAULT_TIMEOUT_MS = 5000;
/** The trees of large chassis are some MB; far more is not a configuration. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Where an SNMP connection of the device goes, and how. */
export function snmpTarget(settings: DeviceSettings, connection: SnmpConnection): SnmpTarget {
  const { snmp = {} } = settings;
  const version = connection.versions[0] === '1' ? '1' : '2c';
  return {
    host: snmp.host || settings.host,
    port: snmp.port ?? connection.port,
    security: snmp.security ?? {
      version,
      community: connection.getCommunity,
      setCommunity: connection.setCommunity,
    },
    timeoutMs: settings.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    retries: snmp.retries ?? 1,
    ...(settings.maxInFlight === undefined ? {} : { maxInFlight: settings.maxInFlight }),
  };
}

/** Where an HTTP connection of the device goes, and how; see {@link streamTarget} for one over a line. */
export function httpTarget(settings: DeviceSettings, connection: HttpConnection): HttpTarget {
  const { http = {} } = settings;
  const scheme = http.tls ? 'https' : connection.scheme;
  return {
    origin: `${scheme}://${httpHost(settings)}:${http.port ?? connection.port}`,
    login: http.login,
    timeoutMs: settings.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxBodyBytes: MAX_BODY_BYTES,
    maxConnections: settings.maxInFlight ?? DEFAULT_IN_FLIGHT,
    bypassProxy: http.bypassProxy ?? false,
    tls: http.tls,
  };
}

/** Silence that ends a broken reply on a line, in ms: many times that between two characters at 1200 bit/s. */
const QUIET_MS = 500;

/** How an HTTP connection is reached over a byte stream; `undefined` where it is reached as any other. */
export function streamTarget(settings: DeviceSettings, connection: HttpConnection): StreamTarget | undefined {
  const { http = {}, host } = settings;
  const { line } = http;
  if (!line) return undefined;
  const { login, timeoutMs, maxBodyBytes } = httpTarget(settings, connection);
  const port = http.port ?? connection.port;
  return {
    line: line.kind === 'serial' ? line : { kind: 'tcp', host: http.host || host, port },
    host: httpHost(settings),
    login,
    loginNames: connection.login,
    timeoutMs,
    maxBodyBytes,
    quietMs: QUIET_MS,
  };
}

/** The host as it stands in a URL: an IPv6 address in brackets (RFC 3986, 3.2.2). */
function httpHost({ host, http }: DeviceSettings): string {
  const address = http?.host || host;
  return address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
}

/** Weak management processors are the rule in a chassis. */
export const DEFAULT_IN_FLIGHT = 2;

/** Address of the device's own web pages, at its HTTP port, or `null` where the profile names none. */
export function webInterface(settings: DeviceSettings): string | null {
  const { profile, http } = settings;
  const text = profile.webInterface?.replaceAll('{host}', httpHost(settings));
  if (text === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (http?.tls) url.protocol = 'https:';
  if (http?.port !== undefined) url.port = String(http.port);
  return url.href;
}
