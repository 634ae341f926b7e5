import assert from 'node:assert/strict';
import { cleanUp, failOne, readOne, webServer } from '../device/lab';
import { deviceConfig, ENDS, pollConfig, TAB, useNodeRed } from '../nodes/harness';
import { faultOf, LOGIN, recorder, STATMUX, simulateStatmux, statmuxAt } from './lab';

/** Every way of naming a proxy. */
const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];

describe('an Elemental Statmux behind a proxy', () => {
  const red = useNodeRed();
  const opened = cleanUp();
  const before = new Map(VARIABLES.map((name) => [name, process.env[name]]));
  beforeEach(() => {
    for (const name of VARIABLES) delete process.env[name];
  });
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('is asked through it, with signatures of the path alone, and directly where it is to be bypassed', async () => {
    const simulator = opened(await simulateStatmux());
    const { clock, ports } = simulator;
    const proxy = opened(await recorder(ports.http));
    process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    const options = { now: clock.now };
    const through = opened(statmuxAt(ports, { http: { bypassProxy: false } }, options));
    assert.equal((await readOne(through, 'mpts')).rows.length, 3);
    const [exchange] = proxy.exchanges;
    assert.ok(exchange);
    assert.equal(exchange.url, `http://127.0.0.1:${ports.http}/mpts`);
    assert.equal(faultOf(exchange, clock.at), undefined);
    const direct = opened(statmuxAt(ports, { http: { bypassProxy: true } }, options));
    assert.equal((await readOne(direct, 'mpts')).rows.length, 3);
    assert.equal(proxy.exchanges.length, 1);
  });

  it('that does not let requests pass is named, with what to do, and harms nobody who bypasses it', async () => {
    const simulator = opened(await simulateStatmux({ clock: Date.now }));
    let asked = 0;
    const proxy = opened(
      await webServer((_, response) => {
        asked++;
        response.writeHead(407).end();
      }),
    );
    process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    const through = opened(statmuxAt(simulator.ports, { http: { bypassProxy: false } }));
    const { message } = await failOne(through, 'mpts');
    assert.match(message, /the proxy .*\(407\); switch on "Bypass proxy"/);
    assert.ok(asked > 0);
    const before = asked;
    const device = deviceConfig(simulator.ports, { profile: STATMUX.id, bypassProxy: true, timeout: '10000' });
    await red.load([TAB, device, pollConfig({ tables: ['mpts', 'alerts', 'mptsMembers'] }), ...ENDS], {
      device: { httpUser: LOGIN.user, httpPassword: LOGIN.password },
    });
    const out = red.arrivals();
    assert.equal((await red.send('poll', {})).error, undefined);
    assert.deepEqual(
      out.all.map(({ table }) => table.id),
      ['mpts', 'alerts', 'mptsMembers'],
    );
    assert.equal(asked, before);
  });
});
