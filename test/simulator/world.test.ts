import assert from 'node:assert/strict';
import { parseScene } from '../../simulator';
import type { Raw } from '../../simulator/generators';
import { World } from '../../simulator/world';
import { HandClock, labProfile, labWorld, START } from './lab';

/** All values of a column now. */
function column(world: World, table: string, id: string): Raw[] {
  const moment = world.now();
  return moment.rows(table).map((row) => moment.value(row, id));
}

/** All tables and values now. */
function everything(world: World): unknown {
  const moment = world.now();
  return [...world.options.scene.tables.keys()].map((table) =>
    moment.rows(table).map((row) => [...row.columns.keys()].map((id) => moment.value(row, id))),
  );
}

/** A world of one table, `inputs`, with one column, `name`. */
function worldOf(rows: string, name: string, clock = new HandClock()): World {
  const text = `{ profile: lab, notes: x, tables: { inputs: { rows: ${rows}, columns: { name: ${name} } } } }`;
  return new World({
    profiles: [labProfile()],
    scene: parseScene(text, 'x.yaml'),
    size: 1,
    seed: 1,
    clock: clock.read,
  });
}

describe('the simulated world', () => {
  it('makes the values that each generator promises', () => {
    const values = (name: string, rows = '4') => column(worldOf(rows, name), 'inputs', 'name');
    assert.deepEqual(values('plain'), ['plain', 'plain', 'plain', 'plain']);
    assert.deepEqual(values('{ value: null }', '1'), [null]);
    assert.deepEqual(values('{ sequence: 7 }'), [7, 8, 9, 10]);
    assert.deepEqual(values('{ sequence: { from: 100, step: 10 } }'), [100, 110, 120, 130]);
    assert.deepEqual(values("{ cycle: [a, '', 3] }"), ['a', '', 3, 'a']);
    assert.deepEqual(values("{ text: '{n}-{n2}' }", '17').at(-1), '17-11');
    assert.deepEqual(values('{ address: { base: 10.0.0.253 } }'), ['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1']);
    assert.deepEqual(values('{ clock: dd/MM/yyyy HH:mm:ss }', '1'), ['21/11/2026 08:00:00']);
    assert.deepEqual(values('{ clock: dateAndTime }', '1'), ['07ea0b1508000000']);
    assert.deepEqual(values('{ clock: iso }', '1'), ['2026-11-21T08:00:00.000Z']);
    assert.deepEqual(values('{ clock: unix }', '1'), [START / 1000]);
    assert.deepEqual(values('fills', '[{ name: own }, {}]'), ['own', 'fills']);
  });

  it('makes values by others', () => {
    const values = (name: string, rows = '[{ mode: 1 }, { mode: x }, { mode: null }, { mode: true }]') =>
      column(worldOf(rows, name), 'inputs', 'name');
    assert.deepEqual(values('{ column: mode }'), [1, 'x', null, true]);
    const map = "{ map: { of: mode, values: { 1: one, x: { text: '{mode}{n}' }, 'null': false }, otherwise: 7 } }";
    assert.deepEqual(values(map), ['one', 'x2', false, 7]);
    assert.deepEqual(values('{ map: { of: mode, values: { 1: one } } }'), ['one', null, null, null]);
    assert.deepEqual(values('{ map: { of: mode, values: { valueOf: 1 } } }'), [null, null, null, null]);
    assert.deepEqual(values("{ map: { of: { text: '{n}' }, values: { 2: yes } } }"), [null, 'yes', null, null]);
  });

  it('knows since when a value is what it is', () => {
    const clock = new HandClock();
    const mode = 'mode: { switch: { values: [a, a, b], every: 10 } }';
    const of = (setting: string) => `{ since: { of: mode, as: unix${setting} } }`;
    const tables = `inputs: { columns: { ${mode}, name: ${of('')}, total: ${of(', is: [a]')}, id: ${of(', is: b')},
      peer: ${of(', is: never')}, count: { since: { of: { map: { of: mode, values: { b: 1 } } }, is: 1, as: unix } } } }`;
    const scene = parseScene(`{ profile: lab, notes: x, tables: { ${tables} } }`, 'x.yaml');
    const world = new World({ profiles: [labProfile()], scene, size: 1, seed: 1, clock: clock.read });
    const start = START / 1000;
    let before: Raw | undefined;
    /** When it last became a and b. */
    const became = { a: start, b: start };
    for (let second = 0; second < 100; second++) {
      const [now] = column(world, 'inputs', 'mode');
      assert.ok(now === 'a' || now === 'b');
      if (before !== undefined && now !== before) became[now] = clock.at / 1000;
      before = now;
      // Turns begin between two of the test's seconds.
      const near = (id: string, at: number) => {
        const [found] = column(world, 'inputs', id);
        assert.ok(at - Number(found) >= 0 && at - Number(found) <= 1, `${id} at ${second}: ${found}, not ${at}`);
      };
      near('name', became[now]);
      near('total', became.a);
      near('id', became.b);
      near('count', became.b);
      near('peer', start);
      clock.seconds(1);
    }
  });

  it('takes what is written to it, at the place where it is made', () => {
    const clock = new HandClock();
    const tables = `inputs: { rows: { per: loss, count: 2 }, columns: { mode: { parent: mode }, name: { column: mode },
      id: { since: { of: mode, as: unix } } } }`;
    const helpers = 'helpers: { loss: { rows: 2, columns: { mode: { switch: { values: [a, b], every: 10 } } } } }';
    const scene = parseScene(`{ profile: lab, notes: x, ${helpers}, tables: { ${tables} } }`, 'x.yaml');
    const world = new World({ profiles: [labProfile()], scene, size: 1, seed: 1, clock: clock.read });
    clock.seconds(100);
    const [, , third] = world.now().rows('inputs');
    assert.ok(third);
    world.set(third, 'name', 'set');
    clock.seconds(7);
    assert.deepEqual(column(world, 'loss', 'mode').slice(1), ['set']);
    assert.deepEqual(column(world, 'inputs', 'mode').slice(2), ['set', 'set']);
    assert.deepEqual(column(world, 'inputs', 'id').slice(2), [START / 1000 + 100, START / 1000 + 100]);
    world.clearSettings();
    assert.ok(!column(world, 'inputs', 'mode').includes('set'));
  });

  it('keeps what belongs together together, at every moment', () => {
    const clock = new HandClock();
    const world = labWorld(clock, { size: 10 });
    for (let second = 0; second < 300; second += 7) {
      const moment = world.now();
      const services = moment.rows('services');
      assert.equal(services.length, 120);
      for (const input of moment.rows('inputs')) {
        const id = moment.value(input, 'id');
        const rates = services
          .filter((row) => moment.value(row, 'input') === id)
          .map((row) => moment.value(row, 'rate'));
        assert.equal(rates.length, 4);
        assert.equal(
          moment.value(input, 'total'),
          rates.reduce<number>((sum, rate) => sum + Number(rate), 0),
        );
      }
      const pairs = new Set(services.map((row) => `${moment.value(row, 'id')}/${moment.value(row, 'input')}`));
      for (const leaf of moment.rows('leaves')) {
        assert.ok(pairs.has(`${moment.value(leaf, 'service')}/${moment.value(leaf, 'input')}`));
      }
      clock.seconds(7);
    }
  });

  it('moves smoothly and within bounds', () => {
    const clock = new HandClock();
    const world = labWorld(clock);
    const seen: number[] = [];
    for (let i = 0; i < 600; i++) {
      const [rate] = column(world, 'services', 'rate');
      seen.push(Number(rate));
      clock.seconds(1);
    }
    assert.ok(seen.every((rate) => Number.isInteger(rate) && rate >= 4_500_000 && rate <= 5_500_000));
    assert.ok(new Set(seen).size > 500, 'it moves');
    assert.ok(
      seen.every((rate, i) => Math.abs(rate - (seen[i - 1] ?? rate)) < 100_000),
      'and it does not jump',
    );
  });

  it('counts upwards, at a rate of its own in each row, and from zero after a reboot', () => {
    const clock = new HandClock();
    const world = labWorld(clock);
    assert.deepEqual(column(world, 'inputs', 'count'), [17, 17, 17]);
    let before = column(world, 'ports', 'octets').map(Number);
    const first = before;
    for (let i = 0; i < 100; i++) {
      clock.seconds(3);
      const now = column(world, 'ports', 'octets').map(Number);
      assert.ok(now.every((value, row) => value > Number(before[row])));
      before = now;
    }
    const growth = before.map((value, row) => (value - Number(first[row])) / 300 / 125_000_000);
    assert.ok(growth.every((part) => part >= 0.5 && part < 1.5));
    assert.ok(new Set(growth).size > 6);
    world.reboot();
    assert.ok(column(world, 'ports', 'octets').every((value) => value === 0));
    assert.deepEqual(column(world, 'system', 'up'), [0]);
    clock.seconds(2.5);
    assert.deepEqual(column(world, 'system', 'up'), [250]);
    assert.ok(column(world, 'ports', 'octets').every((value) => Number(value) > 0));
  });

  it('lets a 32-bit counter begin again at zero', () => {
    const clock = new HandClock();
    const world = labWorld(clock);
    const before = column(world, 'ports', 'packets').map(Number);
    clock.seconds(30);
    const after = column(world, 'ports', 'packets').map(Number);
    assert.ok(after.every((value, row) => value < Number(before[row])));
  });

  it('lets rows come and go, each in its own window, and says since when', () => {
    const clock = new HandClock();
    const world = labWorld(clock);
    const appearances = new Map<Raw, number>();
    const counts: number[] = [];
    for (let second = 0; second < 120; second++) {
      const moment = world.now();
      const rows = moment.rows('alarmList');
      counts.push(rows.length);
      for (const row of rows) {
        const id = moment.value(row, 'id');
        appearances.set(id, (appearances.get(id) ?? 0) + 1);
        const raised = String(moment.value(row, 'raised'));
        const [, h = 0, m = 0, s = 0] = /(\d+):(\d+):(\d+)$/.exec(raised)?.map(Number) ?? [];
        const age = second - ((h - 8) * 3600 + m * 60 + s);
        assert.ok(age >= 0 && age <= 15, `${raised} is ${age} s ago`);
      }
      clock.seconds(1);
    }
    assert.equal(appearances.size, 20);
    assert.ok([...appearances.values()].every((seconds) => seconds >= 29 && seconds <= 31));
    assert.ok(Math.max(...counts) < 20 && new Set(counts).size > 2);
  });

  it('switches over at different times', () => {
    const clock = new HandClock();
    const world = labWorld(clock, { size: 10 });
    assert.ok(column(world, 'inputs', 'mode').every((mode) => mode === 1));
    clock.seconds(20);
    assert.deepEqual(new Set(column(world, 'inputs', 'mode')), new Set([1, 2]));
    clock.seconds(20);
    assert.ok(column(world, 'inputs', 'mode').every((mode) => mode === 2));
  });

  it('is the same for the same seed, and another for another', () => {
    const at = (seed: number) => {
      const clock = new HandClock();
      const world = labWorld(clock, { seed });
      clock.seconds(123);
      return everything(world);
    };
    assert.deepEqual(at(5), at(5));
    assert.notDeepEqual(at(5), at(6));
  });

  it('stands still for a tenth of a second', () => {
    const clock = new HandClock();
    const world = labWorld(clock);
    const moment = world.now();
    clock.seconds(0.099);
    assert.equal(world.now(), moment);
    clock.seconds(0.001);
    assert.notEqual(world.now(), moment);
  });
});
