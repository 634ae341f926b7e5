import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { loadScene, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { Device, type DeviceOptions, type DeviceSettings } from '../../src/device';
import { loadProfile } from '../../src/profile';
import { HandClock, webServer } from '../device/lab';

export const LOGIN = { user: 'admin', password: '1acpJN7oEDn3BDDYhQ' };

export const STATMUX = loadProfile('elemental-statmux');

/** A simulated Statmux that demands signatures, and whose time a test lets pass. */
export async function simulateStatmux(
  options: Partial<SimulatorOptions> = {},
): Promise<Simulator & { clock: HandClock; close(): Promise<void> }> {
  const clock = new HandClock();
  const scene = loadScene(STATMUX.id);
  const simulator = await startSimulator({ profile: STATMUX, scene, login: LOGIN, clock: clock.now, ...options });
  return Object.assign(simulator, { clock, close: () => simulator.stop() });
}

/** A device at these ports, which signs as whom the simulated one knows. */
export function statmuxAt(
  ports: { snmp?: number; http?: number },
  settings: Partial<DeviceSettings> = {},
  options: DeviceOptions = {},
): Device {
  return new Device(
    {
      name: 'mux-1',
      profile: STATMUX,
      host: '127.0.0.1',
      write: 'assumed',
      ...settings,
      snmp: { port: ports.snmp ?? 1, retries: 0, ...settings.snmp },
      http: { port: ports.http ?? 1, bypassProxy: true, login: LOGIN, ...settings.http },
    },
    { random: () => 0.5, ...options },
  );
}

/** One exchange with a device. */
export interface Exchange {
  method: string;
  /** With its query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  status: number;
  reply: string;
}

/** Stands between a device and its simulator, hands on everything as it is, and keeps it; `onAnswer` comes before it does. */
export async function recorder(port: number | undefined, onAnswer?: () => void) {
  const exchanges: Exchange[] = [];
  const server = await webServer(async (incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming;
    try {
      const body = await textOf(incoming);
      const path = url.replace(/^http:\/\/[^/]+/, ''); // A proxy is asked for the whole address.
      const answer = await ask({ host: '127.0.0.1', port, method, path, headers, agent: false }, body);
      const reply = await textOf(answer);
      const { statusCode: status = 0 } = answer;
      exchanges.push({ method, url, headers, body, status, reply });
      onAnswer?.();
      const { 'transfer-encoding': _, connection: __, ...rest } = answer.headers;
      response.writeHead(status, rest).end(reply);
    } catch {
      response.destroy();
    }
  });
  return {
    port: server.port,
    exchanges,
    /** What was to change something, as `PUT /mpts/1`. */
    writes: () => exchanges.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`),
    close: () => server.close(),
  };
}

function ask(options: RequestOptions, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(options, resolve).on('error', reject).end(body);
  });
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += String(chunk);
  return text;
}

/**
 * What the vendor's text says of a request by its own words, read apart from any code of the pack: who is asked for, and
 * whether `X-Auth-Key` is `md5(api_key + md5(path + user + api_key + expires))`. The sentence says what is wrong.
 */
export function faultOf({ url, headers }: Pick<Exchange, 'url' | 'headers'>, now: number): string | undefined {
  const [user, expires, key] = ['x-auth-user', 'x-auth-expires', 'x-auth-key'].map((name) => headers[name]);
  if (user !== LOGIN.user) return `the user is ${user}`;
  if (!/^\d{10}$/.test(String(expires))) return `the expiry is ${expires}, which is no Unix time`;
  const left = Number(expires) - now / 1000;
  if (left < 0 || left > 30) return `it expires in ${left} s`;
  const [path = ''] = url.replace(/^https?:\/\/[^/]+/, '').split('?');
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const inner = md5([path, user, LOGIN.password, expires].join(''));
  return key === md5(LOGIN.password + inner) ? undefined : `the key is ${key}`;
}
