import assert from 'node:assert/strict';
import { loadScene, type Simulator } from '../../simulator';
import type { Device } from '../../src/device';
import { type ColumnType, listProfiles, loadProfile, type Table } from '../../src/profile';
import { type Cell, coerce, type Row } from '../../src/table';
import { cleanUp, deviceAt, readOne, simulate } from './lab';

/** Types whose raw values the simulator and both wires write alike, so that they can be compared. */
const COMPARED: ReadonlySet<ColumnType> = new Set([
  'string',
  'integer',
  'number',
  'boolean',
  'enum',
  'counter',
  'duration',
]);

/** The cells the simulator holds, in the terms of the profile, row by row in any order. */
function expected(table: Table, columns: readonly string[], simulator: Simulator): string[] {
  const rows = simulator.rows(table.id).map((raws) =>
    columns.map((id): Cell => {
      const column = table.columns.get(id);
      const read = column?.address.from === 'column' ? column.address.column : id;
      // A list without values is no value: absent is null.
      const raw = (column?.join !== undefined && raws[read] === '' ? null : raws[read]) ?? null;
      return column ? coerce(raw === null ? null : String(raw), column).value : null;
    }),
  );
  return rows.map((row) => JSON.stringify(row)).sort();
}

function cells(rows: readonly Row[], columns: readonly string[]): string[] {
  return rows.map((row) => JSON.stringify(columns.map((id) => row[id]))).sort();
}

for (const id of listProfiles().keys()) {
  describe(`a simulated ${id}, read as its profile says`, () => {
    const profile = loadProfile(id);
    const scene = loadScene(id);
    let simulator: Awaited<ReturnType<typeof simulate>>;
    let device: Device;
    before(async () => {
      simulator = await simulate(profile);
      device = deviceAt(simulator.ports, { profile });
    });
    after(async () => {
      await device.close();
      await simulator.stop();
    });

    // What is known of a log-in is no value of the device; it has tests of its own.
    const fromDevice = ({ columns }: Table) => ![...columns.values()].some(({ address }) => address.from === 'session');
    for (const table of [...profile.tables.values()].filter(fromDevice)) {
      it(`has in ${table.id} what the device has, and nothing to complain about`, async () => {
        const { rows, problems, requests } = await readOne(device, table.id);
        assert.deepEqual(problems, []);
        assert.ok(requests >= 1);
        const columns = [...table.columns.values()]
          .filter(({ type, address }) => COMPARED.has(type) && !['rate', 'template'].includes(address.from))
          .map((column) => column.id);
        assert.ok(columns.length > 0);
        // A second view of what another table holds has no values of its own in the simulator.
        if (!scene.tables.has(table.id)) return assert.ok(rows.length > 0);
        assert.deepEqual(cells(rows, columns), expected(table, columns, simulator));
        assert.equal(rows.length, table.rows.kind === 'one' ? 1 : simulator.rows(table.id).length);
        assert.equal(new Set(rows.map(({ key }) => key)).size, rows.length);
        for (const column of table.columns.keys())
          assert.ok(
            rows.every((row) => column in row),
            column,
          );
      });
    }
  });
}

