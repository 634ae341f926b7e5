import assert from 'node:assert/strict';
import { loadScene, loadVariants, type Raw, type Scene } from '../../simulator';
import { JsonDocument } from '../../simulator/json-document';
import { branchesOf, MibView } from '../../simulator/mib-view';
import type { Moment } from '../../simulator/moment';
import { World } from '../../simulator/world';
import { XmlDocument } from '../../simulator/xml-document';
import { type ColumnAt, readJson, readXml } from '../../src/document';
import { listProfiles, type Profile, type Read, type Table } from '../../src/profile';
import { HandClock } from './lab';

/** Columns that a simulation leaves out on purpose, as `profile/table.column`. */
// The bit rates of programs are read from the same elements as their statistics.
const NOT_SIMULATED: readonly string[] = ['channelId', 'name', 'bitrate', 'measured'].map(
  (column) => `elemental-statmux/mptsBitrates.${column}`,
);

describe('simulations that ship', () => {
  for (const id of listProfiles().keys()) {
    describe(id, () => {
      const { profile, alsoServe } = loadVariants(id);
      const profiles = [profile, ...alsoServe];
      const scene = loadScene(id);

      it('say how every column that can be read is simulated', () => {
        const tables = profiles.flatMap((variant) => [...variant.tables.values()]);
        const missing = tables.flatMap((table) => {
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
          const world = new World({ profiles, scene, size, seed: 1, clock: clock.read });
          const branches = branchesOf(profile);
          const documents = [...profile.reads.values()]
            .filter(({ format }) => format === 'xml')
            .map((read) => new XmlDocument(profile, scene, read.id));
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

      it('have in XML what they have in their rows', async () => {
        const clock = new HandClock();
        const world = new World({ profiles, scene, size: 1, seed: 1, clock: clock.read });
        clock.seconds(90);
        const reads = [...profile.reads.values()].filter(({ format }) => format === 'xml');
        for (const read of reads) await compare(profile, scene, read, world.now());
      });

      for (const variant of profiles) {
        const reads = [...variant.reads.values()].filter(({ format }) => format === 'json');
        if (reads.length === 0) continue;
        for (const size of [1, 10]) {
          it(`have in JSON what they have in their rows: ${variant.variant}, size ${size}`, async () => {
            const clock = new HandClock();
            const world = new World({ profiles, scene, size, seed: 1, clock: clock.read });
            clock.seconds(90);
            for (const read of reads) await compare(variant, scene, read, world.now());
          });
        }
      }
    });
  }
});

/** Reads a document as the pack does, and compares what is found with the rows of the world. */
async function compare(profile: Profile, scene: Scene, read: Read, moment: Moment): Promise<void> {
  const queries = [...profile.tables.values()]
    .filter(({ rows }) => rows.kind === 'one' || readOf(rows) === read.id)
    .map((table) => {
      const each = table.rows.kind === 'path' ? table.rows.each : undefined;
      return { id: table.id, each, columns: pathsOf(table, read.id) };
    })
    .filter(({ columns }) => columns.size > 0);
  assert.ok(queries.length > 0, `${read.id} feeds a table`);
  const isJson = read.format === 'json';
  const text = isJson
    ? new JsonDocument(profile, scene, read).write(moment)
    : new XmlDocument(profile, scene, read.id).write(moment, { order: 'ascending' });
  const found = await (isJson ? readJson : readXml)([Buffer.from(text)], queries);
  const of = scene.documents.get(read.id)?.of;
  for (const { id, columns } of queries) {
    // What the simulation leaves out on purpose is read from elsewhere in the document.
    if (!scene.tables.has(id)) continue;
    const plain = (value: unknown) => (isJson ? (value ?? null) : plainXml(value));
    const values = (value: (column: string) => unknown) => [...columns.keys()].map((column) => plain(value(column)));
    assert.deepEqual(
      found.get(id)?.rows.map((row) => values((column) => row.get(column))),
      moment.rows(id, of && moment.rows(of.table)[0]).map((row) => values((column) => moment.value(row, column))),
      `${id} of ${read.id}`,
    );
  }
}

/** A value whose type a text does not tell; an element with nothing in it is as good as none. */
function plainXml(value: unknown): unknown {
  if (value === null || value === undefined || value === '') return null;
  const text = String(value).trim();
  return Number.isNaN(Number(text)) ? text : Number(text);
}

function readOf(rows: Table['rows']): string | undefined {
  return rows.kind === 'path' ? rows.read : undefined;
}

function pathsOf({ columns }: Table, readId: string): Map<string, ColumnAt> {
  return new Map(
    [...columns.values()].flatMap(({ id, address, join }): [string, ColumnAt][] =>
      address.from === 'path' && address.read === readId
        ? [[id, join === undefined ? address.path : { path: address.path, join }]]
        : [],
    ),
  );
}

function keyOf(columns: readonly string[], value: (column: string) => Raw): string {
  return columns.map((column) => String(value(column))).join('/');
}

describe('the simulated ProStream X', () => {
  it('loses something within ten seconds, whatever the seed', () => {
    const { profile, alsoServe } = loadVariants('prostream-x');
    for (let seed = 1; seed <= 20; seed++) {
      const clock = new HandClock();
      const profiles = [profile, ...alsoServe];
      const world = new World({ profiles, scene: loadScene('prostream-x'), size: 1, seed, clock: clock.read });
      assert.equal(world.now().rows('alarms').length, 0);
      clock.seconds(10);
      assert.ok(world.now().rows('alarms').length > 0, `seed ${seed}`);
    }
  });
});
