import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareOids, readTable, TableMemory } from '../../../src/transport/snmp';
import { FakeAgent } from './fake-agent';

const ENTRY = '1.3.6.1.4.1.99.1.1';
/** Histories to try; more by hand. */
const RUNS = Number(process.env.HEADEND_HISTORIES ?? 300);

/** What happens to the table before an answer: rows that come and rows that go. */
interface Change {
  add: string[];
  remove: string[];
}

const index = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 2 }).map((arcs) => arcs.join('.'));
const rows = fc.uniqueArray(index, { maxLength: 40 });
const change: fc.Arbitrary<Change> = fc.record({
  add: fc.uniqueArray(index, { maxLength: 3 }),
  remove: fc.uniqueArray(index, { maxLength: 3 }),
});

/** An agent whose table changes before every answer. */
class ChangingAgent extends FakeAgent {
  /** Rows that were there all the time, since {@link watch}. */
  stayed = new Set<string>();
  /** Rows that were there at any time, since then. */
  seen = new Set<string>();

  constructor(
    readonly present: Set<string>,
    columns: readonly string[],
    changes: readonly Change[],
    options: { version: '1' | '2c'; cap: number; byColumns: boolean },
  ) {
    const values = new Map<string, string>();
    const show = () => {
      values.clear();
      for (const row of this.present) for (const column of columns) values.set(`${column}.${row}`, row);
      values.set('1.3.6.1.4.2.0', 'after the table');
    };
    let at = 0;
    super(values, {
      ...options,
      before: () => {
        const { add, remove } = changes[at++ % Math.max(1, changes.length)] ?? { add: [], remove: [] };
        for (const row of remove) {
          this.present.delete(row);
          this.stayed.delete(row);
        }
        for (const row of add) {
          this.present.add(row);
          this.seen.add(row);
        }
        show();
      },
    });
    show();
  }

  watch(): void {
    this.stayed = new Set(this.present);
    this.seen = new Set(this.present);
  }
}

describe('readTable of a table that changes while it is read', () => {
  it('loses no row that stays, doubles none, and keeps the order, poll after poll', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.array(change, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom<'1' | '2c'>('1', '2c'),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (start, changes, columnCount, version, cap, byColumns) => {
          const columns = Array.from({ length: columnCount }, (_, i) => `${ENTRY}.${i + 1}`);
          const agent = new ChangingAgent(new Set(start), columns, changes, { version, cap, byColumns });
          const memory = new TableMemory();
          for (let poll = 0; poll < 3; poll++) {
            agent.watch();
            const reply = await readTable(agent, { columns, maxRows: 1000, timeLimitMs: 60_000 }, memory);
            const found = [...reply.indexes];
            assert.equal(reply.partial, undefined);
            assert.deepEqual(found, [...new Set(found)].sort(compareOids), 'in order, and none twice');
            for (const row of found) assert.ok(agent.seen.has(row), `${row} never was`);
            for (const row of agent.stayed) {
              assert.deepEqual(
                reply.values[found.indexOf(row)],
                Array(columnCount).fill(row),
                `${row} was there all the time`,
              );
            }
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('asks no more of a table that did not change, all at once', async () => {
    const columns = Array.from({ length: 12 }, (_, i) => `${ENTRY}.${i + 1}`);
    for (const [count, requests] of [
      [20, 3],
      [100, 13],
      [96, 13],
      [200, 26],
    ] as const) {
      const start = Array.from({ length: count }, (_, i) => String(i + 1));
      const cells = columns.flatMap((column) => start.map((row) => [`${column}.${row}`, row] as const));
      const agent = new FakeAgent(new Map(cells), { cap: 100 });
      const memory = new TableMemory();
      const query = { columns, maxRows: 10_000, timeLimitMs: 60_000 };
      await readTable(agent, query, memory);
      await readTable(agent, query, memory);
      assert.equal((await readTable(agent, query, memory)).requests, requests, `${count} rows`);
    }
  });
});
