/** Reports that an alarm list takes, with so many active alarms in it: `npm run bench -- alarms`. */
import { AlarmList, type AlarmReport } from '../src/alarm';
import { collectGarbage, inTurn, median, short, spread, timed } from './measure';
import { part } from './options';
import { publish, verdict } from './report';

const SIZES = [10, 1000, 100_000];
const REPORTS = 20_000;
const NOON = Date.UTC(2026, 10, 21, 12);

/** A list with so many active alarms, and a way to report more of them. */
function listOf(size: number): () => void {
  const ms = { onDelayMs: 0, offDelayMs: 0, trapRemovalMs: 7_200_000, renotifyMs: 3_600_000, graceMs: 0 };
  let now = { time: NOON, ticks: 0 };
  const list = new AlarmList({ ...ms, maxAlarms: 2 * Math.max(...SIZES) }, now);
  const report = (alarm: number, severity: AlarmReport['severity']) => {
    now = { time: now.time + 1, ticks: now.ticks + 1 };
    const at = new Date(now.time).toISOString();
    const about = { device: `device-${alarm % 1000}`, resource: `port ${alarm}`, type: 'los', text: 'No signal', at };
    const events = list.apply({ ...about, severity, source: 'trap' }, now);
    list.takeChanges();
    return events;
  };
  for (let alarm = 0; alarm < size; alarm++) report(alarm, 'major');
  let next = 0;
  return () => {
    for (let count = 0; count < REPORTS; count += 4) {
      const alarm = next++ % size;
      for (const severity of ['cleared', 'minor', 'major', 'major'] as const) report(alarm, severity);
    }
  };
}

part(async ({ rounds }) => {
  const contenders = SIZES.map((size) => {
    const run = listOf(size);
    return {
      name: `${size}`,
      run: () => {
        collectGarbage();
        return timed(run);
      },
    };
  });
  const samples = await inTurn(contenders, rounds, 2);
  const each = (name: string) => (samples.get(name) ?? []).map(({ cpuMs }) => (cpuMs * 1000) / REPORTS);
  const costs = SIZES.map((size) => median(each(`${size}`)));
  const growth = (costs.at(-1) ?? 0) / (costs[0] ?? 1);
  publish({
    title: 'Alarm list: reports taken, with the changes to be kept',
    head: ['active alarms', 'us of processor time per report, median (least–most)', 'reports a second'],
    rows: SIZES.map((size, at) => [`${size}`, spread(each(`${size}`)), short(1e6 / (costs[at] ?? 1))]),
    notes: [`From the fewest to the most ${short(growth)} times as long; flat (at most 3): ${verdict(growth <= 3)}.`],
  });
});
