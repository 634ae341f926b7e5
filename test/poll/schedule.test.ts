import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { firstDelay, nextStart } from '../../src/poll/schedule';

const NOW = Date.UTC(2026, 10, 21, 8, 0, 0);
const time = fc.integer({ min: NOW - 1e11, max: NOW + 1e11 });
const interval = fc.integer({ min: 1000, max: 86_400_000 });
const id = fc.string();

describe('the schedule of polls', () => {
  it('starts next after now, and no later than an interval from it', () => {
    fc.assert(
      fc.property(time, interval, id, (now, ms, device) => {
        const next = nextStart(now, ms, device);
        assert.ok(Number.isInteger(next) && next > now && next <= now + ms);
      }),
    );
  });

  it('starts polls of one device and interval at the same instants, whenever they ask', () => {
    fc.assert(
      fc.property(time, fc.nat(86_400_000), interval, id, (now, later, ms, device) => {
        assert.equal((nextStart(now + later, ms, device) - nextStart(now, ms, device)) % ms, 0);
      }),
    );
  });

  it('gives instants exactly an interval apart', () => {
    fc.assert(
      fc.property(time, interval, id, (now, ms, device) => {
        const next = nextStart(now, ms, device);
        assert.equal(nextStart(next, ms, device), next + ms);
        assert.equal(nextStart(next - 1, ms, device), next);
      }),
    );
  });

  it('lets polls at multiples of an interval start together with it', () => {
    fc.assert(
      fc.property(time, interval, fc.integer({ min: 2, max: 20 }), id, (now, ms, factor, device) => {
        const rare = nextStart(now, ms * factor, device);
        assert.equal(nextStart(rare - 1, ms, device), rare, 'the rare start is one of the frequent ones');
      }),
    );
  });

  it('spreads devices evenly, also those whose ids are alike', () => {
    for (const idOf of [
      (i: number) => `device-${i}`,
      (i: number) => `a1b2c3d4e5f6${i.toString(16).padStart(4, '0')}`,
    ]) {
      const tenths = new Array<number>(10).fill(0);
      for (let i = 0; i < 1000; i++) {
        const tenth = Math.floor((nextStart(NOW, 10_000, idOf(i)) - NOW - 1) / 1000);
        tenths[tenth] = (tenths[tenth] ?? 0) + 1;
      }
      // A hundred each is even; three standard deviations of chance are 28.
      for (const count of tenths) assert.ok(count > 60 && count < 140, tenths.join(' '));
    }
  });

  it('waits for a first poll no longer than a person does, nor than the interval', () => {
    fc.assert(
      fc.property(interval, id, (ms, device) => {
        const delay = firstDelay(ms, device);
        assert.ok(Number.isInteger(delay) && delay >= 0 && delay < Math.min(ms, 2000));
        assert.equal(firstDelay(ms, device), delay);
      }),
    );
  });
});
