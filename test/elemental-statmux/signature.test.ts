import assert from 'node:assert/strict';
import { HeadendError } from '../../src/errors';
import { cleanUp, failOne, HandClock, readOne, webServer } from '../device/lab';
import { type Caught, deviceConfig, ENDS, LEVEL, pollConfig, TAB, useNodeRed } from '../nodes/harness';
import { shown } from '../prostream-x/lab';
import { faultOf, LOGIN, recorder, STATMUX, simulateStatmux, statmuxAt } from './lab';

const WRONG = { user: LOGIN.user, password: 'wr0ng-SECRET' };

/** What the device says of a signature, and what a user is told of it. */
const REFUSALS: readonly [text: string, told: RegExp][] = [
  ['X-Auth-Login is required.', /No login reached the device .*X-Auth-User.*enter the login/],
  ['X-Auth-Key is required.', /No signature reached the device .*enter the API key/],
  ['X-Auth-Expires is required.', /No time of expiry reached the device .*no proxy removes the header/],
  ['X-Auth-Login is invalid.', /does not know the login .*or the role of this user is not allowed to do this/],
  ['X-Auth-Key is invalid.', /refuses the signature; enter the API key .*\/user_profile, which is not the password/],
  ['X-Auth-Expires is invalid.', /refuses the signature as expired|takes the request for expired/],
];

