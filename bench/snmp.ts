/**
 * Tables of 12 columns read over SNMP, by this pack and by others in turn, and over a way that loses datagrams:
 * `npm run bench -- snmp`. Ours is from the request to the finished message, with keys and changes.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { inTurn, median, quantile, short, timed } from './measure';
import { part } from './options';
import { APART_MS, ours, PROFILE, race, table, warm } from './race';
import { publish, verdict } from './report';
import { type Running, startAgent, startWay, USER } from './rig';
import { snmpbulkwalk } from './snmp-peers';
import { Subject } from './subject';

/** Polls with loss on the way. */
const LOSSY_POLLS = 100;
/** Rounds without delay, where each takes seconds. */
const QUICK_ROUNDS = 11;
const SECURITY = {
  version: '3',
  user: USER.name,
  level: 'authPriv',
  authProtocol: 'sha',
  authKey: USER.authKey,
  privProtocol: 'aes',
  privKey: USER.privKey,
} as const;

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

part(async ({ rounds }) => {
  const agent = await startAgent();
  try {
    await race(agent, 10_000, 0, Math.max(rounds, QUICK_ROUNDS), { walk: 2, node: 1, cpu: 0.6 });
    await race(agent, 100, 5, rounds, { walk: 1, node: 20 });
    await race(agent, 10_000, 5, rounds, { walk: 25, node: 60, firstWalk: 8, firstNode: 20, cpu: 0.6 });
    await race(agent, 1000, 20, rounds, { walk: 25, node: 60, firstWalk: 8, firstNode: 20 });
    await v3(agent, 10_000, rounds);
    await lossy(agent, 1000);
  } finally {
    await agent.stop();
  }
});
