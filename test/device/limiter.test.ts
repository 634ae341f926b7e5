import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import * as fc from 'fast-check';
import { Limiter } from '../../src/device';
import { HeadendError } from '../../src/errors';

const never = new AbortController().signal;
setMaxListeners(0, never);

/** A task that ends when it is told to, and knows whether it began. */
class Task {
  begun = false;
  end: () => void = () => undefined;
  fail: (error: Error) => void = () => undefined;
  readonly run = (): Promise<void> => {
    this.begun = true;
    return new Promise((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
    });
  };
}

/** Lets everything that is ready go on. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a limiter', () => {
  it('lets as many run as it may, the others in their order', async () => {
    const limiter = new Limiter(2);
    const tasks = [new Task(), new Task(), new Task(), new Task()];
    const done = tasks.map(({ run }) => limiter.run(run, never));
    const begun = () => tasks.map((task) => task.begun);
    await settle();
    assert.deepEqual(begun(), [true, true, false, false]);
    tasks[1]?.end();
    await settle();
    assert.deepEqual(begun(), [true, true, true, false]);
    tasks[0]?.fail(new Error('a failed task gives its turn back too'));
    await assert.rejects(done[0] ?? Promise.resolve(), /gives its turn back/);
    await settle();
    assert.deepEqual(begun(), [true, true, true, true]);
    tasks[2]?.end();
    tasks[3]?.end();
    await Promise.all(done.slice(1));
  });

  it('gives back what the task gives', async () => {
    assert.equal(await new Limiter(1).run(async () => 42, never), 42);
  });

  it('forgets a task that is aborted while it waits, and one that never began', async () => {
    const limiter = new Limiter(1);
    const [first, second, third] = [new Task(), new Task(), new Task()];
    const abort = new AbortController();
    const running = limiter.run(first.run, never);
    const aborted = limiter.run(second.run, abort.signal);
    const last = limiter.run(third.run, never);
    const reason = new Error('enough');
    abort.abort(reason);
    await assert.rejects(aborted, reason);
    await assert.rejects(limiter.run(second.run, abort.signal), reason);
    first.end();
    await running;
    await settle();
    assert.deepEqual([second.begun, third.begun], [false, true]);
    third.end();
    await last;
  });

  it('is busy when a thousand wait, and not a moment longer', async () => {
    const limiter = new Limiter(1);
    const task = new Task();
    const running = limiter.run(task.run, never);
    const waiting = Array.from({ length: 1000 }, () => limiter.run(async () => undefined, never));
    await assert.rejects(limiter.run(task.run, never), (error: unknown) => {
      assert.ok(error instanceof HeadendError);
      assert.equal(error.code, 'BUSY');
      assert.match(error.message, /poll less often/);
      return true;
    });
    task.end();
    await Promise.all([running, ...waiting]);
    await limiter.run(async () => undefined, never);
  });

  it('never runs more than its limit and runs every task, whatever comes and goes', async () => {
    const plans = fc.array(fc.record({ steps: fc.nat(3), fails: fc.boolean(), aborts: fc.boolean() }), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), plans, async (limit, tasks) => {
        const limiter = new Limiter(limit);
        let running = 0;
        let most = 0;
        let ran = 0;
        const outcomes = tasks.map(async ({ steps, fails, aborts }) => {
          const controller = new AbortController();
          const outcome = limiter.run(async () => {
            most = Math.max(most, ++running);
            ran++;
            for (let step = 0; step < steps; step++) await settle();
            running--;
            if (fails) throw new Error('as planned');
          }, controller.signal);
          if (aborts) controller.abort(new Error('as planned'));
          await outcome.catch(({ message }: Error) => assert.equal(message, 'as planned'));
        });
        await Promise.all(outcomes);
        assert.equal(running, 0);
        assert.ok(most <= limit);
        assert.ok(ran >= tasks.filter(({ aborts }) => !aborts).length);
        await limiter.run(async () => undefined, never);
      }),
      { numRuns: 50 },
    );
  });
});
