/**
 * Bit rates of 5,400 PIDs, 600 services and 150 transport streams, polled every 5 s: `npx tsx bench/bitrates.ts [seconds]`
 * (120 when left out). The simulated device is another process, so that the figures are the poller's own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../src/clock';
import { Device } from '../src/device';
import { Poller } from '../src/poll';
import { loadProfile } from '../src/profile';

const INTERVAL_MS = 5000;
const REPORT_MS = 30_000;
const LOGIN = { user: 'bench', password: 'only-for-the-bench' };

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

async function startSimulator(): Promise<{ child: ChildProcess; port: number }> {
  const cli = join(__dirname, '..', 'simulator', 'cli.ts');
  const login = ['--user', LOGIN.user, '--password', LOGIN.password];
  const child = spawn(process.execPath, ['-r', 'tsx/cjs', cli, '-p', 'prostream-x', '--size', '10', ...login], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const port = /^HTTP at http:.*:(\d+)\/$/.exec(line)?.[1];
    if (port !== undefined) return { child, port: Number(port) };
  }
  throw new Error('The simulator did not start.');
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function main(seconds: number): Promise<void> {
  const { child, port } = await startSimulator();
  const load = (variant: string) => loadProfile('prostream-x', { variant });
  const device = new Device({
    name: 'bench',
    profile: load('v4'),
    fallbacks: [load('v2')],
    host: '127.0.0.1',
    http: { port, login: LOGIN, bypassProxy: true },
  });
  const durations: number[] = [];
  const counts = { messages: 0, rows: 0, errors: 0, overlaps: 0, partial: 0 };
  let inFlight = 0;
  const poller = new Poller(
    {
      get settings() {
        return device.settings;
      },
      nextTryAt: (tables) => device.nextTryAt(tables),
      async read(...wishes) {
        if (++inFlight > 1) counts.overlaps++;
        const started = performance.now();
        try {
          return await device.read(...wishes);
        } finally {
          durations.push(performance.now() - started);
          inFlight--;
        }
      },
    },
    'bench',
    {
      selection: { mode: 'table', pages: ['bitrateTs', 'bitrateService', 'bitratePid'], tables: [], columns: [] },
      intervalMs: INTERVAL_MS,
      rawValues: false,
      sendStale: false,
    },
    {
      messages(messages) {
        counts.messages += messages.length;
        counts.rows = messages.reduce((sum, { payload }) => sum + (Array.isArray(payload) ? payload.length : 1), 0);
        counts.partial += messages.filter(({ poll }) => poll.quality !== 'good').length;
      },
      error(error) {
        counts.errors++;
        console.log(`error: ${error.code} ${error.message}`);
      },
      status: () => undefined,
    },
    systemClock,
  );
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  poller.setEnabled(true);
  for (let at = 0; at < seconds * 1000; at += REPORT_MS) {
    await pause(Math.min(REPORT_MS, seconds * 1000 - at));
    collectGarbage();
    const { heapUsed, rss } = process.memoryUsage();
    const elapsed = Math.min(at + REPORT_MS, seconds * 1000) / 1000;
    console.log(`after ${elapsed} s: heap ${megabytes(heapUsed)} MB, resident ${megabytes(rss)} MB`);
  }
  poller.stop();
  delay.disable();
  await device.close();
  const ended = once(child, 'exit');
  child.kill();
  await ended;
  const { messages, rows, errors, overlaps, partial } = counts;
  console.log(
    `cycles ${durations.length}, overlaps ${overlaps}, errors ${errors}, messages ${messages} (${partial} not good)`,
  );
  console.log(`rows of a cycle ${rows}`);
  const shown = [0.5, 0.95, 1].map((share) => `${Math.round(percentile(durations, share))} ms`);
  console.log(`cycle time: median ${shown[0]}, p95 ${shown[1]}, longest ${shown[2]}`);
  console.log(
    `event loop held up: p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, longest ${(delay.max / 1e6).toFixed(0)} ms`,
  );
}

main(Number(process.argv[2] ?? 120)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
