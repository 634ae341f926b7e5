import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { NodeStatus } from 'node-red';
import { StatusLine, timeOfDay } from '../../nodes/shared/status-line';

describe('a status line', () => {
  const text = (of: string): NodeStatus => ({ fill: 'green', shape: 'dot', text: of });
  let shown: unknown[];
  let line: StatusLine;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    shown = [];
    line = new StatusLine({ status: (status) => shown.push((status as { text?: string }).text) });
  });
  afterEach(() => mock.timers.reset());

  it('shows the first at once and then at most one a second, the latest', () => {
    for (const each of ['a', 'b', 'c']) line.set(text(each));
    assert.deepEqual(shown, ['a']);
    mock.timers.tick(999);
    assert.deepEqual(shown, ['a']);
    mock.timers.tick(1);
    assert.deepEqual(shown, ['a', 'c']);
    line.set(text('d'));
    assert.deepEqual(shown, ['a', 'c']);
    mock.timers.tick(1000);
    assert.deepEqual(shown, ['a', 'c', 'd']);
    mock.timers.tick(5000);
    line.set(text('e'));
    assert.deepEqual(shown, ['a', 'c', 'd', 'e']);
  });

  it('shows nothing twice in a row', () => {
    line.set(text('a'));
    line.set(text('b'));
    line.set(text('a'));
    mock.timers.tick(1000);
    line.set(text('a'));
    mock.timers.tick(1000);
    assert.deepEqual(shown, ['a']);
    line.set(text('b'));
    assert.deepEqual(shown, ['a', 'b'], 'and is not held up by what it did not show');
  });

  it('shows nothing and keeps no timer once it is closed', () => {
    line.set(text('a'));
    line.set(text('b'));
    line.close();
    mock.timers.tick(5000);
    line.set(text('late'));
    mock.timers.tick(5000);
    assert.deepEqual(shown, ['a']);
  });

  it('writes the time of day', () => {
    assert.equal(timeOfDay(new Date(2026, 10, 21, 4, 5, 6).getTime()), '04:05:06');
  });
});
