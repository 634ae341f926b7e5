import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import type { HttpTarget } from './types';

/** The variables that name a proxy, as curl and undici read them. */
const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];

/** Whether requests to this device may go through a proxy (`no_proxy` may still exclude it). */
export function isProxied(target: HttpTarget): boolean {
  return !target.bypassProxy && PROXY_VARIABLES.some((name) => process.env[name]);
}

/**
 * The pool of kept connections to one device, or to the proxy it is reached through.
 * @param closing ends connections, also those not yet established, which undici's own `destroy` leaves to their time-out
 */
export function createDispatcher(target: HttpTarget, closing: AbortSignal): Dispatcher {
  const socket = { timeout: target.timeoutMs, signal: closing };
  const connect = { ...target.tls, ...socket };
  // The client limits the time of a whole request; undici's two time-outs of parts of it would only get in its way.
  const limits = { connections: target.maxConnections, headersTimeout: 0, bodyTimeout: 0 };
  if (!isProxied(target)) return new Pool(target.origin, { ...limits, connect });
  return new EnvHttpProxyAgent({
    connect,
    requestTls: connect,
    proxyTls: socket,
    // Plain http is asked of the proxy, not tunnelled: common proxies allow CONNECT to port 443 only.
    proxyTunnel: false,
    factory: (origin, options) => new Pool(origin, { ...options, ...limits }),
  });
}
