import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlarmOutput, AlarmRunner } from '../../nodes/headend-alarm-filter/runner';
import { type ContextCopy, Storage } from '../../nodes/headend-alarm-filter/storage';
import { AlarmList, type AlarmOptions, type AlarmReport, ThresholdRules } from '../../src/alarm';
import type { AlarmEventMessage, AlarmListMessage, AlarmStatisticsMessage } from '../../src/messages';
import { HandClock } from './alarm-clock';

/** What a runner told. */
class Told implements AlarmOutput {
  readonly kinds: string[] = [];
  readonly lists: AlarmListMessage['payload'][] = [];
  readonly rates: number[] = [];
  readonly problems: string[] = [];
  isKept = true;

  events(messages: AlarmEventMessage[]): void {
    for (const { event, payload } of messages) this.kinds.push('type' in payload ? `${event} ${payload.type}` : event);
  }
  snapshot({ list, statistics }: { list: AlarmListMessage; statistics: AlarmStatisticsMessage }): void {
    this.lists.push(list.payload);
    this.statistics(statistics);
  }
  statistics({ payload }: AlarmStatisticsMessage): void {
    this.rates.push(payload.ratePerMinute);
  }
  status(_bySeverity: unknown, isKept: boolean): void {
    this.isKept = isKept;
  }
  problem({ code, message }: { code: string; message: string }): void {
    this.problems.push(`${code} ${message}`);
  }
}

