import assert from 'node:assert/strict';
import { type ThresholdRule, ThresholdRules } from '../../src/alarm';
import { HeadendError } from '../../src/errors';
import type { Cell, Row } from '../../src/table';
import { Lab, PLAIN } from './lab';

const HIGH: ThresholdRule = {
  id: 'cc-high',
  table: 'inputTs',
  when: 'high',
  column: 'ccErrors',
  limit: 10,
  deadband: 2,
  severity: 'major',
};

/** Rules over an alarm list, fed with one reading after another, ten seconds apart. */
class Watch {
  readonly lab = new Lab(PLAIN);
  rules: ThresholdRules;

  constructor(...rules: ThresholdRule[]) {
    this.rules = new ThresholdRules(rules);
  }

  read(rows: Record<string, Record<string, Cell>>, rest: { partial?: boolean; table?: string } = {}): string[] {
    const { lab } = this;
    lab.wait(10);
    const made = Object.entries(rows).map(([key, cells]): Row => ({ key, displayKey: `Input ${key}`, ...cells }));
    const reading = { device: 'east-1', table: 'inputTs', rows: made, at: lab.at(), ticks: lab.now.ticks, ...rest };
    const tables = this.rules.evaluate(reading, (...which) => lab.list.claimed(...which));
    return tables.flatMap((table) => lab.told(lab.list.apply(table, lab.now)));
  }

  /** Reads one row with one value after the other. */
  values(column: string, values: readonly Cell[]): string[] {
    return values.map((value) => this.read({ 7: { [column]: value } }).join());
  }
}

