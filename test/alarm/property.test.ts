import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  type Alarm,
  type AlarmEvent,
  AlarmList,
  type AlarmOptions,
  type AlarmRow,
  foldEvents,
  type Instant,
} from '../../src/alarm';
import { histories, type Step, settings } from './histories';
import { NOON } from './lab';

const RUNS = { numRuns: 300 };

/** The clocks at each step of a history. */
function times(history: readonly Step[], jumps = true): Instant[] {
  let [time, ticks] = [NOON, 100];
  return history.map(({ ms, jump }) => {
    time += ms + (jumps ? jump : 0);
    ticks += ms;
    return { time, ticks };
  });
}

/** One step of a history. */
function step(list: AlarmList, { input }: Step, now: Instant): AlarmEvent[] {
  return input ? list.apply(input, now) : list.tick(now);
}

/** Runs a history; `look` sees the list after each step. */
function run(
  options: Partial<AlarmOptions>,
  history: readonly Step[],
  look: (list: AlarmList, events: AlarmEvent[], now: Instant, each: Step) => void,
  jumps = true,
): void {
  const list = new AlarmList(options, { time: NOON, ticks: 100 });
  const clocks = times(history, jumps);
  for (const [index, each] of history.entries()) {
    const now = clocks[index] ?? { time: NOON, ticks: 100 };
    look(list, step(list, each, now), now, each);
  }
}

/** Without what repeated reports change: those are no events. */
function settled({ count: _, last: __, raw: ___, ...alarm }: Alarm): object {
  return alarm;
}

/** An alarm's own fields, out of a row. */
function ofRow({ color: _, chattering: __, held: ___, shelvedUntil: ____, ...alarm }: AlarmRow): object {
  return settled(alarm);
}

function byId(alarms: readonly object[]): string[] {
  return alarms.map((alarm) => JSON.stringify(Object.entries(alarm).sort())).sort();
}

describe('an alarm list, whatever comes in and whatever the clock does', () => {
  it('tells of an alarm a raise, then changes, then one clear; what was raised and not cleared is in the list', () => {
    fc.assert(
      fc.property(settings, histories, (options, history) => {
        const raised = new Set<string>();
        run(options, history, (list, events) => {
          for (const event of events) {
            if (event.kind === 'summary' || !event.notify) continue;
            const { id } = event.alarm;
            if (event.kind === 'raise') {
              assert.ok(!raised.has(id), 'raised twice');
              raised.add(id);
            } else if (['change', 'clear', 'renotify'].includes(event.kind)) {
              assert.ok(raised.has(id), `${event.kind} without a raise`);
              if (event.kind === 'clear') raised.delete(id);
            }
          }
          const active = new Set(list.snapshot().flatMap(({ id, state }) => (state === 'active' ? [id] : [])));
          for (const id of raised) assert.ok(active.has(id), 'told as raised and not in the list');
        });
      }),
      RUNS,
    );
  });

  it('is what its events make of it, and never clears or purges in them what is not there', () => {
    fc.assert(
      fc.property(settings, histories, (options, history) => {
        const fold = new Map<string, Alarm>();
        run(options, history, (list, events) => {
          for (const event of events) {
            if (event.kind === 'clear') assert.equal(fold.get(event.alarm.id)?.state, 'active');
            if (event.kind === 'purge') assert.ok(fold.has(event.alarm.id));
            foldEvents(fold, [event]);
          }
          assert.deepEqual(byId(list.snapshot().map(ofRow)), byId([...fold.values()].map(settled)));
        });
      }),
      RUNS,
    );
  });

  it('says nothing to a report or a table that comes a second time, as long as there is room', () => {
    fc.assert(
      fc.property(settings, histories, (options, history) => {
        run({ ...options, maxAlarms: 1000 }, history, (list, _, now, each) => {
          if (each.input && !('command' in each.input)) assert.deepEqual(step(list, each, now), []);
        });
      }),
      RUNS,
    );
  });

  it('stays within its bounds', () => {
    fc.assert(
      fc.property(settings, histories, (options, history) => {
        const { maxAlarms = 0, maxHistory = 0 } = options;
        run(options, history, (list) => {
          const rows = list.snapshot();
          assert.ok(rows.length <= maxAlarms);
          for (const { id } of rows) assert.ok(list.history(id).length <= maxHistory);
          assert.ok(Object.keys(list.save()).length <= 1 + 2 * maxAlarms);
        });
      }),
      RUNS,
    );
  });

  it('does the same at the same times wherever the wall clock jumps', () => {
    fc.assert(
      fc.property(settings, histories, (options, history) => {
        const outcomes = [true, false].map((jumps) => {
          const told: string[] = [];
          run(
            options,
            history,
            (list, events) => {
              const kinds = events.map((event) => [
                event.kind,
                event.notify,
                event.kind === 'summary' || event.alarm.id,
              ]);
              told.push(JSON.stringify([kinds, list.nextTick()]));
            },
            jumps,
          );
          return told;
        });
        assert.deepEqual(outcomes[0], outcomes[1]);
      }),
      RUNS,
    );
  });

  it('has done all that is due when nothing is due any more', () => {
    fc.assert(
      fc.property(settings, histories, (options, history) => {
        let list = new AlarmList(options, { time: NOON, ticks: 100 });
        let now: Instant = { time: NOON, ticks: 100 };
        run({ ...options, renotifyMs: 0 }, history, (each, _, at) => {
          list = each;
          now = at;
        });
        for (let rounds = 0; list.nextTick() !== undefined; rounds++) {
          const next = list.nextTick() ?? 0;
          assert.ok(rounds < 200, 'it never ends');
          assert.ok(next > now.ticks, 'it is due already');
          now = { time: now.time + next - now.ticks, ticks: next };
          list.tick(now);
        }
        assert.deepEqual(list.tick({ time: now.time + 1e9, ticks: now.ticks + 1e9 }), []);
        assert.ok(list.snapshot().every(({ shelved, chattering }) => !shelved && !chattering));
      }),
      RUNS,
    );
  });
});

