import assert from 'node:assert/strict';
import { ID, Lab, PLAIN } from './lab';

describe('a polled alarm table', () => {
  it('raises what is in it and clears what no longer is, once each', () => {
    const lab = new Lab(PLAIN);
    assert.deepEqual(lab.poll([{ type: 'a' }, { type: 'b' }]), ['raise', 'raise']);
    assert.deepEqual(lab.poll([{ type: 'a' }, { type: 'b' }]), []);
    assert.deepEqual(lab.poll([{ type: 'b', severity: 'critical' }]), ['clear', 'change']);
    assert.deepEqual(lab.poll([]), ['clear']);
    assert.deepEqual(
      lab.list.snapshot().map(({ type, count, source }) => [type, count, source]),
      [
        ['b', 1, 'poll'],
        ['a', 1, 'poll'],
      ],
    );
  });

  it('clears nothing of another device, of another table, or when rows may be missing', () => {
    const lab = new Lab(PLAIN);
    lab.poll([{ type: 'a' }]);
    assert.deepEqual(lab.poll([], { device: 'east-2' }), []);
    assert.deepEqual(lab.poll([], { table: 'other' }), []);
    assert.deepEqual(lab.poll([], { partial: true }), []);
    assert.deepEqual(lab.poll([{ type: 'a' }], { table: 'other' }), []);
    assert.deepEqual(lab.poll([]), []);
    assert.deepEqual(lab.poll([], { table: 'other' }), ['clear']);
  });

  it('may list cleared alarms, and one alarm twice: then the worst counts', () => {
    const lab = new Lab(PLAIN);
    const rows = [{ text: 'one' }, { severity: 'critical', text: 'two' }, { severity: 'cleared' }] as const;
    assert.deepEqual([lab.poll(rows), lab.poll(rows)], [['raise'], []]);
    assert.equal(lab.alarm?.text, 'two');
    assert.deepEqual([lab.poll([{ severity: 'cleared' }]), lab.poll([{ severity: 'cleared' }])], [['clear'], []]);
    lab.list.takeChanges();
    lab.poll([{ severity: 'cleared' }]);
    assert.deepEqual(lab.list.takeChanges(), {});
  });
});

describe('traps and a polled table of one device', () => {
  it('are one alarm, with the text of the trap that raised it', () => {
    const lab = new Lab(PLAIN);
    assert.deepEqual(lab.trap('major', { text: 'by trap' }), ['raise']);
    lab.wait(1);
    assert.deepEqual(lab.poll([{ text: 'by poll' }]), []);
    assert.deepEqual(lab.poll([{ text: 'by poll' }]), []);
    assert.deepEqual([lab.state, lab.alarm?.text, lab.alarm?.source], ['active major 1', 'by trap', 'trap']);
    assert.deepEqual(lab.poll([{ text: 'polled anew' }]), ['change']);
    assert.deepEqual(lab.trap('cleared'), ['clear']);
    lab.wait(10);
    assert.deepEqual(lab.poll([]), []);
  });

  it('are one alarm, with the text of the table that raised it, until a trap says something new', () => {
    const lab = new Lab(PLAIN);
    lab.poll([{ text: 'by poll' }]);
    assert.deepEqual([lab.trap('major', { text: 'by trap' }), lab.trap('major', { text: 'by trap' })], [[], []]);
    assert.deepEqual([lab.state, lab.alarm?.text], ['active major 3', 'by poll']);
    assert.deepEqual(lab.trap('major', { text: 'worse' }), ['change']);
    assert.deepEqual(lab.poll([{ text: 'by poll' }]), []);
  });

  it('are heard for what they say anew: a lost severity change, a lost clear', () => {
    const lab = new Lab(PLAIN);
    lab.trap('minor');
    lab.wait(1);
    assert.deepEqual(lab.poll([{ severity: 'critical' }]), ['change']);
    assert.deepEqual(lab.poll([{ severity: 'critical' }]), []);
    lab.wait(1);
    assert.deepEqual(lab.poll([]), ['clear']);
  });

  it('do not contradict one another while a poll is under way', () => {
    const lab = new Lab(PLAIN);
    lab.wait(10);
    lab.trap('major');
    assert.deepEqual(lab.poll([], { ageMs: 2000, complete: true }), []);
    lab.wait(10);
    lab.poll([{}]);
    lab.wait(10);
    assert.deepEqual(lab.trap('cleared'), ['clear']);
    assert.deepEqual(lab.poll([{}], { ageMs: 2000 }), []);
    lab.wait(10);
    assert.deepEqual(lab.poll([{}]), ['raise']);
  });

  it('keep alarms that only traps told of, unless the table has all there are', () => {
    const lab = new Lab(PLAIN);
    lab.trap('major');
    lab.wait(1);
    assert.deepEqual(lab.poll([]), []);
    assert.deepEqual(lab.poll([], { complete: true }), ['clear']);
  });
});

