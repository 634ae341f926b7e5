import { execFile, execFileSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as snmp from 'net-snmp';
import { type Contender, timed } from './measure';
import { COMMUNITY, program, SCRATCH, tableOid, USER } from './rig';

const V3 = ['-v3', '-l', 'authPriv', '-u', USER.name, '-a', 'SHA', '-A', USER.authKey, '-x', 'AES', '-X', USER.privKey];

/** Debian's snmpbulkwalk with 50 repetitions, printing to nowhere; its processor time is that of its process. */
export function snmpbulkwalk(rows: number, port: number, version: '2c' | '3' = '2c'): Contender {
  const who = version === '3' ? V3 : ['-v2c', '-c', COMMUNITY];
  const command = [program('snmpbulkwalk'), ...who, '-Cr50', `127.0.0.1:${port}`, tableOid(rows)];
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null';
  return {
    name: `snmpbulkwalk -Cr50${version === '3' ? ' (v3)' : ''}`,
    async run() {
      const { stderr } = await promisify(execFile)(program('bash'), ['-c', script, 'walk', ...command], {
        env: { ...process.env, MIBS: '', LC_ALL: 'C' },
      });
      const [wall = 0, user = 0, system = 0] = stderr.trim().split(/\s+/).map(Number);
      return { ms: wall * 1000, cpuMs: (user + system) * 1000 };
    },
  };
}

/** What we have no types for, since this pack does not use it. */
type Tabling = ReturnType<typeof snmp.createSession> & {
  table(oid: string, repetitions: number, done: (error: Error | null, table?: object) => void): void;
};

/** net-snmp's own `table`, with a session that lasts and its own number of repetitions. */
export function netSnmpTable(rows: number, port: number): Contender {
  return {
    name: 'net-snmp table',
    run: () =>
      timed(async () => {
        const session = snmp.createSession('127.0.0.1', COMMUNITY, { port, version: snmp.Version2c }) as Tabling;
        try {
          await new Promise<void>((resolve, reject) => {
            session.table(tableOid(rows), 20, (error, table) => {
              if (error) reject(error);
              else if (Object.keys(table ?? {}).length !== rows) reject(new Error('net-snmp lost rows'));
              else resolve();
            });
          });
        } finally {
          session.close();
        }
      }),
  };
}

/** A node of a palette, run without Node-RED: what its constructor sees of RED, and the node it makes. */
type NodeConstructor = new (config: object) => EventEmitter & { send: (message: unknown) => void };

/** node-red-node-snmp's "snmp table" node as the registry has it, fetched into the scratch folder. */
export function nodeRedNodeSnmp(rows: number, port: number): Contender {
  const folder = join(SCRATCH, 'node-red-node-snmp');
  const manifest = join(folder, 'node_modules/node-red-node-snmp/package.json');
  if (!existsSync(manifest)) {
    mkdirSync(folder, { recursive: true });
    const flags = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts'];
    execFileSync('npm', [...flags, 'node-red-node-snmp'], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const types = new Map<string, NodeConstructor>();
  const nodes = {
    createNode: (node: EventEmitter & { credentials?: object }) => {
      Object.assign(node, EventEmitter.prototype, {
        status: () => undefined,
        warn: console.warn,
        error: console.error,
      });
      EventEmitter.call(node as never);
      node.credentials = {};
    },
    registerType: (type: string, make: NodeConstructor) => types.set(type, make),
  };
  createRequire(manifest)('./snmp.js')({ nodes, util: {}, log: console });
  const Table = types.get('snmp table');
  if (!Table) throw new Error('node-red-node-snmp has no table node any more.');
  const config = { community: COMMUNITY, host: `127.0.0.1:${port}`, version: '2c', oids: tableOid(rows), timeout: 5 };
  const node = new Table(config);
  return {
    name: `node-red-node-snmp ${version}`,
    run: () =>
      timed(
        () =>
          new Promise<void>((resolve, reject) => {
            node.send = (message) => {
              const { payload } = message as { payload: unknown };
              const count = Array.isArray(payload) ? payload.length : Object.keys(payload ?? {}).length;
              if (count < rows) reject(new Error(`node-red-node-snmp gave ${count} rows`));
              else resolve();
            };
            node.emit('input', {});
          }),
      ),
  };
}
