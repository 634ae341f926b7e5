import assert from 'node:assert/strict';
import type { Simulator, SimulatorOptions } from '../../simulator';
import { HandClock } from './lab';
import { LOGIN, RestClient, restProfile, startRest } from './rest';

describe('sessions of a simulated device', () => {
  let simulator: Simulator;
  let clock: HandClock;
  const start = async (options: Partial<SimulatorOptions> = {}) => {
    clock = new HandClock();
    simulator = await startRest({ login: LOGIN, clock: clock.read, sessionSeconds: 60, ...options });
    return new RestClient(simulator);
  };
  const status = async (client: RestClient) => (await client.ask('/system')).status;
  afterEach(() => simulator.stop());

  it('begin with a log-on: a token and a cookie, either of which will do', async () => {
    const client = await start();
    const stranger = await client.ask('/system');
    assert.equal(stranger.status, 401);
    assert.deepEqual(stranger.json, { error: 'Log on first.' });
    const { status: accepted, json, headers } = await client.logOn();
    assert.equal(accepted, 200);
    const { session } = json as { session: { token: string; expiresIn: number } };
    assert.equal(session.expiresIn, 60);
    assert.match(session.token, /^[0-9a-f]{32}$/);
    assert.equal(headers.get('set-cookie'), `session=${session.token}; Path=/; Max-Age=60; HttpOnly`);
    assert.equal(await status(client), 200);
    const withCookie = new RestClient(simulator, '/api/v4', { cookie: `other=1; session=${session.token}` });
    assert.equal(await status(withCookie), 200);
    const wrong = new RestClient(simulator, '/api/v4', { authorization: `Basic ${session.token}` });
    assert.equal(await status(wrong), 401);
    assert.equal(await status(new RestClient(simulator, '/api/v4', { cookie: 'session=' })), 401);
  });

  it('are refused to whom the device does not know', async () => {
    const client = await start();
    for (const wrong of [
      { ...LOGIN, password: 'guess' },
      { ...LOGIN, user: 'root' },
    ]) {
      const answer = await client.logOn(wrong);
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.json, { error: 'The user or the password is wrong.' });
    }
    for (const body of ['', '{', '{"username":"x","password":"y","more":1}', '[]', 'null']) {
      assert.equal((await client.ask('/login', { method: 'POST', body })).status, 400, body);
    }
    assert.equal((await client.ask('/login')).status, 405);
    await client.logOn();
    const { logins, refusedLogins } = simulator.served;
    assert.deepEqual({ logins, refusedLogins }, { logins: 1, refusedLogins: 2 });
  });

  it('end by themselves, by the clock', async () => {
    const client = await start();
    await client.logOn();
    clock.seconds(59);
    assert.equal(await status(client), 200);
    clock.seconds(1);
    assert.equal(await status(client), 401);
    await client.logOn();
    assert.equal(await status(client), 200);
  });

  it('end by a log-out, and only the one that logs out', async () => {
    const client = await start();
    const other = new RestClient(simulator);
    await client.logOn();
    await other.logOn();
    assert.equal((await new RestClient(simulator).ask('/logout', { method: 'POST' })).status, 401);
    assert.equal((await client.ask('/logout', { method: 'POST' })).status, 200);
    assert.equal(await status(client), 401);
    assert.equal(await status(other), 200);
  });

  it('end when the simulator is told so, and by a reboot', async () => {
    const client = await start();
    for (const end of [() => simulator.expireSessions(), () => simulator.reboot()]) {
      await client.logOn();
      assert.equal(await status(client), 200);
      end();
      assert.equal(await status(client), 401);
    }
  });

  it('are a hundred at most: the first to come is the first to go', async () => {
    const client = await start();
    await client.logOn();
    const second = new RestClient(simulator);
    await second.logOn();
    for (let i = 2; i <= 100; i++) await new RestClient(simulator).logOn();
    assert.equal(await status(client), 401);
    assert.equal(await status(second), 200);
  });

  it('are not needed where no log-in is demanded', async () => {
    const client = await start({ login: undefined });
    assert.equal(await status(client), 200);
    assert.equal((await client.logOn({ user: 'any', password: 'one' })).status, 200);
  });

  it('are of one variant each, and a path that is no variant is not there for anyone', async () => {
    const client = await start({ alsoServe: [restProfile('v2')] });
    await client.logOn();
    const v2 = new RestClient(simulator, '/api/v2', client.headers);
    assert.equal(await status(v2), 401);
    await v2.logOn();
    assert.equal(await status(v2), 200);
    assert.equal(simulator.served.logins, 2);
    assert.equal(await status(new RestClient(simulator, '/api/v5')), 404);
  });

  it('begin with what the profile says: here with a header and a path', async () => {
    const profile = restProfile();
    const connection = profile.connections.get('rest');
    assert.ok(connection?.kind === 'http' && connection.session);
    connection.session.login = { method: 'GET', path: '{base}/token/{user}', headers: { 'X-Secret': 'is {password}' } };
    connection.session.headers = { 'X-Token': '{token}' };
    connection.session.cookies = false;
    await start({ profile, login: { user: LOGIN.user, password: 'plain' } });
    const path = `/token/${encodeURIComponent(LOGIN.user)}`;
    const asking = (secret: string) => new RestClient(simulator, '/api/v4', { 'x-secret': secret }).ask(path);
    assert.equal((await asking('is wrong')).status, 401);
    assert.equal((await asking('')).status, 401);
    const { json, headers } = await asking('is plain');
    assert.equal(headers.get('set-cookie'), null);
    const { session } = json as { session: { token: string } };
    assert.equal(await status(new RestClient(simulator, '/api/v4', { 'x-token': session.token })), 200);
    assert.equal(await status(new RestClient(simulator, '/api/v4', { cookie: `session=${session.token}` })), 401);
  });
});
