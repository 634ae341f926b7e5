import assert from 'node:assert/strict';
import { HeadendError } from '../../src/errors';
import { firstDelay, nextStart } from '../../src/poll/schedule';
import { Bench, settle, slot } from './lab';

const EVERY = 10_000;
const FIRST = firstDelay(EVERY, 'node-1');

/** A gate that reads wait for. */
function gate(bench: Bench): () => void {
  let open: () => void = () => undefined;
  bench.device.gate = new Promise((resolve) => {
    open = resolve;
  });
  return open;
}

describe('polling on an interval', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.device.tables.slots = [slot(1)];
  });
  afterEach(() => {
    bench.poller.stop();
    assert.equal(bench.clock.timers.size, 0);
  });

  it('begins soon, and goes on at the instants of the schedule', async () => {
    bench.poller.setEnabled(true);
    assert.equal(bench.poller.enabled, true);
    await bench.clock.pass(FIRST - 1);
    assert.equal(bench.messages.length, 0);
    await bench.clock.pass(1);
    assert.equal(bench.messages.length, 1);
    const [timer] = bench.clock.timers;
    assert.equal(timer?.due, nextStart(bench.clock.at, EVERY, 'node-1'));
    await bench.clock.pass(10 * EVERY);
    assert.equal(bench.messages.length, 11);
    assert.equal(bench.clock.timers.size, 1);
    assert.deepEqual([...new Set(bench.states)], ['polling', 'ok']);
    assert.equal(bench.states.filter((state) => state === 'polling').length, 1);
    assert.deepEqual(bench.statuses.at(-1), { state: 'ok', rows: 1, error: undefined });
  });

  it('never runs two cycles at once, however slow the device is, and catches up with none it missed', async () => {
    const open = gate(bench);
    bench.poller.setEnabled(true);
    await bench.clock.pass(5 * EVERY);
    assert.deepEqual([bench.device.reads.length, bench.messages.length, bench.clock.timers.size], [1, 0, 0]);
    const onDemand = [bench.poller.pollNow(), bench.poller.pollNow()];
    await settle();
    assert.equal(bench.device.reads.length, 1);
    open();
    await Promise.all(onDemand);
    await settle();
    assert.deepEqual([bench.device.reads.length, bench.device.most, bench.messages.length], [3, 1, 1]);
    await bench.clock.pass(EVERY);
    assert.deepEqual([bench.device.reads.length, bench.device.most], [4, 1]);
  });

  it('stops and begins again by setEnabled, and has one timer whatever is under way', async () => {
    bench.poller.setEnabled(true);
    bench.poller.setEnabled(true);
    assert.equal(bench.clock.timers.size, 1);
    const open = gate(bench);
    await bench.clock.pass(FIRST);
    assert.equal(bench.device.inFlight, 1);
    bench.poller.setEnabled(false);
    assert.deepEqual([bench.poller.enabled, bench.clock.timers.size, bench.states.at(-1)], [false, 0, 'paused']);
    bench.poller.setEnabled(true);
    assert.equal(bench.clock.timers.size, 1);
    open();
    await settle();
    assert.equal(bench.clock.timers.size, 1, 'the cycle that was under way does not begin a second interval');
    const reads = bench.device.reads.length;
    await bench.clock.pass(10 * EVERY);
    assert.equal(bench.device.reads.length, reads + 10);
    bench.poller.setEnabled(false);
    await bench.clock.pass(10 * EVERY);
    assert.equal(bench.device.reads.length, reads + 10);
  });

  it('ends by stop, in the middle of a cycle and for good', async () => {
    gate(bench);
    bench.poller.setEnabled(true);
    await bench.clock.pass(FIRST);
    const onDemand = assert.rejects(bench.poller.pollNow(), { message: 'The poll was stopped.' });
    bench.poller.stop();
    await onDemand;
    bench.poller.setEnabled(true);
    await bench.clock.pass(10 * EVERY);
    assert.deepEqual([bench.poller.enabled, bench.clock.timers.size, bench.device.inFlight], [false, 0, 0]);
    assert.deepEqual([bench.messages, bench.errors, bench.states], [[], [], ['polling']]);
    await assert.rejects(bench.poller.pollNow(), { message: 'The poll was stopped.' });
  });

  it('tells of a failure once until it changes, and again when it comes back', async () => {
    bench.poller.setEnabled(true);
    const told = () => bench.errors.splice(0).map(({ code, message }) => `${code} ${message}`);
    bench.device.tables.slots = 'TIMEOUT';
    await bench.clock.pass(5 * EVERY);
    assert.deepEqual(told(), ['TIMEOUT slots failed.']);
    bench.device.tables.slots = 'AUTH';
    await bench.clock.pass(5 * EVERY);
    assert.deepEqual(told(), ['AUTH slots failed.']);
    bench.device.tables.slots = [slot(1)];
    await bench.clock.pass(EVERY);
    bench.device.tables.slots = 'AUTH';
    await bench.clock.pass(5 * EVERY);
    assert.deepEqual(told(), ['AUTH slots failed.']);
    assert.equal(bench.messages.length, 1);
  });

  it('waits after a failure until the device may be tried again, if that is known', async () => {
    bench.poller.setEnabled(true);
    bench.device.tables.slots = 'TIMEOUT';
    bench.device.retryAt = bench.clock.at + FIRST + 1234;
    await bench.clock.pass(FIRST);
    assert.deepEqual(
      [...bench.clock.timers].map(({ due }) => due),
      [bench.clock.at + 1234],
    );
    assert.deepEqual(bench.statuses.at(-1)?.nextTryAt, bench.clock.at + 1234);
    assert.equal(bench.statuses.at(-1)?.state, 'failed');
    bench.device.retryAt = undefined;
    bench.device.tables.slots = [slot(1)];
    await bench.clock.pass(1234);
    assert.equal(bench.messages.length, 1);
    assert.deepEqual(
      [...bench.clock.timers].map(({ due }) => due),
      [nextStart(bench.clock.at, EVERY, 'node-1')],
    );
  });

  it('does not run in a circle when the time to try again is past', async () => {
    bench.poller.setEnabled(true);
    bench.device.tables.slots = 'TIMEOUT';
    bench.device.retryAt = bench.clock.at - 1;
    await bench.clock.pass(FIRST + 3 * EVERY);
    assert.ok(bench.device.reads.length <= 4, `${bench.device.reads.length} reads`);
  });

  it('goes on when a read throws, tells it once and shows it', async () => {
    bench.poller.setEnabled(true);
    const { read } = bench.device;
    bench.device.read = () => Promise.reject(new HeadendError('UNREACHABLE', 'The connection to east-1 was closed.'));
    await bench.clock.pass(3 * EVERY);
    assert.deepEqual(bench.errors.map(String), ['The connection to east-1 was closed.']);
    assert.equal(bench.states.at(-1), 'failed');
    bench.device.read = read;
    await bench.clock.pass(EVERY);
    assert.deepEqual([bench.messages.length, bench.states.at(-1)], [1, 'ok']);
  });
});

