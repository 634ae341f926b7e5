import assert from 'node:assert/strict';
import type { Severity } from '../../src/alarm';
import { Lab, PLAIN } from './lab';

const FOREVER = { raises: 3, withinMs: 60_000, quietMs: 120_000 };

describe('the notify policy', () => {
  it('of a severity level is that of the example T1 to T8 in RFC 8632', () => {
    const lab = new Lab({ ...PLAIN, notify: { changes: 'severity-level', level: 'major' } });
    const states: (Severity | 'cleared')[] = [
      'major',
      'minor',
      'warning',
      'minor',
      'major',
      'critical',
      'major',
      'cleared',
    ];
    const told = states.map((severity) => {
      lab.wait(1);
      return lab.trap(severity, { text: severity }).join();
    });
    assert.deepEqual(told, ['raise', 'change', '(change)', '(change)', 'change', 'change', 'change', 'clear']);
  });

  it('of a severity level tells an alarm that rises to it as raised, and no clear of one that never did', () => {
    const lab = new Lab({ ...PLAIN, notify: { changes: 'severity-level', level: 'major' } });
    assert.deepEqual(lab.trap('minor'), ['(raise)']);
    assert.equal(lab.last().reason, 'policy');
    assert.deepEqual(lab.trap('cleared'), ['(clear)']);
    assert.deepEqual(lab.trap('minor'), ['(raise)']);
    assert.deepEqual(lab.trap('critical'), ['raise']);
    assert.deepEqual(lab.trap('cleared'), ['clear']);
    assert.equal(lab.list.statistics(lab.now).suppressed.policy, 2);
  });

  it('raise-and-clear tells no changes', () => {
    const lab = new Lab({ ...PLAIN, notify: { changes: 'raise-and-clear' } });
    assert.deepEqual([lab.trap('minor'), lab.trap('major'), lab.trap('cleared')], [['raise'], ['(change)'], ['clear']]);
  });
});

describe('delays', () => {
  it('raise what stands for the on-delay, as it is then and with its own time', () => {
    const lab = new Lab({ ...PLAIN, onDelayMs: 10_000 });
    assert.deepEqual(lab.trap('minor'), []);
    const since = lab.at();
    assert.equal(lab.list.nextTick(), lab.now.ticks + 10_000);
    lab.wait(9);
    lab.trap('major');
    assert.equal(lab.state, 'none');
    assert.deepEqual(lab.wait(1), ['raise']);
    assert.deepEqual([lab.state, lab.alarm?.raised, lab.last().at], ['active major 2', since, lab.at()]);
  });

  it('let a blip pass', () => {
    const lab = new Lab({ ...PLAIN, onDelayMs: 10_000 });
    lab.trap('minor');
    lab.wait(9);
    assert.deepEqual(lab.trap('cleared'), []);
    assert.deepEqual(lab.wait(100), []);
    assert.equal(lab.list.statistics(lab.now).fleeting, 1);
    assert.equal(lab.list.nextTick(), undefined);
    assert.deepEqual(Object.keys(lab.list.save()), ['list']);
  });

  it('clear what stays clear for the off-delay; a raise in it only counts', () => {
    const lab = new Lab({ ...PLAIN, offDelayMs: 10_000 });
    lab.trap('minor');
    assert.deepEqual(lab.trap('cleared'), []);
    lab.wait(9);
    assert.deepEqual(lab.trap('minor'), []);
    assert.deepEqual(lab.wait(60), []);
    assert.equal(lab.state, 'active minor 2');
    lab.trap('cleared');
    const cleared = lab.at();
    assert.deepEqual(lab.wait(10), ['clear']);
    assert.equal(lab.alarm?.cleared, cleared);
  });

  it('hold a clear until the alarm was active long enough', () => {
    const lab = new Lab({ ...PLAIN, holdClearMs: 30_000 });
    lab.trap('minor');
    lab.wait(1);
    assert.deepEqual(lab.trap('cleared'), []);
    assert.deepEqual(lab.wait(28), []);
    assert.deepEqual(lab.wait(1), ['clear']);
    lab.trap('minor');
    lab.wait(31);
    assert.deepEqual(lab.trap('cleared'), ['clear']);
  });

  it('do not care where the wall clock jumps, nor a clock that should not go back', () => {
    const lab = new Lab({ ...PLAIN, onDelayMs: 10_000 });
    lab.trap('minor');
    for (const jump of [86_400_000, -1e12, 3_600_000]) {
      assert.deepEqual(lab.told(lab.list.tick({ time: lab.now.time + jump, ticks: lab.now.ticks + 9999 })), []);
    }
    assert.deepEqual(lab.told(lab.list.tick({ time: 0, ticks: 0 })), []);
    lab.trap('minor', { type: 'later' });
    assert.deepEqual([lab.wait(10), lab.wait(9)], [['raise'], []]);
    assert.deepEqual(lab.wait(1), ['raise']);
  });
});

