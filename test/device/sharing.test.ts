import assert from 'node:assert/strict';
import { Sharing } from '../../src/device/sharing';

describe('sharing', () => {
  let now: number;
  let loads: number;
  let sharing: Sharing<number>;
  beforeEach(() => {
    now = 1000;
    loads = 0;
    sharing = new Sharing(500, () => now);
  });
  const load = async () => ++loads;

  it('gives one answer to all who ask while it is on its way, however long it takes', async () => {
    let end: (value: number) => void = () => undefined;
    const slow = () => new Promise<number>((resolve) => (end = resolve));
    const first = sharing.get('a', slow);
    now += 60_000;
    const second = sharing.get('a', load);
    end(7);
    assert.deepEqual(await Promise.all([first, second]), [7, 7]);
    assert.equal(loads, 0);
  });

  it('keeps an answer for a short time, counted from the asking', async () => {
    assert.equal(await sharing.get('a', load), 1);
    now += 500;
    assert.equal(await sharing.get('a', load), 1);
    now += 1;
    assert.equal(await sharing.get('a', load), 2);
  });

  it('keeps answers to different questions apart', async () => {
    assert.deepEqual(await Promise.all([sharing.get('a', load), sharing.get('b', load)]), [1, 2]);
  });

  it('shares a failure with those who asked before it, and with nobody after', async () => {
    const fail = async () => {
      loads++;
      throw new Error('no');
    };
    const both = await Promise.allSettled([sharing.get('a', fail), sharing.get('a', fail)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(loads, 1);
    assert.equal(await sharing.get('a', load), 2);
  });

  it('forgets what it is told to, and a late failure does not undo what came after', async () => {
    let fail: (error: Error) => void = () => undefined;
    const doomed = sharing.get('a', () => new Promise((_, reject) => (fail = reject)));
    sharing.clear();
    assert.equal(await sharing.get('a', load), 1);
    fail(new Error('late'));
    await assert.rejects(doomed, /late/);
    assert.equal(await sharing.get('a', load), 1);
  });
});
