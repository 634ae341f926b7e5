/**
 * A table of 12 columns read over SNMP, by this pack and by others in turn: `npm run bench -- snmp`. Ours is from the
 * request to the finished message, with keys and changes. `--long` adds 10,000 rows at 20 ms, which takes a quarter of an hour.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { inTurn, median, quantile, type Samples, short, spread, timed } from './measure';
import { part } from './options';
import { publish, times, verdict } from './report';
import { type Running, startAgent, startWay, USER } from './rig';
import { netSnmpTable, nodeRedNodeSnmp, snmpbulkwalk } from './snmp-peers';
import { benchProfile, Subject } from './subject';

const PROFILE = benchProfile();
const FIRST = 'headend, first poll';
const REPEATED = 'headend, repeated poll';
/** Polls with loss on the way. */
const LOSSY_POLLS = 100;
/** Polls that do not count, until the compiler is done with what a poll node does all day. */
const WARM_POLLS = 20;
/** Rounds without delay, where each takes seconds. */
const QUICK_ROUNDS = 11;
/** Polls of a device that are closer together share what was read. */
const APART_MS = 550;
const SECURITY = {
  version: '3',
  user: USER.name,
  level: 'authPriv',
  authProtocol: 'sha',
  authKey: USER.authKey,
  privProtocol: 'aes',
  privKey: USER.privKey,
} as const;

/** How many times as fast as the others ours is to be, the repeated poll and the first. */
interface Goals {
  walk: number;
  node?: number;
  firstWalk?: number;
  firstNode?: number;
  /** Processor time of the repeated poll, of snmpbulkwalk's. */
  cpu?: number;
}

/** Our two ways to poll: with a device that knows nothing yet, and with one that polled before. */
function ours(rows: number, port: number, snmp: ConstructorParameters<typeof Subject>[3] = {}) {
  const lasting = new Subject(PROFILE, rows, port, snmp);
  const first = async () => {
    const fresh = new Subject(PROFILE, rows, port, snmp);
    const sample = await timed(() => fresh.poll(rows));
    await fresh.close();
    return sample;
  };
  return {
    contenders: [
      { name: FIRST, run: first },
      { name: REPEATED, run: () => timed(() => lasting.poll(rows)) },
    ],
    lasting,
  };
}

async function warm(subject: Subject, rows: number): Promise<void> {
  for (let poll = 0; poll < WARM_POLLS; poll++) {
    await subject.poll(rows);
    await pause(APART_MS);
  }
}

function table(title: string, samples: Samples, walk: string, node: string | undefined, goals: Goals): void {
  const wall = (name: string) => median((samples.get(name) ?? []).map(({ ms }) => ms));
  const rows = [...samples].map(([name, all]) => [
    name,
    spread(all.map(({ ms }) => ms)),
    spread(all.map(({ cpuMs }) => cpuMs)),
    times(wall(walk) / wall(name)),
    ...(node === undefined ? [] : [times(wall(node) / wall(name))]),
  ]);
  const goal = (name: string, peer: string | undefined, least: number | undefined) =>
    least === undefined || peer === undefined
      ? []
      : [`${name}: at least ${least}x ${peer}: ${verdict(wall(peer) / wall(name) >= least)}.`];
  const cpu = (name: string) => median((samples.get(name) ?? []).map(({ cpuMs }) => cpuMs));
  const share = cpu(REPEATED) / cpu(walk);
  const notes = [
    ...goal(REPEATED, walk, goals.walk),
    ...goal(REPEATED, node, goals.node),
    ...goal(FIRST, walk, goals.firstWalk),
    ...goal(FIRST, node, goals.firstNode),
    `Processor time of a repeated poll: ${short(share)} of snmpbulkwalk's${goals.cpu === undefined ? '' : ` (at most ${goals.cpu}: ${verdict(share <= goals.cpu)})`}.`,
  ];
  publish({
    title,
    head: [
      'who',
      'ms, median (least–most)',
      'CPU ms',
      'as fast as snmpbulkwalk',
      ...(node === undefined ? [] : ['as fast as the node']),
    ],
    rows,
    notes: [notes.join(' ')],
  });
}

