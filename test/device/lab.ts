import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { loadScene, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { Device, type DeviceOptions, type DeviceSettings, type TableReading } from '../../src/device';
import { HeadendError } from '../../src/errors';
import { loadProfile, type Profile } from '../../src/profile';

export const PROSTREAM = loadProfile('prostream-1000');

/** Time that passes only when a test says so. */
export class HandClock {
  at = Date.UTC(2026, 10, 21, 8, 0, 0);
  readonly now = () => this.at;

  pass(ms: number): void {
    this.at += ms;
  }
}

/** What a test opened, closed again after it. */
export function cleanUp(): <T extends { close(): unknown }>(thing: T) => T {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.close();
  });
  return (thing) => {
    open.push(thing);
    return thing;
  };
}

/** A simulated device whose world stands still. */
export async function simulate(
  profile: Profile = PROSTREAM,
  options: Partial<SimulatorOptions> = {},
): Promise<Simulator & { close(): Promise<void> }> {
  const clock = new HandClock();
  const simulator = await startSimulator({ profile, scene: loadScene(profile.id), clock: clock.now, ...options });
  return Object.assign(simulator, { close: () => simulator.stop() });
}

/** A device at these ports; the rest as its profile documents, but for short time-outs and no second tries. */
export function deviceAt(
  ports: { snmp?: number; http?: number },
  settings: Partial<DeviceSettings> = {},
  options: DeviceOptions = {},
): Device {
  return new Device(
    {
      name: 'east-1',
      profile: PROSTREAM,
      host: '127.0.0.1',
      timeoutMs: 5000,
      write: 'assumed',
      ...settings,
      snmp: { port: ports.snmp ?? 1, retries: 0, ...settings.snmp },
      http: { port: ports.http ?? 1, bypassProxy: true, ...settings.http },
    },
    { random: () => 0.5, ...options },
  );
}

/** One table, which must have been read. */
export async function readOne(device: Device, table: string, columns?: readonly string[]): Promise<TableReading> {
  const result = (await device.read([{ table, columns }])).get(table);
  if (result instanceof HeadendError) throw result;
  if (!result) throw new Error(`${table} is not in the result`);
  return result;
}

/** One table, which must have failed. */
export async function failOne(device: Device, table: string): Promise<HeadendError> {
  const result = (await device.read([{ table }])).get(table);
  if (result instanceof HeadendError) return result;
  throw new Error(`${table} was read`);
}

/** A web server of our own on loopback; `open` are the connections it has now. */
export async function webServer(listener: RequestListener) {
  const server = createServer(listener);
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    open,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Stands between a device and an agent on loopback: each request goes on when `arrive` calls `pass`, answers at once. */
export async function relay(agentPort: number, arrive: (request: Buffer, pass: () => void) => void) {
  const [near, far] = [createSocket('udp4'), createSocket('udp4')];
  let client = 0;
  near.on('message', (request, { port }) => {
    client = port;
    arrive(request, () => far.send(request, agentPort, '127.0.0.1'));
  });
  far.on('message', (answer) => near.send(answer, client, '127.0.0.1'));
  near.bind(0, '127.0.0.1');
  await once(near, 'listening');
  const close = () => {
    near.close();
    far.close();
  };
  return { port: near.address().port, close };
}

/** How many sockets of this process are open. */
export function sockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => /UDP|TCP/.test(kind)).length;
}

/** No socket is open and no timer runs but mocha's own. */
export function isQuiet(): boolean {
  return sockets() === 0 && process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length <= 1;
}

/** Waits, turn by turn of the event loop, until something holds; mocha's time limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
