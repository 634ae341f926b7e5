import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Faults } from '../../simulator';
import { HeadendError } from '../../src/errors';
import { cleanUp, failOne, HandClock, readOne } from '../device/lab';
import { type Caught, deviceConfig, ENDS, LEVEL, pollConfig, TAB, useNodeRed } from '../nodes/harness';
import { comesTrue } from '../nodes/inbox';
import { deviceX, LOGIN, prostreamX, simulateX } from './lab';

/** The read that goes wrong, and tables that do not come of it. */
const ILL = { only: '/physical-inputs' };
const OTHERS = [...prostreamX().tables.keys()].filter((table) => table !== 'physicalInputs');

const CASES: readonly [what: string, fault: Partial<Faults>, sentence: RegExp][] = [
  ['a web page', { html: true }, /^A web page \(title 'Harmonic ProStream X \(simulated\)'\) came/],
  ['a reply that is cut off', { truncate: true }, /the connection broke before the reply was whole/],
  ['a document that is cut off', { truncate: 'document' }, /ends too early|cut off|not whole/],
  ['500', { httpStatus: 500 }, /GET \/api\/v4\/physical-inputs at 127\.0\.0\.1:\d+: .*500/],
  ['nothing', { emptyReply: true }, /^The reply is empty/],
  ['100 MB', { hugeReply: true }, /physical-inputs at .*: the reply is larger than the limit of 67108864 bytes\./],
];

describe('a ProStream X that answers one read with', () => {
  const opened = cleanUp();

  async function lab() {
    const clock = new HandClock();
    const simulator = opened(await simulateX(['v4'], { clock: clock.now }));
    const changes: string[] = [];
    const onChange = (_: unknown, state: string) => changes.push(state);
    const device = opened(deviceX(simulator.ports.http, {}, { now: clock.now, onChange }));
    /** All tables at once, as a poll of everything reads them. */
    const readAll = async () => {
      clock.pass(5000);
      return device.read([...OTHERS, 'physicalInputs'].map((table) => ({ table })));
    };
    return { simulator, clock, changes, device, readAll };
  }

  for (const [what, fault, sentence] of CASES) {
    it(`${what}: is BAD_REPLY for its table, unharmed are the others, and it is well again by itself`, async () => {
      const { simulator, changes, readAll } = await lab();
      await readAll();
      simulator.setFaults({ ...ILL, ...fault });
      for (let cycle = 0; cycle < 2; cycle++) {
        const results = await readAll();
        const error = results.get('physicalInputs');
        assert.ok(error instanceof HeadendError);
        assert.deepEqual([error.code, error.device, error.table], ['BAD_REPLY', 'x-1', 'physicalInputs']);
        assert.match(error.message, sentence);
        for (const table of OTHERS) {
          const result = results.get(table);
          assert.ok(result && !(result instanceof HeadendError), `${table}: ${result}`);
          assert.deepEqual(result.problems, []);
        }
      }
      simulator.clearFaults();
      const well = (await readAll()).get('physicalInputs');
      assert.ok(well && !(well instanceof HeadendError));
      assert.equal(well.rows.length, simulator.rows('physicalInputs').length);
      assert.deepEqual(changes, ['up'], 'the connection was up all the time');
      assert.equal(simulator.served.logins, 1);
    });
  }

  it('values of other types: keeps the rows, empties what is no value, and says so', async () => {
    const { simulator, readAll } = await lab();
    simulator.setFaults({ ...ILL, wrongTypes: true });
    const results = await readAll();
    const reading = results.get('physicalInputs');
    assert.ok(reading && !(reading instanceof HeadendError));
    const sentence = 'Column "port" is an object or a list in 20 of 20 rows; its path should lead to a value in it.';
    assert.ok(reading.problems.includes(sentence), reading.problems.join('\n'));
    assert.equal(reading.rows.length, simulator.rows('physicalInputs').length);
    for (const row of reading.rows) {
      for (const column of ['port', 'bitrate', 'ip', 'signal']) assert.equal(row[column], null);
    }
    for (const table of OTHERS) {
      const other = results.get(table);
      assert.ok(other && !(other instanceof HeadendError) && other.problems.length === 0, table);
    }
    simulator.clearFaults();
    const well = (await readAll()).get('physicalInputs');
    assert.ok(well && !(well instanceof HeadendError));
    assert.deepEqual(well.problems, []);
  });

  it('100 MB: holds no more than its limit while reading, and nothing after', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const { simulator, clock, device } = await lab();
    await readOne(device, 'general');
    const held = () => process.memoryUsage().arrayBuffers / 2 ** 20;
    const settled = () => {
      collectGarbage();
      return held();
    };
    const before = settled();
    simulator.setFaults({ ...ILL, hugeReply: true });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, held());
    }, 2);
    try {
      for (let cycle = 0; cycle < 3; cycle++) {
        clock.pass(5000);
        assert.equal((await failOne(device, 'physicalInputs')).code, 'BAD_REPLY');
        // The other end, which is of this process too, takes a moment to see that nobody listens.
        await comesTrue(() => settled() - before < 10, 'nothing of it is held', 3000);
      }
    } finally {
      clearInterval(watch);
    }
    assert.ok(most > before, 'it was watched while reading');
    assert.ok(most - before < 160, `${Math.round(most - before)} MB were held at once`);
  });
});

describe('polls of a ProStream X of which one is ill', () => {
  const red = useNodeRed();
  const opened = cleanUp();

  it('tell it once by a named error; the other goes on, and both are well again by themselves', async () => {
    const simulator = opened(await simulateX(['v4']));
    const polls = [
      pollConfig({ id: 'ill', tables: ['physicalInputs', 'ssm'], interval: '1' }),
      pollConfig({ id: 'well', tables: ['logicalInputs'], interval: '1' }),
    ];
    await red.load([TAB, deviceConfig(simulator.ports, { profile: 'prostream-x' }), ...polls, ...ENDS], {
      device: { httpUser: LOGIN.user, httpPassword: LOGIN.password },
    });
    const out = red.arrivals();
    const caught = red.arrivals<Caught>('caught');
    await out.until(({ topic }) => topic === 'east-1/physicalInputs');
    simulator.setFaults({ ...ILL, html: true });
    const { error, failure } = await caught.at(0);
    assert.match(error.message, /^A web page/);
    assert.deepEqual(failure, { code: 'BAD_REPLY', device: 'east-1', table: 'physicalInputs', retryable: true });
    const before = out.all.length;
    for (const table of ['logicalInputs', 'ssm']) {
      const { poll } = await out.until(({ topic }) => topic === `east-1/${table}`, before);
      const next = await out.until(
        ({ topic, poll: { sequence } }) => topic.endsWith(table) && sequence > poll.sequence,
      );
      assert.equal(next.poll.quality, 'good');
    }
    await red.statuses.until(({ id, status }) => id === 'ill' && status.fill === 'yellow' && status.shape === 'dot');
    assert.equal(caught.all.length, 1, 'a lasting failure is told once');
    simulator.clearFaults();
    const from = out.all.length;
    await out.until(({ topic }) => topic === 'east-1/physicalInputs', from);
    assert.equal(caught.all.length, 1);
    assert.deepEqual([red.logsOf('device', LEVEL.warn), simulator.served.logins], [[], 1]);
  });
});
