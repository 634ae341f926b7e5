import assert from 'node:assert/strict';
import type { Simulator } from '../../simulator';
import { HeadendError } from '../../src/errors';
import { cleanUp, failOne, HandClock, readOne } from '../device/lab';
import { type Caught, deviceConfig, ENDS, pollConfig, TAB, useNodeRed } from '../nodes/harness';
import { deviceX, LOGIN, prostreamX, recorder, shown, simulateX, type Version, WRONG } from './lab';

/** Twenty tables, for twenty nodes. */
const TABLES = [...prostreamX().tables.keys()].slice(0, 20);

/** Twenty poll nodes with a table each, all wired to `out`. */
function twentyPolls(more: object = {}): object[] {
  return TABLES.map((table) => pollConfig({ id: `poll-${table}`, tables: [table], interval: '1', ...more }));
}

const X = { profile: 'prostream-x' };
const credentials = (login: typeof LOGIN) => ({ httpUser: login.user, httpPassword: login.password });

describe('20 poll nodes of a ProStream X', () => {
  const red = useNodeRed();
  const opened = cleanUp();

  async function run(simulator: Simulator, login = LOGIN) {
    const relay = opened(await recorder(simulator.ports.http));
    const device = deviceConfig({ http: relay.port }, X);
    await red.load([TAB, device, ...twentyPolls(), ...ENDS], { device: credentials(login) });
    const out = red.arrivals();
    const caught = red.arrivals<Caught>('caught');
    /** Resolves when every table has come in a poll of this number. */
    const round = (number: number) =>
      Promise.all(
        TABLES.map((table) => out.until(({ topic, poll }) => topic === `east-1/${table}` && poll.sequence === number)),
      );
    return { relay, out, caught, round };
  }

  it('started at once log on exactly once', async () => {
    const simulator = opened(await simulateX(['v4', 'v2']));
    const { relay, caught, round } = await run(simulator);
    await round(1);
    await round(2);
    assert.deepEqual(relay.logOns(), ['POST /api/v4/login 200']);
    assert.deepEqual([simulator.served.logins, simulator.served.refusedLogins], [1, 0]);
    assert.deepEqual(caught.all, []);
  });

  it('log on exactly once more when the session ends in the middle of a poll, and lose no cycle', async () => {
    const simulator = opened(await simulateX(['v4', 'v2']));
    const { relay, out, caught, round } = await run(simulator);
    // Slow answers, so that most of a cycle is still to come when its first table is there.
    simulator.setFaults({ delayMs: 5 });
    await out.until(({ poll }) => poll.sequence === 2);
    const before = out.all.filter(({ poll }) => poll.sequence === 2).length;
    assert.ok(before < TABLES.length, 'the poll is under way');
    simulator.expireSessions();
    await round(4);
    assert.deepEqual(relay.logOns(), ['POST /api/v4/login 200', 'POST /api/v4/login 200']);
    assert.equal(simulator.served.logins, 2);
    assert.deepEqual(caught.all, []);
    for (const table of TABLES) {
      const polls = out.all.filter(({ topic }) => topic === `east-1/${table}`).map(({ poll }) => poll);
      const numbers = polls.slice(0, 4).map(({ sequence }) => sequence);
      assert.deepEqual(numbers, [1, 2, 3, 4], table);
      assert.ok(polls.every(({ quality }) => quality === 'good'));
    }
  });

  it('show neither password nor token in any log, status, error or message of a whole run', async function () {
    this.timeout(60_000); // Five faults, each with its own back-off.
    const simulator = opened(await simulateX(['v4', 'v2']));
    const { relay, out, caught } = await run(simulator);
    await out.until(({ poll }) => poll.sequence === 2);
    simulator.expireSessions();
    await out.until(({ poll }) => poll.sequence === 3);
    // Whatever may quote a request or a reply: refusals, a web page, half a reply.
    for (const fault of [
      { httpStatus: 401 },
      { httpStatus: 403 },
      { httpStatus: 500 },
      { html: true },
      { truncate: true },
    ]) {
      const before = caught.all.length;
      simulator.setFaults(fault);
      await caught.at(before);
      simulator.clearFaults();
      // Every node has to work again before it tells of the next fault.
      const polled = out.all.length;
      await Promise.all(TABLES.map((table) => out.until(({ topic }) => topic === `east-1/${table}`, polled)));
    }
    const report = await red.device().device?.test();
    const tokens = relay.tokens();
    assert.ok(tokens.length >= 2 && tokens.every((token) => token.length === 32));
    const text = red.everything(out.all, caught.all, report) + shown([out.all, caught.all, report]);
    for (const secret of [LOGIN.password, ...tokens]) assert.equal(text.includes(secret), false, secret);
  });

  it('show the wrong password nowhere either, and one error for all that they ask', async () => {
    const simulator = opened(await simulateX(['v4', 'v2']));
    const { relay, caught } = await run(simulator, WRONG);
    const { error, failure } = await caught.at(0);
    assert.equal(error.code, 'AUTH');
    assert.match(error.message, /the device refused the log-in of user "operator" \(401\); check user and password\./);
    assert.equal(failure?.device, 'east-1');
    await caught.at(18); // Security is no failure: it shows the refusal.
    const shownAt = await red.statuses.until(({ status }) => /^next try/.test(String(status.text)));
    assert.equal(shownAt.status.fill, 'red');
    assert.deepEqual(new Set(relay.logOns()), new Set(['POST /api/v4/login 401']));
    const [warning, ...others] = red.logsOf('device', 30);
    assert.match(warning ?? '', /refused the log-in/);
    assert.deepEqual(others, []);
    const text = red.everything(caught.all) + shown(caught.all);
    assert.equal(text.includes(WRONG.password), false);
  });
});

