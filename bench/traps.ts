/**
 * Traps at a steady rate while the main thread is blocked for 2 s in the middle, and the same stream into Debian's
 * snmptrapd where it is installed: `npm run bench -- traps`. The sender is another process, which shares the machine.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openTrapReceiver } from '../src/trap';
import { CAPTURED } from '../test/trap/captured';
import { part } from './options';
import { publish, verdict } from './report';
import { freePort } from './rig';

const BLOCKED_MS = 2000;
const QUIET_MS = 1000;
const SNMPTRAPD = '/usr/sbin/snmptrapd';
const SEND = '--send';
/** Traps a second, and for how long. */
const LOADS: readonly Load[] = [
  { rate: 10_000, seconds: 10 },
  { rate: 30_000, seconds: 10 },
];

interface Load {
  rate: number;
  seconds: number;
}

/** Sends the load to a port of loopback, evenly. */
async function sendLoad(port: number, { rate, seconds }: Load): Promise<void> {
  const socket = createSocket('udp4');
  const started = performance.now();
  for (let sent = 0; sent < rate * seconds; ) {
    const due = Math.min(rate * seconds, Math.floor(((performance.now() - started) / 1000) * rate));
    for (; sent < due; sent++) {
      await new Promise<void>((resolve) => socket.send(CAPTURED, port, '127.0.0.1', () => resolve()));
    }
    await pause(1);
  }
  socket.close();
}

function startSender(port: number, { rate, seconds }: Load): ChildProcess {
  return fork(__filename, [SEND, ...[port, rate, seconds].map(String)]);
}

/** Settles when a number has not changed for a while. */
async function settled(number: () => number): Promise<void> {
  for (let before = -1; before !== number(); ) {
    before = number();
    await pause(QUIET_MS);
  }
}

/** Who took how many of the traps, and at what cost. */
type Outcome = [who: string, sent: number, took: number, about: string];

async function intoHeadend(load: Load): Promise<Outcome> {
  const receiver = openTrapReceiver({ address: '127.0.0.1', port: 0, communities: ['public'], users: [] });
  let count = 0;
  receiver.on('notification', () => count++);
  while (receiver.state.state !== 'listening') await once(receiver, 'state');
  const { port, receiveBuffer } = receiver.state;
  const cpu = process.cpuUsage();
  const ended = once(startSender(port, load), 'exit');
  await once(receiver, 'notification');
  await pause((load.seconds * 1000 - BLOCKED_MS) / 2);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
  await ended;
  await settled(() => count);
  const { user, system } = process.cpuUsage(cpu);
  await receiver.close();
  const each = (user + system) / count;
  return [
    'headend, main thread blocked for 2 s',
    load.rate * load.seconds,
    count,
    `${each.toFixed(1)} us of processor time each; buffer ${receiveBuffer} octets`,
  ];
}

async function intoSnmptrapd(load: Load): Promise<Outcome | undefined> {
  if (!existsSync(SNMPTRAPD)) {
    console.log('snmptrapd is missing; get it with: apt-get install snmptrapd');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-traps-'));
  const [config, log] = [join(folder, 'snmptrapd.conf'), join(folder, 'log')];
  writeFileSync(config, 'authCommunity log public\n');
  const port = await freePort();
  const env = { ...process.env, MIBS: '', SNMP_PERSISTENT_DIR: folder };
  const args = ['-f', '-n', '-On', '-C', '-c', config, '-Lf', log, `udp:127.0.0.1:${port}`];
  const daemon = spawn(SNMPTRAPD, args, { env, stdio: 'ignore' });
  const stopped = once(daemon, 'exit');
  await pause(QUIET_MS);
  await once(startSender(port, load), 'exit');
  await settled(() => statSync(log).size);
  daemon.kill();
  await stopped;
  const took = readFileSync(log, 'latin1').split('ASI@005.003').length - 1;
  rmSync(folder, { recursive: true, force: true });
  return ['snmptrapd, writing a log', load.rate * load.seconds, took, 'never blocked'];
}

async function main(): Promise<void> {
  const rows: string[][] = [];
  let lost = 0;
  for (const load of LOADS) {
    const [headend, peer] = [await intoHeadend(load), await intoSnmptrapd(load)];
    lost += headend[1] - headend[2];
    for (const [who, sent, took, about] of peer ? [headend, peer] : [headend]) {
      const share = ((100 * (sent - took)) / sent).toFixed(2);
      rows.push([`${load.rate}`, who, `${sent}`, `${took}`, `${sent - took} (${share} %)`, about]);
    }
  }
  publish({
    title: 'Traps: a steady stream for 10 s',
    head: ['a second', 'into', 'sent', 'received', 'lost', 'about'],
    rows,
    notes: [`None lost by headend: ${verdict(lost === 0)}.`],
  });
}

const [, , what, ...numbers] = process.argv;
if (what === SEND) {
  const [port = 0, rate = 0, seconds = 0] = numbers.map(Number);
  void sendLoad(port, { rate, seconds });
} else part(main);