describe('reading a device', () => {
  const opened = cleanUp();

  it('reads only the columns that are asked for, and those their rows are named by', async () => {
    const simulator = opened(await simulate());
    const device = opened(deviceAt(simulator.ports));
    const { rows } = await readOne(device, 'slots', ['state']);
    assert.deepEqual(Object.keys(rows[0] ?? {}), ['key', 'displayKey', 'slot', 'partNumber', 'cardType', 'state']);
    assert.equal(simulator.served.http, 1);
    await readOne(device, 'general', ['model']);
    assert.deepEqual([simulator.served.http, simulator.served.snmp], [1, 1]);
  });

  it('gives raw values beside labels when asked', async () => {
    const simulator = opened(await simulate());
    const device = opened(deviceAt(simulator.ports));
    const result = (await device.read([{ table: 'slots', columns: ['state'] }], { rawValues: true })).get('slots');
    assert.ok(result && 'rows' in result);
    assert.deepEqual([result.rows[7]?.state, result.rows[7]?.stateRaw], ['empty', '1']);
  });

  it('refuses tables and columns that the profile does not have, before anything is asked', async () => {
    const device = opened(deviceAt({}));
    await assert.rejects(device.read([{ table: 'slot' }]), {
      code: 'CONFIG',
      message: 'Harmonic ProStream 1000 has no table "slot". Did you mean "slots"?',
    });
    await assert.rejects(device.read([{ table: 'slots', columns: ['stat'] }]), {
      code: 'CONFIG',
      message: 'Slots has no column "stat". Did you mean "state"?',
    });
    await assert.rejects(device.read([{ table: '__proto__' }]), { code: 'CONFIG' });
    assert.equal(device.nextTryAt(['slot']), undefined);
  });

  it('knows the up time of the agent with tables that have rates, and only then', async () => {
    const profile = loadProfile('snmp-host');
    const simulator = opened(await simulate(profile));
    const device = opened(deviceAt(simulator.ports, { profile }));
    assert.equal(typeof (await readOne(device, 'interfaces', ['inBitrate'])).upTime, 'number');
    assert.equal((await readOne(device, 'interfaces', ['name'])).upTime, undefined);
  });

  it('says of an empty table at an address in doubt how to correct it', async () => {
    const profile = structuredClone(PROSTREAM_WITH_OTHER_ADDRESSES());
    const simulator = opened(await simulate());
    const device = opened(deviceAt(simulator.ports, { profile }));
    const doubt = 'the address is assumed; if the device has such rows, correct it with an override file.';
    const { problems } = await readOne(device, 'e5');
    assert.deepEqual(problems, [`Nothing was found for E5 at //Nowhere; ${doubt}`]);
    const snmp = await readOne(device, 'alarmsSnmp');
    assert.deepEqual(snmp.problems, [`Nothing was found for Alarms (SNMP) at its OIDs; ${doubt}`]);
    const page = await readOne(device, 'mainCard');
    assert.deepEqual(page.problems, ['The device has none of the values of Main Card.']);
    assert.deepEqual([page.rows.length, page.rows[0]?.partNumber], [1, null]);
  });

  it('has nothing to say of an empty list whose parent is there, nor of one at a standard address', async () => {
    const profile = loadProfile('snmp-host', {});
    const simulator = opened(await simulate());
    const host = opened(deviceAt(simulator.ports, { profile }));
    assert.deepEqual((await readOne(host, 'sensors')).problems, []);
  });
});

/** The ProStream with rows and values where the device has none. */
function PROSTREAM_WITH_OTHER_ADDRESSES() {
  const profile = loadProfile('prostream-1000');
  const e5 = profile.tables.get('e5');
  const alarms = profile.tables.get('alarmsSnmp');
  const mainCard = profile.tables.get('mainCard');
  assert.ok(e5?.rows.kind === 'path' && alarms && mainCard);
  const moved = (table: Table) =>
    [...table.columns].map(([id, column]): [string, typeof column] => {
      const { address } = column;
      if (address.from === 'oid')
        return [id, { ...column, address: { ...address, oid: address.oid.replace('1563.1.1.4', '1563.9.9.9') } }];
      if (address.from === 'path')
        return [id, { ...column, address: { ...address, path: address.path.replace('MainCard', 'Nowhere') } }];
      return [id, column];
    });
  return {
    ...profile,
    tables: new Map([
      ...profile.tables,
      ['e5', { ...e5, rows: { ...e5.rows, each: '//Nowhere' } }],
      ['alarmsSnmp', { ...alarms, columns: new Map(moved(alarms)) }],
      ['mainCard', { ...mainCard, columns: new Map(moved(mainCard)) }],
    ]),
  };
}
