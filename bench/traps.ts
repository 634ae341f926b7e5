/**
 * Traps at a steady rate while the main thread is blocked for 2 s in the middle, and the same stream into Debian's
 * snmptrapd where it is installed: `npx tsx bench/traps.ts [traps a second] [seconds]` (10000 and 10 when left out).
 * The sender is another process, which shares the machine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openTrapReceiver } from '../src/trap';
import { CAPTURED } from '../test/trap/captured';

const BLOCKED_MS = 2000;
const QUIET_MS = 1000;
const SNMPTRAPD = '/usr/sbin/snmptrapd';

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
  const args = ['-r', 'tsx/cjs', __filename, String(rate), String(seconds), String(port)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Settles when a number has not changed for a while. */
async function settled(number: () => number): Promise<void> {
  for (let before = -1; before !== number(); ) {
    before = number();
    await pause(QUIET_MS);
  }
}

function report(who: string, sent: number, took: number): void {
  const lost = sent - took;
  console.log(`${who}: ${sent} sent, ${took} received, ${lost} lost (${((100 * lost) / sent).toFixed(2)} %)`);
}

async function benchReceiver(load: Load): Promise<void> {
  const receiver = openTrapReceiver({ address: '127.0.0.1', port: 0, communities: ['public'], users: [] });
  let count = 0;
  receiver.on('notification', () => count++);
  while (receiver.state.state !== 'listening') await once(receiver, 'state');
  const { port, receiveBuffer } = receiver.state;
  const sender = startSender(port, load);
  const ended = once(sender, 'exit');
  await once(receiver, 'notification');
  await pause((load.seconds * 1000 - BLOCKED_MS) / 2);
  const before = count;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
  console.log(`blocked for ${BLOCKED_MS} ms after ${before} traps`);
  await ended;
  await settled(() => count);
  report('headend', load.rate * load.seconds, count);
  const { received, accepted, delivered, lost } = receiver.statistics();
  console.log(
    `  at the socket ${received}, accepted ${accepted}, delivered ${delivered}, lost ${JSON.stringify(lost)}`,
  );
  console.log(`  receive buffer ${receiveBuffer} octets, process time ${(process.cpuUsage().user / 1e6).toFixed(1)} s`);
  await receiver.close();
}

async function benchSnmptrapd(load: Load): Promise<void> {
  if (!existsSync(SNMPTRAPD)) return console.log('snmptrapd is missing; get it with: apt-get install snmptrapd');
  const folder = mkdtempSync(join(tmpdir(), 'bench-traps-'));
  const [config, log] = [join(folder, 'snmptrapd.conf'), join(folder, 'log')];
  writeFileSync(config, 'authCommunity log public\n');
  const free = createSocket('udp4').bind(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address();
  free.close();
  await once(free, 'close');

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
  report('snmptrapd', load.rate * load.seconds, took);
}

async function main(rate = 10_000, seconds = 10, port?: number): Promise<void> {
  const load = { rate, seconds };
  if (port !== undefined) return sendLoad(port, load);
  const [{ model } = { model: 'unknown' }] = cpus();
  console.log(`${rate} traps a second for ${seconds} s; Node ${process.version}, ${cpus().length} x ${model}`);
  await benchReceiver(load);
  await benchSnmptrapd(load);
}

main(...process.argv.slice(2).map(Number)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