describe('a threshold rule', () => {
  it('raises above its limit and clears below its deadband, with the text of the raise', () => {
    const watch = new Watch({ ...HIGH, text: '{displayKey} has {ccErrors} errors' });
    assert.deepEqual(watch.values('ccErrors', [10, 11, 50, 9, 8.5, 8, 9, 11]), [
      '',
      'raise',
      '',
      '',
      '',
      'clear',
      '',
      'raise',
    ]);
    const { alarm } = watch.lab.last();
    assert.deepEqual(
      [alarm.id, alarm.source, alarm.severity, alarm.text],
      ['east-1/inputTs%2F7/cc-high', 'rule', 'major', 'Input 7 has 11 errors'],
    );
  });

  it('raises below its limit, of decimal texts too, and knows nothing of an absent value', () => {
    const watch = new Watch({ ...HIGH, when: 'low', column: 'bitrate', limit: 1000, deadband: 0 });
    const values = ['18446744073709551615', 999, null, 'much', 1000, null, '999.5'];
    assert.deepEqual(watch.values('bitrate', values), ['', 'raise', '', '', 'clear', '', 'raise']);
    assert.equal(watch.lab.last().alarm.text, 'Input 7: bitrate is 999.5');
  });

  it('raises on a value, and on a pattern', () => {
    const equals = new Watch({
      id: 'down',
      table: 'inputTs',
      when: 'equals',
      column: 'link',
      value: 2,
      severity: 'critical',
    });
    assert.deepEqual(equals.values('link', [1, '2', null, 2, 1]), ['', 'raise', '', '', 'clear']);
    const matches = new Watch({
      id: 'bad',
      table: 'inputTs',
      when: 'matches',
      column: 'state',
      pattern: '^(fail|lost)',
      severity: 'minor',
    });
    assert.deepEqual(matches.values('state', ['ok', 'failed', 'lost', 'ok']), ['', 'raise', '', 'clear']);
    const flags = new Watch({
      id: 'bad',
      table: 'inputTs',
      when: 'equals',
      column: 'flags',
      value: 'a, b',
      severity: 'minor',
    });
    assert.deepEqual(flags.values('flags', [['a'], ['a', 'b']]), ['', 'raise']);
  });

  it('raises on a change per second', () => {
    const watch = new Watch({ ...HIGH, when: 'rate-high', limit: 1, deadband: 0.5 });
    assert.deepEqual(watch.values('ccErrors', [1000, 1010, 1021, 1028, 1029]), ['', '', 'raise', '', 'clear']);
  });

  it('knows how long ago a row was read that a reading left out', () => {
    const watch = new Watch({ ...HIGH, when: 'rate-high', limit: 1 });
    watch.read({ 1: { ccErrors: 0 } });
    watch.read({}, { partial: true });
    assert.deepEqual(watch.read({ 1: { ccErrors: 15 } }), []);
    assert.deepEqual(watch.read({ 1: { ccErrors: 30 } }), ['raise']);
  });

  it('raises for a row that must be there', () => {
    const watch = new Watch({ id: 'gone', table: 'inputTs', when: 'missing', keys: ['1', '2'], severity: 'critical' });
    assert.deepEqual([watch.read({ 1: {} }), watch.read({ 1: {} })], [['raise'], []]);
    assert.equal(watch.lab.last().alarm.text, '2 is missing');
    assert.deepEqual(watch.read({ 1: {}, 2: {} }), ['clear']);
  });

  it('raises for a row that was there, until it is back', () => {
    const watch = new Watch({ id: 'gone', table: 'inputTs', when: 'missing', severity: 'critical' });
    assert.deepEqual(watch.read({ 1: {}, 2: {} }), []);
    assert.deepEqual(watch.read({ 1: {} }, { partial: true }), []);
    assert.deepEqual([watch.read({ 1: {} }), watch.read({ 1: {} })], [['raise'], []]);
    assert.equal(watch.lab.last().alarm.text, 'Input 2 is missing');
    // A restart forgets the rows and not the alarm.
    watch.rules = new ThresholdRules([{ id: 'gone', table: 'inputTs', when: 'missing', severity: 'critical' }]);
    assert.deepEqual([watch.read({ 1: {} }), watch.read({ 1: {}, 2: {} })], [[], ['clear']]);
  });

  it('keeps its deadband over a restart', () => {
    const watch = new Watch(HIGH);
    watch.values('ccErrors', [11]);
    watch.rules = new ThresholdRules([HIGH]);
    assert.deepEqual(watch.values('ccErrors', [9, 8]), ['', 'clear']);
  });

  it('clears for a row that is gone, but not for one that was only not read', () => {
    const watch = new Watch(HIGH);
    assert.deepEqual(watch.read({ 1: { ccErrors: 20 }, 2: { ccErrors: 20 } }), ['raise', 'raise']);
    assert.deepEqual(watch.read({ 1: { ccErrors: 20 } }, { partial: true }), []);
    assert.deepEqual(watch.read({ 1: { ccErrors: 20 } }), ['clear']);
  });

  it('is only for its table, its devices and its rows', () => {
    const watch = new Watch({ ...HIGH, rows: { enabled: true } });
    assert.deepEqual(watch.read({ 1: { ccErrors: 20, enabled: true } }, { table: 'outputTs' }), []);
    const rows = { 1: { ccErrors: 20, enabled: true }, 2: { ccErrors: 20, enabled: false }, 3: { ccErrors: 20 } };
    assert.deepEqual(watch.read(rows), ['raise']);
    assert.deepEqual(watch.read({ 1: { ccErrors: 20, enabled: false } }), ['clear']);
    assert.deepEqual(new Watch({ ...HIGH, devices: ['west-1'] }).read({ 1: { ccErrors: 20 } }), []);
  });

  it('changes its severity with its setting, and clears when it is taken away', () => {
    const watch = new Watch(HIGH, { ...HIGH, id: 'other' });
    watch.read({ 1: { ccErrors: 20 } });
    watch.rules = new ThresholdRules([{ ...HIGH, severity: 'critical' }]);
    assert.deepEqual(watch.read({ 1: { ccErrors: 20 } }), ['change']);
    const { lab } = watch;
    const tables = watch.rules.retire(lab.list.ruleClaims(), lab.at());
    assert.deepEqual(
      tables.flatMap((table) => lab.told(lab.list.apply(table, lab.now))),
      ['clear'],
    );
    assert.deepEqual(
      lab.list.snapshot().map(({ type, state }) => `${type} ${state}`),
      ['cc-high active', 'other cleared'],
    );
  });

  it('closed by an operator stays so until the value was good once', () => {
    const watch = new Watch(HIGH);
    watch.values('ccErrors', [11]);
    watch.lab.command('close');
    assert.deepEqual(watch.values('ccErrors', [12, 1, 12]), ['', '', 'raise']);
  });

  it('is refused with a sentence when it cannot be used', () => {
    const bad: [object, RegExp][] = [
      [{ id: '' }, /needs an id/],
      [{ column: '' }, /needs a column/],
      [{ limit: Number.NaN }, /needs a limit/],
      [{ deadband: -1 }, /deadband of 0 or more/],
      [{ severity: 'awful' }, /has no severity/],
      [{ when: 'matches', pattern: '(' }, /is not a regular expression/],
    ];
    for (const [part, message] of bad) {
      assert.throws(
        () => new ThresholdRules([{ ...HIGH, ...part } as ThresholdRule]),
        (error) => error instanceof HeadendError && error.code === 'CONFIG' && message.test(error.message),
      );
    }
    assert.throws(() => new ThresholdRules([HIGH, HIGH]), /same id/);
  });

  it('looks at a row whose columns have any name', () => {
    const watch = new Watch({ ...HIGH, column: '__proto__', rows: { constructor: 'x' } });
    assert.deepEqual(watch.read({ 1: { ccErrors: 20 } }), []);
  });
});
