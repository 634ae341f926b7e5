import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { atOnce } from '../../src/pieces';
import { type Cell, RateTracker, type ReadingTime } from '../../src/table';
import { column, row, table } from './samples';

const UP_TIME_MAX = 2 ** 32 / 100;

/** A tracker of one counter, and a way to feed it one row. */
function tracker(bits: 32 | 64 | undefined, scale?: number, type: 'number' | 'integer' = 'number') {
  const rates = new RateTracker(
    table(
      ['id'],
      [
        column('integer', { id: 'id' }),
        column('counter', { id: 'octets', bits }),
        column(type, { id: 'rate', address: { from: 'rate', column: 'octets' }, scale }),
      ],
    ),
  );
  return (octets: Cell, time: ReadingTime): Cell | undefined =>
    atOnce(rates.fill([row('1', { octets, rate: null })], time))[0]?.rate;
}

/** The rate found from one count to the next, ten seconds later by every clock. */
function rateOf(before: Cell, after: Cell, bits?: 32 | 64): Cell | undefined {
  const feed = tracker(bits);
  feed(before, { at: 0, upTime: 100 });
  return feed(after, { at: 10_000, upTime: 110 });
}

describe('RateTracker', () => {
  it('gives no rate at first, then the increase per second by the clock', () => {
    const feed = tracker(64, 8);
    assert.equal(feed(1000, { at: 5000 }), null);
    assert.equal(feed(2000, { at: 7000 }), 4000);
    assert.equal(feed(2000, { at: 9000 }), 0);
    assert.equal(feed(3000, { at: 9000 }), null);
    assert.equal(feed(4000, { at: 8000 }), null);
  });

  it('prefers the time of the agent', () => {
    const feed = tracker(64);
    feed(0, { at: 0, upTime: 100 });
    assert.equal(feed(1000, { at: 10_500, upTime: 110 }), 100);
    assert.equal(feed(2000, { at: 12_500, upTime: 110 }), null); // a second look at the same moment
  });

  it('rounds where the column is an integer', () => {
    const feed = tracker(64, 1, 'integer');
    feed(0, { at: 0 });
    assert.equal(feed(2, { at: 3000 }), 1);
  });

  it('sees a wrap of 32 and of 64 bits', () => {
    assert.equal(rateOf(2 ** 32 - 10, 90, 32), 10);
    assert.equal(rateOf(String(2n ** 64n - 10n), 90), 10);
    assert.equal(rateOf('18446744073709551000', '18446744073709551100'), 10);
  });

  it('takes a counter at its word when it grew, however far', () => {
    assert.equal(rateOf(0, 3_000_000_000, 32), 300_000_000);
  });

  it('takes a counter that fell too far for a wrap for reset', () => {
    assert.equal(rateOf(2 ** 31 - 1, 0, 32), null);
    assert.equal(rateOf(2 ** 32 - 1, 5, 64), null);
    assert.equal(rateOf(2 ** 40, 5, 32), null); // more than the profile's 32 bits can hold
  });

  it('gives the right rate whatever the counter stood at and wherever it wraps', () => {
    const half = 2n ** 31n;
    fc.assert(
      fc.property(fc.bigInt(0n, 2n * half - 1n), fc.bigInt(0n, half - 1n), (start, increase) => {
        const end = (start + increase) % (2n * half);
        assert.equal(rateOf(Number(start), Number(end), 32), Number((Number(increase) / 10).toPrecision(15)));
      }),
    );
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 50n), (start, increase) => {
        const end = (start + increase) % 2n ** 64n;
        assert.equal(rateOf(String(start), String(end)), Number(increase) / 10);
      }),
    );
  });

  it('gives no rate after a restart, seen by up time going back', () => {
    const feed = tracker(32);
    feed(2 ** 32 - 10, { at: 0, upTime: 5000 });
    assert.equal(feed(90, { at: 10_000, upTime: 3 }), null);
    assert.equal(feed(190, { at: 20_000, upTime: 13 }), 10);
  });

  it('gives no rate after a restart that up time has already grown past', () => {
    const feed = tracker(64);
    feed(500, { at: 0, upTime: 100 });
    assert.equal(feed(9000, { at: 3_600_000, upTime: 1800 }), null);
  });

  it('goes on when up time itself wraps', () => {
    const feed = tracker(64);
    feed(0, { at: 0, upTime: UP_TIME_MAX - 4 });
    assert.equal(feed(1000, { at: 10_500, upTime: 6 }), 100);
  });

  it('does not take a restart for a wrap of up time', () => {
    const feed = tracker(64);
    feed(0, { at: 0, upTime: UP_TIME_MAX / 2 });
    assert.equal(feed(1000, { at: 10_000, upTime: 6 }), null);
  });

  it('gives no rate to a row or a counter that was not there before', () => {
    const rates = new RateTracker(
      table(
        ['id'],
        [column('counter', { id: 'n' }), column('number', { id: 'rate', address: { from: 'rate', column: 'n' } })],
      ),
    );
    const fill = (at: number, cells: Record<string, Cell>): Record<string, Cell | undefined> => {
      const given = Object.entries(cells).map(([key, n]) => row(key, { n, rate: null }));
      const rows = atOnce(rates.fill(given, { at }));
      return Object.fromEntries(rows.map(({ key, rate }) => [key, rate]));
    };
    assert.deepEqual(fill(0, { a: 0, b: 0 }), { a: null, b: null });
    assert.deepEqual(fill(1000, { a: 5, b: null }), { a: 5, b: null });
    assert.deepEqual(fill(2000, { b: 7 }), { b: null });
    assert.deepEqual(fill(3000, { a: 9, b: 8 }), { a: null, b: 1 });
  });

  it('leaves rows as they were given, and adds no column that was not asked for', () => {
    const rates = new RateTracker(
      table(
        ['id'],
        [column('counter', { id: 'n' }), column('number', { id: 'rate', address: { from: 'rate', column: 'n' } })],
      ),
    );
    const rows = [Object.freeze(row('1', { n: 1 }))];
    assert.deepEqual(atOnce(rates.fill(rows, { at: 0 })), rows);
  });

  it('gives the same object for the same row where the rate did not change', () => {
    const rates = new RateTracker(
      table(
        ['id'],
        [column('counter', { id: 'n' }), column('number', { id: 'rate', address: { from: 'rate', column: 'n' } })],
      ),
    );
    const rows = [row('1', { n: 1, rate: null }), row('2', { n: 1, rate: null })];
    const fill = (at: number, ...given: typeof rows) => atOnce(rates.fill(given, { at }));
    const [first] = fill(0, ...rows);
    const second = fill(1000, ...rows);
    assert.notEqual(second[0], first); // the rate is now 0 and no longer unknown
    const third = fill(2000, ...rows.slice(0, 1), row('2', { n: 2, rate: null }));
    assert.equal(third[0], second[0]);
    assert.notEqual(third[1], second[1]);
    assert.equal(third[1]?.rate, 1);
  });
});
