import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadScene, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { Device, type DeviceOptions, type DeviceSettings } from '../../src/device';
import { loadProfile } from '../../src/profile';

export const LOGIN = { user: 'operator', password: 'OpenSesame-1' };
export const WRONG = { user: 'operator', password: 'wr0ng-SECRET' };

export type Version = 'v4' | 'v2';

export function prostreamX(variant: Version = 'v4') {
  return loadProfile('prostream-x', { variant });
}

/** A simulated ProStream X of these API versions, which wants a log-in. */
export async function simulateX(
  versions: readonly [Version, ...Version[]],
  options: Partial<SimulatorOptions> = {},
): Promise<Simulator & { close(): Promise<void> }> {
  const [profile, ...alsoServe] = versions.map((version) => prostreamX(version));
  if (!profile) throw new TypeError('There is no version to serve.');
  const scene = loadScene('prostream-x');
  const simulator = await startSimulator({ profile, alsoServe, scene, login: LOGIN, ...options });
  return Object.assign(simulator, { close: () => simulator.stop() });
}

/** A device at a port whose version is to be found out. */
export function deviceX(port: number | undefined, settings: Partial<DeviceSettings> = {}, options: DeviceOptions = {}) {
  return new Device(
    {
      name: 'x-1',
      profile: prostreamX('v4'),
      fallbacks: [prostreamX('v2')],
      host: '127.0.0.1',
      write: 'assumed',
      ...settings,
      http: { port, bypassProxy: true, login: LOGIN, ...settings.http },
    },
    { random: () => 0.5, ...options },
  );
}

/** One exchange with a device. */
export interface Exchange {
  request: string;
  status: number;
  reply: string;
}

/** Stands between a device and its simulator and keeps what is said. */
export async function recorder(port: number | undefined) {
  const exchanges: Exchange[] = [];
  const server = createServer(async (incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming;
    try {
      const body = await textOf(incoming);
      const target = `http://127.0.0.1:${port}${url}`;
      const { 'content-length': _, connection: __, 'accept-encoding': ___, ...rest } = headers;
      const answer = await fetch(target, {
        method,
        headers: { ...(rest as Record<string, string>), connection: 'close' },
        body: body === '' ? undefined : body,
      });
      const reply = await answer.text();
      exchanges.push({ request: `${method} ${url.split('?')[0]}`, status: answer.status, reply });
      const cookie = answer.headers.get('set-cookie');
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        ...(cookie && { 'set-cookie': cookie }),
      });
      response.end(reply);
    } catch {
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    exchanges,
    /** `POST /api/v4/login 200` and the like, in order. */
    logOns: () =>
      exchanges
        .filter(({ request }) => request.endsWith('/login'))
        .map(({ request, status }) => `${request} ${status}`),
    /** Every token the device has given. */
    tokens: () => exchanges.flatMap(({ reply }) => /"token":"([^"]+)"/.exec(reply)?.[1] ?? []),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming) text += String(chunk);
  return text;
}

/** Everything a value could show of itself, also deep inside. */
export function shown(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value)) return '';
  seen.add(value);
  const inside = value instanceof Map ? [...value] : Reflect.ownKeys(value).map((key) => Reflect.get(value, key));
  return inside.map((each) => shown(each, seen)).join('\n');
}
