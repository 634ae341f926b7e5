import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Context } from 'mocha';
import type { SnmpUser } from '../../../src/transport/snmp';
import { peer } from '../../peers';

const AUTH_KEY = 'auth-key-of-tests';
const PRIV_KEY = 'priv-key-of-tests';

function user(name: string, authProtocol: SnmpUser['authProtocol'], privProtocol: SnmpUser['privProtocol']): SnmpUser {
  return {
    version: '3',
    user: name,
    level: 'authPriv',
    authProtocol,
    authKey: AUTH_KEY,
    privProtocol,
    privKey: PRIV_KEY,
  };
}

/** The users the agent knows. */
const USERS = { sha256: user('sha256', 'sha256', 'aes'), sha512: user('sha512', 'sha512', 'aes') } as const;

/** Debian's snmpd on loopback, as {@link startSnmpd} started it. */
export interface Snmpd {
  port: number;
  communities: { readOnly: string; readWrite: string };
  users: typeof USERS;
  /** Kills the agent and removes its files. */
  stop(): Promise<void>;
}

const COMMUNITIES = { readOnly: 'ro-of-tests', readWrite: 'rw-of-tests' } as const;

const CONFIG = `
rocommunity ${COMMUNITIES.readOnly} 127.0.0.1
rwcommunity ${COMMUNITIES.readWrite} 127.0.0.1
createUser sha256 SHA-256 "${AUTH_KEY}" AES "${PRIV_KEY}"
createUser sha512 SHA-512 "${AUTH_KEY}" AES "${PRIV_KEY}"
rwuser sha256 priv
rwuser sha512 priv
`;

/** A UDP port of loopback that nobody had a moment ago. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** Starts snmpd and returns when it answers; `config` is added to its configuration. Call it with a hook's `this`. */
export async function startSnmpd(context: Context, config = ''): Promise<Snmpd> {
  const snmpd = peer(context, 'snmpd');
  const snmpget = peer(context, 'snmpget');
  const folder = mkdtempSync(join(tmpdir(), 'snmpd-'));
  const file = join(folder, 'snmpd.conf');
  const log = join(folder, 'log');
  writeFileSync(file, CONFIG + config);
  const port = await freePort();

  const env = { ...process.env, MIBS: '', SNMP_PERSISTENT_DIR: folder, SNMPCONFPATH: folder };
  const args = ['-f', '-C', '-c', file, '-Lf', log, '-I', '-smux', `udp:127.0.0.1:${port}`];
  const agent = spawn(snmpd, args, { env, stdio: 'ignore' });
  const ended = once(agent, 'exit');
  const stop = async () => {
    agent.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };

  const question = [
    '-v2c',
    '-c',
    COMMUNITIES.readOnly,
    '-t',
    '0.1',
    '-r',
    '80',
    `127.0.0.1:${port}`,
    '1.3.6.1.2.1.1.3.0',
  ];
  try {
    await promisify(execFile)(snmpget, question, { env });
  } catch (cause) {
    const said = readFileSync(log, 'utf8');
    await stop();
    throw new Error(`snmpd does not answer; its log says: ${said}`, { cause });
  }
  return { port, communities: COMMUNITIES, users: USERS, stop };
}
