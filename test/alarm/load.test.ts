import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Timers } from '../../src/alarm/timers';
import { Lab, PLAIN } from './lab';

/** How many times longer the same work takes when there is `factor` times as much of it. */
function growth(work: (size: number) => void, size: number, factor: number): number {
  const took = [size, size, size * factor].map((each) => {
    const start = process.cpuUsage();
    work(each);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  });
  return (took[2] ?? 0) / Math.max(1, took[1] ?? 0);
}

describe('an alarm list under load', () => {
  const OPTIONS = { ...PLAIN, renotifyMs: 3_600_000, trapRemovalMs: 7_200_000, offDelayMs: 1000 };

  it('takes reports in a time that grows with their number alone', () => {
    const work = (size: number) => {
      const lab = new Lab({ ...OPTIONS, maxAlarms: 5000 });
      for (let index = 0; index < size; index++) {
        const type = `type-${index % 6000}`;
        lab.now = { time: lab.now.time + 1, ticks: lab.now.ticks + 1 };
        lab.list.apply(
          {
            device: `device-${index % 40}`,
            resource: '1',
            type,
            severity: index % 3 ? 'major' : 'cleared',
            text: 'x',
            at: lab.at(),
            source: 'trap',
          },
          lab.now,
        );
      }
      assert.ok(lab.list.snapshot().length <= 5000);
    };
    const grown = growth(work, 10_000, 8);
    assert.ok(grown < 8 * 5, `8 times the reports took ${grown.toFixed(1)} times as long`);
  });

  it('takes a large table of one device the same way', () => {
    const work = (size: number) => {
      const lab = new Lab({ ...OPTIONS, maxAlarms: 100_000 });
      const rows = Array.from({ length: size }, (_, index) => ({ type: `type-${index}` }));
      lab.poll(rows);
      lab.poll(rows);
      assert.equal(lab.poll([]).length, 0);
      assert.equal(lab.wait(1).length, size);
    };
    const grown = growth(work, 1000, 8);
    assert.ok(grown < 8 * 5, `8 times the rows took ${grown.toFixed(1)} times as long`);
  });
});

describe('timers', () => {
  it('wake everyone in time, early ones never late, in the order of time and name', () => {
    const acts = fc.array(
      fc.oneof(
        fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), due: fc.nat(100) }),
        fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd') }),
        fc.record({ wait: fc.nat(30) }),
      ),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(acts, (all) => {
        const timers = new Timers();
        const model = new Map<string, number>();
        let now = 0;
        for (const act of all) {
          if ('wait' in act) {
            now += act.wait;
            const expected = [...model]
              .filter(([, due]) => due <= now)
              .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
            for (const [id, due] of expected) {
              assert.deepEqual(timers.take(now), { id, due });
              model.delete(id);
            }
            assert.equal(timers.take(now), undefined);
          } else if ('due' in act) {
            const due = now + act.due;
            timers.set(act.id, due);
            model.set(act.id, Math.min(due, model.get(act.id) ?? due));
          } else {
            timers.delete(act.id);
            model.delete(act.id);
          }
          assert.equal(timers.next(), model.size > 0 ? Math.min(...model.values()) : undefined);
        }
      }),
      { numRuns: 500 },
    );
  });
});
