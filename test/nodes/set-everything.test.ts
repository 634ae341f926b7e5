import assert from 'node:assert/strict';
import { loadScene, type Simulator, startSimulator } from '../../simulator';
import type { ActionOutcome, ColumnResult } from '../../src/messages';
import {
  type Action,
  type ActionParameter,
  type Column,
  listProfiles,
  loadProfile,
  type Profile,
} from '../../src/profile';
import type { Row } from '../../src/table';
import { readOne } from '../device/lab';
import { deviceConfig, useNodeRed } from './harness';
import { flowOf, type Written, write } from './set-lab';

/** Every variant of every profile that ships. */
const PROFILES = [...listProfiles().keys()].flatMap((id) => {
  const usual = loadProfile(id);
  return usual.variants.size === 0
    ? [usual]
    : [...usual.variants.keys()].map((variant) => loadProfile(id, { variant }));
});

/** Texts of the forms that patterns ask for. */
const TEXTS = ['written', 'written/2', 'udp://239.9.9.9:5009', 'rtp://239.9.9.10:5010', '1500', '2026-11-21T12:00:00Z'];
/** Numbers from here on are in no row: PIDs and program numbers may be used once. Counted up by every test for itself. */
const FREE_NUMBER = 7000;
const MOST_FREE_NUMBERS = 1000;
let used = 0;
const freeNumber = () => FREE_NUMBER + (used++ % MOST_FREE_NUMBERS);

/** Parameters whose values nothing in the profile tells. */
const GIVEN: Record<string, Record<string, unknown>> = {
  mptsLoad: { id: 1 },
  mptsSwapAllocationPriority: { ids: [1, 2] },
};

type Limits = Pick<ActionParameter, 'type' | 'range' | 'values' | 'pattern' | 'list'>;

/** What of a column matters when a value for it is chosen; what it is written by may allow less than the column. */
function limitsOf(column: Column, { actions }: Profile): Limits {
  const { write: way, type, range, values } = column;
  const parameter = way?.by === 'action' ? actions.get(way.action)?.parameters.get(way.parameter) : undefined;
  return parameter ?? ({ type, range, values, list: false } as Limits);
}

/** A value that may be written and is not the one that stands there. */
function otherValue({ type, range, values, pattern, list }: Limits, now: unknown): unknown {
  if (list) return [freeNumber()];
  if (values) return [...Object.values(values)].find((label) => label !== now);
  if (type === 'boolean') return now !== true;
  if (type === 'integer' || type === 'number') {
    const [least, most] = range ?? [0, 2 ** 31 - 1];
    if (range && least <= FREE_NUMBER && most >= FREE_NUMBER + MOST_FREE_NUMBERS) return freeNumber();
    const near = typeof now === 'number' && now < most ? now + 1 : least;
    return near === now ? most : near;
  }
  const fits = (text: string) => !pattern || new RegExp(`^(?:${pattern.expression})$`, 'u').test(text);
  const text = TEXTS.find((each) => each !== now && fits(each) && (String(type) === 'time') === each.endsWith('Z'));
  assert.ok(text, `the test has no text of the form ${pattern?.form}`);
  return text;
}