describe('a wrong password of a ProStream X', () => {
  const opened = cleanUp();

  const cases: [what: string, served: [Version, ...Version[]], automatic: boolean, path: string][] = [
    ['v4', ['v4'], false, '/api/v4/login'],
    ['v4, found out', ['v4', 'v2'], true, '/api/v4/login'],
    ['v2, found out', ['v2'], true, '/api/v2/login'],
  ];
  for (const [what, served, automatic, path] of cases) {
    it(`of API ${what}: is AUTH, one attempt for each step of the back-off, and shows as refused`, async () => {
      const clock = new HandClock();
      const simulator = opened(await simulateX(served, { clock: clock.now }));
      const relay = opened(await recorder(simulator.ports.http));
      const changes: string[] = [];
      const device = opened(
        deviceX(
          relay.port,
          { http: { login: WRONG }, ...(automatic ? {} : { fallbacks: [] }) },
          {
            now: clock.now,
            onChange: ({ id }, state, error) => changes.push([id, state, error?.code].join(' ').trim()),
          },
        ),
      );
      /** What twenty nodes do that start at the same time. */
      const readAll = async () => {
        const all = await Promise.all(TABLES.map(async (table) => [...(await device.read([{ table }])).values()]));
        return all.flat();
      };
      const pauses = [1, 2, 4, 8, 16, 32, 60, 60];
      for (const [step, seconds] of pauses.entries()) {
        const results = await readAll();
        const failures = results.filter((result) => result instanceof HeadendError);
        assert.equal(failures.length, TABLES.length - 1, 'all but the security page');
        for (const { code, message } of failures) {
          assert.equal(code, 'AUTH');
          assert.match(message, /refused the log-in of user "operator" \(401\); check user and password/);
          assert.equal(message.includes(WRONG.password), false);
        }
        assert.equal(simulator.served.refusedLogins, step + 1);
        assert.equal(device.nextTryAt(['general', 'alarms']), clock.at + seconds * 1000);
        const [security] = (await readOne(device, 'security')).rows;
        assert.deepEqual([security?.user, security?.sessionState, security?.since], ['operator', 'refused', null]);
        // Up to the last millisecond nobody tries.
        clock.pass(seconds * 1000 - 1);
        await readAll();
        assert.equal(simulator.served.refusedLogins, step + 1);
        clock.pass(1);
      }
      assert.equal(simulator.served.logins, 0);
      assert.equal(changes.filter((change) => change.startsWith('rest down')).length, 1);
      const tried = relay.logOns().filter((line) => line.startsWith(`POST ${path}`));
      assert.deepEqual(tried, Array(pauses.length).fill(`POST ${path} 401`));
      // Where both are tried, the other version is asked once and never again.
      assert.ok(relay.logOns().length <= pauses.length + 1, String(relay.logOns()));
    });
  }

  it('that is set right on the device is accepted by itself', async () => {
    const clock = new HandClock();
    const refusing = await simulateX(['v4'], { clock: clock.now, login: { ...LOGIN, password: 'another' } });
    const device = opened(deviceX(refusing.ports.http, {}, { now: clock.now }));
    assert.equal((await failOne(device, 'general')).code, 'AUTH');
    await refusing.stop();
    opened(await simulateX(['v4'], { clock: clock.now, ports: refusing.ports }));
    clock.pass(1000);
    assert.equal((await readOne(device, 'general')).rows.length, 1);
    const [security] = (await readOne(device, 'security')).rows;
    assert.deepEqual([security?.sessionState, security?.since], ['loggedIn', '2026-11-21T08:00:01Z']);
  });

  it('is none where no user is set: the device says that it wants one', async () => {
    const simulator = opened(await simulateX(['v4']));
    const device = opened(deviceX(simulator.ports.http, { http: { login: undefined } }));
    const error = await failOne(device, 'general');
    assert.equal(error.code, 'AUTH');
    assert.match(error.message, /wants a login \(401\); set user name and password/);
    const [security] = (await readOne(device, 'security')).rows;
    assert.deepEqual([security?.user, security?.sessionState], [null, 'loggedOut']);
  });
});

describe('a page of a ProStream X that is forbidden to the user', () => {
  const opened = cleanUp();

  it('is REFUSED by itself: the others are read on, and nobody logs on for it more than once a minute', async () => {
    const clock = new HandClock();
    const simulator = opened(await simulateX(['v4'], { clock: clock.now }));
    const changes: string[] = [];
    const onChange = (_: unknown, state: string) => changes.push(state);
    const device = opened(deviceX(simulator.ports.http, {}, { now: clock.now, onChange }));
    await readOne(device, 'general');
    simulator.setFaults({ httpStatus: 403, only: '/alarms' });
    for (let second = 0; second < 60; second++, clock.pass(1000)) {
      const error = await failOne(device, 'alarms');
      assert.equal(error.code, 'REFUSED');
      assert.match(error.message, /refuses this to user "operator".*\(403\); check what this user is allowed to do/);
      assert.equal((await readOne(device, 'general')).rows.length, 1);
    }
    assert.equal(simulator.served.logins, 2);
    assert.deepEqual(changes, ['up']);
    await failOne(device, 'alarms');
    assert.equal(simulator.served.logins, 3);
    simulator.clearFaults();
    clock.pass(1000);
    assert.deepEqual((await readOne(device, 'alarms')).problems, [], 'as soon as it is allowed');
  });
});
