import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type AlarmRow, colorOf, rankOf, SEVERITIES } from '../../src/alarm';
import { Lab, PLAIN } from './lab';

/** Relative luminance of `#rrggbb`, as WCAG 2.1 has it. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('a snapshot', () => {
  it('puts what is active and not acknowledged first, then the worst, then what changed last', () => {
    const lab = new Lab(PLAIN);
    for (const [type, severity] of [
      ['acked', 'critical'],
      ['gone', 'critical'],
      ['old', 'major'],
      ['new', 'major'],
      ['small', 'warning'],
    ] as const) {
      lab.trap(severity, { type });
      lab.wait(1);
    }
    lab.command('acknowledge', { filter: { type: 'acked' } });
    lab.trap('cleared', { type: 'gone' });
    assert.deepEqual(
      lab.list.snapshot().map(({ type }) => type),
      ['new', 'old', 'small', 'gone', 'acked'],
    );
  });

  it('has flat rows', () => {
    const lab = new Lab(PLAIN);
    lab.trap('major', { raw: { deep: [1] } });
    const [row] = JSON.parse(JSON.stringify(lab.list.snapshot())) as AlarmRow[];
    assert.ok(row);
    for (const [name, value] of Object.entries(row)) assert.ok(value === null || typeof value !== 'object', name);
    assert.deepEqual([row.color, row.chattering, row.held, row.shelvedUntil], ['#b85c00', false, false, null]);
  });

  it('has colours that can be read on white and seen on a dark page', () => {
    const states = SEVERITIES.map((severity) => ({ severity, state: 'active' }) as const);
    const colors = [...states.map(colorOf), colorOf({ severity: 'minor', state: 'cleared' })];
    assert.equal(new Set(colors).size, 6);
    for (const color of colors) {
      assert.ok(contrast(color, '#ffffff') >= 4.5, color);
      assert.ok(contrast(color, '#1e1e1e') >= 3, color);
    }
  });
});

describe('severities', () => {
  it('have the numbers of RFC 8632', () => {
    assert.deepEqual(
      SEVERITIES.map((severity) => [severity, rankOf(severity)]),
      [
        ['critical', 6],
        ['major', 5],
        ['minor', 4],
        ['warning', 3],
        ['indeterminate', 2],
      ],
    );
  });
});

describe('statistics', () => {
  it('count what is in the list and how much is raised a minute', () => {
    const lab = new Lab({ ...PLAIN, removeCleared: 'manual' });
    lab.trap('critical', { type: 'a' });
    lab.trap('major', { type: 'b' });
    lab.trap('major', { type: 'c' });
    lab.trap('cleared', { type: 'c' });
    lab.command('acknowledge', { filter: { type: 'b' } });
    lab.wait(30);
    lab.trap('major', { type: 'd' });
    const { total, active, cleared, unacknowledged, bySeverity, ratePerMinute } = lab.list.statistics(lab.now);
    assert.deepEqual(
      { total, active, cleared, unacknowledged },
      { total: 4, active: 3, cleared: 1, unacknowledged: 2 },
    );
    assert.deepEqual(bySeverity, { critical: 1, major: 2, minor: 0, warning: 0, indeterminate: 0 });
    assert.equal(ratePerMinute, 4);
    lab.wait(30);
    assert.equal(lab.list.statistics(lab.now).ratePerMinute, 1);
    lab.wait(30);
    assert.equal(lab.list.statistics(lab.now).ratePerMinute, 0);
  });

  it('count raises as one would with a list of all their times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (gaps) => {
        const lab = new Lab(PLAIN);
        const raised: number[] = [];
        for (const [index, gap] of gaps.entries()) {
          lab.wait(gap);
          lab.trap('major', { type: String(index) });
          raised.push(lab.now.ticks);
        }
        const lately = raised.filter((at) => at > lab.now.ticks - 60_000).length;
        assert.equal(lab.list.statistics(lab.now).ratePerMinute, lately);
      }),
    );
  });
});
