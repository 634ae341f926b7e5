import type { HttpConnection, Profile, SnmpConnection } from '../profile';
import type { HttpTarget } from '../transport/http';
import type { SnmpSecurity, SnmpTarget } from '../transport/snmp';

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
  /** Requests in flight at once, over all connections; 2 when left out. */
  maxInFlight?: number;
  /** How long to wait for one answer, in ms; 5000 when left out. */
  timeoutMs?: number;
}

export interface SnmpSettings {
  /** Where SNMP is at another address than the device. */
  host?: string;
  port?: number;
  security?: SnmpSecurity;
  /** How often a request is sent again; 1 when left out. */
  retries?: number;
}

export interface HttpSettings {
  /** Where HTTP is at another address than the device. */
  host?: string;
  port?: number;
  login?: { user: string; password: string };
  bypassProxy?: boolean;
  /** TLS options of the core `tls-config` node; makes the connection https. */
  tls?: Record<string, unknown>;
}

const DEFAULT_TIMEOUT_MS = 5000;
/** The trees of large chassis are some MB; far more is not a configuration. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export function snmpTarget(settings: DeviceSettings, connection: SnmpConnection): SnmpTarget {
  const { snmp = {} } = settings;
  const version = connection.versions[0] === '1' ? '1' : '2c';
  return {
    host: snmp.host || settings.host,
    port: snmp.port ?? connection.port,
    security: snmp.security ?? { version, community: connection.getCommunity },
    timeoutMs: settings.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    retries: snmp.retries ?? 1,
  };
}

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
