import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HeadendError } from '../../../src/errors';
import type { RawValue } from '../../../src/table/types';
import {
  compareOids,
  type Rows,
  readTable,
  type SnmpClient,
  TableMemory,
  type Varbind,
} from '../../../src/transport/snmp';
import { FakeAgent, type FakeAgentOptions, timeout, toParts } from './fake-agent';

const ENTRY = '1.3.6.1.4.1.99.1.1';
const limits = { maxRows: 10_000, timeLimitMs: 60_000 };

/** Column OIDs 1 to `count` of the test's table. */
const columns = (count: number) => Array.from({ length: count }, (_, i) => `${ENTRY}.${i + 1}`);

/** An agent's whole tree: the columns' instances, and something after them so that columns run into other objects. */
function tree(cells: readonly (readonly string[])[]): Map<string, RawValue> {
  const values = new Map<string, RawValue>([['1.3.6.1.4.2.0', 'after the table']]);
  for (const [i, column] of columns(cells.length).entries()) {
    for (const index of cells[i] ?? []) values.set(`${column}.${index}`, `${i}/${index}`);
  }
  return values;
}

/** What a table of these cells is, by the definition: every index of any column, in numeric order. */
function model(cells: readonly (readonly string[])[]): Map<string, RawValue[]> {
  const indexes = [...new Set(cells.flat())].sort(compareOids);
  return new Map(
    indexes.map((index) => [index, cells.map((column, i) => (column.includes(index) ? `${i}/${index}` : null))]),
  );
}

/** A full table of rows 1 to `rows`. */
const full = (columnCount: number, rows: number) =>
  Array.from({ length: columnCount }, () => Array.from({ length: rows }, (_, row) => String(row + 1)));

/** Entries in order, so that the order of rows is compared too. */
const entries = ({ indexes, values }: Rows) => indexes.map((index, at) => [index, values[at]]);

/** A client whose `next` is the given function and which has nothing else. */
const clientOf = (lists: (oids: readonly string[]) => Promise<Varbind[][]>): SnmpClient => ({
  version: '2c',
  get: async () => [],
  next: async (positions) =>
    toParts(positions, await lists(positions.map(({ column, after }) => (after ? `${column}.${after}` : column)))),
  rows({ columns, after }, repetitions) {
    return this.next(
      columns.map((column) => ({ column, after })),
      repetitions,
    );
  },
  set: async () => [],
  close() {},
});