describe('a running alarm list', () => {
  let clock: HandClock;
  let told: Told;
  let folder: string;
  beforeEach(() => {
    clock = new HandClock();
    told = new Told();
    folder = mkdtempSync(join(tmpdir(), 'headend-alarms-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function run(options: Partial<AlarmOptions> = {}, file?: string, copy?: ContextCopy): Promise<AlarmRunner> {
    const storage = await Storage.open(file && join(folder, file), copy);
    const list = AlarmList.restore(storage.saved, options, clock.now());
    return new AlarmRunner(list, new ThresholdRules([]), storage, told, clock);
  }

  const alarm = (more: Partial<AlarmReport> = {}): AlarmReport => {
    const at = new Date(clock.now().time).toISOString();
    return { device: 'd', resource: 'r', type: 'a', severity: 'major', text: '', at, source: 'trap', ...more };
  };

  it('is woken when a delay is over, by one timer, whatever the wall clock does', async () => {
    const runner = await run({ onDelayMs: 10_000 });
    clock.pass(250);
    runner.take([alarm(), alarm({ type: 'b' })]);
    clock.jump(-86_400_000);
    clock.pass(9_999);
    assert.deepEqual(told.kinds, []);
    clock.jump(2 * 86_400_000);
    assert.ok(clock.waiting.size <= 2, 'one timer for the list, one for the snapshot');
    clock.pass(1);
    assert.deepEqual(told.kinds, ['raise a', 'raise b']);
  });

  it('waits for delays that are longer than a timer can be', async () => {
    const runner = await run({ onDelayMs: 60 * 86_400_000 });
    runner.take([alarm()]);
    clock.pass(60 * 86_400_000 - 1);
    assert.deepEqual(told.kinds, []);
    clock.pass(1);
    assert.deepEqual(told.kinds, ['raise a']);
  });

  it('sends the list a quarter of a second after a change, also while changes go on', async () => {
    const runner = await run();
    clock.pass(250);
    assert.deepEqual(
      told.lists.map(({ length }) => length),
      [0],
    );
    for (let change = 0; change < 10; change++) {
      runner.take([alarm({ type: String(change) })]);
      clock.pass(100);
    }
    assert.deepEqual(
      told.lists.map(({ length }) => length),
      [0, 3, 6, 9],
    );
    clock.pass(10_000);
    assert.equal(told.lists.length, 5);
  });

  it('sends the rate once more when it has sunk', async () => {
    const runner = await run();
    runner.take([alarm()]);
    clock.pass(250);
    clock.pass(61_000);
    assert.deepEqual(told.rates, [1, 0]);
    assert.equal(clock.waiting.size, 0);
  });

  it('releases its timers when it is closed, and takes nothing more', async () => {
    const runner = await run({ renotifyMs: 10_000 }, 'alarms');
    runner.take([alarm()]);
    clock.pass(300);
    runner.take([alarm({ type: 'b' })]);
    assert.equal(clock.waiting.size, 3, 'for the list, the snapshot and the rate');
    await runner.close();
    assert.equal(clock.waiting.size, 0);
    runner.take([alarm({ type: 'c' })]);
    assert.equal(clock.waiting.size, 0);
    await runner.close();
  });

  it('keeps what it tells before it tells it', async () => {
    const runner = await run({}, 'alarms');
    let inFile = '';
    told.events = () => {
      inFile = readFileSync(join(folder, 'alarms'), 'utf8');
    };
    runner.take([alarm()]);
    assert.match(inFile, /"alarm\/d\/r\/a":/);
  });

  it('goes on where it stopped, and delays with it', async () => {
    const first = await run({ onDelayMs: 10_000 }, 'alarms');
    first.take([alarm()]);
    clock.pass(4000);
    await first.close();
    clock.pass(4000);
    await run({ onDelayMs: 10_000 }, 'alarms');
    clock.pass(1999);
    assert.deepEqual(told.kinds, []);
    clock.pass(1);
    assert.deepEqual(told.kinds, ['raise a']);
  });

  it('tells once that it cannot be kept, and works all the same', async () => {
    let isFull = false;
    const copy: ContextCopy = {
      read: async () => undefined,
      write: async () => {
        if (isFull) throw new Error('The disk is full.');
      },
    };
    const runner = await run({}, undefined, copy);
    const change = async (type: string) => {
      runner.take([alarm({ type })]);
      clock.pass(250);
      await new Promise(setImmediate);
      clock.pass(250);
    };
    isFull = true;
    await change('a');
    await change('b');
    assert.deepEqual(told.problems, ['CONFIG The disk is full.']);
    assert.deepEqual(told.kinds, ['raise a', 'raise b']);
    assert.equal(told.isKept, false);
    isFull = false;
    await change('c');
    await change('d');
    assert.equal(told.isKept, true);
    isFull = true;
    await change('e');
    assert.equal(told.problems.length, 2);
  });

  it('cannot begin with a file that cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    await assert.rejects(run({}, join('file', 'alarms')), /The alarm file .* cannot be used/);
  });

  describe('in a context store', () => {
    /** A store that outlives its users, and JSON as a remote one is. */
    function store(): ContextCopy & { text?: string } {
      const copy: ContextCopy & { text?: string } = {
        read: async () => copy.text && JSON.parse(copy.text),
        write: async (saved) => {
          copy.text = JSON.stringify(saved);
        },
      };
      return copy;
    }

    it('comes back without a file', async () => {
      const copy = store();
      const first = await run({}, undefined, copy);
      first.take([alarm(), alarm({ type: 'b' })]);
      first.take([alarm({ severity: 'cleared' })]);
      await first.close();
      const again = await run({}, undefined, copy);
      again.take([alarm({ type: 'b' })]);
      assert.deepEqual(told.kinds, ['raise a', 'raise b', 'clear a']);
      assert.deepEqual(
        again.snapshot().list.payload.map(({ type }) => type),
        ['b'],
      );
    });

    it('and gives way to a newer file, as an older file does to it', async () => {
      const copy = store();
      const withFile = await run({}, 'alarms', copy);
      withFile.take([alarm()]);
      await withFile.close();
      clock.pass(1000);
      const alone = await run({}, undefined, copy);
      alone.take([alarm({ type: 'b' })]);
      alone.take([alarm({ severity: 'cleared' })]);
      await alone.close();
      clock.pass(1000);
      const both = await run({}, 'alarms', copy);
      assert.deepEqual(
        both.snapshot().list.payload.map(({ type }) => type),
        ['b'],
      );
      both.take([alarm({ type: 'c' })]);
      await both.close();
      copy.text = undefined;
      const types = (await run({}, 'alarms', copy)).snapshot().list.payload.map(({ type }) => type);
      assert.deepEqual(types.sort(), ['b', 'c']);
    });

    it('that holds something else begins empty', async () => {
      for (const text of ['7', '"x"', '[]', '{"list":3}', 'null']) {
        const copy = { ...store(), read: async () => JSON.parse(text) };
        assert.deepEqual((await run({}, undefined, copy)).snapshot().list.payload, []);
      }
    });
  });
});