describe('a saved alarm list', () => {
  /** Runs a history on one list, and on another that is given up and restored now and then. */
  function compare(options: Partial<AlarmOptions>, history: readonly Step[], restore: (list: AlarmList) => object) {
    const noGrace = { ...options, graceMs: 0 };
    let other = new AlarmList(noGrace, { time: NOON, ticks: 100 });
    let shift = 0;
    let index = 0;
    run(
      noGrace,
      history,
      (list, events, now, each) => {
        assert.deepEqual(step(other, each, { ...now, ticks: now.ticks + shift }), events);
        assert.deepEqual(other.snapshot(), list.snapshot());
        const state: unknown = JSON.parse(JSON.stringify(restore(other)));
        if (index++ % 3 !== 0) return;
        // Another process, whose ticks begin elsewhere.
        shift = (index * 7919) % 100_000;
        other = AlarmList.restore(state as object as Record<string, unknown>, noGrace, {
          ...now,
          ticks: now.ticks + shift,
        });
        assert.deepEqual(other.statistics({ ...now, ticks: now.ticks + shift }), list.statistics(now));
      },
      false,
    );
  }

  it('goes on exactly as if it had not been saved', () => {
    fc.assert(
      fc.property(settings, histories, (options, history) => compare(options, history, (list) => list.save())),
      RUNS,
    );
  });

  it('goes on so also where an alarm chatters while its device cannot be reached', () => {
    const options = { onDelayMs: 1000, chatter: { raises: 2, withinMs: 5000, quietMs: 20_000 }, maxAlarms: 1 };
    const trap = {
      device: 'east-1',
      resource: '1',
      type: 'a',
      severity: 'critical',
      text: 'one',
      source: 'trap',
    } as const;
    const at = new Date(NOON).toISOString();
    const history: Step[] = [
      { ms: 0, jump: 0, input: { ...trap, at, willClear: false } },
      { ms: 600_000, jump: 0, input: { ...trap, at } },
      { ms: 1000, jump: 0, input: { device: 'east-1', reachable: false, at } },
      { ms: 0, jump: 0 },
      { ms: 600_000, jump: 0 },
    ];
    compare({ ...options, noClearRemovalMs: 20_000 }, history, (list) => list.save());
  });

  it('is the sum of its changes', () => {
    fc.assert(
      fc.property(settings, histories, (options, history) => {
        const list = new AlarmList({ ...options, graceMs: 0 }, { time: NOON, ticks: 100 });
        const stored = new Map<string, unknown>();
        for (const [index, now] of times(history).entries()) {
          const each = history[index];
          if (each) step(list, each, now);
          for (const [key, value] of Object.entries(list.takeChanges())) {
            if (value === null) stored.delete(key);
            else stored.set(key, value);
          }
          const { list: _, ...entries } = list.save();
          stored.delete('list');
          assert.deepEqual(Object.fromEntries(stored), entries);
        }
      }),
      RUNS,
    );
  });
});
