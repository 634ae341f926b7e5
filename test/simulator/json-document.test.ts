import assert from 'node:assert/strict';
import { parseScene } from '../../simulator';
import { JsonDocument } from '../../simulator/json-document';
import { World } from '../../simulator/world';
import { HeadendError } from '../../src/errors';
import type { Profile, Read } from '../../src/profile';
import { HandClock } from './lab';
import { restProfile, restScene } from './rest';

function readOf(profile: Profile, id: string): Read {
  const read = profile.reads.get(id);
  assert.ok(read);
  return read;
}

/** A scene of these tables and documents. */
function scene(tables: string, documents = '') {
  return parseScene(`{ profile: rest, notes: x, documents: { ${documents} }, tables: { ${tables} } }`, 'x.yaml');
}

/** The document of a read, by the rest profile or one made of it. */
function write(id: string, given = restScene(), profile = restProfile(), clock = new HandClock()): unknown {
  const world = new World({ profiles: [profile], scene: given, size: 1, seed: 1, clock: clock.read });
  return JSON.parse(new JsonDocument(profile, given, readOf(profile, id)).write(world.now()));
}

/** The rest profile with another path of a column. */
function withPath(table: string, column: string, path: string): Profile {
  const profile = restProfile();
  const known = profile.tables.get(table)?.columns.get(column);
  assert.ok(known?.address.from === 'path');
  known.address = { ...known.address, path };
  return profile;
}

function refused(sentence: RegExp, act: () => unknown): void {
  assert.throws(
    act,
    (error) => error instanceof HeadendError && error.code === 'CONFIG' && sentence.test(error.message),
  );
}