describe('chatter', () => {
  it('is told once, and not each raise and clear of it', () => {
    const lab = new Lab({ ...PLAIN, chatter: FOREVER });
    const round = () => [...lab.trap('major'), ...lab.trap('cleared'), ...lab.wait(10)];
    assert.deepEqual([...round(), ...round()], ['raise', 'clear', 'raise', 'clear']);
    assert.deepEqual(round(), ['(raise)', 'chatter', '(clear)']);
    assert.deepEqual(round(), ['(raise)', '(clear)']);
    assert.equal(lab.list.statistics(lab.now).chattering, 1);
    assert.equal(lab.alarm?.chattering, true);
    assert.deepEqual(lab.wait(109), []);
    assert.deepEqual(lab.wait(1), ['steady']);
    assert.deepEqual(round(), ['raise', 'clear']);
  });

  it('that ends with the alarm active tells it', () => {
    const lab = new Lab({ ...PLAIN, removeCleared: 'automatic', chatter: FOREVER });
    for (let round = 0; round < 3; round++) {
      lab.trap('cleared');
      lab.trap('major');
    }
    assert.deepEqual(lab.wait(120), ['steady', 'raise']);
    assert.deepEqual(lab.trap('cleared'), ['clear', '(purge)']);
  });

  it('is not what comes slowly', () => {
    const lab = new Lab({ ...PLAIN, chatter: FOREVER });
    for (let round = 0; round < 10; round++) {
      assert.deepEqual(lab.trap('major'), ['raise']);
      lab.trap('cleared');
      lab.wait(31);
    }
  });
});

describe('a flood', () => {
  const FLOOD = { ...PLAIN, flood: { burst: 3, perMinute: 60, summaryMs: 10_000 } };

  it('tells so many, the others as a number, and the clear of each that was told', () => {
    const lab = new Lab(FLOOD);
    const types = Array.from({ length: 10 }, (_, index) => `type-${index}`);
    const raised = types.flatMap((type) => lab.trap('major', { type }));
    assert.deepEqual(raised, [...Array(3).fill('raise'), ...Array(7).fill('(raise)')]);
    assert.equal(lab.list.nextTick(), lab.now.ticks + 10_000);
    const cleared = types.flatMap((type) => lab.trap('cleared', { type }));
    assert.deepEqual(cleared, [...Array(3).fill('clear'), ...Array(7).fill('(clear)')]);
    assert.deepEqual(lab.wait(10), ['summary']);
    const summary = lab.events.at(-1);
    assert.ok(summary?.kind === 'summary');
    assert.deepEqual([summary.suppressed, summary.bySeverity.major], [7, 7]);
    assert.equal(lab.list.nextTick(), undefined);
  });

  it('that goes on is told as a number again and again', () => {
    const lab = new Lab(FLOOD);
    const summaries = Array.from({ length: 31 }, (_, second) => {
      const told = lab.wait(1);
      for (let index = 0; index < 5; index++) lab.trap('major', { type: `type-${second}-${index}` });
      return told.filter((kind) => kind === 'summary').length;
    });
    assert.equal(
      summaries.reduce((sum, count) => sum + count),
      3,
    );
  });

  it('is over when the bucket has filled again', () => {
    const lab = new Lab(FLOOD);
    for (let index = 0; index < 5; index++) lab.trap('major', { type: `type-${index}` });
    lab.wait(1);
    assert.deepEqual(lab.trap('major', { type: 'a' }), ['raise']);
    assert.deepEqual(lab.trap('major', { type: 'b' }), ['(raise)']);
    lab.wait(3600);
    const told = ['c', 'd', 'e', 'f'].flatMap((type) => lab.trap('major', { type }));
    assert.deepEqual(told, ['raise', 'raise', 'raise', '(raise)']);
  });
});

describe('telling again', () => {
  it('goes on at its interval until the alarm is acknowledged, shelved or cleared', () => {
    const lab = new Lab({ ...PLAIN, renotifyMs: 60_000 });
    lab.trap('major');
    assert.deepEqual([lab.wait(59), lab.wait(1), lab.wait(60)], [[], ['renotify'], ['renotify']]);
    lab.command('acknowledge');
    assert.deepEqual(lab.wait(600), []);
    lab.command('unacknowledge');
    assert.deepEqual([lab.wait(59), lab.wait(1)], [[], ['renotify']]);
    lab.command('shelve', { minutes: 5 });
    assert.deepEqual(lab.wait(299), []);
    lab.trap('cleared');
    assert.deepEqual(lab.wait(600), ['unshelve']);
  });
});
