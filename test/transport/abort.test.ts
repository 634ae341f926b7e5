import assert from 'node:assert/strict';
import { untilAborted } from '../../src/transport/abort';

describe('waiting for a promise or an abort', () => {
  it('takes what comes first, and stops listening', async () => {
    const { signal } = new AbortController();
    assert.equal(await untilAborted(Promise.resolve(1), signal), 1);
    await assert.rejects(untilAborted(Promise.reject(new Error('no')), signal), /no/);
    const controller = new AbortController();
    const waiting = untilAborted(new Promise(() => undefined), controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(untilAborted(Promise.resolve(1), controller.signal), reason);
  });

  it('leaves no rejection floating when the work fails after the abort', async () => {
    const floating: unknown[] = [];
    const note = (reason: unknown) => floating.push(reason);
    process.on('unhandledRejection', note);
    try {
      const reason = new Error('enough');
      await assert.rejects(untilAborted(Promise.reject(new Error('no')), AbortSignal.abort(reason)), reason);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(floating, []);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});
