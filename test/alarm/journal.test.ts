import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { AlarmList, openJournal } from '../../src/alarm';
import { HeadendError } from '../../src/errors';
import { NOON } from './lab';

describe('a journal', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headend-journal-'));
    file = join(folder, 'alarms', 'list.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What a file holds, and that it was whole. */
  function stateOf(path: string, skipped = 0): Record<string, unknown> {
    const journal = openJournal(path);
    journal.close();
    assert.equal(journal.skipped, skipped);
    return journal.state;
  }

  it('keeps what was set and forgets what was taken out', () => {
    const journal = openJournal(file);
    assert.deepEqual(journal.state, {});
    journal.append({ a: 1, b: { c: ['ü', null] }, d: 'gone' });
    journal.append({ a: 2, d: null, ['__proto__']: 'harmless' });
    journal.append({});
    // Without being closed, as after a crash.
    const expected = JSON.parse('{"a":2,"b":{"c":["ü",null]},"__proto__":"harmless"}') as object;
    assert.deepEqual(stateOf(file), expected);
    assert.deepEqual(stateOf(file), expected);
    journal.close();
    journal.close();
    journal.append({ late: true });
    assert.deepEqual(readdirSync(join(folder, 'alarms')), ['list.jsonl']);
  });

  it('cut short at any byte holds all that was whole before, and takes more', () => {
    const journal = openJournal(file);
    const model: Record<string, unknown> = {};
    const states = [{ end: 0, state: sorted({}) }];
    for (let count = 1; count <= 8; count++) {
      const changes = { count, twin: count, [`é${count % 3}`]: count % 2 ? { count } : null };
      journal.append(changes);
      Object.assign(model, changes);
      const kept = Object.fromEntries(Object.entries(model).filter(([, value]) => value !== null));
      states.push({ end: statSync(file).size, state: sorted(kept) });
    }
    const bytes = readFileSync(file);
    journal.close();
    const cut = join(folder, 'cut.jsonl');
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(cut, bytes.subarray(0, length));
      const reopened = openJournal(cut);
      const whole = states.filter(({ end }) => end <= length).at(-1);
      assert.equal(sorted(reopened.state), whole?.state, `cut at ${length}`);
      assert.ok(reopened.skipped <= 1);
      reopened.append({ more: true });
      assert.equal(sorted(stateOf(cut)), sorted({ ...reopened.state, more: true }));
      reopened.close();
    }
  });

  it('goes on after a line that was damaged, and says so', () => {
    openJournal(file).append({ a: 1 });
    appendFileSync(file, '\n{"b": 2\n[1]\nnull\n\u0000\u0000\n{"c":3}');
    assert.deepEqual(stateOf(file, 4), { a: 1, c: 3 });
    assert.deepEqual(stateOf(file), { a: 1, c: 3 });
  });

  it('stays small however often values are set', () => {
    const journal = openJournal(file, { compactAbove: 2000 });
    let largest = 0;
    for (let count = 0; count < 2000; count++) {
      journal.append({ [`key-${count % 10}`]: { count } });
      largest = Math.max(largest, statSync(file).size);
    }
    assert.ok(largest > 1000 && largest <= 2000, `${largest}`);
    journal.close();
    assert.ok(statSync(file).size < 400);
  });

  it('that cannot be written is a sentence, and goes on when it can', () => {
    mkdirSync(file, { recursive: true });
    assert.throws(
      () => openJournal(file),
      (error) =>
        error instanceof HeadendError && error.code === 'CONFIG' && /cannot be used .* has room\.$/.test(error.message),
    );
    const other = join(folder, 'other.jsonl');
    const journal = openJournal(other, { compactAbove: 100 });
    mkdirSync(`${other}.new`);
    const value = 'x'.repeat(200);
    assert.throws(() => journal.append({ value }), HeadendError);
    rmSync(`${other}.new`, { recursive: true });
    journal.append({ more: 1 });
    assert.deepEqual(stateOf(other), { value, more: 1 });
    journal.close();
  });

  it('holds what any changes make of it', () => {
    const names = fc.constantFrom('a', 'b', '__proto__', 'constructor', '', '\u2028', '"', '7');
    const changes = fc.dictionary(names, fc.oneof(fc.constant(null), fc.jsonValue()), {
      maxKeys: 3,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 20 }), fc.nat(300), (all, compactAbove) => {
        rmSync(file, { force: true });
        const journal = openJournal(file, { compactAbove });
        const model = new Map<string, unknown>();
        for (const each of all) {
          journal.append(each);
          for (const [name, value] of Object.entries(each)) {
            if (value === null) model.delete(name);
            else model.set(name, JSON.parse(JSON.stringify(value)));
          }
        }
        const crashed = stateOf(file);
        journal.close();
        assert.deepEqual(new Map(Object.entries(crashed)), model);
        assert.deepEqual(new Map(Object.entries(stateOf(file))), model);
      }),
    );
  });

  it('survives kill -9 at any moment, with all it had taken', async function () {
    this.timeout(60_000);
    let before = 0;
    for (const lines of [1, 2, 3, 10, 57, 211, 800, 1500]) {
      const script = require.resolve('./journal-writer');
      const child = spawn(process.execPath, ['--require', 'tsx/cjs', script, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        // While it goes on writing, or in the middle of that.
        if (said.split('\n').length > lines) child.kill('SIGKILL');
      });
      const [[, signal]] = await Promise.all([once(child, 'exit'), once(child.stdout, 'end')]);
      assert.equal(signal, 'SIGKILL');
      const numbers = said.split('\n').slice(0, -1);
      assert.equal(numbers[0], `open ${before}`);
      const taken = Number(numbers.at(-1)?.replace('open ', ''));
      const journal = openJournal(file);
      const { count = 0, twin = 0, ...alarms } = journal.state;
      journal.close();
      assert.equal(count, twin);
      assert.ok(Number(count) === taken || Number(count) === taken + 1, `${count} after ${taken}`);
      for (const [key, value] of Object.entries(alarms))
        assert.equal((value as { count: number }).count % 50, Number(key.slice(6)));
      before = Number(count);
    }
    assert.ok(before > 500);
  });

  it('brings an alarm list back: nothing lost, nothing told again, clears while it was down told once', () => {
    const rows = Array.from({ length: 500 }, (_, index) => ({
      resource: String(index),
      type: 'cc-error',
      severity: 'major' as const,
      text: 'CC error',
      at: new Date(NOON).toISOString(),
    }));
    const poll = { device: 'east-1', source: 'poll' as const, table: 'alarms', at: new Date(NOON).toISOString() };
    const journal = openJournal(file);
    const list = new AlarmList({}, { time: NOON, ticks: 0 });
    list.apply({ ...poll, rows }, { time: NOON, ticks: 0 });
    journal.append(list.takeChanges());
    const { state } = openJournal(file);
    const now = { time: NOON + 60_000, ticks: 7 };
    const restored = AlarmList.restore(state, {}, now);
    assert.deepEqual(restored.snapshot(), list.snapshot());
    const events = restored.apply({ ...poll, rows: rows.slice(100) }, now);
    assert.deepEqual([...new Set(events.map(({ kind }) => kind))], ['clear', 'purge']);
    assert.equal(events.length, 200);
    assert.equal(restored.snapshot().length, 400);
    assert.deepEqual(restored.apply({ ...poll, rows: rows.slice(100) }, now), []);
  });

  it('with records no one can use brings back the others', () => {
    const list = new AlarmList({}, { time: NOON, ticks: 0 });
    list.apply({ device: 'east-1', reachable: false, at: new Date(NOON).toISOString() }, { time: NOON, ticks: 0 });
    const saved = {
      ...list.save(),
      'alarm/x': 7,
      'alarm/y': { alarm: { id: 'z' }, claims: {}, raises: [], history: [] },
      z: {},
    };
    assert.equal(AlarmList.restore(saved, {}, { time: NOON, ticks: 0 }).snapshot().length, 1);
    assert.equal(AlarmList.restore({ ...saved, list: 'none' }, {}, { time: NOON, ticks: 0 }).snapshot().length, 0);
  });
});

function sorted(state: Record<string, unknown>): string {
  return JSON.stringify(Object.entries(state).sort(([one], [other]) => (one < other ? -1 : 1)));
}
