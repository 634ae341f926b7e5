import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { atOnce } from '../../src/pieces';
import { buildTable, copyRows, type RawRow, type RawValue, TableBuilder, TableBuilders } from '../../src/table';
import { anyColumn, anyRaw, column, rawRows, table } from './samples';

const ports = table(
  ['port'],
  [
    column('integer', { id: 'port' }),
    column('string', { id: 'name' }),
    column('enum', { id: 'state', values: { 0: 'ok' } }),
    column('string', { id: 'label', address: { from: 'template', template: '{name}:{state}' } }),
  ],
  { display: '{name}' },
);

/** Rows 1 to `count` as a wire gives them, each with octets of its own. */
function reading(count: number, changes: Record<number, Record<string, RawValue>> = {}): RawRow[] {
  const all = Array.from({ length: count }, (_, at) => at + 1);
  return rawRows(...all.map((port) => ({ port, name: Buffer.from(`p${port}`), state: 0, ...changes[port] })));
}

describe('a table made again', () => {
  it('keeps the rows that are as they were, and makes the others anew', () => {
    const builder = new TableBuilder(ports);
    const first = atOnce(builder.build(reading(4))).rows;
    const second = atOnce(builder.build(reading(4, { 2: { state: 1 } }))).rows;
    assert.deepEqual(
      second.map((row, at) => row === first[at]),
      [true, false, true, true],
    );
    assert.deepEqual(second[1], { ...first[1], state: 'unknown(1)', label: 'p2:unknown(1)' });
    assert.equal(first[1]?.state, 'ok');
  });

  it('keeps them where others come, go and change places', () => {
    const builder = new TableBuilder(ports);
    const [one, two, three] = atOnce(builder.build(reading(3))).rows;
    const [first, second, third] = reading(3);
    assert.ok(first && second && third);
    const [added] = rawRows({ port: 9, name: 'x', state: 0 });
    assert.ok(added);
    const next = atOnce(builder.build([added, three && third, first].filter((row) => row !== undefined))).rows;
    assert.equal(next[1], three);
    assert.equal(next[2], one);
    assert.notEqual(atOnce(builder.build([first, second, third])).rows[1], two);
  });

  it('tells of the same problems again', () => {
    const builder = new TableBuilder(ports);
    const bad = () => reading(3, { 2: { port: null }, 3: { port: 1 } });
    const { problems } = atOnce(builder.build(bad()));
    assert.equal(problems.length, 2);
    assert.deepEqual(atOnce(builder.build(bad())).problems, problems);
  });

  it('is what it is when it is made for the first time, whatever was there before', () => {
    const anyTable = fc
      .uniqueArray(anyColumn, { minLength: 1, maxLength: 4, selector: ({ id }) => id })
      .map((columns) => table([columns[0]?.id ?? ''], columns, { display: '{state} {toString}' }));
    // Few values, so that the same come again.
    const readings = fc
      .tuple(
        fc.array(anyRaw, { minLength: 1, maxLength: 5 }),
        fc.array(fc.array(fc.nat(), { maxLength: 12 }), { maxLength: 6 }),
      )
      .map(([values, all]) => all.map((picks) => picks.map((pick) => values[pick % values.length] ?? null)));
    fc.assert(
      fc.property(anyTable, readings, fc.boolean(), fc.boolean(), (of, all, rawValues, listed) => {
        const builder = new TableBuilder(of, undefined, { rawValues });
        const ids = [...of.columns.keys()];
        // The first column is in no list, as an index part is.
        const places = new Map(ids.slice(1).map((id, at) => [id, at]));
        for (const values of all) {
          const rows = chunks(values, ids.length).map((chunk): RawRow => {
            const row = new Map(ids.map((id, at) => [id, chunk[at] ?? null]));
            return listed ? { places, list: chunk.slice(1), get: (id) => row.get(id) } : row;
          });
          assert.deepEqual(atOnce(builder.build(rows)), buildTable(of, rows, undefined, { rawValues }));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('of 10,000 rows of 12 columns leaves the event loop many turns; a small one takes none', () => {
    const columns = Array.from({ length: 12 }, (_, at) => column('integer', { id: `c${at}` }));
    const rows = rawRows(...Array.from({ length: 10_000 }, (_, at) => ({ c0: at })));
    const wide = table(['c0'], columns);
    assert.ok([...new TableBuilder(wide).build(rows)].length >= 25);
    assert.equal([...new TableBuilder(wide).build(rows.slice(0, 100))].length, 0);
    assert.ok([...copyRows(wide, buildTable(wide, rows).rows)].length >= 25);
  });
});

describe('the builders of a reader', () => {
  it('are one for each wish, and anew for another table of the name', () => {
    const builders = new TableBuilders();
    const whole = builders.get(ports);
    assert.equal(builders.get(ports), whole);
    assert.notEqual(builders.get(ports, new Set(['name'])), whole);
    assert.notEqual(builders.get(ports, undefined, { rawValues: true }), whole);
    assert.notEqual(builders.get({ ...ports }), whole);
  });

  it('forget the wish that was made longest ago when there are very many', () => {
    const builders = new TableBuilders();
    const first = builders.get(ports);
    const second = builders.get(ports, new Set(['x']));
    for (let n = 0; n < 98; n++) builders.get(ports, new Set([`${n}`]));
    assert.equal(builders.get(ports), first);
    builders.get(ports, new Set(['one more']));
    assert.equal(builders.get(ports), first);
    assert.notEqual(builders.get(ports, new Set(['x'])), second);
  });
});

function chunks<T>(values: readonly T[], length: number): T[][] {
  const count = Math.ceil(values.length / length);
  return Array.from({ length: count }, (_, at) => values.slice(at * length, (at + 1) * length));
}
