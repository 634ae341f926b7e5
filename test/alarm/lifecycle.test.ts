import assert from 'node:assert/strict';
import { alarmId } from '../../src/alarm';
import { HeadendError } from '../../src/errors';
import { ID, Lab, PLAIN } from './lab';

describe('the life of an alarm', () => {
  it('is raised, changes its severity and its text, clears and is raised again', () => {
    const lab = new Lab(PLAIN);
    const raised = lab.at();
    assert.deepEqual(lab.trap('minor', { rawSeverity: 3, raw: { varbinds: 6 } }), ['raise']);
    assert.deepEqual(lab.last(), {
      kind: 'raise',
      at: raised,
      notify: true,
      alarm: {
        id: 'east-1/ASI@005.003/cc-error',
        device: 'east-1',
        resource: 'ASI@005.003',
        type: 'cc-error',
        severity: 'minor',
        severityRank: 4,
        rawSeverity: 3,
        state: 'active',
        text: 'CC error',
        acknowledged: false,
        shelved: false,
        count: 1,
        first: raised,
        raised,
        changed: raised,
        cleared: null,
        last: raised,
        source: 'trap',
        raw: { varbinds: 6 },
      },
    });
    lab.wait(1);
    assert.deepEqual(lab.trap('critical'), ['change']);
    const changed = lab.at();
    lab.wait(1);
    assert.deepEqual(lab.trap('critical'), []);
    assert.deepEqual([lab.alarm?.raised, lab.alarm?.changed, lab.alarm?.last], [raised, changed, lab.at()]);
    assert.deepEqual(lab.trap('critical', { text: 'more of it' }), ['change']);
    assert.deepEqual(lab.command('acknowledge'), ['acknowledge']);
    assert.deepEqual(lab.trap('cleared'), ['clear']);
    const { state, severity, text, acknowledged, cleared, count } = lab.alarm ?? {};
    assert.deepEqual(
      { state, severity, text, acknowledged, cleared, count },
      { state: 'cleared', severity: 'critical', text: 'more of it', acknowledged: true, cleared: lab.at(), count: 4 },
    );
    lab.wait(10);
    assert.deepEqual(lab.trap('warning'), ['raise']);
    assert.deepEqual([lab.alarm?.first, lab.alarm?.raised], [raised, lab.at()]);
    assert.deepEqual([lab.alarm?.cleared, lab.alarm?.acknowledged, lab.alarm?.count], [null, false, 5]);
    assert.deepEqual(
      lab.list.history(ID).map(({ kind, severity: each }) => `${kind} ${each}`),
      ['raise minor', 'change critical', 'change critical', 'acknowledge critical', 'clear critical', 'raise warning'],
    );
  });

  it('hears nothing of a clear without a raise, nor of a second clear', () => {
    const lab = new Lab(PLAIN);
    assert.deepEqual(lab.trap('cleared'), []);
    lab.wait(10);
    lab.trap('major');
    assert.deepEqual(lab.trap('cleared'), ['clear']);
    assert.deepEqual(lab.trap('cleared'), []);
    assert.equal(lab.list.snapshot().length, 1);
  });

  it('tells two resources, two types and two devices apart, whatever they are called', () => {
    const lab = new Lab(PLAIN);
    lab.trap('major', { resource: 'a/b', type: 'c' });
    lab.trap('major', { resource: 'a', type: 'b/c' });
    lab.trap('major', { device: '__proto__', resource: 'constructor', type: 'toString' });
    lab.trap('major', { device: '', resource: '', type: '' });
    assert.equal(lab.list.snapshot().length, 4);
    assert.equal(alarmId({ device: '50%', resource: 'a/b', type: '#1' }), '50%25/a%2Fb/%231');
  });

  it('leaves the list when cleared, if it is to, and begins anew after that', () => {
    const lab = new Lab({ ...PLAIN, removeCleared: 'automatic' });
    lab.trap('major');
    lab.trap('major');
    assert.deepEqual(lab.trap('cleared'), ['clear', '(purge)']);
    assert.equal(lab.state, 'none');
    lab.wait(60);
    assert.deepEqual(lab.trap('major'), ['raise']);
    assert.deepEqual([lab.state, lab.alarm?.first], ['active major 1', lab.at()]);
  });

  it('does not go by a trap that a newer one overtook, unless its clock was put back', () => {
    const lab = new Lab(PLAIN);
    assert.deepEqual(lab.trap('cleared', { at: lab.at(0) }), []);
    assert.deepEqual(lab.trap('major', { at: lab.at(1) }), []);
    assert.equal(lab.state, 'none');
    assert.equal(lab.list.statistics(lab.now).late, 1);
    lab.wait(1);
    assert.deepEqual(lab.trap('major', { at: lab.at(3600) }), ['raise']);
    assert.deepEqual(lab.trap('cleared', { at: lab.at(3600) }), ['clear']);
    lab.wait(6);
    assert.deepEqual(lab.trap('major', { at: lab.at(3607) }), ['raise']);
  });

  it('takes a time it cannot read for now, and cuts a text that is far too long', () => {
    const lab = new Lab(PLAIN);
    lab.trap('major', { at: 'yesterday', text: 'x'.repeat(70_000) });
    assert.deepEqual([lab.alarm?.raised, lab.alarm?.text.length], [lab.at(), 1000]);
  });

  it('refuses settings that make no sense', () => {
    for (const options of [
      { onDelayMs: -1 },
      { maxAlarms: 0 },
      { renotifyMs: Number.NaN },
      { chatter: { raises: 1, withinMs: 1, quietMs: 1 } },
      { flood: { burst: 0.5, perMinute: 1, summaryMs: 1 } },
      { flood: { burst: 5, perMinute: -1, summaryMs: 1 } },
      { exclude: [{ text: '(' }] },
    ]) {
      assert.throws(
        () => new Lab(options),
        (error) => error instanceof HeadendError && /\.$/.test(error.message),
      );
    }
  });
});