describe('readTable', () => {
  it('reads any sparse table from any agent as a sequential reader would', async () => {
    const index = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 2 }).map((subIds) => subIds.join('.'));
    const cells = fc.array(fc.uniqueArray(index, { maxLength: 30 }), { minLength: 1, maxLength: 6 });
    const agent: fc.Arbitrary<FakeAgentOptions> = fc.record(
      {
        version: fc.constantFrom<'1' | '2c'>('1', '2c'),
        cap: fc.integer({ min: 1, max: 120 }),
        tooBigFrom: fc.integer({ min: 2, max: 120 }),
        lostFrom: fc.integer({ min: 2, max: 120 }),
        byColumns: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(cells, agent, async (cells, options) => {
        const client = new FakeAgent(tree(cells), options);
        const query = { columns: columns(cells.length), ...limits };
        const reply = await readTable(client, query, new TableMemory());
        assert.deepEqual(entries(reply), [...model(cells)]);
        assert.equal(reply.partial, undefined);
        assert.equal(reply.requests, client.requests);
      }),
      { numRuns: 300 },
    );
  });

  it('gives only whole rows, as they are, of any sparse table that an agent stops answering', async () => {
    const index = fc.nat({ max: 40 }).map(String);
    const cells = fc.array(fc.uniqueArray(index, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        cells,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        async (cells, cap, good) => {
          const before = (request: number) => {
            if (request > good) throw timeout();
          };
          const client = new FakeAgent(tree(cells), { cap, before });
          const query = { columns: columns(cells.length), ...limits };
          const reply = await readTable(client, query, new TableMemory()).catch(() => undefined);
          const whole = [...model(cells)];
          if (reply) assert.deepEqual(entries(reply), whole.slice(0, reply.indexes.length));
          if (reply && !reply.partial) assert.equal(reply.indexes.length, whole.length);
        },
      ),
    );
  });

  it('asks for all columns at once and 96 varbinds at most to begin with', async () => {
    const client = new FakeAgent(tree(full(12, 20)));
    const reply = await readTable(client, { columns: columns(12), ...limits }, new TableMemory());
    assert.equal(client.asked[0], 96);
    assert.equal(reply.requests, 3);
  });

  it('sends nothing for no columns', async () => {
    const reply = await readTable(new FakeAgent(tree([])), { columns: [], ...limits }, new TableMemory());
    assert.deepEqual(reply, { indexes: [], values: [], requests: 0 });
  });

  it('gives no rows and no reason for an empty table', async () => {
    const reply = await readTable(new FakeAgent(tree([[], []])), { columns: columns(2), ...limits }, new TableMemory());
    assert.deepEqual(reply, { indexes: [], values: [], requests: 1 });
  });

  describe('sizes', () => {
    it('halves on tooBig, remembers it for the next read, and grows again with caution', async () => {
      const client = new FakeAgent(tree(full(4, 100)), { tooBigFrom: 30 });
      const memory = new TableMemory();
      const query = { columns: columns(4), ...limits };
      await readTable(client, query, memory);
      assert.deepEqual(client.asked.slice(0, 3), [96, 48, 24]);
      const failures = () => client.asked.filter((asked) => asked >= 30).length;
      await readTable(client, query, memory);
      assert.equal(failures(), 2);
      for (let read = 0; read < 45; read++) await readTable(client, query, memory);
      // Those side by side fail together, and once.
      assert.ok(failures() > 2 && failures() <= 2 + 32, String(failures()));
      assert.ok(client.asked.length > 300);
    });

    it('splits the columns into groups where one row is too big', async () => {
      const cells = full(10, 5);
      const client = new FakeAgent(tree(cells), { tooBigFrom: 4 });
      const reply = await readTable(client, { columns: columns(10), ...limits }, new TableMemory());
      assert.deepEqual(entries(reply), [...model(cells)]);
    });

    it('gives up where a single varbind is too big', async () => {
      const client = new FakeAgent(tree(full(2, 5)), { tooBigFrom: 1 });
      await assert.rejects(readTable(client, { columns: columns(2), ...limits }, new TableMemory()), /too big/);
    });

    it('halves after a time-out when a single varbind is answered', async () => {
      const cells = full(4, 60);
      const client = new FakeAgent(tree(cells), { lostFrom: 60 });
      const memory = new TableMemory();
      const reply = await readTable(client, { columns: columns(4), ...limits }, memory);
      assert.deepEqual(client.asked.slice(0, 3), [96, 1, 48]);
      assert.deepEqual(entries(reply), [...model(cells)]);
      assert.equal(reply.partial, undefined);
      assert.ok(memory.window.size < 96);
    });

    it('asks a dead agent twice and keeps its size', async () => {
      const client = new FakeAgent(tree(full(4, 60)), { lostFrom: 1 });
      const memory = new TableMemory();
      await assert.rejects(readTable(client, { columns: columns(4), ...limits }, memory), { code: 'TIMEOUT' });
      assert.deepEqual(client.asked, [96, 1]);
      assert.equal(memory.window.size, 96);
    });

    it('grows while replies come in full', async () => {
      const memory = new TableMemory();
      await readTable(new FakeAgent(tree(full(4, 500))), { columns: columns(4), ...limits }, memory);
      assert.ok(memory.window.size > 96 && memory.window.size <= 512, String(memory.window.size));
    });

    it('learns where an agent cuts its replies', async () => {
      const memory = new TableMemory();
      await readTable(new FakeAgent(tree(full(4, 500)), { cap: 50 }), { columns: columns(4), ...limits }, memory);
      assert.equal(memory.window.size, 48, 'the whole rows of 50 varbinds');
    });
  });

  describe('limits', () => {
    it('stops at the row limit, with the first rows whole', async () => {
      const cells = [['1', '2', '3', '4', '5'], ['5'], ['2', '9']];
      const reply = await readTable(
        new FakeAgent(tree(cells)),
        { columns: columns(3), maxRows: 3, timeLimitMs: 1 },
        new TableMemory(),
        undefined,
        () => 0,
      );
      assert.deepEqual(entries(reply), [...model(cells)].slice(0, 3));
      assert.match(reply.partial ?? '', /more than 3 rows/);
    });

    it('does not read far beyond the row limit', async () => {
      const client = new FakeAgent(tree(full(2, 5000)));
      await readTable(client, { columns: columns(2), maxRows: 10, timeLimitMs: 60_000 }, new TableMemory());
      assert.deepEqual(client.asked, [22]);
    });

    for (const version of ['1', '2c'] as const) {
      it(`tells a table of as many rows as allowed from one of more (v${version})`, async () => {
        const read = (rows: number) => {
          const client = new FakeAgent(tree(full(2, rows)), { version, cap: 2 });
          const query = { columns: columns(2), maxRows: 7, timeLimitMs: 60_000 };
          return readTable(client, query, new TableMemory());
        };
        const [exact, more] = await Promise.all([read(7), read(8)]);
        assert.deepEqual([exact.indexes.length, more.indexes.length], [7, 7]);
        assert.equal(exact.partial, undefined);
        assert.match(more.partial ?? '', /more than 7 rows/);
      });
    }

    it('stops at the time limit with what it has', async () => {
      let now = 0;
      const client = new FakeAgent(tree(full(2, 500)), { before: () => (now += 400) });
      const reply = await readTable(
        client,
        { columns: columns(2), maxRows: 1000, timeLimitMs: 1000 },
        new TableMemory(),
        undefined,
        () => now,
      );
      assert.equal(reply.requests, 3);
      assert.ok(reply.indexes.length >= 3 * 48 && reply.indexes.length < 500);
      assert.match(reply.partial ?? '', /within 1000 ms/);
    });
  });

  describe('agents that misbehave', () => {
    const query = { columns: columns(2), ...limits };

    it('stops at an OID that comes again, naming it', async () => {
      const client = clientOf(async (oids) => oids.map((_, i) => [{ oid: `${ENTRY}.${i + 1}.1`, value: 1 }]));
      const reply = await readTable(client, query, new TableMemory());
      assert.deepEqual(entries(reply), [['1', [1, 1]]]);
      assert.equal(reply.requests, 3);
      assert.match(
        reply.partial ?? '',
        /walks in circles: after 1\.3\.6\.1\.4\.1\.99\.1\.1\.1\.1 it answered 1\.3\.6\.1\.4\.1\.99\.1\.1\.1\.1/,
      );
    });

    it('stops at OIDs that go back, within one reply too', async () => {
      const list = (column: string): Varbind[] =>
        ['9', '10', '9'].map((index) => ({ oid: `${column}.${index}`, value: index }));
      const client = clientOf(async () => columns(2).map(list));
      const reply = await readTable(client, query, new TableMemory());
      assert.deepEqual(reply.indexes, ['9', '10']);
      assert.match(reply.partial ?? '', /circles/);
    });

    it('stops at a column that goes back beside one that goes on', async () => {
      const memory = new TableMemory();
      const known = Array.from({ length: 48 }, (_, i) => String(i + 1));
      memory.remember(query.columns, { indexes: known, values: known.map(() => []) });
      const answers = [
        [['1'], ['1', '2']],
        [['2'], ['2']],
      ];
      const client = clientOf(async (oids) => {
        if (oids[0]?.endsWith('.48')) return oids.map(() => [{ oid: '1.3.6.1.4.2.0', value: 1 }]);
        const lists = answers.shift() ?? [];
        return columns(2).map((column, i) =>
          (lists[i] ?? []).map((index) => ({ oid: `${column}.${index}`, value: 1 })),
        );
      });
      const reply = await readTable(client, query, memory);
      assert.match(reply.partial ?? '', /circles: after .*\.2\.2 it/);
    });

    it('fails where an agent walks back before the first row', async () => {
      const client = clientOf(async (oids) => oids.map(() => [{ oid: '1.3.6.1.2.1.1.1.0', value: 1 }]));
      await assert.rejects(readTable(client, query, new TableMemory()), { code: 'BAD_REPLY' });
    });

    it('takes an empty reply for an error and not for the end', async () => {
      const client = clientOf(async (oids) => oids.map(() => []));
      await assert.rejects(readTable(client, query, new TableMemory()), { code: 'BAD_REPLY' });
    });

    it('keeps the rows read before a failure, with its reason', async () => {
      const before = (request: number) => {
        if (request > 2) throw timeout();
      };
      const client = new FakeAgent(tree(full(2, 500)), { before });
      const reply = await readTable(client, query, new TableMemory());
      assert.equal(reply.indexes.length, 48);
      assert.equal(reply.partial, 'no answer.');
      assert.equal(reply.requests, client.requests);
    });

    it('lets an error that is none of ours through', async () => {
      const bug = new TypeError('a bug');
      const before = (request: number) => {
        if (request > 1) throw bug;
      };
      await assert.rejects(readTable(new FakeAgent(tree(full(2, 500)), { before }), query, new TableMemory()), bug);
    });
  });

  it('rejects with the reason of the signal, also after rows were read', async () => {
    const controller = new AbortController();
    const reason = new HeadendError('UNREACHABLE', 'the flow was stopped');
    const before = (request: number) => {
      if (request === 3) controller.abort(reason);
    };
    const client = new FakeAgent(tree(full(2, 500)), { before });
    const reading = readTable(client, { columns: columns(2), ...limits }, new TableMemory(), controller.signal);
    await assert.rejects(reading, reason);
    assert.equal(client.requests, 3);
  });
});
