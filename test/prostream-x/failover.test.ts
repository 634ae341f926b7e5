import assert from 'node:assert/strict';
import type { Simulator } from '../../simulator';
import type { TableMessage } from '../../src/messages';
import { Poller, type PollSettings } from '../../src/poll';
import type { Row } from '../../src/table';
import { cleanUp, HandClock, readOne } from '../device/lab';
import { deviceX, simulateX } from './lab';

const SEVERITIES = ['critical', 'major', 'minor', 'warning', 'indeterminate'];
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

describe('alarms of a ProStream X', () => {
  const opened = cleanUp();

  /** All alarms there are in ten minutes, and what the device itself calls them. */
  async function alarms(): Promise<{ rows: Row[]; raw: Map<string, string> }> {
    const clock = new HandClock();
    const simulator = opened(await simulateX(['v4'], { clock: clock.now }));
    const device = opened(deviceX(simulator.ports.http, {}, { now: clock.now }));
    const rows: Row[] = [];
    const raw = new Map<string, string>();
    for (let step = 0; step < 40; step++, clock.pass(15_000)) {
      rows.push(...(await readOne(device, 'alarms')).rows);
      for (const { id, severity } of simulator.rows('alarms')) raw.set(String(id), String(severity));
    }
    return { rows, raw };
  }

  it('have the shape that all alarms have, keep an unknown severity, and say when they are cleared', async () => {
    const { rows, raw } = await alarms();
    assert.ok(rows.length > 0);
    for (const row of rows) {
      const { severity, rawSeverity, state, acknowledged, raised, changed, cleared, displayKey } = row;
      assert.equal(row.key, String(row.id));
      assert.equal(displayKey, `${row.resource} ${row.text} (${row.key})`);
      for (const column of ['resource', 'type', 'text']) assert.equal(typeof row[column], 'string', column);
      assert.ok(SEVERITIES.includes(String(severity)), String(severity));
      assert.equal(rawSeverity, raw.get(row.key));
      assert.equal(severity, SEVERITIES.includes(String(rawSeverity)) ? rawSeverity : 'indeterminate');
      assert.equal(acknowledged, false);
      assert.match(String(raised), ISO);
      assert.match(String(changed), ISO);
      if (state === 'active') assert.equal(cleared, null);
      else
        assert.deepEqual([state, ISO.test(String(cleared)), String(cleared) > String(raised)], ['cleared', true, true]);
    }
    const of = (column: string) => new Set(rows.map((row) => row[column]));
    assert.deepEqual(of('state'), new Set(['active', 'cleared']));
    const unknown = rows.filter(({ severity }) => severity === 'indeterminate').map(({ rawSeverity }) => rawSeverity);
    assert.deepEqual(new Set(unknown), new Set(['notice', '6']));
  });
});

describe('a failover of a ProStream X', () => {
  const opened = cleanUp();

  /** Polls on demand what changed, at a clock that the simulator shares. */
  function pollerOf(simulator: Simulator, clock: HandClock): Poller {
    const device = opened(deviceX(simulator.ports.http, {}, { now: clock.now }));
    const settings: PollSettings = {
      selection: { mode: 'changes', pages: [], tables: ['physicalInputs', 'logicalInputs', 'alarms'], columns: [] },
      ...{ intervalMs: 0, rawValues: false, sendStale: false },
    };
    const output = { messages: () => undefined, error: () => undefined, status: () => undefined };
    return new Poller(device, 'node-1', settings, output, { now: clock.now, after: () => () => undefined });
  }

  /** What changed of the first main (1), its backup (2), their sockets and alarms, as lines. */
  function told(messages: readonly TableMessage[]): string[] {
    const lines: string[] = [];
    for (const { table, changes, payload } of messages) {
      const rows = new Map([payload].flat().map((row) => [row.key, row]));
      const isOurs = (key: string) =>
        table.id === 'alarms' ? rows.get(key)?.resource === 'logical-inputs/1' : ['1', '2'].includes(key);
      for (const key of changes?.added ?? []) {
        if (isOurs(key)) lines.push(`alarm ${rows.get(key)?.type} ${rows.get(key)?.state}`);
      }
      for (const { key, column, from, to } of changes?.changed ?? []) {
        if (!isOurs(key) || ['bitrate', 'ccErrors', 'changed', 'cleared'].includes(column)) continue;
        const name = table.id === 'alarms' ? `alarm ${rows.get(key)?.type}` : `${table.id} ${key}`;
        lines.push(`${name} ${column}: ${from} -> ${to}`);
      }
    }
    return lines.sort();
  }

  it('is seen as changes: input lost, backup active and linked, alarms; then back', async () => {
    const clock = new HandClock();
    const simulator = opened(await simulateX(['v4'], { clock: clock.now }));
    const poller = pollerOf(simulator, clock);
    const first = (await poller.pollNow()) as TableMessage[];
    assert.ok(first.every((message) => !('changes' in message)));
    const story: string[][] = [];
    for (let step = 0; step < 120; step++) {
      clock.pass(5000);
      const lines = told((await poller.pollNow()) as TableMessage[]);
      if (lines.length > 0) story.push(lines);
    }
    poller.stop();
    const lost = [
      'alarm backupActive active',
      'alarm signalLost active',
      'logicalInputs 1 active: true -> false',
      'logicalInputs 1 activeSource: main -> backup',
      'logicalInputs 1 services: 4 -> 0',
      'logicalInputs 1 syncLoss: false -> true',
      'logicalInputs 2 active: false -> true',
      'logicalInputs 2 linkTo: null -> 1',
      'physicalInputs 1 signal: ok -> lost',
    ];
    const back = [
      'alarm backupActive state: active -> cleared',
      'alarm signalLost state: active -> cleared',
      'alarm signalRestored active',
      'logicalInputs 1 active: false -> true',
      'logicalInputs 1 activeSource: backup -> main',
      'logicalInputs 1 services: 0 -> 4',
      'logicalInputs 1 syncLoss: true -> false',
      'logicalInputs 2 active: true -> false',
      'logicalInputs 2 linkTo: 1 -> null',
      'physicalInputs 1 signal: lost -> ok',
    ];
    const begin = story.findIndex((lines) => lines.includes('logicalInputs 1 syncLoss: false -> true'));
    assert.ok(begin >= 0, JSON.stringify(story));
    assert.deepEqual(story[begin], lost);
    assert.deepEqual(story[begin + 1], back);
    assert.deepEqual(story[begin + 2], ['alarm signalRestored state: active -> cleared']);
  });
});
