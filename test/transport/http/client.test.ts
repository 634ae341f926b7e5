import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { createHttpClient, type HttpClient, type HttpRequest, type HttpTarget } from '../../../src/transport/http';
import { httpServer, rawServer, silentServer, type TestServer, targetOf } from './server';

const GET: HttpRequest = { method: 'GET', path: '/' };

describe('HTTP client', () => {
  let release: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const one of release.reverse()) await one();
    release = [];
  });

  function use<T extends { close(): Promise<unknown> }>(thing: T): T {
    release.push(() => thing.close());
    return thing;
  }
  async function serve(listener: RequestListener, other?: Partial<HttpTarget>) {
    return connect(await httpServer(listener), other);
  }
  function connect(server: TestServer, other?: Partial<HttpTarget>): { client: HttpClient; server: TestServer } {
    return { server: use(server), client: use(createHttpClient(targetOf(server, other))) };
  }
  const rejects = (promise: Promise<unknown>, code: string, message: RegExp) =>
    assert.rejects(promise, { name: 'HeadendError', code, message });

  it('sends method, path, headers and body, and gives status, headers and body', async () => {
    const { client } = await serve(async (request, response) => {
      const parts = await request.toArray();
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.writeHead(201).end(`${request.method} ${request.url} ${request.headers['x-a']} ${Buffer.concat(parts)}`);
    });
    const body = '<A x="é"/>';
    const reply = await client.request({ method: 'POST', path: '/a?b=c', headers: { 'X-A': '1' }, body });
    assert.equal(reply.status, 201);
    assert.equal(reply.headers['set-cookie'], 'a=1, b=2');
    assert.deepEqual(reply.setCookie, ['a=1', 'b=2']);
    assert.equal(reply.body.toString(), `POST /a?b=c 1 ${body}`);
  });

  it('logs in by Basic authentication in UTF-8, from the first request on', async () => {
    const seen: (string | undefined)[] = [];
    const login = { user: 'tést', password: '€:secret' };
    const { client } = await serve(
      (request, response) => {
        seen.push(request.headers.authorization);
        response.end();
      },
      { login },
    );
    await client.request(GET);
    assert.deepEqual(seen, ['Basic dMOpc3Q64oKsOnNlY3JldA==']);
  });

  it('sends no login where none is configured, and what a request gives before its own headers', async () => {
    const seen: unknown[] = [];
    const { client } = await serve((request, response) => {
      seen.push(request.headers.authorization, request.headers['accept-encoding']);
      response.end();
    });
    await client.request({ ...GET, headers: { 'Accept-Encoding': 'identity' } });
    assert.deepEqual(seen, [undefined, 'identity']);
  });

  it('is lazy, and keeps its connection also after an error reply', async () => {
    const { client, server } = await serve(
      (request, response) => response.writeHead(request.url === '/' ? 200 : 500).end('text'),
      { maxConnections: 1 },
    );
    assert.equal(server.accepted(), 0);
    await client.request(GET);
    await assert.rejects(client.request({ ...GET, path: '/fails' }));
    await client.request(GET);
    assert.equal(server.accepted(), 1);
  });

  it('opens no more connections than allowed', async () => {
    const { client, server } = await serve((_request, response) => response.end('ok'), { maxConnections: 3 });
    await Promise.all(Array.from({ length: 30 }, () => client.request(GET)));
    assert.equal(server.accepted(), 3);
  });

  it('warns of no leak with many requests in flight', async () => {
    const warnings: Error[] = [];
    const listener = (warning: Error) => warnings.push(warning);
    process.on('warning', listener);
    const { client } = await serve((_request, response) => response.end('ok'), { maxConnections: 20 });
    await Promise.all(Array.from({ length: 30 }, () => client.request(GET)));
    await new Promise(setImmediate);
    process.off('warning', listener);
    assert.deepEqual(warnings, []);
  });

  describe('status', () => {
    async function answered(status: number, headers: Record<string, string> = {}, body = '', other = {}) {
      const { client, server } = await serve(
        (_request, response) => response.writeHead(status, headers).end(body),
        other,
      );
      const error = await client.request({ method: 'POST', path: '/x?key=s3cret', body: 'b0dy' }).then(
        () => assert.fail('no error'),
        (reason: { code: string; message: string; retryable: boolean }) => reason,
      );
      assert.ok(error.message.startsWith(`POST /x at ${server.host}: `), error.message);
      assert.doesNotMatch(error.message, /s3cret|b0dy|pa55/);
      return { code: error.code, retryable: error.retryable, message: error.message };
    }
    const login = { user: 'u', password: 'pa55' };

    it('401 and 403 are AUTH', async () => {
      assert.match((await answered(401)).message, /wants a login \(401\); set user name and password/);
      const refused = await answered(401, {}, '', { login });
      assert.deepEqual([refused.code, refused.retryable], ['AUTH', false]);
      assert.match(refused.message, /refused the login \(401\); check user name and password/);
      assert.equal((await answered(403)).code, 'AUTH');
    });

    it('404 is NOT_FOUND, other 4xx are REFUSED, 5xx are BAD_REPLY and worth another try', async () => {
      assert.equal((await answered(404)).code, 'NOT_FOUND');
      assert.equal((await answered(409)).code, 'REFUSED');
      const failed = await answered(503);
      assert.deepEqual([failed.code, failed.retryable], ['BAD_REPLY', true]);
      assert.match(failed.message, /answered 503/);
    });

    it('a redirect to a log-in page is AUTH and names the path only', async () => {
      const { code, message } = await answered(302, { location: '/cgi/Login.html?next=s3cret' });
      assert.equal(code, 'AUTH');
      assert.match(message, /log-in page \/cgi\/Login\.html \(302\)/);
    });

    it('other redirects are BAD_REPLY and not followed', async () => {
      const { code, message } = await answered(301, { location: 'https://u:pa55@10.0.0.5/x?key=s3cret' });
      assert.equal(code, 'BAD_REPLY');
      assert.match(message, /points to https:\/\/10\.0\.0\.5\/x \(301\), which is not followed/);
      assert.match((await answered(304)).message, /answered 304, which is no data/);
    });

    it('a short text of the device is quoted, without tags', async () => {
      const xml = { 'content-type': 'text/xml; charset=utf-8' };
      const { message } = await answered(500, xml, '<E>\n <Text>slot  3\nis empty</Text></E>');
      assert.match(message, /The device says: "slot 3 is empty"\.$/);
      const long = await answered(500, { 'content-type': 'text/plain' }, 'x'.repeat(300));
      assert.match(long.message, /"x{200}…"$/);
    });

    it('nothing is quoted of a token or cookie, nor in answer to a request that is a secret whole', async () => {
      const { client } = await serve((request, response) =>
        response.writeHead(500, { 'content-type': 'text/plain' }).end(request.url?.slice(1)),
      );
      const headers = { Authorization: 'Bearer t0k3n', Cookie: 'sid=c00kie; lang=de' };
      for (const [path, quoted, quiet] of [
        ['/slot-is-empty', true],
        ['/t0k3n-is-wrong', false],
        ['/c00kie-is-wrong', false],
        ['/slot-is-empty', false, true],
      ] as const) {
        const failing = client.request({ method: 'GET', path, headers, quiet });
        await assert.rejects(failing, ({ message }) => message.includes('The device says') === quoted);
      }
    });

    it('nothing is quoted of a web page, of too much, or of what repeats a secret', async () => {
      const plain = { 'content-type': 'text/plain' };
      for (const { message } of [
        await answered(500, { 'content-type': 'text/html' }, '<p>sorry</p>'),
        await answered(500, plain, 'sorry '.repeat(20_000)),
        await answered(500, plain, 'sorry, no POST /x?key=s3cret'),
        await answered(500, plain, 'sorry, pa55 is wrong', { login }),
        await answered(500, plain, 'sorry, what is b0dy'),
      ]) {
        assert.doesNotMatch(message, /sorry/);
      }
    });
  });

  describe('connection', () => {
    it('refused is UNREACHABLE', async () => {
      const { client, server } = connect(await silentServer());
      await server.close();
      release.shift();
      await rejects(client.request(GET), 'UNREACHABLE', /^GET \/ at 127.*nothing listens there.*\(ECONNREFUSED\)\.$/);
    });

    it('to an unknown name is UNREACHABLE', async () => {
      const client = use(createHttpClient(targetOf({ host: 'device.invalid:80' })));
      await rejects(client.request(GET), 'UNREACHABLE', /host name is unknown/);
    });

    it('closed without an answer is UNREACHABLE', async () => {
      const { client } = connect(await rawServer(''));
      await rejects(client.request(GET), 'UNREACHABLE', /closed before an answer came/);
    });

    it('that answers something else than HTTP is BAD_REPLY', async () => {
      const { client } = connect(await rawServer('SSH-2.0-OpenSSH_9.6\r\n'));
      await rejects(client.request(GET), 'BAD_REPLY', /not HTTP; check the port/);
    });
  });

  it('limits the time of a whole request, before and within the reply', async () => {
    const silent = connect(await silentServer(), { timeoutMs: 60 });
    await rejects(silent.client.request(GET), 'TIMEOUT', /^GET \/ at .*: no whole reply came within 60 ms\.$/);
    const slow = await serve((_request, response) => response.write('<A>'), { timeoutMs: 60 });
    await rejects(slow.client.request(GET), 'TIMEOUT', /60 ms/);
  });

  it('works again after a time-out', async () => {
    let silent = true;
    const { client } = await serve(
      (_request, response) => {
        if (!silent) response.end('ok');
      },
      { timeoutMs: 200, maxConnections: 1 },
    );
    await rejects(client.request(GET), 'TIMEOUT', /200 ms/);
    silent = false;
    assert.equal((await client.request(GET)).body.toString(), 'ok');
  });

  it('stops with the reason of the signal, before, in flight and within the reply', async () => {
    const reason = new Error('enough');
    const { client } = await serve((_request, response) => {
      response.write('<A>');
      setImmediate(() => stop.abort(reason));
    });
    let stop = new AbortController();
    await assert.rejects(client.request(GET, stop.signal), reason);
    await assert.rejects(client.request(GET, stop.signal), reason);
    const silent = connect(await silentServer());
    stop = new AbortController();
    const pending = silent.client.request(GET, stop.signal);
    stop.abort(reason);
    await assert.rejects(pending, reason);
  });

  it('leaves no listener on a signal', async () => {
    const { client } = await serve((_request, response) => response.end());
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(signal, args);
    };
    await client.request(GET, signal);
    assert.equal(listeners, 0);
  });

  describe('closing', () => {
    const held = () => process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name)).length;

    it('rejects what is in flight or waiting, ends every socket, and is harmless twice', async () => {
      const { client, server } = connect(await silentServer(), { maxConnections: 1, timeoutMs: 60_000 });
      const before = held();
      const pending = [client.request(GET), client.request(GET)];
      while (server.accepted() === 0) await new Promise(setImmediate);
      const rejected = pending.map((one) => rejects(one, 'UNREACHABLE', /closed by this side/));
      await client.close();
      await Promise.all(rejected);
      await client.close();
      await server.idle();
      assert.equal(held(), before);
      await rejects(client.request(GET), 'UNREACHABLE', /closed by this side/);
      assert.equal(server.accepted(), 1);
    });

    it('ends idle connections', async () => {
      const { client, server } = await serve((_request, response) => response.end());
      await client.request(GET);
      await client.close();
      await server.idle();
    });

    it('ends a connection whose TLS session is not agreed yet', async () => {
      const server = use(await silentServer());
      const target = targetOf(server, { origin: `https://${server.host}`, timeoutMs: 60_000 });
      const client = use(createHttpClient(target));
      const pending = rejects(client.request(GET), 'UNREACHABLE', /closed by this side/);
      while (server.accepted() === 0) await new Promise(setImmediate);
      await client.close();
      await pending;
      await server.idle();
    });

    it('without ever having connected is nothing', async () => {
      await createHttpClient(targetOf({ host: '127.0.0.1:1' })).close();
    });
  });

  describe('settings', () => {
    const config = (message: RegExp) => ({ code: 'CONFIG', message });

    it('refuses an origin with more than scheme, host and port, without repeating it', () => {
      for (const origin of ['', '10.0.0.5', 'ftp://10.0.0.5', 'http://u:pa55@10.0.0.5', 'http://10.0.0.5/path']) {
        const make = () => createHttpClient(targetOf({ host: '' }, { origin }));
        assert.throws(make, config(/^((?!pa55).)*scheme, host and port only((?!pa55).)*$/));
      }
    });

    it('refuses a user name that Basic authentication cannot carry', () => {
      const login = { user: 'a:b', password: 'pa55' };
      assert.throws(() => createHttpClient(targetOf({ host: 'h' }, { login })), config(/colon/));
    });

    it('refuses requests that cannot be made', async () => {
      const { client, server } = await serve((_request, response) => response.end());
      for (const request of [
        { ...GET, path: 'x' },
        { ...GET, path: 'http://other/x' },
        { ...GET, path: '/a b' },
        { ...GET, headers: { 'x-a': 'b\r\nc: s3cret' } },
      ]) {
        await assert.rejects(client.request(request), config(/^GET ((?!s3cret).)*$/));
      }
      assert.equal(server.accepted(), 0);
    });
  });
});