describe('a simulated JSON document', () => {
  it('has single values at their paths, of their own types', () => {
    assert.deepEqual(write('system'), {
      system: { name: 'Prüfling "1"', state: { upTime: 0 } },
      'a/b': { 'c~d': 'a' },
      nothing: null,
    });
  });

  it('has a list of rows, with nested values, numbers, truth values and null', () => {
    const rows =
      '{ id: 1, role: main, ip: 10.0.0.1, port: 5000, active: true, rate: 0, weight: 0.25 }, { id: 2, role: "" }';
    const inputs = `inputs: { rows: [${rows}], columns: { mode: null } }`;
    const rest = { tsId: null, mode: null, activeSource: null, linkTo: null };
    const missing = { active: null, rate: null, weight: null, source: { ip: null, port: null } };
    assert.deepEqual(write('inputs', scene(inputs)), [
      { id: 1, role: 'main', source: { ip: '10.0.0.1', port: 5000 }, active: true, rate: 0, weight: 0.25, ...rest },
      { id: 2, role: '', ...missing, ...rest },
    ]);
  });

  it('has a list whose elements are single values', () => {
    assert.deepEqual(write('pids', scene('pids: { rows: 3, columns: { pid: { sequence: 32 } } }')), [32, 33, 34]);
  });

  it('has rows in rows, told apart by the values above them', () => {
    const streams = (service: number) => ({
      count: 2,
      streams: [{ id: 2 * service - 1 }, { id: 2 * service }],
    });
    assert.deepEqual(
      write('services'),
      [1, 2, 3].map((id) => ({ id, name: `Dienst ${id}`, parts: streams(id) })),
    );
  });

  it('makes the objects above rows where no other table does', () => {
    const rows = '{ service: 7, id: 1 }, { service: 8, id: 2 }, { service: 7, id: 3 }';
    const given = scene(`streams: { rows: [${rows}], columns: { count: 9 } }`);
    assert.deepEqual(write('services', given), [
      { id: 7, parts: { count: 9, streams: [{ id: 1 }, { id: 3 }] } },
      { id: 8, parts: { count: 9, streams: [{ id: 2 }] } },
    ]);
  });

  it('has the shape that its scene names, of those the profile knows; else the first', () => {
    const pids = 'pids: { rows: 2, columns: { pid: { sequence: 1 } } }';
    const services = 'services: { columns: { id: 1 } }, streams: { columns: { service: 1, id: 2 } }';
    const both = scene(`${pids}, ${services}`, 'pids: { shape: "/items/*" }, services: { shape: "/items/*" }');
    assert.deepEqual(write('pids', both), { items: [1, 2] });
    assert.deepEqual(write('services', both), {
      items: [{ id: 1, name: null, parts: { count: null, streams: [{ id: 2 }] } }],
    });
    assert.deepEqual(write('alarms', scene('alarms: { rows: 0, columns: { id: 1 } }')), { items: [] });
    refused(/x\.yaml: documents\.pids\.shape: "\/rows\/\*" is none of the row paths \/\* \| \/items\/\*/, () =>
      write('pids', scene(pids, 'pids: { shape: "/rows/*" }')),
    );
  });

  it('has its list also when it is empty', () => {
    assert.deepEqual(write('pids', scene('pids: { rows: 0, columns: { pid: 1 } }')), []);
    const wrapped = scene('pids: { rows: 0, columns: { pid: 1 } }', 'pids: { shape: "/items/*" }');
    assert.deepEqual(write('pids', wrapped), { items: [] });
  });

  it('has values beside a list, and rows that are one object', () => {
    const beside = withPath('alarms', 'input', '../input');
    const alarms = 'alarms: { rows: 2, columns: { id: { sequence: 1 }, input: 3 } }';
    const [one, two] = [1, 2].map((id) => ({ id, state: null, raised: null, cleared: null }));
    assert.deepEqual(write('alarms', scene(alarms), beside), { input: 3, items: [one, two] });
    const single = restProfile();
    const rows = single.tables.get('alarms')?.rows;
    assert.ok(rows?.kind === 'path');
    rows.each = '/report/alarm';
    assert.deepEqual(write('alarms', scene('alarms: { columns: { id: 1, input: 3 } }'), single), {
      report: { alarm: { input: 3, ...one } },
    });
  });

  it('gives the page that is asked for, or values of wrong types', () => {
    const profile = restProfile();
    const given = scene(
      'pids: { rows: 5, columns: { pid: { sequence: 1 } } }, system: { columns: { name: a, up: 7 } }',
    );
    const world = new World({ profiles: [profile], scene: given, size: 1, seed: 1, clock: new HandClock().read });
    const pids = new JsonDocument(profile, given, readOf(profile, 'pids'));
    const page = (from: number, count: number) => JSON.parse(pids.write(world.now(), { page: { from, count } }));
    assert.deepEqual([page(0, 2), page(2, 2), page(4, 2), page(6, 2)], [[1, 2], [3, 4], [5], []]);
    assert.deepEqual(JSON.parse(pids.write(world.now())), [1, 2, 3, 4, 5], 'and is whole again');
    const system = new JsonDocument(profile, given, readOf(profile, 'system'));
    assert.deepEqual(JSON.parse(system.write(world.now(), { wrongTypes: true })), {
      system: { name: ['a'], state: { upTime: { value: 7 } } },
      'a/b': { 'c~d': {} },
      nothing: {},
    });
  });

  it('is refused when it cannot be written', () => {
    refused(/alarms\.input stands above the row path/, () =>
      write('alarms', restScene(), withPath('alarms', 'input', '../../input')),
    );
    refused(/alarms\.input stands above the row path/, () =>
      write('alarms', restScene(), withPath('alarms', 'input', '/input')),
    );
    refused(/The path a\/\*\/b cannot be simulated/, () =>
      write('alarms', restScene(), withPath('alarms', 'input', 'a/*/b')),
    );
    refused(/Two simulated values stand in one place, "id": 1 and "x"/, () =>
      write('alarms', scene('alarms: { columns: { id: 1, state: x } }'), withPath('alarms', 'state', 'id')),
    );
  });
});
