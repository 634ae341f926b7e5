/** A table of 12 columns read over SNMP, by this pack and by others in turn. */
import { setTimeout as pause } from 'node:timers/promises';
import { inTurn, median, type Samples, short, spread, timed } from './measure';
import { publish, times, verdict } from './report';
import { type Running, startWay } from './rig';
import { netSnmpTable, nodeRedNodeSnmp, snmpbulkwalk } from './snmp-peers';
import { benchProfile, Subject } from './subject';

export const PROFILE = benchProfile();
const FIRST = 'headend, first poll';
const REPEATED = 'headend, repeated poll';
/** Polls that do not count, until the compiler is done with what a poll node does all day. */
const WARM_POLLS = 20;
/** Such polls before each one that counts: it has others before it, that take minutes, and a poll node has not. */
const AGAIN_POLLS = 3;
/** Polls of a device that are closer together share what was read, in ms. */
export const APART_MS = 550;
/** How many times as fast as the others ours is to be, the repeated poll and the first. */
export interface Goals {
  walk: number;
  node?: number;
  firstWalk?: number;
  firstNode?: number;
  /** Processor time of the repeated poll, of snmpbulkwalk's. */
  cpu?: number;
}

/** Our two ways to poll: with a device that knows nothing yet, and with one that polled before. */
export function ours(rows: number, port: number, snmp: ConstructorParameters<typeof Subject>[3] = {}) {
  const lasting = new Subject(PROFILE, rows, port, snmp);
  const first = async () => {
    const fresh = new Subject(PROFILE, rows, port, snmp);
    const sample = await timed(() => fresh.poll(rows));
    await fresh.close();
    return sample;
  };
  const repeated = async () => {
    await warm(lasting, rows, AGAIN_POLLS);
    return timed(() => lasting.poll(rows));
  };
  return {
    contenders: [
      { name: FIRST, run: first },
      { name: REPEATED, run: repeated },
    ],
    lasting,
  };
}

/** Polls that do not count. */
export async function warm(subject: Subject, rows: number, polls = WARM_POLLS): Promise<void> {
  for (let poll = 0; poll < polls; poll++) {
    await subject.poll(rows);
    await pause(APART_MS);
  }
}

/** Publishes what came of it. */
export function table(title: string, samples: Samples, walk: string, node: string | undefined, goals: Goals): void {
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

/** A race of all for so many rows, with a delay on the way. */
export async function race(
  agent: Running,
  rows: number,
  roundTripMs: number,
  rounds: number,
  goals: Goals,
): Promise<void> {
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
