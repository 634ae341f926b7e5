import assert from 'node:assert/strict';
import type { Simulator } from '../../simulator';
import { Signatures } from '../../simulator/signatures';
import { loadProfile } from '../../src/profile';
import { HandClock, START } from './lab';
import { SIGNER, signed, startStatmux, XmlClient } from './statmux';

/** The device's time in Unix seconds. */
const NOW = START / 1000;

describe('signatures of requests to a simulated device', () => {
  let simulator: Simulator;
  let client: XmlClient;
  const refused = async (headers: Record<string, string>, path = '/mpts') => {
    const { status, text } = await client.ask(path, 'GET', undefined, headers);
    return [status, status === 200 ? '' : text.trim()];
  };
  const error = (text: string) => [401, `<errors><error>${text}</error></errors>`];

  beforeEach(async () => {
    simulator = await startStatmux({ login: SIGNER });
    client = new XmlClient(simulator);
  });
  afterEach(() => simulator.stop());

  it('are good by the published vectors; the second is published under the path of the first', () => {
    const connection = loadProfile('elemental-statmux').connections.get('rest');
    assert.ok(connection?.kind === 'http' && connection.signature);
    const clock = () => 1306886400 * 1000;
    const signatures = new Signatures({ spec: connection.signature, login: SIGNER, clock });
    const refusalOf = (url: string, key: string) =>
      signatures.refusalOf({
        url,
        headers: { 'x-auth-user': 'admin', 'x-auth-expires': '1306886400', 'x-auth-key': key },
      });
    const [events, jobs] = ['17222238c238b7ac9f76ea8d0fe1e330', '180c88df8d0d4182385f6eb7e7045a42'];
    for (const url of [
      '/live_events/1',
      '/api/live_events/1',
      '/api/v2.17.3.0/live_events/1/',
      '/live_events/1?page=2',
    ]) {
      assert.equal(refusalOf(url, events), undefined, url);
    }
    assert.equal(refusalOf('/jobs/1', jobs), undefined);
    assert.equal(refusalOf('/live_events/1', jobs), 'X-Auth-Key is invalid.');
    assert.equal(refusalOf('/apiary/live_events/1', events), 'X-Auth-Key is invalid.');
    assert.equal(refusalOf('/live_events/1', events.toUpperCase()), 'X-Auth-Key is invalid.');
    assert.equal(signatures.refused, 3);
  });

  it('are told what is wrong with them, in the six ways of the device', async () => {
    assert.deepEqual(await refused(signed('/mpts', NOW + 30)), [200, '']);
    const { 'X-Auth-User': _u, ...noUser } = signed('/mpts', NOW + 30);
    const { 'X-Auth-Key': _k, ...noKey } = signed('/mpts', NOW + 30);
    const { 'X-Auth-Expires': _e, ...noTime } = signed('/mpts', NOW + 30);
    assert.deepEqual(await refused(noUser), error('X-Auth-Login is required.'));
    assert.deepEqual(await refused(noKey), error('X-Auth-Key is required.'));
    assert.deepEqual(await refused(noTime), error('X-Auth-Expires is required.'));
    const stranger = signed('/mpts', NOW + 30, { ...SIGNER, user: 'root' });
    assert.deepEqual(await refused(stranger), error('X-Auth-Login is invalid.'));
    const guessed = signed('/mpts', NOW + 30, { ...SIGNER, password: 'password' });
    assert.deepEqual(await refused(guessed), error('X-Auth-Key is invalid.'));
    assert.deepEqual(await refused(signed('/alerts', NOW + 30)), error('X-Auth-Key is invalid.'));
    assert.deepEqual(await refused(signed('/mpts', NOW - 1)), error('X-Auth-Expires is invalid.'));
    assert.equal(simulator.served.refusedLogins, 7);
  });

  it('expire by the clock of the device, which its Date header tells', async () => {
    const date = async () => (await client.ask('/mpts')).headers.get('date');
    assert.equal(await date(), new Date(START).toUTCString());
    assert.deepEqual(await refused(signed('/mpts', NOW)), [200, ''], 'the last second counts');
    simulator.setFaults({ clockOffsetSeconds: 300 });
    assert.equal(await date(), new Date(START + 300_000).toUTCString());
    assert.deepEqual(await refused(signed('/mpts', NOW + 30)), error('X-Auth-Expires is invalid.'));
    assert.deepEqual(await refused(signed('/mpts', NOW + 330)), [200, '']);
    simulator.setFaults({ clockOffsetSeconds: -300 });
    assert.deepEqual(await refused(signed('/mpts', NOW - 299)), [200, '']);
    simulator.clearFaults();
    assert.deepEqual(await refused(signed('/mpts', (NOW + 30) * 1000)), [200, ''], 'however far away');
    assert.deepEqual(await refused(signed('/mpts', `${NOW + 60}.25`)), [200, ''], 'also with a fraction');
  });

  it('are not asked for where nobody has to log in', async () => {
    const open = await startStatmux({ clock: new HandClock().read });
    assert.equal((await new XmlClient(open).ask('/mpts')).status, 200);
    await open.stop();
  });
});
