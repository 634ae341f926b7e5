import assert from 'node:assert/strict';
import type { Raw } from '../../simulator';
import type { Moment } from '../../simulator/moment';
import { World } from '../../simulator/world';
import { HandClock, START } from './lab';
import { restProfile, restScene } from './rest';

type Row = Record<string, Raw>;

function rows(moment: Moment, table: string): Row[] {
  return moment
    .rows(table)
    .map((row) => Object.fromEntries([...row.columns.keys()].map((id) => [id, moment.value(row, id)])));
}

describe('a fail-over in the simulated world', () => {
  it('shows in every table at once: lost input, active backup, alarm, and back', () => {
    const clock = new HandClock();
    const world = new World({ profiles: [restProfile()], scene: restScene(), size: 3, seed: 2, clock: clock.read });
    const seen = new Set<Raw | undefined>();
    /** When each alarm was first seen, and first seen cleared. */
    const times = new Map<Raw | undefined, { raised: number; cleared?: number }>();
    for (let second = 0; second < 400; second++) {
      const moment = world.now();
      const inputs = rows(moment, 'inputs');
      const alarms = rows(moment, 'alarms');
      assert.equal(inputs.length, 24);
      for (const [pair, { state, mainId }] of rows(moment, 'failover').entries()) {
        const [main, backup] = inputs.slice(2 * pair);
        const alarm = alarms.find((row) => row.input === mainId);
        const lost = state === 'lost';
        seen.add(state);
        assert.deepEqual([main?.id, main?.role, backup?.role], [mainId, 'main', 'backup']);
        assert.deepEqual([main?.active, backup?.active], [!lost, lost]);
        assert.deepEqual([main?.activeSource, backup?.activeSource], lost ? ['backup', 'backup'] : ['main', 'main']);
        assert.deepEqual([main?.linkTo, backup?.linkTo], [null, lost ? mainId : null]);
        assert.equal(main?.rate === 0, lost);
        assert.ok(Number(backup?.rate) > 0);
        assert.equal(alarm?.state, { lost: 'active', recovered: 'cleared' }[String(state)]);
        if (!alarm) {
          times.delete(mainId);
          continue;
        }
        const { raised, cleared } = { raised: String(alarm.raised), cleared: alarm.cleared };
        const first = times.get(mainId) ?? { raised: Date.parse(raised) };
        times.set(mainId, first);
        assert.equal(Date.parse(raised), first.raised, 'it was raised when it was raised');
        const age = clock.at - first.raised;
        assert.ok(first.raised >= START && age >= 0 && age < 40_000, `${age} ms`);
        if (lost) assert.ok(cleared === null && age < 20_000);
        else {
          first.cleared ??= Date.parse(String(cleared));
          assert.equal(Date.parse(String(cleared)), first.cleared);
          if (first.raised > START) assert.equal(first.cleared - first.raised, 20_000);
        }
      }
      clock.seconds(1);
    }
    assert.deepEqual(seen, new Set(['ok', 'lost', 'recovered']));
  });
});
