import assert from 'node:assert/strict';
import { loadScene, type Raw, type Scene, type Simulator, startSimulator } from '../../simulator';
import { type Column, listProfiles, loadProfile, type Profile, type Table } from '../../src/profile';

type RawRow = Readonly<Record<string, Raw | undefined>>;

/** Columns of a table that a scene has values for: in rows written out, or made for each. */
function simulated({ tables }: Scene, table: string): Set<string> {
  const scene = tables.get(table);
  const inRows = scene?.rows.kind === 'list' ? scene.rows.rows.flatMap((row) => [...row.keys()]) : [];
  return new Set([...inRows, ...(scene?.columns.keys() ?? [])]);
}

/** Places in documents that a scene has values for: of its own tables, and of rows that documents show too. */
function placesOf(scene: Scene, profile: Profile): Set<string> {
  const own = [...profile.tables.values()].flatMap((table) => {
    const known = simulated(scene, table.id);
    return [...table.columns.values()]
      .filter(({ id }) => known.has(id))
      .flatMap((column) => placeOf(table, column) ?? []);
  });
  const also = [...scene.documents].flatMap(([read, document]) =>
    document.also.flatMap(({ each, columns }) => Object.values(columns).map((path) => `${read} ${each}/${path}`)),
  );
  return new Set([...own, ...also]);
}

/** Where a column of rows stands in the document of its read. */
function placeOf({ rows }: Table, { address }: Column): string | undefined {
  return rows.kind === 'path' && address.from === 'path' ? `${rows.read} ${rows.each}/${address.path}` : undefined;
}

for (const id of listProfiles().keys()) {
  describe(`profiles/simulation/${id}.yaml`, () => {
    it('has a value for every column that is read', () => {
      const [scene, profile] = [loadScene(id), loadProfile(id)];
      const places = placesOf(scene, profile);
      for (const table of profile.tables.values()) {
        const known = simulated(scene, table.id);
        const read = [...table.columns.values()].filter(({ address: { from } }) => /^(oid|index|path)$/.test(from));
        const missing = read.filter((column) => !known.has(column.id) && !places.has(placeOf(table, column) ?? ''));
        assert.deepEqual(
          missing.map((column) => column.id),
          [],
          table.id,
        );
      }
    });
  });
}

for (const size of [1, 10]) {
  describe(`simulated ProStream 1000 of size ${size}`, () => {
    let now = Date.UTC(2026, 0, 1);
    let simulator: Simulator;
    const rows = (table: string): readonly RawRow[] => simulator.rows(table);

    /** Rows of a table by the values of these columns, which are unique in it. */
    function keyed(table: string, columns: readonly string[]): Map<string, RawRow> {
      const all = rows(table);
      const byKey = new Map(all.map((row) => [columns.map((column) => row[column]).join('/'), row]));
      assert.equal(byKey.size, all.length, `${table} has two rows of one key`);
      return byKey;
    }

    /** Sum of a column over the rows that `matches` picks. */
    function sum(table: string, column: string, matches: (row: RawRow) => boolean): number {
      return rows(table)
        .filter(matches)
        .reduce((total, row) => total + Number(row[column]), 0);
    }

    before(async () => {
      const profile = loadProfile('prostream-1000');
      simulator = await startSimulator({ profile, scene: loadScene(profile.id), size, clock: () => now });
    });
    after(() => simulator.stop());

    it('has unique keys in every table', () => {
      for (const { id, key, rows: source } of loadProfile('prostream-1000').tables.values()) {
        if (source.kind !== 'one') keyed(id, key);
      }
    });

    it('has services in transport streams that exist, fed by services that exist', () => {
      const inputs = keyed('inputTs', ['id']);
      const outputs = keyed('outputTs', ['id']);
      const sources = keyed('serviceInput', ['tsIn', 'serviceId']);
      assert.equal(sources.size, 80 * size);
      for (const { tsIn } of sources.values()) assert.ok(inputs.has(String(tsIn)));
      for (const { tsOut, sourceTsIn, sourceServiceId } of rows('serviceOutput')) {
        assert.ok(outputs.has(String(tsOut)));
        assert.ok(sources.has(`${sourceTsIn}/${sourceServiceId}`));
      }
    });

    it('adds up: transport streams of their services, ports of their access points', () => {
      for (const ts of rows('inputTs')) {
        assert.equal(
          ts.bitrate,
          sum('serviceInput', 'bitrate', ({ tsIn }) => tsIn === ts.id),
        );
        assert.equal(ts.services, rows('serviceInput').filter(({ tsIn }) => tsIn === ts.id).length);
      }
      for (const port of rows('portsGbe')) {
        const here = ({ slot, port: number }: RawRow) => slot === port.slot && number === port.port;
        assert.equal(port.rxBitrate, sum('gbeInputAp', 'cbrBitrate', here));
        assert.equal(port.txBitrate, sum('gbeOutputAp', 'bitrate', here));
        assert.ok(Number(port.rxBitrate) < Number(port.speed) * 1e6);
      }
      for (const { bitrate, configuredBitrate } of rows('outputTs')) {
        assert.ok(Number(bitrate) > 0 && Number(bitrate) < Number(configuredBitrate));
      }
    });

    it('has the PIDs of services in the lists of their transport streams, below the null PID', () => {
      const streams = keyed('streamInputList', ['tsIn', 'pid']);
      assert.equal(streams.size, 560 * size);
      for (const { tsIn, pid } of rows('serviceStreamInputList')) assert.ok(streams.has(`${tsIn}/${pid}`));
      for (const { tsIn, pmtPid, pcrPid } of rows('serviceInput')) {
        assert.equal(streams.get(`${tsIn}/${pmtPid}`)?.component, 'PMT');
        assert.equal(streams.get(`${tsIn}/${pcrPid}`)?.component, 'video');
      }
      const inputPids = new Set(rows('streamInputList').map(({ pid }) => pid));
      for (const { pid, inputPid } of rows('streamOutput')) {
        assert.ok(inputPids.has(inputPid));
        assert.ok(Number(pid) < 8191);
      }
    });

    it('has the cards of its slots, and ports in cards only', () => {
      const slots = keyed('slots', ['slot']);
      const cards = ['cardsAsi', 'cardsGbe', 'cardsAce', 'cards8vsb'].flatMap((table) => rows(table));
      const used = [...slots.values()].filter(({ partNumber }) => partNumber !== '');
      assert.equal(cards.length, used.length);
      for (const { slot, partNumber, serialNumber } of cards) {
        assert.equal(slots.get(String(slot))?.partNumber, partNumber);
        assert.equal(slots.get(String(slot))?.serialNumber, serialNumber);
      }
      for (const kind of ['Asi', 'Gbe']) {
        const own = keyed(`cards${kind}`, ['slot']);
        for (const { slot } of rows(`ports${kind}`)) assert.ok(own.has(String(slot)));
      }
    });

    it('moves: alarms come and go, inputs fail over and back, bit rates wander', () => {
      const seen = {
        alarms: new Set<string>(),
        sources: new Set<Raw | undefined>(),
        bitrates: new Set<Raw | undefined>(),
      };
      for (let second = 0; second < 180; second += 5) {
        seen.alarms.add([...keyed('alarms', ['alarmId', 'physicalIndex']).keys()].join());
        seen.sources.add(rows('gbeInputAp')[0]?.active);
        seen.bitrates.add(rows('inputTs')[0]?.bitrate);
        now += 5000;
      }
      assert.ok(seen.alarms.size > 4);
      assert.deepEqual([...seen.sources].sort(), [1, 2]);
      assert.ok(seen.bitrates.size > 10);
    });
  });
}