describe('a poll', () => {
  it('with a wrong selection tells and shows it, once', async () => {
    const bench = new Bench({ tables: ['slot'] });
    bench.poller.setEnabled(true);
    await bench.clock.pass(3 * EVERY);
    assert.deepEqual(
      bench.errors.map(({ code }) => code),
      ['CONFIG'],
    );
    assert.equal(bench.statuses.at(-1)?.state, 'failed');
    assert.deepEqual(bench.device.reads, []);
    bench.poller.stop();
  });

  it('without an interval polls on demand only', async () => {
    const bench = new Bench({}, { intervalMs: 0 });
    bench.poller.setEnabled(true);
    assert.equal(bench.clock.timers.size, 0);
    assert.equal((await bench.poll()).length, 1);
    assert.equal(bench.clock.timers.size, 0);
  });

  it('on demand may read something else, and its own selection stays', async () => {
    const bench = new Bench({ columns: ['state'] });
    assert.deepEqual(
      (await bench.poll({ tables: ['e5'], columns: [] })).map(({ topic }) => topic),
      ['east-1/e5'],
    );
    assert.deepEqual(
      (await bench.poll({ pages: ['slots'], tables: [], columns: [] })).map(({ topic }) => topic),
      ['east-1/slots'],
    );
    assert.deepEqual(
      (await bench.poll({ mode: 'row' })).map(({ topic }) => topic),
      [],
    );
    assert.deepEqual(
      (await bench.poll()).map(({ topic }) => topic),
      ['east-1/slots'],
    );
    await assert.rejects(bench.poll({ tables: ['nothing'] }), { code: 'CONFIG' });
    assert.deepEqual(bench.device.reads, ['e5', 'slots', 'slots', 'slots']);
    assert.deepEqual(bench.messages, [], 'what is asked for on demand goes to who asked');
  });

  it('on demand is possible while the interval is paused', async () => {
    const bench = new Bench();
    bench.poller.setEnabled(true);
    bench.poller.setEnabled(false);
    assert.equal((await bench.poll()).length, 1);
    assert.equal(bench.clock.timers.size, 0);
  });

  it('on demand tells of what failed beside what it gives', async () => {
    const bench = new Bench({ tables: ['slots', 'e5'] });
    bench.device.tables.e5 = 'REFUSED';
    assert.deepEqual(
      (await bench.poll()).map(({ topic }) => topic),
      ['east-1/slots'],
    );
    assert.deepEqual(
      bench.errors.map(({ code, table }) => `${code} ${table}`),
      ['REFUSED e5'],
    );
    const { state, rows, error } = bench.statuses.at(-1) ?? {};
    assert.deepEqual([state, rows, error?.table], ['partial', 0, 'e5']);
  });

  it('sums up what has one cause, and tells only what is new', async () => {
    const bench = new Bench({ tables: ['slots', 'e5', 'recorder'] });
    bench.device.tables = { slots: 'TIMEOUT', e5: 'TIMEOUT', recorder: 'TIMEOUT' };
    await assert.rejects(bench.poll(), {
      code: 'TIMEOUT',
      device: 'east-1',
      table: undefined,
      message: 'slots failed. e5 failed. recorder failed.',
    });
    bench.poller.setEnabled(true);
    await bench.clock.pass(EVERY);
    assert.deepEqual(
      bench.errors.splice(0).map(({ table }) => table),
      [undefined],
    );
    bench.device.tables.recorder = 'REFUSED';
    await bench.clock.pass(EVERY);
    assert.deepEqual(
      bench.errors.splice(0).map(({ table }) => table),
      ['recorder'],
    );
    bench.poller.stop();
  });

  it('on demand many times at once reads one after the other, and nobody warns of a leak', async () => {
    const bench = new Bench();
    const warnings: string[] = [];
    const warn = ({ name }: Error) => warnings.push(name);
    process.on('warning', warn);
    try {
      const all = await Promise.all(Array.from({ length: 50 }, () => bench.poller.pollNow()));
      assert.deepEqual(
        all.map(([message]) => message?.poll.sequence),
        Array.from({ length: 50 }, (_, i) => i + 1),
      );
      assert.equal(bench.device.most, 1);
      await settle();
      assert.deepEqual(warnings, []);
    } finally {
      process.off('warning', warn);
    }
  });
});
