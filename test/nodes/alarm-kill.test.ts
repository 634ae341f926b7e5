import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Said } from './alarm-child';
import { polledAlarm, polledAlarms } from './alarm-lab';
import { Inbox } from './inbox';

const COUNT = 500;
/** Alarms that clear while Node-RED is down. */
const GONE = 200;

/** A Node-RED in a process of its own. */
class Child {
  readonly said = new Inbox<Said>();
  readonly #process: ChildProcess;

  constructor(userDir: string) {
    this.#process = fork(join(__dirname, 'alarm-child.ts'), [userDir], { execArgv: ['--require', 'tsx/cjs'] });
    this.#process.on('message', (said) => this.said.push(said as Said));
  }

  give(message: object): void {
    this.#process.send(message);
  }

  events(kind: string): string[] {
    return this.said.all.flatMap((said) => ('event' in said && said.event === kind ? [said.id] : []));
  }

  list(length: number): Promise<Said> {
    return this.said.until((said) => 'list' in said && said.list.length === length);
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}

describe('headend-alarm-filter in a Node-RED that is killed', function () {
  this.timeout(60_000);
  const userDir = mkdtempSync(join(tmpdir(), 'headend-kill-'));
  const children: Child[] = [];
  afterEach(() => Promise.all(children.splice(0).map((child) => child.kill())));
  after(() => rmSync(userDir, { recursive: true, force: true }));

  async function start(length: number): Promise<Child> {
    const child = new Child(userDir);
    children.push(child);
    await child.list(length);
    return child;
  }

  it(`has its ${COUNT} alarms again, takes what cleared meanwhile from a polled table, and repeats nothing`, async () => {
    const trap = (index: number) => ({
      device: 'east-1',
      resource: `GBE (${index})`,
      type: 'gbePort/7',
      severity: 'critical',
      text: 'Link down',
    });
    const all = Array.from({ length: COUNT }, (_, index) => index);
    const first = await start(0);
    for (const index of all) first.give({ payload: trap(index) });
    await first.said.until(() => first.events('raise').length === COUNT);
    // Nothing is waited for: what was told is kept.
    await first.kill();

    const second = await start(COUNT);
    second.give(polledAlarms(all.slice(GONE).map((index) => polledAlarm(index))));
    await second.list(COUNT - GONE);
    assert.deepEqual(second.events('raise'), []);
    const cleared = all.slice(0, GONE).map((index) => `east-1/GBE (${index})/gbePort%2F7`);
    assert.deepEqual(second.events('clear').sort(), cleared.sort());
    await second.kill();

    const third = await start(COUNT - GONE);
    third.give(polledAlarms(all.slice(GONE).map((index) => polledAlarm(index))));
    third.give({ payload: { ...trap(COUNT), severity: 'major' } });
    await third.list(COUNT - GONE + 1);
    assert.deepEqual(
      third.said.all.flatMap((said) => ('event' in said ? [said] : [])),
      [{ event: 'raise', id: `east-1/GBE (${COUNT})/gbePort%2F7` }],
    );
  });
});
