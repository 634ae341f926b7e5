import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import {
  createHttpClient,
  type HttpRequest,
  isSession,
  type SessionClient,
  type SessionSpec,
  withSession,
} from '../../../src/transport/http';
import { httpServer, targetOf } from './server';

const USER = 'operator';
const PASSWORD = 'pa55"w0rd';
const GET: HttpRequest = { method: 'GET', path: '/api/inputs' };
const START = Date.parse('2026-11-20T10:00:00Z');

/** A device that gives out `token-1`, `token-2`, … of which the last one is good, and writes down what it is asked. */
class Device {
  logins = 0;
  logouts: string[] = [];
  /** Tokens of the other requests, in order of arrival. */
  asked: (string | undefined)[] = [];
  good?: string;
  expiresIn?: unknown;
  /** How a log-on is answered, and a request without the good token. */
  onLogin: RequestListener = (_request, response) => this.admit(response);
  onStranger: RequestListener = (_request, response) => response.writeHead(401).end();
  onRequest: RequestListener = (_request, response) => response.end('data');
  onLogout: RequestListener = (_request, response) => response.writeHead(204).end();

  readonly listener: RequestListener = async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const token = tokenOf(request);
    if (request.url === '/api/login') {
      this.logins += 1;
      assert.equal(request.headers['content-type'], 'application/json');
      const login = JSON.parse(body) as unknown;
      const right = inspect(login) === inspect({ user: USER, password: PASSWORD });
      if (right) this.onLogin(request, response);
      else response.writeHead(401).end();
    } else if (request.url === '/api/logout') {
      this.logouts.push(token ?? '');
      this.onLogout(request, response);
    } else {
      this.asked.push(token);
      if (token !== undefined && token === this.good) this.onRequest(request, response);
      else this.onStranger(request, response);
    }
  };

  admit(response: ServerResponse): void {
    this.good = `token-${this.logins}`;
    response.end(JSON.stringify({ token: this.good, expiresIn: this.expiresIn }));
  }

  expire(): void {
    this.good = undefined;
  }
}

function tokenOf({ headers }: IncomingMessage): string | undefined {
  return headers.authorization?.replace('Bearer ', '') ?? /(?:^|; )sid=([^;]*)/.exec(headers.cookie ?? '')?.[1];
}

function specFor(password: string): SessionSpec {
  return {
    user: USER,
    login: {
      method: 'POST',
      path: '/api/login',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: USER, password }),
    },
    logout: { method: 'POST', path: '/api/logout' },
    readToken(body) {
      const { token, expiresIn } = JSON.parse(body.toString()) as { token?: string; expiresIn?: number };
      return { token, expiresInMs: expiresIn === undefined ? undefined : expiresIn * 1000 };
    },
    headers: (token) => ({ Authorization: `Bearer ${token}` }),
    cookies: false,
  };
}