describe('requests to an Elemental Statmux', () => {
  const opened = cleanUp();

  async function lab(settings: Parameters<typeof statmuxAt>[1] = {}) {
    const simulator = opened(await simulateStatmux());
    const { clock } = simulator;
    const relay = opened(await recorder(simulator.ports.http));
    const device = opened(statmuxAt({ http: relay.port, snmp: simulator.ports.snmp }, settings, { now: clock.now }));
    return { simulator, clock, relay, device };
  }

  it('are signed so that the device takes them, and so does a checker of the test’s own', async () => {
    const { simulator, clock, relay, device } = await lab();
    for (const table of STATMUX.tables.keys()) await readOne(device, table);
    const made = await device.act('mptsCreate', { name: 'Ä & <B>', destination: 'udp://239.1.1.1:5000' });
    const id = made.after?.id;
    await device.act('mptsUpdate', { id, patInterval: 200 });
    await device.act('mptsStart', { id });
    await device.act('mptsStop', { id });
    await device.act('mptsDelete', { id });
    const { exchanges } = relay;
    assert.deepEqual(new Set(exchanges.map(({ method }) => method)), new Set(['GET', 'POST', 'PUT', 'DELETE']));
    assert.ok(exchanges.some(({ url }) => url.includes('?page=2&per_page=100')));
    for (const exchange of exchanges) {
      assert.equal(faultOf(exchange, clock.at), undefined, `${exchange.method} ${exchange.url}`);
      assert.equal(exchange.headers.accept, 'application/xml');
      if (exchange.body !== '') assert.equal(exchange.headers['content-type'], 'application/xml');
    }
    assert.equal(simulator.served.refusedLogins, 0);
  });

  it('are of the path below /api, and good for as long as the device node says', async () => {
    const { clock, relay, device } = await lab({ parameters: { base: '/api', signatureSeconds: '5' } });
    // The simulated device has the bare paths only.
    assert.equal((await failOne(device, 'mpts')).code, 'NOT_FOUND');
    const [exchange] = relay.exchanges;
    assert.ok(exchange);
    assert.equal(exchange.url, '/api/mpts');
    assert.equal(faultOf({ ...exchange, url: '/mpts' }, clock.at), undefined);
    assert.match(faultOf(exchange, clock.at) ?? '', /^the key is /);
    assert.equal(Number(exchange.headers['x-auth-expires']), clock.at / 1000 + 5);
  });

  it('have no signature where no login is set', async () => {
    const open = opened(await simulateStatmux({ login: undefined }));
    const relay = opened(await recorder(open.ports.http));
    const device = opened(statmuxAt({ http: relay.port }, { http: { login: undefined } }));
    assert.equal((await readOne(device, 'mpts')).rows.length, 3);
    const names = relay.exchanges.flatMap(({ headers }) => Object.keys(headers));
    assert.deepEqual(
      names.filter((name) => /^(x-auth|authorization|cookie)/.test(name)),
      [],
    );
  });

  it('of nobody to a device that wants a login say so', async () => {
    const { simulator } = await lab();
    const device = opened(statmuxAt(simulator.ports, { http: { login: undefined } }));
    const { code, message } = await failOne(device, 'mpts');
    assert.equal(code, 'AUTH');
    assert.match(message, /wants a login \(401\); set Login and API key/);
  });

  const wrong: [what: string, login: typeof LOGIN, told: RegExp][] = [
    [
      'key',
      WRONG,
      /refuses the signature; enter the API key from its page \/user_profile, which is not the password\.( Next try in \d s\.)?$/,
    ],
    ['user', { ...LOGIN, user: 'nobody' }, /does not know the login \(its header X-Auth-User/],
  ];
  for (const [what, login, told] of wrong) {
    it(`of a wrong ${what} are AUTH, asked once for each step of the back-off, and SNMP goes on`, async () => {
      const { simulator, clock, relay, device } = await lab({ http: { login } });
      for (const seconds of [1, 2, 4]) {
        const results = await device.read(['mpts', 'messages', 'mptsStats', 'alerts'].map((table) => ({ table })));
        for (const [table, error] of results) {
          assert.ok(error instanceof HeadendError, table);
          assert.equal(error.code, 'AUTH');
          assert.match(error.message, told);
          assert.equal(shown(error).includes(login.password), false);
        }
        assert.equal((await readOne(device, 'snmpStatus')).rows[0]?.serviceStatus, 'running');
        clock.pass(seconds * 1000);
      }
      assert.ok(relay.exchanges.every(({ status }) => status === 401));
      assert.ok(relay.exchanges.length <= 6, `${relay.exchanges.length} were sent`);
      assert.equal(simulator.served.refusedLogins, relay.exchanges.length);
    });
  }

  it('are told apart in each of the six ways that the device refuses them', async () => {
    const sentences = new Set<string>();
    for (const [text, told] of REFUSALS) {
      const clock = new HandClock();
      const server = opened(
        await webServer((_, response) => {
          const headers = { 'content-type': 'application/xml', date: new Date(clock.at).toUTCString() };
          response.writeHead(401, headers).end(`<errors><error>${text}</error></errors>`);
        }),
      );
      const device = opened(statmuxAt({ http: server.port }, {}, { now: clock.now }));
      const { code, message } = await failOne(device, 'mpts');
      assert.equal(code, 'AUTH', text);
      assert.match(message, told);
      sentences.add(message.replace(/^.*?: /, ''));
    }
    assert.equal(sentences.size, REFUSALS.length);
  });

  it('show neither key nor digest in an error, also where the device repeats them', async () => {
    const said: string[] = [];
    const server = opened(
      await webServer(({ headers }, response) => {
        said.push(String(headers['x-auth-key']));
        const [status, text] = said.length > 1 ? [422, `made of ${LOGIN.password}`] : [401, `not ${said[0]}`];
        const body = `<errors><error>${text}</error></errors>`;
        response.writeHead(Number(status), { 'content-type': 'application/xml' }).end(body);
      }),
    );
    const clock = new HandClock();
    const device = opened(statmuxAt({ http: server.port }, {}, { now: clock.now }));
    const errors = [await failOne(device, 'mpts')];
    clock.pass(1000);
    errors.push(await failOne(device, 'mpts'));
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['AUTH', 'REFUSED'],
    );
    for (const error of errors) {
      for (const secret of [LOGIN.password, ...said]) assert.equal(shown(error).includes(secret), false);
    }
  });

  for (const seconds of [300, -300]) {
    it(`go on by a clock that is ${seconds} s ahead, after one refusal that is told once`, async () => {
      const simulator = opened(await simulateStatmux());
      const { clock } = simulator;
      const told: number[] = [];
      const onClockOffset = (_: unknown, offset: number) => told.push(offset);
      const device = opened(statmuxAt(simulator.ports, {}, { now: clock.now, onClockOffset }));
      simulator.setFaults({ clockOffsetSeconds: seconds });
      for (let poll = 0; poll < 3; poll++, clock.pass(20_000)) {
        assert.equal((await readOne(device, 'mpts')).rows.length, 3);
        await readOne(device, 'messages');
      }
      // A clock that is behind takes our signatures for good for longer.
      assert.equal(simulator.served.refusedLogins, seconds > 0 ? 1 : 0);
      assert.deepEqual(told, seconds > 0 ? [seconds] : []);
    });
  }
});

