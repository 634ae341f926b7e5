import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { HeadendError } from '../../../src/errors';
import {
  createHttpClient,
  type HttpRequest,
  type SignatureRefusal,
  type SignatureSpec,
  trimmedKey,
  withSignature,
} from '../../../src/transport/http';
import { httpServer, targetOf } from './server';

const USER = 'admin';
const KEY = '1acpJN7oEDn3BDDYhQ';
const START = Date.parse('2026-11-20T10:00:00Z');
const GET: HttpRequest = { method: 'GET', path: '/api/mpts?page=2' };
const NOT_LOGGED_IN = 'You must be logged in to access this page.';
/** The six refusals of AWS Elemental devices. */
const REFUSALS: readonly SignatureRefusal[] = [
  { text: 'X-Auth-Login is required', means: 'missing', sentence: 'the request had no user name' },
  { text: 'X-Auth-Expires is required', means: 'missing', sentence: 'the request had no expiry' },
  { text: 'X-Auth-Key is required', means: 'missing', sentence: 'the request had no signature' },
  { text: 'X-Auth-Login is invalid', means: 'user', sentence: 'the device does not know this user' },
  { text: 'X-Auth-Key is invalid', means: 'key', sentence: 'the API key is wrong; copy it anew' },
  { text: 'X-Auth-Expires is invalid', means: 'expired', sentence: 'the clocks differ' },
];
const SPEC: SignatureSpec = {
  user: USER,
  key: KEY,
  names: { user: 'user name', secret: 'API key' },
  headers: { user: 'X-Auth-User', expires: 'X-Auth-Expires', key: 'X-Auth-Key' },
  unsigned: '/api(?:/v?[\\d.]+)?',
  seconds: 30,
  refusals: REFUSALS,
};

const hex = (text: string) => createHash('md5').update(text).digest('hex');

/** A device that checks signatures by itself, with a clock of its own. */
class Device {
  /** How much its clock is ahead, in ms. */
  ahead = 0;
  /** How far off the end of a signature may be, in ms. */
  longest = Number.POSITIVE_INFINITY;
  user = USER;
  key = KEY;
  /** What it said, request by request. */
  readonly said: string[] = [];
  /** How good requests are answered. */
  answer: RequestListener = (_request, response) => response.end('data');

  constructor(readonly now: () => number) {}

  readonly listener: RequestListener = (request, response) => {
    const time = this.now() + this.ahead;
    response.sendDate = false;
    response.setHeader('date', new Date(time).toUTCString());
    const { 'x-auth-user': user, 'x-auth-expires': expires, 'x-auth-key': digest } = request.headers;
    const left = Number(expires) * 1000 - time;
    const path = (request.url ?? '').split('?')[0]?.replace(/^\/api/, '');
    if (user !== this.user) this.refuse(response, 'X-Auth-Login is invalid.');
    else if (left < 0 || left > this.longest) this.refuse(response, 'X-Auth-Expires is invalid.');
    else if (digest !== hex(this.key + hex(`${path}${user}${this.key}${expires}`))) {
      this.refuse(response, 'X-Auth-Key is invalid.');
    } else {
      this.said.push('');
      this.answer(request, response);
    }
  };

  refuse(response: ServerResponse, text: string): void {
    this.said.push(text);
    response.writeHead(401, { 'content-type': 'application/xml' });
    response.end(`<errors><error>${text}</error></errors>`);
  }
}

