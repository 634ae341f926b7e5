import assert from 'node:assert/strict';
import { CookieJar } from '../../../src/transport/http/cookies';

const START = Date.parse('2026-11-20T10:00:00Z');
const HOUR = 3_600_000;
const date = (time: number) => new Date(time).toUTCString();

/** A jar at a clock that tests set, and what it takes and sends. */
function jar() {
  let now = START;
  const cookies = new CookieJar(() => now);
  return {
    take(setCookie: string | string[], path = '/', headers: Record<string, string> = {}) {
      cookies.take({ status: 200, headers, setCookie: [setCookie].flat(), body: Buffer.alloc(0) }, path);
    },
    sent: (path = '/') => cookies.header(path),
    isEmpty: () => cookies.isEmpty,
    wait(ms: number) {
      now += ms;
    },
  };
}

describe('cookies', () => {
  it('are sent back with name and value as they came, and nothing is sent before', () => {
    const { take, sent, isEmpty } = jar();
    assert.equal(sent(), undefined);
    assert.equal(isEmpty(), true);
    take([
      'sid="a=b" ; HttpOnly; Secure; SameSite=Strict; Domain=example.org',
      ' empty=',
      'bare',
      '=nameless',
      ';',
      '',
    ]);
    assert.equal(sent(), 'sid="a=b"; empty=; bare=');
    assert.equal(isEmpty(), false);
  });

  it('of the same name and path take the place of the one before', () => {
    const { take, sent } = jar();
    take(['a=1', 'b=2']);
    take('a=3');
    assert.equal(sent(), 'a=3; b=2');
  });

  it('are sent below their path only, those of longer paths first', () => {
    const { take, sent } = jar();
    take(['a=root; Path=/', 'a=api; path=/api', 'a=sub; Path=/api/v4/', 'a=bad; Path=api']);
    assert.equal(sent('/'), 'a=bad');
    assert.equal(sent('/apis'), 'a=bad');
    assert.equal(sent('/api'), 'a=api; a=bad');
    assert.equal(sent('/api/v4?x=/api/v4/'), 'a=api; a=bad');
    assert.equal(sent('/api/v4/inputs?page=1'), 'a=sub; a=api; a=bad');
  });

  it('without a path belong to the folder of the request that brought them', () => {
    for (const [request, inside, outside] of [
      ['/api/v4/login?next=/x/y', '/api/v4/inputs', '/api/v2/inputs'],
      ['/api/login', '/api', '/'],
    ] as const) {
      const { take, sent } = jar();
      take('a=1', request);
      assert.equal(sent(inside), 'a=1');
      assert.equal(sent(outside), undefined);
    }
    const { take, sent } = jar();
    take('a=1', '/login');
    assert.equal(sent('/api/v4'), 'a=1');
  });

  it('end by Max-Age, which counts before Expires', () => {
    const { take, sent, wait } = jar();
    take(`a=1; Max-Age=60; Expires=${date(START + HOUR)}`);
    wait(59_999);
    assert.equal(sent(), 'a=1');
    wait(1);
    assert.equal(sent(), undefined);
  });

  it('end by Expires, counted from the date of the device, whose clock may be years off', () => {
    const { take, sent, wait } = jar();
    take('a=1; Expires=Thu, 01 Jan 1970 01:00:00 GMT', '/', { date: 'Thu, 01 Jan 1970 00:00:00 GMT' });
    take(`b=1; Expires=${date(START + 2 * HOUR)}`);
    assert.equal(sent(), 'a=1; b=1');
    wait(HOUR);
    assert.equal(sent(), 'b=1');
    wait(HOUR);
    assert.equal(sent(), undefined);
  });

  it('are taken back by a time that is over', () => {
    for (const over of ['Max-Age=0', 'max-age=-1', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT']) {
      const { take, sent, isEmpty } = jar();
      take(['a=1', 'b=2; Path=/b']);
      take(`a=; ${over}`);
      take(`b=; ${over}`);
      assert.equal(sent('/b'), 'b=2', over);
      take(`b=; Path=/b; ${over}`);
      assert.equal(isEmpty(), true, over);
    }
  });

  it('without a time that can be read stay', () => {
    const { take, sent } = jar();
    take(['a=1; Max-Age=soon', 'b=1; Expires=never']);
    assert.equal(sent(), 'a=1; b=1');
  });

  it('are 50 at most; the oldest make room', () => {
    const { take, sent } = jar();
    take(Array.from({ length: 60 }, (_, n) => `c${n}=1`));
    const names = sent()?.split('; ') ?? [];
    assert.deepEqual([names.length, names[0], names.at(-1)], [50, 'c10=1', 'c59=1']);
  });
});
