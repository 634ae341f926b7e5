import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { HttpRequest } from '../../../src/transport/http';
import { BIG, GET, get, LINES, QUIET_MS, rejects, TIMEOUT_MS, text, useLine } from './bench';
import { chunked, httpReply, withHead } from './far-end';
import { HandClock } from './hand-clock';
import { until } from './lines';

for (const { name, start } of LINES) {
  describe(`HTTP over ${name}`, () => {
    const bench = useLine(start);

    it('sends method, path, headers, body and login, and gives status, headers and body', async () => {
      const client = bench.connect({ login: { user: 'tést', password: '€:secret' } });
      bench.line.far.answer = () => httpReply('done', { 'X-B': '2', 'Set-Cookie': 'a=1' }, '201 Created');
      const body = '<A x="é"/>';
      const reply = await client.request({ method: 'DELETE', path: '/a?b=c', headers: { 'X-A': '1' }, body });
      assert.deepEqual([reply.status, reply.headers['x-b'], reply.setCookie], [201, '2', ['a=1']]);
      assert.equal(reply.body.toString(), 'done');
      const [request] = bench.line.far.requests;
      assert.deepEqual([request?.method, request?.path, request?.body], ['DELETE', '/a?b=c', body]);
      const lines = request?.head.split('\r\n').slice(1).sort();
      assert.deepEqual(lines, [
        'accept-encoding: gzip, deflate, br',
        'authorization: Basic dMOpc3Q64oKsOnNlY3JldA==',
        'connection: keep-alive',
        'content-length: 11',
        'host: device',
        'x-a: 1',
      ]);
    });

    it('reads a big packed reply, and sends a big body', async () => {
      const client = bench.connect();
      bench.line.far.answer = ({ body }) => httpReply(gzipSync(body), { 'Content-Encoding': 'gzip' });
      const reply = await client.request({ method: 'POST', path: '/', body: BIG });
      assert.ok(reply.body.equals(BIG));
    });

    it('reads a chunked reply, also a packed one', async () => {
      const client = bench.connect();
      const headers = { 'Transfer-Encoding': 'chunked' };
      bench.line.far.answer = () => withHead('200 OK', headers, chunked(BIG, 7001));
      assert.ok((await client.request(GET)).body.equals(BIG));
      bench.line.far.answer = () =>
        withHead('200 OK', { ...headers, 'Content-Encoding': 'gzip' }, chunked(gzipSync(BIG), 999));
      assert.ok((await client.request(GET)).body.equals(BIG));
    });

    it('reads a reply without a body, and one after 100 Continue', async () => {
      const client = bench.connect();
      bench.line.far.answer = () => withHead('204 No Content', {}, '');
      assert.deepEqual((await client.request(GET)).body, Buffer.alloc(0));
      bench.line.far.answer = () => Buffer.concat([Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), httpReply('ok')]);
      assert.equal(await text(client.request(GET)), 'ok');
    });

    it('ends a reply without a length by silence', async () => {
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      bench.line.far.answer = () => withHead('200 OK', {}, 'all there is');
      const reply = text(client.request(GET));
      // The request, its two signs of progress, and the time of silence.
      await until(() => clock.plans >= 4);
      clock.advance(QUIET_MS);
      assert.equal(await reply, 'all there is');
    });

    if (name === 'TCP') {
      it('ends a reply without a length with its TCP connection', async () => {
        const client = bench.connect({}, { clock: new HandClock() });
        bench.line.far.answer = async (_request, say) => {
          await say(withHead('200 OK', {}, 'all there is'));
          bench.line.far.hangUp();
          return '';
        };
        assert.equal(await text(client.request(GET)), 'all there is');
      });
    }

    it('keeps the line open; a reply that says "close" is the last on a TCP connection', async () => {
      const client = bench.connect();
      await client.request(GET);
      await rejects(client.request({ ...GET, path: 'x' }), 'CONFIG', /the path must begin/);
      bench.line.far.answer = () => httpReply('gone', { 'Content-Type': 'text/plain' }, '404 Not Found');
      await rejects(client.request(GET), 'NOT_FOUND', /nothing there \(404\).*says: "gone"/);
      bench.line.far.answer = () => httpReply('bye', { Connection: 'close' });
      const opened = bench.line.opened();
      assert.equal(await text(client.request(GET)), 'bye');
      bench.line.far.answer = () => httpReply('again');
      assert.equal(await text(client.request(GET)), 'again');
      if (opened !== undefined) assert.deepEqual([opened, bench.line.opened()], [1, 2]);
    });

    it('reads only the status where the body is of no interest', async () => {
      const client = bench.connect();
      bench.line.far.answer = () => httpReply('<html>moved', { Location: '/list' }, '302 Found');
      const reply = await client.request({ ...GET, discardBody: true });
      assert.deepEqual([reply.status, reply.body.length], [302, 0]);
      bench.line.far.answer = () => httpReply('next');
      assert.equal(await text(client.request(GET)), 'next');
    });

    it('asks one thing at a time, in order, however many ask', async () => {
      const client = bench.connect();
      bench.line.far.answer = async ({ path, body }, say) => {
        const reply = httpReply(path + body);
        await say(reply.subarray(0, 20));
        await new Promise(setImmediate);
        return reply.subarray(20);
      };
      const paths = Array.from({ length: 12 }, (_, index) => `/${index}`);
      const requests = paths.map((path, index) =>
        text(client.request(index % 3 ? get(path) : { method: 'POST', path, body: 'b'.repeat(3000) })),
      );
      const replies = await Promise.all(requests);
      assert.deepEqual(
        replies,
        paths.map((path, index) => path + (index % 3 ? '' : 'b'.repeat(3000))),
      );
      assert.deepEqual(
        bench.line.far.requests.map(({ path }) => path),
        paths,
      );
      assert.equal(bench.line.far.overlaps, 0);
    });

    it('does not mind noise before, right before, between and after replies', async () => {
      const client = bench.connect({ quietMs: 20 });
      const noise = Buffer.from([0, 255, 13, 10, 72, 84, 84, 80, 47, 200]);
      bench.line.far.answer = async ({ path }, say) => {
        await say('\r\nBooting...\r\nlogin: ');
        await say(noise);
        return Buffer.concat([noise, httpReply(path), noise, Buffer.from('\r\n# ')]);
      };
      for (const path of ['/1', '/2', '/3']) {
        assert.equal(await text(client.request(get(path))), path);
        await bench.line.far.say('a message nobody asked for\r\n');
      }
    });

    it('refuses a body that is too large or damaged, and recovers', async () => {
      const client = bench.connect({ maxBodyBytes: 1000, quietMs: 20 });
      bench.line.far.answer = () => httpReply(BIG);
      await rejects(client.request(GET), 'BAD_REPLY', /larger than the limit of 1000 bytes/);
      bench.line.far.answer = () => httpReply(gzipSync('x').subarray(0, -4), { 'Content-Encoding': 'gzip' });
      await rejects(client.request(GET), 'BAD_REPLY', /damaged or cut off/);
      bench.line.far.answer = () => withHead('200 OK', { 'Transfer-Encoding': 'chunked' }, 'zz\r\n');
      await rejects(client.request(GET), 'BAD_REPLY', /broke before the reply was whole|cut off/);
      bench.line.far.answer = () => httpReply('fine');
      assert.equal(await text(client.request(GET)), 'fine');
    });

    it('shows no secret in an error', async () => {
      const clock = new HandClock();
      const client = bench.connect({ login: { user: 'me', password: 'pa55word' } }, { clock });
      const request: HttpRequest = {
        method: 'POST',
        path: '/x?key=s3cret',
        headers: { 'X-Key': 'he4der' },
        body: 'b0dy',
      };
      const messages: string[] = [];
      const fails = async (promise: Promise<unknown>) => {
        const error = await promise.then(
          () => assert.fail('no error'),
          (reason: Error) => reason,
        );
        messages.push(error.message);
        assert.ok(error.message.startsWith('POST /x at '), error.message);
      };
      for (const echo of ['pa55word', 's3cret', 'he4der', 'b0dy', Buffer.from('me:pa55word').toString('base64')]) {
        bench.line.far.answer = () => httpReply(echo, { 'Content-Type': 'text/plain' }, '400 Bad Request');
        await fails(client.request(request));
      }
      await fails(client.request({ ...request, headers: { 'X-Key': 'he4der\n' } }));
      bench.line.far.answer = () => 'pa55word he4der\r\n';
      const odd = client.request(request);
      await until(() => bench.line.far.requests.length === 6 && clock.pending === 1);
      const { looks } = clock;
      await bench.line.far.say('b0dy');
      await until(() => clock.looks > looks);
      clock.advance(TIMEOUT_MS);
      await fails(odd);
      assert.doesNotMatch(messages.join('\n'), /pa55word|s3cret|he4der|b0dy|bWU6/);
    });

    it('is AUTH when the login is refused or missing', async () => {
      bench.line.far.answer = () => httpReply('', {}, '401 Unauthorized');
      const anonymous = bench.connect();
      await rejects(anonymous.request(GET), 'AUTH', /set user name and password/);
      await anonymous.close();
      const client = bench.connect({ login: { user: 'a', password: 'b' } });
      await rejects(client.request(GET), 'AUTH', /refused the login/);
      assert.throws(() => bench.connect({ login: { user: 'a:b', password: '' } }), { code: 'CONFIG' });
    });

    it('closes with requests in flight, and holds nothing afterwards', async () => {
      const held = () => process.getActiveResourcesInfo().filter((kind) => /TCPSocketWrap|Timeout/.test(kind)).length;
      await new Promise(setImmediate);
      const before = held();
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      bench.line.far.answer = () => '';
      const inFlight = client.request(GET);
      const waiting = client.request(GET);
      await until(() => bench.line.far.requests.length === 1);
      await Promise.all([
        client.close(),
        rejects(inFlight, 'UNREACHABLE', /closed by this side/),
        rejects(waiting, 'UNREACHABLE', /closed by this side/),
      ]);
      await client.close();
      await rejects(client.request(GET), 'UNREACHABLE', /closed by this side/);
      assert.equal(clock.pending, 0);
      if (bench.line.line.kind === 'tcp') await until(() => held() === before);
      // What was given back can be opened by another.
      bench.line.far.answer = () => httpReply('free');
      assert.equal(await text(bench.connect().request(GET)), 'free');
    });

    it('closes before it was opened, and while it waits for silence', async () => {
      await bench.connect().close();
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      bench.line.far.answer = () => '';
      const mute = client.request(GET);
      await until(() => bench.line.far.requests.length === 1 && clock.pending === 1);
      clock.advance(TIMEOUT_MS);
      await rejects(mute, 'TIMEOUT', /no reply/);
      await until(() => clock.pending === 1);
      await client.close();
      assert.equal(clock.pending, 0);
    });
  });
}