async function race(agent: Running, rows: number, roundTripMs: number, rounds: number, goals: Goals): Promise<void> {
  const way = roundTripMs > 0 ? await startWay(agent, { roundTripMs }) : agent;
  const port = way.ports[0] ?? 0;
  const { contenders, lasting } = ours(rows, port);
  const [walk, node] = [snmpbulkwalk(rows, port), nodeRedNodeSnmp(rows, port)];
  await warm(lasting, rows);
  // net-snmp's table takes as long as the node, which is made of it; where that is minutes, one of them will do.
  const both = rows * roundTripMs < 100_000 ? [node, netSnmpTable(rows, port)] : [node];
  const all = [walk, ...both, ...contenders];
  const samples = await inTurn(all, rounds, roundTripMs > 0 ? 0 : 1);
  await lasting.close();
  if (way !== agent) await way.stop();
  const delay = roundTripMs > 0 ? `${roundTripMs} ms there and back` : 'no delay';
  table(`SNMP: ${rows} rows x 12 columns, ${delay}`, samples, walk.name, node.name, goals);
}

async function v3(agent: Running, rows: number, rounds: number): Promise<void> {
  const port = agent.ports[0] ?? 0;
  const { contenders, lasting } = ours(rows, port, { security: SECURITY });
  const walk = snmpbulkwalk(rows, port, '3');
  await warm(lasting, rows);
  const samples = await inTurn([walk, ...contenders], rounds, 1);
  await lasting.close();
  table(`SNMPv3 authPriv (SHA, AES): ${rows} rows x 12 columns, no delay`, samples, walk.name, undefined, {
    walk: 1,
  });
}

/** Many polls over a way that loses datagrams, and the same without loss. */
async function lossy(agent: Running, rows: number): Promise<void> {
  const polls = async (lossPercent: number) => {
    const way = await startWay(agent, { roundTripMs: 5, lossPercent });
    const subject = new Subject(PROFILE, rows, way.ports[0] ?? 0);
    await subject.poll(rows).catch(() => undefined);
    const took: number[] = [];
    let failures = 0;
    for (let poll = 0; poll < LOSSY_POLLS; poll++) {
      await pause(APART_MS);
      const { ms } = await timed(() => subject.poll(rows).catch(() => failures++));
      took.push(ms);
    }
    await subject.close();
    await way.stop();
    return { took, failures };
  };
  const [whole, lost] = [await polls(0), await polls(1)];
  const row = (name: string, { took, failures }: typeof whole) => [
    name,
    short(median(took)),
    short(quantile(took, 0.95)),
    short(Math.max(...took)),
    String(failures),
  ];
  const holds = lost.failures === 0 && quantile(lost.took, 0.95) <= 3 * quantile(whole.took, 0.95);
  publish({
    title: `SNMP: ${LOSSY_POLLS} polls of ${rows} rows x 12 columns, 5 ms there and back`,
    head: ['lost each way', 'median ms', 'p95 ms', 'longest ms', 'failures'],
    rows: [row('none', whole), row('1 %', lost)],
    notes: [`No failure, and p95 at most 3 times that without loss: ${verdict(holds)}.`],
  });
}

part(async ({ rounds, long }) => {
  const agent = await startAgent();
  try {
    await race(agent, 10_000, 0, Math.max(rounds, QUICK_ROUNDS), { walk: 2, node: 1, cpu: 0.6 });
    await race(agent, 100, 5, rounds, { walk: 1, node: 20 });
    await race(agent, 10_000, 5, rounds, { walk: 25, node: 60, firstWalk: 8, firstNode: 20 });
    await race(agent, 1000, 20, rounds, { walk: 25, node: 60, firstWalk: 8, firstNode: 20 });
    if (long) await race(agent, 10_000, 20, rounds, { walk: 25, node: 60, firstWalk: 8, firstNode: 20 });
    await v3(agent, 10_000, rounds);
    await lossy(agent, 1000);
  } finally {
    await agent.stop();
  }
});
