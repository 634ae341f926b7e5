import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceSettings } from '../../src/device';
import type { Profile } from '../../src/profile';
import { webServer } from '../device/lab';

/** Who may log in at the devices of these tests. */
export const LOGIN = { user: 'operator', password: 'OpenSesame/1+ü' };

/** A device at these ports, that is asked with these secrets. */
export function settingsFor(
  profile: Profile,
  ports: { snmp?: number; http?: number },
  more: Partial<DeviceSettings> = {},
): DeviceSettings {
  return {
    name: 'east-1',
    profile,
    host: '127.0.0.1',
    timeoutMs: 5000,
    ...more,
    snmp: { port: ports.snmp ?? 1, retries: 0, ...more.snmp },
    http: { port: ports.http ?? 1, bypassProxy: true, login: LOGIN, ...more.http },
  };
}

/** What went over the wires between a device and what asks it. */
export interface Wire {
  ports: { snmp?: number; http?: number };
  /** Tags of the SNMP requests' PDUs. */
  pdus: number[];
  /** `METHOD /path?query`, with the body where there was one. */
  requests: string[];
  /** Most that were under way at once. */
  mostAtOnce: number;
  close(): Promise<void>;
}

/** Stands before a device, hands on everything as it is, and counts. */
export async function tap(ports: { snmp?: number; http?: number }): Promise<Wire> {
  const wire = { ports: {}, pdus: [], requests: [], mostAtOnce: 0 } as Omit<Wire, 'close'>;
  let now = 0;
  const begin = () => {
    wire.mostAtOnce = Math.max(wire.mostAtOnce, ++now);
  };
  const [near, far] = [createSocket('udp4'), createSocket('udp4')];
  let client = 0;
  near.on('message', (datagram, { port }) => {
    client = port;
    wire.pdus.push(pduOf(datagram));
    begin();
    far.send(datagram, ports.snmp ?? 1, '127.0.0.1');
  });
  far.on('message', (datagram) => {
    now--;
    near.send(datagram, client, '127.0.0.1');
  });
  near.bind(0, '127.0.0.1');
  await once(near, 'listening');
  const server = await webServer((incoming, response) => {
    begin();
    const { method, url, headers } = incoming;
    const onward = request({ port: ports.http, host: '127.0.0.1', method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      // Whoever asked may ask again as soon as the end is there.
      answer.on('end', () => now--);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    const body: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => body.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(body).toString();
      wire.requests.push([method, url, text].filter((part) => part !== '').join(' '));
      onward.end(text);
    });
  });
  wire.ports = { snmp: near.address().port, http: server.port };
  return Object.assign(wire, {
    close: async () => {
      near.close();
      far.close();
      await server.close();
    },
  });
}

/** The tag of the PDU in a message of v1 or v2c: behind sequence, version and community. */
function pduOf(datagram: Buffer): number {
  let at = 2 + ((datagram[1] ?? 0) >= 0x80 ? (datagram[1] ?? 0) & 0x7f : 0);
  for (let skipped = 0; skipped < 2; skipped++) at += 2 + (datagram[at + 1] ?? 0);
  return datagram[at] ?? 0;
}

/** A folder that is gone after each test. */
export function scratch(): () => string {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'headend-workbench-'));
    folders.push(folder);
    return folder;
  };
}