describe('a device that cannot be reached', () => {
  it('has one alarm for it and keeps the others as they are; back again, only what differs is told', () => {
    const lab = new Lab(PLAIN);
    lab.poll([{ type: 'a' }, { type: 'b' }, { type: 'c' }]);
    assert.deepEqual(lab.device(false), ['raise']);
    assert.deepEqual([lab.last().alarm.type, lab.last().alarm.severity], ['unreachable', 'critical']);
    assert.deepEqual(lab.device(false), []);
    assert.deepEqual(lab.trap('cleared', { type: 'a' }), []);
    assert.deepEqual(lab.trap('cleared', { type: 'b' }), []);
    assert.deepEqual(lab.trap('major', { type: 'b' }), []);
    assert.deepEqual(lab.trap('critical', { type: 'd' }), []);
    assert.deepEqual(lab.trap('critical', { type: 'e' }), []);
    assert.deepEqual(lab.trap('cleared', { type: 'e' }), []);
    assert.deepEqual(lab.trap('major', { device: 'east-2' }), ['raise']);
    assert.equal(lab.list.snapshot().filter(({ held }) => held).length, 3);
    assert.deepEqual(lab.list.statistics(lab.now).unreachable, ['east-1']);
    lab.wait(60);
    const before = lab.events.length;
    assert.deepEqual(lab.device(true), ['clear', 'clear', 'raise']);
    const types = lab.events.slice(before).map((event) => (event.kind === 'summary' ? '' : event.alarm.type));
    assert.deepEqual(types, ['unreachable', 'a', 'd']);
    assert.equal(lab.list.statistics(lab.now).held, 0);
    lab.list.takeChanges();
    assert.deepEqual([lab.device(true), lab.list.takeChanges()], [[], {}]);
  });

  it('leaves out what had to make room for another of its alarms while it came back', () => {
    const lab = new Lab({ ...PLAIN, maxAlarms: 3, offDelayMs: 60_000 });
    lab.poll([{ type: 'b', severity: 'warning' }]);
    lab.trap('warning', { device: 'east-2' });
    lab.device(false);
    const rows = [{ type: 'a' }, { type: 'b' }];
    lab.poll(rows);
    assert.deepEqual(lab.device(true), ['clear', '(purge)', 'raise']);
    assert.deepEqual(
      [...lab.fold.keys()].sort(),
      lab.list
        .snapshot()
        .map(({ id }) => id)
        .sort(),
    );
    assert.deepEqual(lab.poll(rows), ['clear', '(purge)', 'raise']);
  });

  it('stops its delays, and its alarms can be handled', () => {
    const lab = new Lab({ ...PLAIN, onDelayMs: 10_000 });
    lab.trap('major');
    lab.device(false);
    assert.deepEqual(lab.wait(10), ['raise']);
    assert.equal(lab.last().alarm.type, 'unreachable');
    assert.deepEqual(lab.device(true), ['clear', 'raise']);
    lab.device(false);
    assert.deepEqual(lab.command('acknowledge', { id: ID }), ['acknowledge']);
  });

  it('that blinks within the on-delay is not told', () => {
    const lab = new Lab({ ...PLAIN, onDelayMs: 10_000 });
    assert.deepEqual([lab.device(false), lab.wait(5), lab.device(true), lab.wait(60)], [[], [], [], []]);
  });
});

describe('the grace after a start', () => {
  it('lets all devices report before anything is told', () => {
    const before = new Lab(PLAIN);
    before.poll([{ type: 'a' }, { type: 'b' }]);
    const lab = new Lab({ ...PLAIN, graceMs: 30_000 }, before.list.save());
    assert.deepEqual([lab.device(false), lab.poll([]), lab.poll([{ type: 'b' }, { type: 'c' }])], [[], [], []]);
    lab.device(true);
    assert.equal(lab.list.nextTick(), lab.now.ticks + 30_000);
    assert.deepEqual(lab.wait(29), []);
    assert.deepEqual(lab.wait(1), ['clear', 'raise']);
    assert.deepEqual(lab.trap('major', { type: 'd' }), ['raise']);
  });
});
