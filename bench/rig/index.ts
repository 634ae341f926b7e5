import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { buildProxy, buildTables, program } from './build';

export { program, SCRATCH } from './build';

export const COMMUNITY = 'public';
/** The user of SNMPv3, with SHA and AES. */
export const USER = { name: 'bench', authKey: 'auth-key-of-the-bench', privKey: 'priv-key-of-the-bench' };

/** Something that runs beside the bench until it is stopped. */
export interface Running {
  /** UDP ports of loopback. */
  ports: number[];
  stop(): Promise<void>;
}

/** A UDP port of loopback that nobody had a moment ago. */
export async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** Debian's snmpd with the tables of `table.c`; otherwise as it comes, but for a larger receive buffer. */
export async function startAgent(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-agent-'));
  const config = join(folder, 'snmpd.conf');
  const user = `createUser ${USER.name} SHA "${USER.authKey}" AES "${USER.privKey}"\nrouser ${USER.name} priv\n`;
  const table = `rocommunity ${COMMUNITY} 127.0.0.1\n[snmp] serverRecvBuf 4194304\ndlmod bench ${buildTables()}\n`;
  writeFileSync(config, user + table);
  const port = await freePort();
  const env = { ...process.env, MIBS: '', SNMP_PERSISTENT_DIR: folder, SNMPCONFPATH: folder };
  const args = ['-f', '-C', '-c', config, '-Lf', join(folder, 'log'), '-I', '-smux', `udp:127.0.0.1:${port}`];
  const agent = spawn(program('snmpd'), args, { env, stdio: 'ignore' });
  const walk = ['-v2c', '-c', COMMUNITY, '-t', '0.2', '-r', '50', `127.0.0.1:${port}`, tableOid(20)];
  await promisify(execFile)(program('snmpbulkwalk'), walk, { env });
  return {
    ports: [port],
    async stop() {
      await end(agent);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What lies between us and an agent. */
export interface Way {
  /** Time to the agent and back, in ms; half of it each way. */
  roundTripMs: number;
  /** Datagrams lost each way, in percent. */
  lossPercent?: number;
  /** Ports that lead to the agent, 1 when left out. */
  count?: number;
}

/** Starts ports that lead to an agent's over a way of some length. */
export async function startWay(agent: Running, { roundTripMs, lossPercent = 0, count = 1 }: Way): Promise<Running> {
  const numbers = [agent.ports[0] ?? 0, Math.round(roundTripMs * 500), Math.round(lossPercent * 10_000), count];
  const proxy = spawn(buildProxy(), numbers.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  const ports: number[] = [];
  for await (const line of createInterface(proxy.stdout)) {
    if (line === 'ready') break;
    ports.push(Number(line));
  }
  return { ports, stop: () => end(proxy) };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** The table of the agent that has so many rows. */
export function tableOid(rows: number): string {
  return `1.3.6.1.4.1.8072.9999.9999.${rows}`;
}
