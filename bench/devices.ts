/**
 * 1,000 devices of 20 rows x 12 columns in one process, each at a port of its own and 5 ms away, polled every 10 s for a
 * minute (`--long`: five), and then all at one instant: `npm run bench -- devices`.
 */
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../src/clock';
import { Device } from '../src/device';
import { Poller } from '../src/poll';
import { collectGarbage, quantile, short, watched } from './measure';
import { part } from './options';
import { publish, verdict } from './report';
import { startAgent, startWay } from './rig';
import { benchProfile } from './subject';

const COUNT = 1000;
const INTERVAL_MS = 10_000;
const BURSTS = 5;
const LONGEST_MS = 20;

/** A device that is polled on an interval, and when it was. */
interface Polled {
  device: Device;
  poller: Poller;
  at: number[];
  errors: string[];
}

function polled(profile: ReturnType<typeof benchProfile>, port: number, index: number): Polled {
  const name = `device-${index}`;
  const device = new Device({ name, profile, host: '127.0.0.1', snmp: { port } });
  const [at, errors]: [number[], string[]] = [[], []];
  const poller = new Poller(
    device,
    name,
    {
      selection: { mode: 'table', pages: [], tables: ['rows20'], columns: [] },
      intervalMs: INTERVAL_MS,
      rawValues: false,
      sendStale: false,
    },
    {
      messages: ([message]) => {
        const rows = Array.isArray(message?.payload) ? message.payload.length : 0;
        if (rows !== 20 || !message) errors.push(`${rows} rows`);
        else at.push(Date.parse(message.poll.at));
      },
      error: (error) => errors.push(error.message),
      status: () => undefined,
    },
    systemClock,
  );
  return { device, poller, at, errors };
}

/** Intervals in which a device was not polled. */
function missed(at: readonly number[]): number {
  // The first poll comes early; from the second on they are an interval apart.
  const regular = at.slice(1);
  return regular.reduce((sum, time, index) => {
    const before = regular[index - 1];
    return before === undefined ? sum : sum + Math.max(0, Math.round((time - before) / INTERVAL_MS) - 1);
  }, 0);
}

/** Sockets of this process, and its timers. */
function resources(): string {
  const sockets = readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith('socket:');
    } catch {
      return false; // That of the folder itself.
    }
  });
  return `${sockets.length}, ${process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length}`;
}

function memory(): number {
  collectGarbage();
  return process.memoryUsage().rss;
}

async function steadily(all: readonly Polled[], seconds: number, before: number): Promise<void> {
  for (const { poller } of all) poller.setEnabled(true);
  // All are warm before it counts.
  await pause(2 * INTERVAL_MS);
  const cpu = process.cpuUsage();
  const { held } = await watched(() => pause(seconds * 1000));
  const { user, system } = process.cpuUsage(cpu);
  const used = (user + system) / 1e3;
  const open = resources();
  for (const { poller } of all) poller.setEnabled(false);
  await pause(500);
  const perDevice = (memory() - before) / COUNT / 1024;
  const polls = all.reduce((sum, { at }) => sum + at.length, 0);
  const errors = all.flatMap((each) => each.errors);
  const gaps = all.reduce((sum, { at }) => sum + missed(at), 0);
  publish({
    title: `${COUNT} devices x 20 rows x 12 columns every ${INTERVAL_MS / 1000} s for ${seconds} s`,
    head: ['what', 'measured'],
    rows: [
      ['polls', `${polls}`],
      ['cycles missed', `${gaps}`],
      ['errors', `${errors.length}${errors[0] === undefined ? '' : ` (${errors[0]})`}`],
      ['processor time', `${short(used / seconds / 10)} % of one core`],
      ['sockets, timers', open],
      ['resident memory per device', `${short(perDevice)} kB`],
      ['event loop held up', `p99 ${short(held.p99)} ms, at most ${short(held.longest)} ms`],
    ],
    notes: [
      `No cycle missed and no error: ${verdict(gaps === 0 && errors.length === 0)}. Event loop p99 at most ${LONGEST_MS} ms: ${verdict(held.p99 <= LONGEST_MS)}.`,
    ],
  });
}

async function atOneInstant(all: readonly Polled[]): Promise<void> {
  const rows: string[][] = [];
  let failures = 0;
  for (let burst = 1; burst <= BURSTS; burst++) {
    await pause(1000);
    const started = performance.now();
    const took: number[] = [];
    const errors: string[] = [];
    await Promise.all(
      all.map(async ({ poller }) => {
        const messages = await poller.pollNow().catch((error: Error) => {
          errors.push(error.message);
          return [];
        });
        if (messages.some(({ poll }) => poll.quality === 'good')) took.push(performance.now() - started);
      }),
    );
    failures += COUNT - took.length;
    const [middle, late, last] = [quantile(took, 0.5), quantile(took, 0.99), quantile(took, 1)];
    rows.push([`${burst}`, short(middle), short(late), short(last), `${COUNT - took.length}`, errors[0] ?? '']);
  }
  publish({
    title: `${COUNT} polls due at one instant`,
    head: ['time', 'median ms', 'p99 ms', 'all done after ms', 'failed', 'first error'],
    rows,
    notes: [`None failed: ${verdict(failures === 0)}.`],
  });
}

part(async ({ long }) => {
  const profile = benchProfile();
  const agent = await startAgent();
  const way = await startWay(agent, { roundTripMs: 5, count: COUNT });
  try {
    const before = memory();
    const all = way.ports.map((port, index) => polled(profile, port, index));
    await steadily(all, long ? 300 : 60, before);
    await atOneInstant(all);
    for (const { poller, device } of all) {
      poller.stop();
      await device.close();
    }
  } finally {
    await way.stop();
    await agent.stop();
  }
});
