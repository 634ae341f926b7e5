import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { createHttpClient, type HttpRequest, type HttpTarget } from '../../../src/transport/http';
import { httpServer, rawServer, type TestServer, targetOf } from './server';

const DELETE: HttpRequest = { method: 'DELETE', path: '/mpts/4' };
const PAGE = '<!DOCTYPE html><html><body>list</body></html>';

describe('good HTTP replies', () => {
  let release: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const one of release.reverse()) await one();
    release = [];
  });

  function connect(server: TestServer, other?: Partial<HttpTarget>) {
    const client = createHttpClient(targetOf(server, other));
    release.push(server.close, () => client.close());
    return { client, server };
  }
  const serve = async (listener: RequestListener, other?: Partial<HttpTarget>) =>
    connect(await httpServer(listener), other);

  for (const [status, body] of [
    [200, 'data'],
    [200, ''],
    [201, 'data'],
    [202, ''],
    [204, ''],
  ] as const) {
    it(`${status} with ${body || 'no'} body`, async () => {
      const { client } = await serve((_request, response) => response.writeHead(status).end(body));
      const reply = await client.request({ method: 'PUT', path: '/' });
      assert.deepEqual([reply.status, reply.body.toString()], [status, body]);
    });
  }

  describe('whose body is discarded', () => {
    const discard: HttpRequest = { ...DELETE, discardBody: true };

    it('may be of any form and size, and leave the connection open', async () => {
      const { client, server } = await serve(
        (_request, response) =>
          response.writeHead(200, { 'content-encoding': 'gzip', 'x-a': '1' }).end(PAGE.repeat(99)),
        { maxBodyBytes: 10, maxConnections: 1 },
      );
      for (let time = 0; time < 2; time++) {
        const { status, headers, body } = await client.request(discard);
        assert.deepEqual([status, headers['x-a'], body.length], [200, '1', 0]);
      }
      assert.equal(server.accepted(), 1);
      await assert.rejects(client.request(DELETE), { code: 'BAD_REPLY' }, 'otherwise it is read');
    });

    it('may be too long to be drained', async () => {
      const { client, server } = await serve((_request, response) => response.end(Buffer.alloc(8e6)), {
        maxConnections: 1,
      });
      assert.equal((await client.request(discard)).status, 200);
      assert.equal((await client.request(discard)).status, 200);
      assert.equal(server.accepted(), 2);
    });

    it('may be cut off', async () => {
      const { client } = connect(await rawServer('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ncut'));
      assert.equal((await client.request(discard)).status, 200);
    });

    it('must still end in time', async () => {
      const { client } = await serve((_request, response) => response.write('<html>'), { timeoutMs: 60 });
      await assert.rejects(client.request(discard), { code: 'TIMEOUT' });
    });

    it('end with the reason of the signal', async () => {
      const reason = new Error('enough');
      const stop = new AbortController();
      const { client } = await serve((_request, response) => {
        response.write('<html>');
        setImmediate(() => stop.abort(reason));
      });
      await assert.rejects(client.request(discard, stop.signal), reason);
    });

    for (const status of [302, 303]) {
      it(`may lead elsewhere (${status}), which is not looked at`, async () => {
        const seen: (string | undefined)[] = [];
        const { client } = await serve((request, response) => {
          seen.push(request.url);
          response.writeHead(status, { location: '/mpts', 'content-type': 'text/html' }).end(PAGE);
        });
        assert.equal((await client.request(discard)).status, status);
        assert.deepEqual(seen, ['/mpts/4']);
        await assert.rejects(client.request(DELETE), { code: 'BAD_REPLY', message: /not followed/ });
      });
    }

    for (const [status, location, code] of [
      [302, '/login', 'AUTH'],
      [303, 'https://10.0.0.5/users/sign_in?next=x', 'AUTH'],
      [302, undefined, 'BAD_REPLY'],
      [301, '/mpts', 'BAD_REPLY'],
      [307, '/mpts', 'BAD_REPLY'],
      [404, undefined, 'NOT_FOUND'],
      [422, undefined, 'REFUSED'],
    ] as const) {
      it(`are not ${status}${location ? ` to ${location}` : ''}`, async () => {
        const { client } = await serve((_request, response) =>
          response.writeHead(status, location === undefined ? {} : { location }).end('x'),
        );
        await assert.rejects(client.request(discard), { code });
      });
    }

    it('keep their reasons when they are refused', async () => {
      const { client } = await serve((_request, response) =>
        response
          .writeHead(422, { 'content-type': 'application/xml' })
          .end('<errors><error>It is running</error></errors>'),
      );
      await assert.rejects(client.request(discard), { code: 'REFUSED', message: /"It is running"/ });
    });
  });
});