describe('alarms that no clear comes for', () => {
  it('leave the list after their time, with a clear', () => {
    const lab = new Lab({ ...PLAIN, noClearRemovalMs: 60_000 });
    lab.trap('warning', { willClear: false });
    lab.trap('warning', { type: 'other' });
    lab.wait(30);
    lab.trap('warning', { willClear: false });
    assert.deepEqual(lab.wait(59), []);
    assert.deepEqual(lab.wait(1), ['clear', '(purge)']);
    assert.deepEqual([lab.last().reason, lab.state], ['auto-removal', 'none']);
    assert.equal(lab.list.snapshot().length, 1);
    assert.equal(lab.list.nextTick(), undefined);
  });

  it('are all that only traps told of, if so set: active or cleared', () => {
    const lab = new Lab({ ...PLAIN, trapRemovalMs: 60_000 });
    lab.trap('warning');
    lab.trap('warning', { type: 'clears' });
    lab.trap('cleared', { type: 'clears' });
    lab.trap('warning', { type: 'polled' });
    lab.wait(5);
    lab.poll([{ type: 'polled', severity: 'warning' }]);
    assert.deepEqual(lab.wait(55), ['clear', '(purge)', '(purge)']);
    assert.deepEqual(
      lab.list.snapshot().map(({ type }) => type),
      ['polled'],
    );
  });
});

describe('what comes into the list', () => {
  it('is severe enough; an alarm that falls below is cleared', () => {
    const lab = new Lab({ ...PLAIN, minimumSeverity: 'minor' });
    assert.deepEqual(lab.trap('warning'), []);
    assert.deepEqual(lab.trap('minor'), ['raise']);
    assert.deepEqual(lab.trap('warning'), ['clear']);
    assert.equal(lab.last().reason, 'excluded');
    assert.equal(lab.list.statistics(lab.now).excluded, 2);
  });

  it('is included and not excluded', () => {
    const lab = new Lab({
      ...PLAIN,
      include: [{ device: 'east-*' }, { severity: 'critical' }],
      exclude: [{ text: '^test' }],
    });
    assert.deepEqual(lab.trap('warning'), ['raise']);
    assert.deepEqual(lab.trap('warning', { device: 'west-1' }), []);
    assert.deepEqual(lab.trap('critical', { device: 'west-1' }), ['raise']);
    assert.deepEqual(lab.trap('critical', { type: 'other', text: 'test of it' }), []);
  });
});

describe('a list that is full', () => {
  it('lets the oldest cleared go, then a less severe one, and never a worse one', () => {
    const lab = new Lab({ ...PLAIN, maxAlarms: 3 });
    lab.trap('minor', { type: 'a' });
    lab.trap('critical', { type: 'b' });
    lab.trap('warning', { type: 'c' });
    lab.trap('cleared', { type: 'b' });
    assert.deepEqual(lab.trap('warning', { type: 'd' }), ['(purge)', 'raise']);
    assert.deepEqual(lab.trap('warning', { type: 'e' }), []);
    assert.deepEqual(lab.trap('major', { type: 'f' }), ['clear', '(purge)', 'raise']);
    assert.deepEqual(
      lab.list.snapshot().map(({ type }) => type),
      ['f', 'a', 'd'],
    );
    assert.equal(lab.list.statistics(lab.now).dropped.alarms, 3);
    lab.trap('cleared', { type: 'a' });
    assert.deepEqual(lab.trap('warning', { type: 'e' }), ['(purge)', 'raise']);
  });

  it('does not go round in circles with a table larger than it', () => {
    const lab = new Lab({ ...PLAIN, maxAlarms: 3 });
    const rows = ['a', 'b', 'c', 'd', 'e'].map((type) => ({ type }));
    assert.equal(lab.poll(rows).length, 3);
    assert.deepEqual(lab.poll(rows), []);
    assert.deepEqual(lab.poll(rows.slice(1)), ['clear', '(purge)', 'raise']);
    assert.deepEqual(lab.poll(rows.slice(1)), []);
  });

  it('gives the room that a table makes to the worst that is new in it', () => {
    const lab = new Lab({ ...PLAIN, maxAlarms: 1, minimumSeverity: 'minor' });
    lab.poll([{ type: 'a' }]);
    const rows = [{ type: 'b' }, { type: 'c', severity: 'critical' }, { type: 'a', severity: 'warning' }] as const;
    assert.deepEqual([lab.poll(rows), lab.poll(rows)], [['clear', '(purge)', 'raise'], []]);
    assert.equal(lab.last().alarm.type, 'c');
  });

  it('keeps only so many lines of history', () => {
    const lab = new Lab({ ...PLAIN, maxHistory: 4 });
    for (let round = 0; round < 5; round++) {
      lab.trap('major');
      lab.trap('cleared');
    }
    assert.equal(lab.list.history(ID).length, 4);
    assert.equal(lab.list.statistics(lab.now).dropped.history, 6);
  });
});