/** A cell as it reads whatever way it was written. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return String(value).replace(/\.000Z$/, 'Z');
}

for (const profile of PROFILES) {
  const { id, variant } = profile;
  const columns = [...profile.tables.values()].flatMap((table) =>
    [...table.columns.values()].filter(({ writable }) => writable).map((column) => ({ table, column })),
  );
  const actions = [...profile.actions.values()];

  describe(`headend-set writes what ${id}${variant ? ` ${variant}` : ''} lets be written`, function () {
    this.timeout(20_000);
    const red = useNodeRed();
    let simulator: Simulator;

    beforeEach(async () => {
      used = 0;
      simulator = await startSimulator({ profile, scene: loadScene(id) });
      const device = deviceConfig(simulator.ports, { profile: id, variant, write: 'assumed', timeout: '5000' });
      await red.load(flowOf(device));
    });
    afterEach(() => simulator.stop());

    async function rowsOf(table: string): Promise<readonly Row[]> {
      const { device } = red.device();
      assert.ok(device);
      const { rows } = await readOne(device, table);
      assert.ok(rows.length > 0, `the simulation has rows of ${table}`);
      return rows;
    }

    /** The first message that a dry run has nothing against: what may be written depends on the state of a row. */
    async function allowed(messages: readonly object[]): Promise<object> {
      const refusals: unknown[] = [];
      for (const message of messages) {
        const { error } = await write(red, { ...message, dryRun: true });
        if (!error) return message;
        refusals.push(error.message);
      }
      assert.fail(`Nothing is allowed: ${refusals.join(' ')}`);
    }

    async function done<P>(message: object): Promise<P> {
      const { payload, error }: Written<P> = await write<P>(red, message);
      assert.equal(error, undefined, error?.message);
      return payload;
    }

    for (const { table, column } of columns) {
      it(`${table.id}.${column.id}`, async () => {
        const messages = (await rowsOf(table.id)).map((row) => {
          const value = otherValue(limitsOf(column, profile), row[column.id]);
          return { table: table.id, payload: { key: row.key, column: column.id, value, expect: row[column.id] } };
        });
        const message = (await allowed(messages)) as (typeof messages)[number];
        const { key, value } = message.payload;
        const { ok, verified, before, after } = await done<ColumnResult>(message);
        assert.deepEqual([ok, verified], [true, true]);
        assert.notDeepEqual(after, before);
        const row = (await rowsOf(table.id)).find((each) => each.key === key);
        assert.equal(textOf(row?.[column.id]), textOf(value));
      });
    }

    /** Values for every parameter of an action, for each row that it can be about. */
    async function valuesOf({ id: name, parameters, verify }: Action): Promise<Record<string, unknown>[]> {
      const rows = verify ? await rowsOf(verify.table) : [{ key: '', displayKey: '' } as Row];
      return rows.map((row) => {
        const entries = [...parameters.values()].map((parameter) => {
          const given = GIVEN[name]?.[parameter.id];
          const shown = verify?.columns[parameter.id];
          const own = parameter.id === verify?.key || shown === undefined ? row[parameter.id] : undefined;
          return [parameter.id, given ?? own ?? otherValue(parameter, row[shown ?? ''])];
        });
        return Object.fromEntries(entries);
      });
    }

    for (const action of actions) {
      it(`${action.id}()`, async () => {
        const { verify, request } = action;
        const messages = (await valuesOf(action)).map((payload) => ({ action: action.id, payload }));
        // An action that is to end in a state is done where that is not so yet.
        const rows = verify ? await rowsOf(verify.table) : [];
        const shows = Object.entries(verify?.shows ?? {});
        const useful = messages.filter((_, index) => shows.every(([name, value]) => rows[index]?.[name] !== value));
        const message = (await allowed(shows.length > 0 ? useful : messages)) as (typeof messages)[number];
        const { ok, sent, verified, after, reply } = await done<ActionOutcome>(message);
        assert.deepEqual([ok, sent, verified], [true, true, verify && true]);
        if (request?.method === 'GET') assert.ok((reply?.rows.length ?? 0) > 0, 'something is read');
        if (!verify) return;
        if (verify.gone) {
          assert.equal((await rowsOf(verify.table)).length, rows.length - 1);
          return;
        }
        const row = (await rowsOf(verify.table)).find(({ key }) => key === after?.key);
        for (const [parameter, column] of Object.entries(verify.columns)) {
          assert.equal(textOf(row?.[column]), textOf(message.payload[parameter]), column);
        }
        for (const [column, value] of shows) assert.equal(row?.[column], value);
      });
    }

    it('or nothing', () => {
      // A variant without anything that can be written is one that says so.
      assert.equal(columns.length + actions.length === 0, id === 'prostream-x' && variant === 'v2');
    });
  });
}
