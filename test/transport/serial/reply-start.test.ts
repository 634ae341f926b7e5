import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ReplyStart } from '../../../src/transport/serial/reply-start';

describe('start of a reply on a line', () => {
  const reply = 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nHTTP/1.1 404 no more';

  function take(bytes: Buffer, cuts: readonly number[]): { taken: string; start: ReplyStart } {
    const start = new ReplyStart();
    const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
    const parts = at.slice(1).map((end, index) => start.take(bytes.subarray(at[index], end)));
    return { taken: Buffer.concat(parts).toString('latin1'), start };
  }

  it('is found behind any noise, however the bytes come', () => {
    const noise = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.constantFrom('login: ', 'HTTP', 'HTTP/1.', 'HTTP/1.1 ', 'GET / HTTP/1.1\r\n', '\r\n', 'HTTP/2 200'),
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), (noises, cuts) => {
        const front = noises.join('');
        fc.pre(!/HTTP\/1\.[01] [1-5]\d\d/.test(front));
        const { taken, start } = take(Buffer.from(front + reply, 'latin1'), cuts);
        assert.equal(taken, reply);
        assert.equal(start.found, true);
      }),
    );
  });

  it('is not found in an echo of the request, or in a reply of another version', () => {
    const { taken, start } = take(Buffer.from('POST /a HTTP/1.1\r\nhost: a\r\n\r\nHTTP/2 200 OK'), [7]);
    assert.deepEqual([taken, start.found, start.skipped], ['', false, true]);
  });
});
