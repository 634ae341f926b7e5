import assert from 'node:assert/strict';
import { loadScene, type Raw, type Simulator, startSimulator } from '../../simulator';
import { loadProfile } from '../../src/profile';

type RawRow = Readonly<Record<string, Raw | undefined>>;

for (const size of [1, 10]) {
  describe(`simulated ProStream X of size ${size}`, () => {
    let now = Date.UTC(2026, 0, 1);
    let simulator: Simulator;
    const rows = (table: string): readonly RawRow[] => simulator.rows(table);
    const byId = (table: string, id = 'id') => new Map(rows(table).map((row) => [row[id], row]));

    /** Sums of a column of a table, by the value of another. */
    function sums(table: string, column: string, by: string): Map<Raw | undefined, number> {
      const totals = new Map<Raw | undefined, number>();
      for (const row of rows(table)) totals.set(row[by], (totals.get(row[by]) ?? 0) + Number(row[column]));
      return totals;
    }

    before(async () => {
      const [profile, ...alsoServe] = ['v4', 'v2'].map((variant) => loadProfile('prostream-x', { variant }));
      assert.ok(profile);
      const scene = loadScene(profile.id);
      simulator = await startSimulator({ profile, alsoServe, scene, size, clock: () => now });
    });
    after(() => simulator.stop());

    it('has the sizes it says, and unique keys', () => {
      const sizes = { physicalInputs: 20, logicalInputs: 15, logicalOutputs: 4, inputServices: 60, outputServices: 40 };
      for (const [table, count] of Object.entries(sizes)) assert.equal(rows(table).length, count * size, table);
      assert.equal(rows('bitratePids').length, 540 * size);
      for (const { id, key, rows: source } of loadProfile('prostream-x').tables.values()) {
        const keys = rows(id).map((row) => key.map((column) => row[column]).join('/'));
        if (source.kind !== 'one') assert.equal(new Set(keys).size, keys.length, id);
      }
    });

    it('refers to what exists', () => {
      const references = {
        logicalInputs: { physicalInputId: 'physicalInputs' },
        inputServices: { logicalInputId: 'logicalInputs' },
        inputCcErrors: { inputServiceId: 'inputServices' },
        physicalOutputs: { logicalOutputId: 'logicalOutputs' },
        outputServices: {
          logicalOutputId: 'logicalOutputs',
          inputServiceId: 'inputServices',
          logicalInputId: 'logicalInputs',
        },
        outputCcErrors: { outputServiceId: 'outputServices' },
        dpi: { outputServiceId: 'outputServices' },
        serviceRedundancy: { outputServiceId: 'outputServices' },
        redundancyStreams: {
          outputServiceId: 'outputServices',
          inputServiceId: 'inputServices',
          logicalInputId: 'logicalInputs',
        },
        slates: { outputServiceId: 'outputServices', slateServiceId: 'inputServices' },
        sps: {
          outputServiceId: 'outputServices',
          mainServiceId: 'inputServices',
          substituteServiceId: 'inputServices',
        },
      };
      for (const [table, columns] of Object.entries(references)) {
        assert.ok(rows(table).length > 0, table);
        for (const [column, target] of Object.entries(columns)) {
          const known = byId(target);
          for (const row of rows(table)) assert.ok(known.has(row[column]), `${table}.${column} ${row[column]}`);
        }
      }
      const pids = new Map(
        rows('bitratePids').map(({ pid, inputServiceId, streamType }) => [pid, { inputServiceId, streamType }]),
      );
      for (const { id, pmtPid, pcrPid } of rows('inputServices')) {
        assert.deepEqual(pids.get(pmtPid), { inputServiceId: id, streamType: null });
        assert.deepEqual(pids.get(pcrPid), { inputServiceId: id, streamType: 27 });
      }
      for (const { dpiPid } of rows('dpi')) assert.equal(pids.get(dpiPid)?.streamType, 134);
      assert.ok(Math.max(...[...pids.keys()].map(Number)) < 8191);
    });

    it('adds up at all times, within the rate of each multiplex and of each interface', () => {
      for (let step = 0; step < 10; step++, now += 20_000) {
        const [ofPids, ofServices] = [
          sums('bitratePids', 'bitrate', 'inputServiceId'),
          sums('inputServices', 'bitrate', 'logicalInputId'),
        ];
        for (const { id, bitrate } of rows('inputServices')) assert.equal(bitrate, ofPids.get(id));
        for (const { id, bitrate } of rows('logicalInputs')) assert.equal(bitrate, ofServices.get(id));
        const sent = sums('outputServices', 'bitrate', 'logicalOutputId');
        for (const { id, bitrate, configuredBitrate } of rows('logicalOutputs')) {
          assert.equal(bitrate, sent.get(id));
          assert.ok(Number(bitrate) < Number(configuredBitrate));
        }
        const [received, sentBy] = [
          sums('physicalInputs', 'bitrate', 'interface'),
          sums('physicalOutputs', 'bitrate', 'interface'),
        ];
        for (const { name, speed, rxBitrate, txBitrate } of rows('networkInterfaces')) {
          assert.deepEqual([rxBitrate, txBitrate], [received.get(name) ?? 0, sentBy.get(name) ?? 0]);
          assert.ok(Number(rxBitrate) + Number(txBitrate) < Number(speed) * 1e6);
        }
        for (const table of ['bitrateTs', 'bitrateServices', 'bitratePids']) {
          for (const { bitrate, min, max } of rows(table)) {
            assert.ok(Number(min) <= Number(bitrate) && Number(bitrate) <= Number(max), table);
          }
        }
      }
    });

    it('only counts CC errors upwards', () => {
      const total = () => rows('inputCcErrors').reduce((sum, { ccErrors }) => sum + Number(ccErrors), 0);
      const before = total();
      now += 60_000;
      assert.ok(total() > before);
      const ofInputs = sums('inputCcErrors', 'ccErrors', 'logicalInputId');
      for (const { id, ccErrors } of rows('logicalInputs')) assert.equal(ccErrors, ofInputs.get(id));
    });

    it('fails over: input lost, backup active and linked to its main, alarms, and back again', () => {
      const story: string[] = [];
      for (let step = 0; step < 40; step++, now += 5000) {
        const inputs = byId('logicalInputs');
        const sockets = byId('physicalInputs');
        for (const main of [...inputs.values()].filter(({ role }) => role === 'main')) {
          const socket = sockets.get(main.physicalInputId);
          assert.deepEqual([socket?.signal, socket?.bitrate], [main.syncLoss ? 'lost' : 'ok', main.bitrate]);
          assert.equal(main.bitrate === 0, main.syncLoss);
        }
        for (const backup of [...inputs.values()].filter(({ role }) => role === 'backup')) {
          const main = inputs.get(backup.mainId);
          assert.deepEqual([backup.active, backup.linkTo], main?.active ? [false, 0] : [true, main?.id]);
          assert.equal(main?.activeSource, main?.active ? 'main' : 'backup');
        }
        for (const { logicalInputId, active, bitrate } of rows('outputServices')) {
          assert.equal(inputs.get(logicalInputId)?.active, true);
          assert.equal(active, bitrate !== 0);
        }
        const outputs = byId('outputServices');
        for (const { outputServiceId, active } of rows('slates')) {
          assert.equal(active, !outputs.get(outputServiceId)?.active);
        }
        for (const { raised, changed, cleared, state } of rows('alarms')) {
          assert.equal(changed, state === 'active' ? raised : cleared);
          assert.ok(state === 'active' || String(raised) < String(cleared));
        }
        const alarms = rows('alarms').filter(({ resource }) => resource === 'logical-inputs/1');
        const chapter = [
          inputs.get(1)?.syncLoss ? 'lost' : 'received',
          inputs.get(2)?.active ? 'backup' : 'main',
          ...alarms.map(({ type, state }) => `${type} ${state}`),
        ].join(', ');
        if (story.at(-1) !== chapter) story.push(chapter);
      }
      const start = story.indexOf('received, main');
      assert.deepEqual([...story.slice(start), ...story.slice(1, start)].slice(0, 4), [
        'received, main',
        'lost, backup, signalLost active, backupActive active',
        'received, main, signalLost cleared, backupActive cleared, signalRestored active',
        'received, main, signalRestored cleared',
      ]);
    });
  });
}