describe('HTTP signatures', () => {
  let release: (() => Promise<unknown>)[] = [];
  let now = START;
  beforeEach(() => {
    now = START;
  });
  afterEach(async () => {
    for (const one of release.reverse()) await one();
    release = [];
  });

  async function connect(listener: RequestListener, change: Partial<SignatureSpec> = {}) {
    const server = await httpServer(listener);
    release.push(server.close);
    const offsets: number[] = [];
    const spec = { ...SPEC, onClockOffset: (seconds: number) => offsets.push(seconds), ...change };
    const plain = createHttpClient(targetOf(server, { maxConnections: 20, timeoutMs: 60_000 }));
    const client = withSignature(plain, spec, () => now);
    release.push(() => client.close());
    return { client, server, offsets };
  }
  const failure = async (promise: Promise<unknown>) => {
    const error: unknown = await promise.then(
      () => assert.fail('no error'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof HeadendError);
    return error;
  };

  describe('sent', () => {
    /** The signature headers of a request. */
    async function signed(path: string, change: Partial<SignatureSpec> = {}): Promise<Record<string, string>> {
      let headers: Readonly<Record<string, string>> = {};
      const plain = {
        async request(request: HttpRequest) {
          headers = request.headers ?? {};
          return { status: 200, headers: {}, setCookie: [], body: Buffer.alloc(0) };
        },
        async close() {},
      };
      await withSignature(plain, { ...SPEC, ...change }, () => now).request({ method: 'GET', path });
      return { ...headers };
    }
    const digest = async (path: string, change?: Partial<SignatureSpec>) => (await signed(path, change))['X-Auth-Key'];

    it('are those the vendor publishes: its digest is of /jobs/1, though its text says /live_events/1', async () => {
      now = (1306886400 - 30) * 1000 + 999;
      assert.deepEqual(await signed('/jobs/1'), {
        'X-Auth-User': 'admin',
        'X-Auth-Expires': '1306886400',
        'X-Auth-Key': '180c88df8d0d4182385f6eb7e7045a42',
      });
      assert.equal(await digest('/live_events/1'), '17222238c238b7ac9f76ea8d0fe1e330');
    });

    it('are of the path without query, unsigned part and last slash', async () => {
      const bare = await digest('/mpts/4');
      for (const path of [
        '/mpts/4?page=1',
        '/mpts/4/',
        '/mpts/4/?a=/b',
        '/api/mpts/4',
        '/api/v2.17.3.0/mpts/4',
        '/api/2.1/mpts/4/?x',
      ]) {
        assert.equal(await digest(path), bare, path);
      }
      for (const path of ['/apis/mpts/4', '/mpts/4/api', '/mpts', '/MPTS/4', '/a/api/mpts/4']) {
        assert.notEqual(await digest(path), bare, path);
      }
      assert.notEqual(await digest('/api/mpts/4', { unsigned: undefined }), bare);
      assert.equal(await digest('/apis/mpts'), await digest('/apis/mpts', { unsigned: undefined }));
    });

    it('are of "/" where nothing is left of the path', async () => {
      const expires = START / 1000 + 30;
      const root = hex(KEY + hex(`/${USER}${KEY}${expires}`));
      for (const path of ['/', '/?a=b', '/api', '/api/', '/api/v2.17?x']) assert.equal(await digest(path), root, path);
    });

    it('are as the formula says for any path, user, key and time', async () => {
      const word = fc.stringMatching(/^[\wé€-]+$/);
      const time = fc.integer({ min: 0, max: 4e12 });
      await fc.assert(
        fc.asyncProperty(word, word, word, time, fc.nat(9999), async (segment, user, key, at, seconds) => {
          now = at;
          const headers = await signed(`/x/${segment}`, { user, key, seconds });
          const expires = Math.floor(at / 1000) + seconds;
          assert.deepEqual(headers, {
            'X-Auth-User': user,
            'X-Auth-Expires': String(expires),
            'X-Auth-Key': hex(key + hex(`/x/${segment}${user}${key}${expires}`)),
          });
        }),
        { numRuns: 200 },
      );
    });

    it('are under the names the device has for them, beside the headers of the request', async () => {
      const device = new Device(() => now);
      const seen: unknown[] = [];
      device.answer = ({ headers, method, url }, response) => {
        seen.push(method, url, headers['x-a'], headers['x-auth-user']);
        response.end();
      };
      const { client } = await connect(device.listener);
      await client.request({ method: 'PUT', path: '/api/mpts/4?x=1', headers: { 'X-A': 'b' }, body: '<mpts/>' });
      assert.deepEqual(seen, ['PUT', '/api/mpts/4?x=1', 'b', USER]);
      const names = { user: 'u', expires: 'e', key: 'k' };
      assert.deepEqual(Object.keys(await signed('/', { headers: names })), ['u', 'e', 'k']);
    });

    it('are anew for each request', async () => {
      const device = new Device(() => now);
      const { client } = await connect(device.listener);
      for (; now < START + 300_000; now += 29_000) await client.request(GET);
      assert.deepEqual(new Set(device.said), new Set(['']));
    });

    it('are of a key without what was copied along with it', async () => {
      const device = new Device(() => now);
      const { client } = await connect(device.listener, { key: `\u200b ${KEY}\t\n` });
      await client.request(GET);
      assert.deepEqual(trimmedKey(`\u00a0${KEY}\u200b`), { key: KEY, trimmed: true });
      assert.deepEqual(trimmedKey(KEY), { key: KEY, trimmed: false });
      assert.deepEqual(trimmedKey('a b'), { key: 'a b', trimmed: false });
      assert.deepEqual(trimmedKey(' '), { key: '', trimmed: true });
    });
  });

  describe('refused', () => {
    for (const { text, means, sentence } of REFUSALS) {
      for (const status of [401, 403, 422]) {
        it(`with ${status} and "${text}." is a sentence of its own`, async () => {
          const { client, server } = await connect((_request, response) => {
            response.sendDate = false;
            response
              .writeHead(status, { 'content-type': 'application/xml' })
              .end(`<errors><error>${text}.</error></errors>`);
          });
          const { code, message } = await failure(client.request(GET));
          assert.equal(code, 'AUTH');
          const noTime = means === 'expired' ? " The reply does not tell the device's time." : '';
          assert.equal(message, `GET /api/mpts at ${server.host}: ${sentence}.${noTime}`);
        });
      }
    }

    it('in words nobody knows is AUTH, names user and key as the device does, and quotes it', async () => {
      const device = new Device(() => now);
      const { client, server } = await connect((_request, response) => device.refuse(response, NOT_LOGGED_IN));
      const { code, message } = await failure(client.request(GET));
      assert.equal(code, 'AUTH');
      assert.equal(
        message,
        `GET /api/mpts at ${server.host}: the device refused the login of user "admin" (401); ` +
          `check user name and API key. The device says: "${NOT_LOGGED_IN}"`,
      );
      assert.equal(device.said.length, 1);
    });

    it('are not suspected of other errors', async () => {
      const device = new Device(() => now);
      const { client } = await connect(device.listener);
      for (const [status, code] of [
        [422, 'REFUSED'],
        [404, 'NOT_FOUND'],
        [500, 'BAD_REPLY'],
        [403, 'AUTH'],
      ] as const) {
        device.answer = (_request, response) =>
          response
            .writeHead(status, { 'content-type': 'application/xml' })
            .end('<errors><error>It is running</error></errors>');
        const error = await failure(client.request(GET));
        assert.equal(error.code, code);
        assert.match(error.message, new RegExp(`\\(?${status}\\b.*"It is running"`));
      }
      device.answer = (_request, response) =>
        response.writeHead(500, { 'content-type': 'text/plain' }).end('X-Auth-Key is invalid');
      assert.equal((await failure(client.request(GET))).code, 'BAD_REPLY');
      assert.equal(device.said.length, 5);
    });

    it('for a wrong key or user are not tried again', async () => {
      const device = new Device(() => now);
      const { client } = await connect(device.listener, { key: 'another' });
      assert.match((await failure(client.request(GET))).message, /: the API key is wrong; copy it anew\.$/);
      device.user = 'somebody';
      assert.match((await failure(client.request(GET))).message, /: the device does not know this user\.$/);
      assert.equal(device.said.length, 2);
    });

    it('show neither key nor digest, however the device repeats them', async () => {
      const digests: string[] = [];
      const echo = (text: string) => `<errors><error>${text}</error></errors>`;
      for (const status of [401, 403, 422, 500]) {
        for (const word of ['key', 'digest', 'both'] as const) {
          const { client } = await connect((request, response) => {
            const digest = String(request.headers['x-auth-key']);
            digests.push(digest);
            const text = { key: `key ${KEY}`, digest: `digest ${digest}`, both: `${digest}:${KEY}` }[word];
            response.writeHead(status, { 'content-type': 'application/xml' }).end(echo(text));
          });
          const error = await failure(client.request(GET));
          const printed = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), error.stack].join();
          assert.ok(!printed.includes(KEY), printed);
          assert.ok(!digests.some((digest) => printed.includes(digest)), printed);
        }
      }
      assert.equal(digests.length, 12);
    });
  });

  describe('with clocks that differ', () => {
    for (const seconds of [300, -300]) {
      it(`by ${seconds} s go on by the device's clock, which is told once`, async () => {
        const device = new Device(() => now);
        device.ahead = seconds * 1000;
        device.longest = 60_000;
        const { client, offsets } = await connect(device.listener);
        assert.equal(client.clockOffset, 0);
        for (let time = 0; time < 3; time++) {
          assert.equal((await client.request(GET)).body.toString(), 'data');
          now += 1000;
        }
        assert.deepEqual(device.said, ['X-Auth-Expires is invalid.', '', '', '']);
        assert.deepEqual(offsets, [seconds]);
        assert.equal(client.clockOffset, seconds);
      });
    }

    it('send a request again as it was', async () => {
      const device = new Device(() => now);
      device.ahead = 300_000;
      const seen: string[] = [];
      device.answer = async (request, response) => {
        seen.push(`${request.method} ${Buffer.concat(await request.toArray())}`);
        response.end();
      };
      const { client } = await connect(device.listener);
      await client.request({ method: 'POST', path: '/mpts', body: '<mpts/>' });
      assert.deepEqual(seen, ['POST <mpts/>']);
    });

    it('are learnt once by 20 requests refused at once', async () => {
      const device = new Device(() => now);
      device.ahead = 300_000;
      const waiting: (() => void)[] = [];
      const { client, offsets } = await connect((request, response) => {
        if (waiting.length < 20) {
          waiting.push(() => device.listener(request, response));
          if (waiting.length === 20) for (const answer of waiting) answer();
        } else device.listener(request, response);
      });
      const replies = await Promise.all(Array.from({ length: 20 }, () => client.request(GET)));
      assert.ok(replies.every(({ body }) => body.toString() === 'data'));
      assert.equal(device.said.filter((text) => text === '').length, 20);
      assert.equal(device.said.length, 40);
      assert.deepEqual(offsets, [300]);
    });

    it('are learnt anew when one of them is set', async () => {
      const device = new Device(() => now);
      device.longest = 60_000;
      const { client, offsets } = await connect(device.listener);
      for (const seconds of [0, 300, 0, 3600]) {
        device.ahead = seconds * 1000;
        await client.request(GET);
        await client.request(GET);
        assert.equal(client.clockOffset, seconds);
      }
      assert.deepEqual(offsets, [300, 0, 3600]);
    });

    it('by next to nothing do not explain it: an error, and no second request', async () => {
      for (const ahead of [0, 2000, -2000]) {
        const device = new Device(() => now);
        device.ahead = ahead;
        const { client, server, offsets } = await connect((_request, response) => {
          response.sendDate = false;
          response.setHeader('date', new Date(now + ahead).toUTCString());
          device.refuse(response, 'X-Auth-Expires is invalid.');
        });
        const { code, message } = await failure(client.request(GET));
        assert.equal(code, 'AUTH');
        assert.equal(
          message,
          `GET /api/mpts at ${server.host}: the device refuses the signature as expired, though its clock and ours ` +
            'agree; let signatures be good for longer than 30 s, and set both clocks by NTP.',
        );
        assert.deepEqual([device.said.length, offsets], [1, []]);
      }
    });

    it('and that refuse the second request as well are an error, and no third one', async () => {
      const device = new Device(() => now);
      const { client, offsets } = await connect((_request, response) => {
        response.sendDate = false;
        response.setHeader('date', new Date(now - 120_000).toUTCString());
        device.refuse(response, 'X-Auth-Expires is invalid.');
      });
      for (const requests of [2, 3]) {
        const { code, message } = await failure(client.request(GET));
        assert.equal(code, 'AUTH');
        assert.match(message, /as expired, though it was signed by its own clock, which is 120 s behind ours; let /);
        assert.equal(device.said.length, requests);
      }
      assert.deepEqual(offsets, [-120]);
    });

    it('tell the second refusal where that is another', async () => {
      const device = new Device(() => now);
      device.ahead = 300_000;
      const { client } = await connect(device.listener, { key: 'another' });
      assert.match((await failure(client.request(GET))).message, /: the API key is wrong; copy it anew\.$/);
      assert.equal(device.said.length, 2);
    });

    it('cannot be learnt without a Date that is one', async () => {
      for (const date of [undefined, 'yesterday']) {
        const device = new Device(() => now);
        const { client, offsets } = await connect((_request, response) => {
          response.sendDate = false;
          if (date !== undefined) response.setHeader('date', date);
          device.refuse(response, 'X-Auth-Expires is invalid.');
        });
        const { message } = await failure(client.request(GET));
        assert.match(message, /: the clocks differ\. The reply does not tell the device's time\.$/);
        assert.deepEqual([device.said.length, offsets], [1, []]);
      }
    });

    it('do not keep a request that was aborted', async () => {
      const device = new Device(() => now);
      device.ahead = 300_000;
      const reason = new Error('enough');
      const stop = new AbortController();
      const { client } = await connect(device.listener, { onClockOffset: () => stop.abort(reason) });
      await assert.rejects(client.request(GET, stop.signal), reason);
      assert.equal(device.said.length, 1);
    });
  });

  describe('closing', () => {
    it('ends what is in flight and every connection, and is harmless twice', async () => {
      let asked = 0;
      const { client, server } = await connect(() => {
        asked += 1;
      });
      const rejected = assert.rejects(client.request(GET), { code: 'UNREACHABLE', message: /closed by this side/ });
      while (asked === 0) await new Promise(setImmediate);
      await client.close();
      await rejected;
      await client.close();
      await server.idle();
      await assert.rejects(client.request(GET), { code: 'UNREACHABLE' });
      assert.equal(asked, 1);
    });

    it('while the clock is learnt sends nothing more', async () => {
      const device = new Device(() => now);
      device.ahead = 300_000;
      const { client } = await connect(device.listener, { onClockOffset: () => void client.close() });
      await assert.rejects(client.request(GET), { code: 'UNREACHABLE', message: /closed by this side/ });
      assert.equal(device.said.length, 1);
    });
  });
});