describe('HTTP session', () => {
  let release: (() => Promise<unknown>)[] = [];
  let now = START;
  beforeEach(() => {
    now = START;
  });
  afterEach(async () => {
    for (const one of release.reverse()) await one();
    release = [];
  });

  async function connect(device: Device, change: Partial<SessionSpec> = {}, password = PASSWORD) {
    const server = await httpServer(device.listener);
    release.push(() => server.close());
    const client = createHttpClient(targetOf(server, { maxConnections: 20, timeoutMs: 60_000 }));
    const session = withSession(client, { ...specFor(password), ...change }, () => now);
    release.push(() => session.close());
    return { session, server };
  }
  const many = (session: SessionClient, count = 20) =>
    Promise.all(Array.from({ length: count }, () => session.request(GET)));
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => assert.fail('no error'),
      (error: { code: string; message: string }) => error,
    );

  describe('log-on', () => {
    it('is done once for however many requests, with the first of them', async () => {
      const device = new Device();
      const { session } = await connect(device);
      assert.equal(isSession(session), true);
      assert.deepEqual(session.session, { state: 'loggedOut', user: USER });
      assert.equal(device.logins, 0);
      const replies = await many(session);
      assert.ok(replies.every(({ body }) => body.toString() === 'data'));
      await many(session);
      assert.equal(device.logins, 1);
      assert.deepEqual(new Set(device.asked), new Set(['token-1']));
      assert.deepEqual(session.session, { state: 'loggedIn', user: USER, since: START });
    });

    it('can be asked for by itself', async () => {
      const device = new Device();
      const { session } = await connect(device);
      await Promise.all([session.ensure(), session.ensure(new AbortController().signal)]);
      await session.ensure();
      assert.deepEqual([device.logins, device.asked.length, session.session.state], [1, 0, 'loggedIn']);
    });

    it('leaves the headers of a request alone, and its own go first', async () => {
      const device = new Device();
      const seen: unknown[] = [];
      device.onRequest = ({ method, url, headers }, response) => {
        seen.push(method, url, headers['x-a']);
        response.end();
      };
      const { session } = await connect(device);
      await session.request({ method: 'PUT', path: '/api/x?y=1', headers: { 'X-A': '1', authorization: 'none' } });
      assert.deepEqual(seen, ['PUT', '/api/x?y=1', '1']);
    });

    it('refused is AUTH for all who wait, one attempt, and no word of the password', async () => {
      for (const status of [400, 401, 403, 423, 429]) {
        const device = new Device();
        device.onLogin = (_request, response) =>
          response.writeHead(status, { 'content-type': 'text/plain' }).end(`no, not by ${PASSWORD}`);
        const { session } = await connect(device);
        const failures = await Promise.all(Array.from({ length: 20 }, () => failure(session.request(GET))));
        assert.equal(device.logins, 1);
        assert.equal(device.asked.length, 0);
        for (const error of failures) {
          assert.equal(error.code, 'AUTH');
          assert.match(
            error.message,
            new RegExp(
              `^POST /api/login at 127.0.0.1:\\d+: the device refused the log-in of user "${USER}" \\(${status}\\); check user and password\\.$`,
            ),
          );
          assert.doesNotMatch(inspect(error, { depth: 9 }), /pa55/);
        }
        assert.deepEqual(session.session, { state: 'refused', user: USER });
      }
    });

    it('refused once is tried again with the next request, and may then be accepted', async () => {
      const device = new Device();
      const { session } = await connect(device);
      const { onLogin } = device;
      device.onLogin = (_request, response) => response.writeHead(302, { location: '/login?failed' }).end();
      assert.equal((await failure(session.request(GET))).code, 'AUTH');
      assert.equal(session.session.state, 'refused');
      device.onLogin = onLogin;
      await session.request(GET);
      assert.deepEqual([device.logins, session.session.state], [2, 'loggedIn']);
      await session.close();
      assert.equal(session.session.state, 'loggedOut');
    });

    it('with a wrong password is refused', async () => {
      const { session } = await connect(new Device(), {}, 'wr0ng');
      const error = await failure(session.ensure());
      assert.equal(error.code, 'AUTH');
      assert.doesNotMatch(inspect(error, { depth: 9 }), /wr0ng/);
    });

    it('that fails otherwise keeps its error, without a quote that might repeat the password', async () => {
      for (const [status, code] of [
        [404, 'NOT_FOUND'],
        [500, 'BAD_REPLY'],
        [302, 'BAD_REPLY'],
      ] as const) {
        const device = new Device();
        device.onLogin = (_request, response) =>
          response.writeHead(status, { 'content-type': 'text/plain' }).end('pa55&quot;w0rd');
        const { session } = await connect(device);
        const error = await failure(session.request(GET));
        assert.equal(error.code, code);
        assert.doesNotMatch(inspect(error, { depth: 9 }), /pa55/);
        assert.equal(session.session.state, 'loggedOut');
      }
    });

    it('whose reply holds nothing to go on with is a bad reply, and is not quoted', async () => {
      const secret = 's3cret-token';
      for (const [reply, sentence] of [
        ['{}', /accepted the log-in, but its reply holds neither a token nor a cookie; check the session/],
        ['{"token": ""}', /neither a token nor a cookie/],
        [secret, /accepted the log-in, but its reply cannot be read/],
      ] as const) {
        const device = new Device();
        device.onLogin = (_request, response) => response.setHeader('set-cookie', `sid=${secret}`).end(reply);
        const { session } = await connect(device);
        const error = await failure(session.request(GET));
        assert.equal(error.code, 'BAD_REPLY');
        assert.match(error.message, sentence);
        assert.doesNotMatch(inspect(error, { depth: 9 }), /s3cret/);
      }
    });
  });

  describe('a log-on that is over', () => {
    it('in the midst of 20 requests causes one more, and none of them fails', async () => {
      const device = new Device();
      const { session } = await connect(device);
      await session.ensure();
      // All 20 are on their way with the old token before the first of them is refused.
      const waiting: (() => void)[] = [];
      device.onRequest = (request, response) => {
        waiting.push(() => device.onStranger(request, response));
        if (waiting.length < 20) return;
        device.expire();
        device.onRequest = (_request, late) => late.end('data');
        for (const refuse of waiting) refuse();
      };
      const replies = await many(session);
      assert.ok(replies.every(({ body }) => body.toString() === 'data'));
      assert.equal(device.logins, 2);
      assert.deepEqual(device.asked, [...Array(20).fill('token-1'), ...Array(20).fill('token-2')]);
    });

    it('is not renewed for a request that was sent before somebody else did', async () => {
      const device = new Device();
      const { session } = await connect(device);
      await session.ensure();
      let refuseLate = () => {};
      const held = new Promise<void>((resolve) => {
        device.onRequest = (request, response) => {
          refuseLate = () => device.onStranger(request, response);
          resolve();
        };
      });
      const late = session.request(GET);
      await held;
      device.onRequest = (_request, response) => response.end('data');
      device.expire();
      await session.request(GET);
      assert.equal(device.logins, 2);
      refuseLate();
      assert.equal((await late).body.toString(), 'data');
      assert.equal(device.logins, 2);
      assert.deepEqual(device.asked, ['token-1', 'token-1', 'token-2', 'token-2']);
    });

    it('is noticed by 401, 403 and a redirect to a log-in page', async () => {
      for (const [status, headers] of [
        [401, {}],
        [403, {}],
        [302, { location: '/ui/login' }],
      ] as const) {
        const device = new Device();
        device.onStranger = (_request, response) => response.writeHead(status, headers).end();
        const { session } = await connect(device);
        await session.ensure();
        device.expire();
        await session.request(GET);
        assert.deepEqual([device.logins, device.asked], [2, ['token-1', 'token-2']]);
      }
    });

    it('is not suspected of other errors: those are not tried again', async () => {
      for (const status of [302, 404, 409, 500]) {
        const device = new Device();
        device.onRequest = (_request, response) => response.writeHead(status).end();
        const { session } = await connect(device);
        await failure(session.request(GET));
        assert.deepEqual([device.logins, device.asked.length], [1, 1]);
      }
    });

    it('again at once is an error: there is one log-on and one retry', async () => {
      const device = new Device();
      device.onRequest = (_request, response) =>
        response.writeHead(401, { 'content-type': 'text/plain' }).end(`not ${device.good}`);
      const { session } = await connect(device);
      const error = await failure(session.request(GET));
      assert.equal(error.code, 'AUTH');
      assert.match(
        error.message,
        /^GET \/api\/inputs at .*: the device refuses this to user "operator", .* \(401\); check/,
      );
      assert.doesNotMatch(inspect(error, { depth: 9 }), /token-/);
      assert.deepEqual([device.logins, device.asked], [2, ['token-1', 'token-2']]);
    });

    it('and then refused is AUTH, and refused', async () => {
      const device = new Device();
      const { session } = await connect(device);
      await session.request(GET);
      device.expire();
      device.onLogin = (_request, response) => response.writeHead(401).end();
      assert.match((await failure(session.request(GET))).message, /refused the log-in/);
      assert.deepEqual([device.logins, session.session.state], [2, 'refused']);
    });
  });

  describe('expiry', () => {
    async function expiring(expiresIn: unknown) {
      const device = new Device();
      device.expiresIn = expiresIn;
      const { session } = await connect(device);
      await session.request(GET);
      /** Log-ons so far, once this much time is over and 20 requests were made. */
      const loginsAfter = async (ms: number) => {
        now += ms;
        await many(session);
        return device.logins;
      };
      return { device, session, loginsAfter };
    }

    it('is met by a log-on before it, 30 s at most, once for all', async () => {
      const { device, session, loginsAfter } = await expiring(3600);
      assert.equal(await loginsAfter(3_569_999), 1);
      assert.equal(await loginsAfter(1), 2);
      assert.equal(session.session.since, now);
      assert.equal(await loginsAfter(3_569_999), 2);
      assert.equal(await loginsAfter(1), 3);
      assert.ok(device.asked.slice(-20).every((token) => token === 'token-3'));
    });

    it('of a short time is met by a tenth of it', async () => {
      const { loginsAfter } = await expiring(10);
      assert.equal(await loginsAfter(8999), 1);
      assert.equal(await loginsAfter(1), 2);
    });

    it('that makes no sense is none', async () => {
      for (const none of [undefined, 0, -5, null, 'soon']) {
        const { loginsAfter } = await expiring(none);
        assert.equal(await loginsAfter(1e12), 1, String(none));
      }
    });

    it('and then refused is no log-on any more, also not for the time left', async () => {
      const { device, session, loginsAfter } = await expiring(3600);
      device.onLogin = (_request, response) => response.writeHead(401).end();
      await assert.rejects(loginsAfter(3_570_000), { code: 'AUTH' });
      assert.deepEqual(session.session, { state: 'refused', user: USER });
    });

    it('does not mind a clock that jumps: one log-on more at most', async () => {
      const { device, loginsAfter } = await expiring(3600);
      assert.equal(await loginsAfter(1e12), 2);
      assert.equal(await loginsAfter(-2e12), 2);
      device.expire();
      assert.equal(await loginsAfter(0), 3);
    });
  });

  describe('with cookies', () => {
    const cookies = { cookies: true, readToken: () => ({}), headers: () => ({}) };
    const setSid = (response: ServerResponse, value: string) =>
      response.setHeader('set-cookie', `sid=${value}; Path=/`);

    function cookieDevice() {
      const device = new Device();
      device.onLogin = (_request, response) => {
        device.good = `sid-${device.logins}`;
        setSid(response, device.good).end();
      };
      return device;
    }

    it('sends back what the log-on set, and logs on once', async () => {
      const device = cookieDevice();
      const { session } = await connect(device, cookies);
      await many(session);
      assert.equal(device.logins, 1);
      assert.deepEqual(new Set(device.asked), new Set(['sid-1']));
    });

    it('takes a cookie that changes on the way', async () => {
      const device = cookieDevice();
      device.onRequest = (_request, response) => {
        device.good = `${device.good}+`;
        setSid(response, device.good).end();
      };
      const { session } = await connect(device, cookies);
      for (let n = 0; n < 3; n += 1) await session.request(GET);
      assert.deepEqual([device.logins, device.asked], [1, ['sid-1', 'sid-1+', 'sid-1++']]);
    });

    it('logs on anew, without the old cookies, when they are over', async () => {
      const device = cookieDevice();
      const { session } = await connect(device, cookies);
      await session.request(GET);
      device.expire();
      const { onLogin } = device;
      device.onLogin = (request, response) => {
        assert.equal(request.headers.cookie, undefined);
        onLogin(request, response);
      };
      await session.request(GET);
      assert.deepEqual([device.logins, device.asked], [2, ['sid-1', 'sid-1', 'sid-2']]);
    });

    it('a late reply to the log-on before does not spoil the new one', async () => {
      const device = cookieDevice();
      const { session } = await connect(device, cookies);
      await session.ensure();
      let answerLate = () => {};
      const held = new Promise<void>((resolve) => {
        device.onRequest = (_request, response) => {
          answerLate = () => setSid(response, 'stale').end();
          resolve();
        };
      });
      const late = session.request(GET);
      await held;
      device.onRequest = (_request, response) => response.end();
      device.expire();
      await session.request(GET);
      answerLate();
      await late;
      await session.request(GET);
      assert.deepEqual([device.logins, device.asked.at(-1)], [2, 'sid-2']);
    });

    it('keeps none where they are not asked for', async () => {
      const device = new Device();
      device.onLogin = (_request, response) => {
        setSid(response, 'c');
        device.admit(response);
      };
      device.onRequest = ({ headers }, response) => {
        assert.equal(headers.cookie, undefined);
        setSid(response, 'd').end();
      };
      const { session } = await connect(device);
      await session.request(GET);
      await session.request(GET);
    });

    it('and a token sends both', async () => {
      const device = new Device();
      const seen: unknown[] = [];
      device.onLogin = (_request, response) => {
        setSid(response, 'c');
        device.admit(response);
      };
      device.onRequest = ({ headers }, response) => {
        seen.push(headers.authorization, headers.cookie);
        response.end();
      };
      const { session } = await connect(device, { cookies: true });
      await session.request(GET);
      assert.deepEqual(seen, ['Bearer token-1', 'sid=c']);
    });
  });

  describe('abort', () => {
    it('of one who waits for the log-on leaves it to the others', async () => {
      const device = new Device();
      const stop = new AbortController();
      const { onLogin } = device;
      const reason = new Error('enough');
      device.onLogin = async (request, response) => {
        stop.abort(reason);
        await assert.rejects(first, reason);
        onLogin(request, response);
      };
      const { session } = await connect(device);
      const first = session.request(GET, stop.signal);
      const second = session.request(GET);
      assert.equal((await second).body.toString(), 'data');
      await assert.rejects(first, reason);
      assert.deepEqual([device.logins, device.asked.length], [1, 1]);
    });

    it('before anything was asked asks nothing', async () => {
      let asked = 0;
      const client = {
        request() {
          asked += 1;
          return new Promise<never>(() => {});
        },
        close: async () => {},
      };
      const session = withSession(client, specFor(PASSWORD), () => now);
      const reason = new Error('enough');
      await assert.rejects(session.request(GET, AbortSignal.abort(reason)), reason);
      await assert.rejects(session.ensure(AbortSignal.abort(reason)), reason);
      assert.equal(asked, 0);
    });

    it('of a request in flight is neither a refusal nor the end of the session', async () => {
      const device = new Device();
      const stop = new AbortController();
      const reason = new Error('enough');
      device.onRequest = () => stop.abort(reason);
      const { session } = await connect(device);
      await assert.rejects(session.request(GET, stop.signal), reason);
      assert.deepEqual([device.logins, session.session.state], [1, 'loggedIn']);
    });
  });

  describe('close', () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

    it('logs out, once, and ends the connections', async () => {
      const device = new Device();
      const { session, server } = await connect(device);
      await session.request(GET);
      const before = timers();
      await Promise.all([session.close(), session.close()]);
      await session.close();
      assert.deepEqual(device.logouts, ['token-1']);
      assert.equal(session.session.state, 'loggedOut');
      await server.idle();
      assert.ok(timers() <= before);
    });

    it('does not log out who is not logged on', async () => {
      const device = new Device();
      const { session, server } = await connect(device);
      await session.close();
      assert.equal(server.accepted(), 0);

      const refusing = new Device();
      refusing.onLogin = (_request, response) => response.writeHead(401).end();
      const other = await connect(refusing);
      await failure(other.session.request(GET));
      await other.session.close();
      assert.deepEqual(refusing.logouts, []);
    });

    it('needs no log-out', async () => {
      const device = new Device();
      const { session } = await connect(device, { logout: undefined });
      await session.request(GET);
      await session.close();
      assert.deepEqual(device.logouts, []);
    });

    it('does not mind a log-out that fails, nor one that is not answered', async () => {
      for (const onLogout of [
        (_request: IncomingMessage, response: ServerResponse) => response.writeHead(500).end(),
        (_request: IncomingMessage, response: ServerResponse) => response.destroy(),
        () => {},
      ]) {
        const device = new Device();
        device.onLogout = onLogout;
        const { session, server } = await connect(device);
        await session.request(GET);
        await session.close();
        assert.deepEqual(device.logouts, ['token-1']);
        await server.idle();
      }
    });

    it('ends a log-on in flight, and requests after it log on no more', async () => {
      const device = new Device();
      const { session } = await connect(device);
      const asked = new Promise<void>((resolve) => {
        device.onLogin = () => resolve();
      });
      const first = failure(session.request(GET));
      await asked;
      await session.close();
      assert.equal((await first).code, 'UNREACHABLE');
      assert.equal((await failure(session.request(GET))).code, 'UNREACHABLE');
      assert.equal((await failure(session.ensure())).code, 'UNREACHABLE');
      assert.deepEqual([device.logins, device.logouts], [1, []]);
    });

    it('while a request is refused does not log on anew', async () => {
      const device = new Device();
      const { session } = await connect(device);
      await session.ensure();
      let refuse = () => {};
      const arrived = new Promise<void>((resolve) => {
        device.onRequest = (request, response) => {
          refuse = () => device.onStranger(request, response);
          resolve();
        };
      });
      const pending = failure(session.request(GET));
      await arrived;
      device.onLogout = async (_request, response) => {
        refuse();
        assert.equal((await pending).code, 'UNREACHABLE');
        response.end();
      };
      await session.close();
      assert.equal((await pending).code, 'UNREACHABLE');
      assert.deepEqual([device.logins, device.logouts], [1, ['token-1']]);
    });
  });

  it('is not what any client is', async () => {
    const client = createHttpClient(targetOf({ host: '127.0.0.1:1' }));
    assert.equal(isSession(client), false);
    await client.close();
  });
});
