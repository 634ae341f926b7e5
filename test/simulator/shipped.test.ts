import assert from 'node:assert/strict';
import { loadScene, type Raw } from '../../simulator';
import { branchesOf, MibView } from '../../simulator/mib-view';
import { World } from '../../simulator/world';
import { XmlDocument } from '../../simulator/xml-document';
import { listProfiles, loadProfile } from '../../src/profile';
import { HandClock } from './lab';

/** Columns that a simulation leaves out on purpose, as `profile/table.column`. */
const NOT_SIMULATED: readonly string[] = [];

describe('simulations that ship', () => {
  for (const id of listProfiles().keys()) {
    describe(id, () => {
      const profile = loadProfile(id);
      const scene = loadScene(id);

      it('say how every column that can be read is simulated', () => {
        const missing = [...profile.tables.values()].flatMap((table) => {
          const known = scene.tables.get(table.id);
          const lists = known?.rows.kind === 'list' ? known.rows.rows : [];
          return [...table.columns.values()]
            .filter(({ address }) => ['oid', 'index', 'path'].includes(address.from))
            .filter((column) => !known?.columns.has(column.id) && !lists.some((row) => row.has(column.id)))
            .map((column) => `${id}/${table.id}.${column.id}`);
        });
        assert.deepEqual(
          missing,
          NOT_SIMULATED.filter((name) => name.startsWith(`${id}/`)),
        );
      });

      for (const size of [1, 10]) {
        it(`hold together for ten minutes, size ${size}`, () => {
          const clock = new HandClock();
          const world = new World({ profile, scene, size, seed: 1, clock: clock.read });
          const branches = branchesOf(profile);
          const documents = [...profile.reads.keys()].map((read) => new XmlDocument(profile, scene, read));
          for (let minute = 0; minute <= 10; minute += 5) {
            const moment = world.now();
            const mib = new MibView(branches, moment);
            for (let found = mib.next([]); found; found = mib.next(found.oid)) assert.ok(found.value.length >= 2);
            for (const document of documents) assert.ok(document.write(moment).length > 100);
            for (const table of profile.tables.values()) {
              const keys = moment.rows(table.id).map((row) => keyOf(table.key, (column) => moment.value(row, column)));
              assert.equal(new Set(keys).size, table.key.length === 0 ? 1 : keys.length, `keys of ${table.id}`);
            }
            clock.seconds(300);
          }
        });
      }
    });
  }
});

function keyOf(columns: readonly string[], value: (column: string) => Raw): string {
  return columns.map((column) => String(value(column))).join('/');
}
