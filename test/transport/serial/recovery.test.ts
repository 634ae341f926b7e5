import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { BIG, GET, get, LINES, QUIET_MS, rejects, TIMEOUT_MS, text, useLine } from './bench';
import { defer, httpReply, withHead } from './far-end';
import { HandClock } from './hand-clock';
import { until } from './lines';

/**
 * Lets reads that are under way in Node's thread pool end. The package serialport notices a lost port only while it
 * waits for bytes; in the middle of reading it reads nothing for ever.
 */
async function poolTurns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await stat('.');
}

for (const { name, start } of LINES) {
  describe(`recovery of ${name}`, () => {
    const bench = useLine(start);

    it('waits for silence before it asks, after bytes nobody asked for', async () => {
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      await client.request(GET);
      const { looks } = clock;
      await bench.line.far.say(httpReply('nobody asked for this'));
      await until(() => clock.looks > looks);
      const reply = text(client.request(get('/2')));
      await until(() => clock.pending === 1);
      assert.equal(bench.line.far.requests.length, 1);
      clock.advance(QUIET_MS);
      assert.equal(await reply, '/2');
    });

    it('is TIMEOUT without a reply; a late one is never taken for the answer to the next request', async () => {
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      const late = defer();
      bench.line.far.answer = async ({ path }) => {
        if (path === '/slow') await late.promise;
        return httpReply(path);
      };
      const slow = client.request(get('/slow'));
      await until(() => bench.line.far.requests.length === 1 && clock.pending === 1);
      const next = text(client.request(get('/next')));
      clock.advance(TIMEOUT_MS);
      await rejects(slow, 'TIMEOUT', /^GET \/slow at .*: no reply came within 5000 ms/);
      // Nothing is asked while the late reply may still come.
      await until(() => clock.pending === 1);
      clock.advance(TIMEOUT_MS - 1);
      await new Promise(setImmediate);
      const { looks } = clock;
      late.resolve();
      await until(() => clock.looks > looks);
      assert.equal(bench.line.far.requests.length, 1);
      clock.advance(1);
      await until(() => clock.pending === 1);
      clock.advance(QUIET_MS);
      assert.equal(await next, '/next');
      assert.equal(bench.line.far.overlaps, 0);
    });

    it('is TIMEOUT when a reply stops in the middle, and recovers after silence', async () => {
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      const whole = httpReply('0123456789');
      bench.line.far.answer = () => whole.subarray(0, -4);
      const cut = client.request(GET);
      // The start, the request and a part of the reply.
      await until(() => clock.plans >= 3);
      clock.advance(TIMEOUT_MS);
      await rejects(cut, 'TIMEOUT', /the reply stopped in the middle for 5000 ms/);
      bench.line.far.answer = ({ path }) => httpReply(path);
      const next = text(client.request(get('/next')));
      await until(() => clock.pending === 1);
      const { looks } = clock;
      await bench.line.far.say(whole.subarray(-4));
      await until(() => clock.looks > looks);
      clock.advance(QUIET_MS);
      assert.equal(await next, '/next');
      // A line whose reply stopped may be dead without having said so.
      if (bench.line.opened() !== undefined) assert.equal(bench.line.opened(), 2);
    });

    it('opens a line that stays mute anew', async () => {
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      bench.line.far.answer = () => '';
      const mute = client.request(GET);
      await until(() => bench.line.far.requests.length === 1 && clock.pending === 1);
      clock.advance(TIMEOUT_MS);
      await rejects(mute, 'TIMEOUT', /no reply/);
      bench.line.far.answer = ({ path }) => httpReply(path);
      const next = text(client.request(get('/next')));
      await until(() => clock.pending === 1);
      clock.advance(TIMEOUT_MS);
      assert.equal(await next, '/next');
      if (bench.line.opened() !== undefined) assert.equal(bench.line.opened(), 2);
    });

    it('is BAD_REPLY when what comes is no HTTP; a line that never stops is opened anew', async () => {
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      bench.line.far.answer = () => '';
      const odd = client.request(GET);
      await until(() => bench.line.far.requests.length === 1 && clock.pending === 1);
      clock.advance(TIMEOUT_MS - 1);
      let { looks } = clock;
      await bench.line.far.say('login: ');
      await until(() => clock.looks > looks);
      // Noise is no progress.
      clock.advance(1);
      await rejects(odd, 'BAD_REPLY', /bytes came, but no HTTP reply; check the speed/);
      bench.line.far.answer = ({ path }) => httpReply(path);
      const next = text(client.request(get('/next')));
      // Never silent for long enough.
      for (let gone = 0; gone < TIMEOUT_MS + QUIET_MS; gone += QUIET_MS / 4) {
        await until(() => clock.pending === 1);
        looks = clock.looks;
        await bench.line.far.say('.');
        await until(() => clock.looks > looks);
        clock.advance(QUIET_MS / 4);
      }
      assert.equal(await next, '/next');
      if (bench.line.opened() !== undefined) assert.equal(bench.line.opened(), 2);
    });

    it('gives up a request when told, wherever it is, and answers the others', async () => {
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      const [waiting, begun, never] = [new AbortController(), new AbortController(), new AbortController()];
      bench.line.far.answer = async (_request, say) => {
        await say(httpReply('0123456789').subarray(0, -4));
        await until(() => begun.signal.aborted);
        return '6789';
      };
      const first = client.request(get('/begun'), begun.signal);
      const second = client.request(get('/waiting'), waiting.signal);
      const third = text(client.request(get('/third'), never.signal));
      await until(() => clock.plans >= 3);
      waiting.abort(new Error('stop waiting'));
      await assert.rejects(second, { message: 'stop waiting' });
      begun.abort(new Error('stop it'));
      await assert.rejects(first, { message: 'stop it' });
      bench.line.far.answer = ({ path }) => httpReply(path);
      await until(() => clock.pending === 1);
      clock.advance(QUIET_MS);
      assert.equal(await third, '/third');
      assert.deepEqual(
        bench.line.far.requests.map(({ path }) => path),
        ['/begun', '/third'],
      );
      await assert.rejects(client.request(GET, AbortSignal.abort(new Error('at once'))), { message: 'at once' });
    });

    it('is UNREACHABLE when the line is lost, at once, and recovers when it is back, as often as that happens', async () => {
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      for (const round of ['first', 'second', 'third']) {
        bench.line.far.answer = () => httpReply('0123456789').subarray(0, -4);
        const { plans } = clock;
        const cut = rejects(client.request(GET), 'UNREACHABLE', /was lost/);
        await until(() => clock.plans >= plans + 3);
        await poolTurns();
        await bench.line.unplug();
        await cut;
        await rejects(client.request(GET), 'UNREACHABLE', /no such port|nothing listens there/);
        await bench.line.plugIn();
        bench.line.far.answer = () => httpReply(round);
        await rejects(client.request(GET), 'UNREACHABLE', /no such port|nothing listens there/);
        clock.advance(250);
        assert.equal(await text(client.request(GET)), round);
      }
    });

    it('does not wait for what a line that is gone could bring', async () => {
      const clock = new HandClock();
      const client = bench.connect({}, { clock });
      bench.line.far.answer = () => '';
      const mute = client.request(GET);
      await until(() => bench.line.far.requests.length === 1 && clock.pending === 1);
      clock.advance(TIMEOUT_MS);
      await rejects(mute, 'TIMEOUT', /no reply/);
      await until(() => clock.pending === 1);
      await bench.line.unplug();
      await until(() => clock.pending === 0);
      await bench.line.plugIn();
      clock.advance(250);
      bench.line.far.answer = () => httpReply('back');
      assert.equal(await text(client.request(GET)), 'back');
    });

    it('recovers from a line that was pulled in the middle of a flood', async () => {
      const clock = new HandClock();
      const client = bench.connect({ maxBodyBytes: 1e9 }, { clock });
      const flood = withHead('200 OK', { 'Content-Length': '900000000' }, BIG);
      bench.line.far.answer = async (_request, say) => {
        for (let i = 0; i < 3; i++) await say(flood);
        return '';
      };
      const cut = client.request(GET).then(
        () => assert.fail('no error'),
        ({ code }: { code: string }) => code,
      );
      await until(() => clock.plans > 20);
      await bench.line.unplug();
      // The package serialport may or may not notice, see above; if it does not, the time limit does.
      const lost = await Promise.race([cut, new Promise((resolve) => setTimeout(resolve, 200))]);
      if (lost === undefined) clock.advance(TIMEOUT_MS);
      assert.match(await cut, /^(UNREACHABLE|TIMEOUT|BAD_REPLY)$/);
      await bench.line.plugIn();
      bench.line.far.answer = () => httpReply('back');
      const next = text(client.request(GET));
      if (lost === undefined) {
        await until(() => clock.pending === 1);
        clock.advance(QUIET_MS);
      }
      assert.equal(await next, 'back');
    });
  });
}