describe('a device node of an Elemental Statmux', () => {
  const red = useNodeRed();
  const opened = cleanUp();

  async function run(password = LOGIN.password, faults: object = {}) {
    const simulator = opened(await simulateStatmux({ clock: Date.now }));
    simulator.setFaults(faults);
    const relay = opened(await recorder(simulator.ports.http));
    const device = deviceConfig({ ...simulator.ports, http: relay.port }, { profile: STATMUX.id });
    const poll = pollConfig({ tables: ['mpts', 'mptsStatus', 'alerts'], interval: '1' });
    await red.load([TAB, device, poll, ...ENDS], { device: { httpUser: LOGIN.user, httpPassword: password } });
    return { simulator, relay, out: red.arrivals(), caught: red.arrivals<Caught>('caught') };
  }

  it('uses a key without the spaces that were copied along with it, and warns of them', async () => {
    const { simulator, out } = await run(` \u200b${LOGIN.password}\u00a0\n`);
    await out.until(({ topic }) => topic === 'east-1/mpts');
    assert.equal(simulator.served.refusedLogins, 0);
    const [warning, ...others] = red.logsOf('device', LEVEL.warn);
    assert.match(warning ?? '', /^The API key has spaces around it/);
    assert.deepEqual(others, []);
    assert.equal(red.everything(out.all).includes(LOGIN.password), false);
  });

  it('says once that the device’s clock is 5 minutes off, and loses no poll', async () => {
    const { simulator, out, caught } = await run(LOGIN.password, { clockOffsetSeconds: 300 });
    await out.until(({ topic, poll }) => topic === 'east-1/alerts' && poll.sequence === 3);
    const polls = out.all.filter(({ topic }) => topic === 'east-1/mpts').map(({ poll }) => poll);
    assert.deepEqual(
      polls.slice(0, 3).map(({ sequence, quality }) => [sequence, quality]),
      [1, 2, 3].map((sequence) => [sequence, 'good']),
    );
    const [warning, ...others] = red.logsOf('device', LEVEL.warn);
    assert.match(warning ?? '', /: the clock of the device is (299|300|301) s ahead of ours; .* NTP/);
    assert.deepEqual([others, caught.all], [[], []]);
    // Those that were under way when it was learnt were refused too.
    assert.ok(simulator.served.refusedLogins >= 1 && simulator.served.refusedLogins <= 3);
  });

  it('shows the key in no log, status, error or message of a whole run', async function () {
    this.timeout(60_000); // Each fault has a back-off of its own.
    const { simulator, relay, out, caught } = await run();
    await out.until(({ poll }) => poll.sequence === 2);
    for (const fault of [
      { httpStatus: 401 },
      { httpStatus: 422 },
      { httpStatus: 500 },
      { html: true },
      { truncate: true },
    ]) {
      const before = caught.all.length;
      simulator.setFaults(fault);
      await caught.at(before);
      simulator.clearFaults();
      await out.until(({ topic }) => topic === 'east-1/mpts', out.all.length);
    }
    const report = await red.device().device?.test();
    const keys = relay.exchanges.flatMap(({ headers }) => String(headers['x-auth-key'] ?? []));
    assert.ok(keys.length > 10 && keys.every((key) => key.length === 32));
    const text = red.everything(out.all, caught.all, report) + shown([out.all, caught.all, report]);
    for (const secret of [LOGIN.password, ...keys]) assert.equal(text.includes(secret), false, secret);
  });

  it('shows a wrong key nowhere either, and one error for all that is asked', async () => {
    const { relay, caught } = await run(WRONG.password);
    const { error, failure } = await caught.at(0);
    assert.deepEqual([error.code, failure?.device], ['AUTH', 'east-1']);
    assert.match(error.message, /enter the API key from its page \/user_profile, which is not the password\./);
    const status = await red.statuses.until(({ status: { text } }) => /^next try/.test(String(text)));
    assert.equal(status.status.fill, 'red');
    assert.ok(relay.exchanges.length > 0);
    assert.equal(caught.all.length, 1);
    const text = red.everything(caught.all) + shown(caught.all);
    assert.equal(text.includes(WRONG.password), false);
  });
});
