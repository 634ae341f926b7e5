import assert from 'node:assert/strict';
import { type AlarmCommand, type AlarmFilter, AlarmList } from '../../src/alarm';
import { HeadendError } from '../../src/errors';
import { ID, Lab, PLAIN } from './lab';

describe('an operator', () => {
  it('acknowledges and takes that back, once each, with a name and a comment', () => {
    const lab = new Lab(PLAIN);
    lab.trap('major');
    const who = { operator: 'kim', comment: 'on it' };
    assert.deepEqual([lab.command('acknowledge', who), lab.command('acknowledge')], [['acknowledge'], []]);
    assert.deepEqual(lab.list.history(ID).at(-1), {
      at: lab.at(),
      kind: 'acknowledge',
      severity: 'major',
      text: 'CC error',
      ...who,
    });
    assert.deepEqual([lab.command('unacknowledge'), lab.alarm?.acknowledged], [['unacknowledge'], false]);
  });

  it('closes an alarm until its source says something new', () => {
    const lab = new Lab({ ...PLAIN, offDelayMs: 60_000 });
    lab.poll([{}]);
    assert.deepEqual(lab.command('close', { operator: 'kim' }), ['close', 'clear']);
    assert.deepEqual([lab.last().reason, lab.last().operator], ['closed', 'kim']);
    assert.deepEqual([lab.poll([{}]), lab.command('close')], [[], []]);
    assert.deepEqual(lab.poll([{ text: 'more' }]), ['raise']);
    lab.command('close');
    assert.deepEqual([lab.poll([]), lab.poll([{ text: 'more' }])], [[], ['raise']]);
  });

  it('closes an alarm for good that left the list by that, and keeps no memory of a trap', () => {
    const lab = new Lab({ ...PLAIN, removeCleared: 'automatic' });
    lab.poll([{}]);
    lab.trap('major', { type: 'trap' });
    assert.deepEqual(lab.command('close'), ['close', 'clear', '(purge)', 'close', 'clear', '(purge)']);
    assert.deepEqual(lab.poll([{}]), []);
    lab.wait(60);
    assert.deepEqual(Object.keys(lab.list.save()), ['list', `alarm/${ID}`]);
    lab.poll([]);
    assert.deepEqual(Object.keys(lab.list.save()), ['list']);
  });

  it('shelves an alarm for a time: it lives on untold, but the clear of what was told is told', () => {
    const lab = new Lab(PLAIN);
    lab.trap('major');
    assert.deepEqual(lab.command('shelve', { minutes: 10 }), ['shelve']);
    assert.equal(lab.last().until, lab.at(-600));
    assert.deepEqual(lab.command('shelve', { minutes: 10 }), []);
    assert.deepEqual([lab.alarm?.shelved, lab.alarm?.shelvedUntil], [true, lab.at(-600)]);
    assert.deepEqual(
      [lab.trap('critical'), lab.trap('cleared'), lab.trap('minor')],
      [['(change)'], ['clear'], ['(raise)']],
    );
    assert.equal(lab.list.statistics(lab.now).shelved, 1);
    assert.deepEqual(lab.wait(599), []);
    assert.deepEqual(lab.wait(1), ['unshelve', 'raise']);
    assert.equal(lab.alarm?.shelved, false);
  });

  it('shelves an alarm that leaves the list and comes back', () => {
    const lab = new Lab({ ...PLAIN, removeCleared: 'automatic' });
    lab.trap('major');
    lab.command('shelve', { minutes: 10 });
    assert.deepEqual([lab.trap('cleared'), lab.trap('major')], [['clear', '(purge)'], ['(raise)']]);
    assert.equal(lab.alarm?.shelved, true);
    assert.deepEqual(lab.trap('cleared'), ['(clear)', '(purge)']);
    assert.deepEqual(lab.wait(600), []);
    assert.deepEqual(Object.keys(lab.list.save()), ['list']);
  });

  it('shelves an alarm for a time that runs on while the list is down, however the clock was set meanwhile', () => {
    const lab = new Lab(PLAIN);
    lab.trap('major');
    lab.command('shelve', { minutes: 10 });
    const saved = lab.list.save();
    const left = (away: number) => {
      const now = { time: lab.now.time + away * 1000, ticks: 1 };
      return ((AlarmList.restore(saved, PLAIN, now).nextTick() ?? 0) - now.ticks) / 1000;
    };
    assert.deepEqual([0, 540, -86_400].map(left), [600, 60, 600]);
    assert.ok(left(86_400) < 0);
  });

  it('takes an alarm from its shelf', () => {
    const lab = new Lab(PLAIN);
    lab.trap('major');
    lab.command('shelve', { minutes: 10 });
    assert.deepEqual([lab.command('unshelve'), lab.command('unshelve'), lab.wait(600)], [['unshelve'], [], []]);
    lab.command('shelve', { minutes: 10 });
    lab.trap('minor');
    assert.deepEqual(lab.command('unshelve'), ['unshelve', 'change']);
  });

  it('purges, with a clear for what was told; what still stands comes again', () => {
    const lab = new Lab(PLAIN);
    lab.poll([{}]);
    assert.deepEqual(lab.command('purge', { filter: { state: 'cleared' } }), []);
    assert.deepEqual(lab.command('purge'), ['clear', 'purge']);
    assert.deepEqual(Object.keys(lab.list.save()), ['list']);
    assert.deepEqual(lab.poll([{}]), ['raise']);
  });

  it('says which alarms by id, by several, or by a filter', () => {
    const lab = new Lab(PLAIN);
    lab.trap('major', { type: 'a' });
    lab.trap('minor', { type: 'b', resource: 'GbE@001.001' });
    lab.wait(60);
    lab.trap('critical', { type: 'c', device: 'west-1', text: 'PAT missing' });
    lab.trap('cleared', { type: 'c', device: 'west-1' });
    lab.poll([{ type: 'd' }], { device: 'west-1' });
    const takes = (which: Partial<AlarmCommand>) => {
      const before = lab.events.length;
      lab.command('shelve', { minutes: 1, ...which });
      const types = lab.events.slice(before).map((event) => (event.kind === 'summary' ? '' : event.alarm.type));
      lab.command('unshelve');
      return types.sort().join('');
    };
    const filters: [AlarmFilter, string][] = [
      [{}, 'abcd'],
      [{ device: 'east-1' }, 'ab'],
      [{ device: ['west-1', 'x'] }, 'cd'],
      [{ resource: 'GbE*' }, 'b'],
      [{ resource: 'GbE' }, ''],
      [{ type: ['a', 'd*'] }, 'ad'],
      [{ severity: 'minor' }, 'b'],
      [{ severity: ['critical', 'major'], state: 'active' }, 'ad'],
      [{ source: 'poll' }, 'd'],
      [{ text: '^PAT|PMT' }, 'c'],
      [{ olderThanMinutes: 1 }, 'ab'],
      [{ acknowledged: true }, ''],
      [{ shelved: false }, 'abcd'],
    ];
    for (const [filter, types] of filters) assert.equal(takes({ filter }), types, JSON.stringify(filter));
    const id = 'east-1/ASI@005.003/a';
    assert.equal(takes({ filter: undefined, id }), 'a');
    assert.equal(takes({ filter: undefined, id: [id, id, 'none'] }), 'a');
    assert.equal(takes({ filter: { type: 'b' }, id }), '');
  });

  it('is told what is wrong with a command, and nothing has happened then', () => {
    const lab = new Lab({ ...PLAIN, onDelayMs: 1000 });
    lab.trap('major');
    lab.now = { ...lab.now, ticks: lab.now.ticks + 2000 };
    const bad: [Partial<AlarmCommand>, RegExp][] = [
      [{ command: 'toString' as 'purge' }, /"toString" is no command/],
      [{ command: 'purge', filter: undefined }, /needs the id of an alarm, or a filter/],
      [{ command: 'shelve' }, /needs minutes/],
      [{ command: 'shelve', minutes: 0 }, /needs minutes/],
      [{ command: 'shelve', minutes: 1e9 }, /30 days/],
      [{ command: 'purge', filter: { text: '(a+)+$' } }, /take very long/],
    ];
    for (const [command, message] of bad) {
      assert.throws(
        () => lab.command(command.command ?? 'purge', command),
        (error) => error instanceof HeadendError && error.code === 'BAD_VALUE' && message.test(error.message),
      );
    }
    assert.deepEqual(lab.wait(0), ['raise']);
  });
});
