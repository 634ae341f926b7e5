import assert from 'node:assert/strict';
import type { Clock } from '../../../src/clock';
import { HeadendError } from '../../../src/errors';
import { Flow, type FlowLimits } from '../../../src/transport/snmp/flow';

/** Time that passes when a test says so. */
class HandClock implements Clock {
  #now = 0;
  #tasks: { at: number; task: () => void; ofAgent?: true }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#now + ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  /** Timers that are set, but for those of agents. */
  get pending(): number {
    return this.#tasks.filter(({ ofAgent }) => !ofAgent).length;
  }

  /** As {@link after}, for an agent. */
  later(ms: number, task: () => void): void {
    this.#tasks.push({ at: this.#now + ms, task, ofAgent: true });
  }

  /** Lets time pass until `done`, or nothing is left to happen. */
  async run(done: () => boolean): Promise<void> {
    while (!done()) {
      await new Promise(setImmediate);
      if (done()) return;
      const [next] = this.#tasks.sort((a, b) => a.at - b.at);
      if (!next) return;
      this.#tasks = this.#tasks.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.task();
    }
  }
}

/** What an agent does with a request that arrives: it may call `answer`, at once or later. */
type Agent = (answer: () => void, clock: HandClock) => void;

const LIMITS: FlowLimits = { timeoutMs: 5000, retries: 1 };

/** Sends `count` requests side by side through a flow to an agent; what it took. */
async function ask(
  agent: Agent,
  count: number,
  { limits = LIMITS, clock = new HandClock(), flow = new Flow(limits, clock) } = {},
) {
  let sent = 0;
  let failed = 0;
  let over = 0;
  const startedAt = clock.now();
  const requests = Array.from({ length: count }, () =>
    flow
      .request<number>('table', ({ answer }) => ({
        send() {
          sent++;
          agent(() => answer(() => 1), clock);
        },
        stop() {},
        late: () => new HeadendError('TIMEOUT', 'no answer'),
      }))
      .catch(() => failed++)
      .finally(() => over++),
  );
  await clock.run(() => over === count);
  await Promise.all(requests);
  assert.equal(clock.pending, 0, 'every timer is released');
  return { sent, failed, ms: clock.now() - startedAt, clock, flow };
}

/** An agent at a distance that answers everything. */
const far =
  (ms: number): Agent =>
  (answer, clock) =>
    clock.later(ms, answer);

/** An agent that does one request at a time, and keeps the others waiting. */
function serial(workMs: number, wayMs: number): Agent {
  let free = 0;
  return (answer, clock) => {
    const begin = Math.max(free, clock.now() + wayMs / 2);
    free = begin + workMs;
    clock.later(free + wayMs / 2 - clock.now(), answer);
  };
}

/** An agent that drops what comes while it has so many requests. */
function dropping(most: number, ms: number): Agent & { dropped: number } {
  let busy = 0;
  const agent = Object.assign(
    ((answer, clock) => {
      if (busy >= most) {
        agent.dropped++;
        return;
      }
      busy++;
      clock.later(ms, () => {
        busy--;
        answer();
      });
    }) as Agent,
    { dropped: 0 },
  );
  return agent;
}

describe('Flow', () => {
  it('keeps as many requests under way as an agent bears, and remembers it', async () => {
    const first = await ask(far(5), 160);
    assert.equal(first.sent, 160);
    assert.ok(first.ms <= 5 * (160 / 32 + 6), `${first.ms} ms`);
    assert.equal(first.flow.size, 32);
    const again = await ask(far(5), 160, first);
    assert.equal(again.ms, 25);
  });

  it('sends one request after another where the user wants that', async () => {
    const { ms } = await ask(far(5), 20, { limits: { ...LIMITS, maxInFlight: 1 } });
    assert.equal(ms, 100);
  });

  it('sends hardly anything twice to an agent that is slow and does one request at a time, and is no more than that slower', async () => {
    for (const work of [1, 20, 300, 3000]) {
      const { sent, failed, ms } = await ask(serial(work, 1), 40);
      assert.equal(failed, 0);
      assert.ok(sent <= 42, `${sent} sent at ${work} ms each`);
      assert.ok(ms <= 1.05 * 40 * (work + 1), `${ms} ms at ${work} ms each`);
    }
  });

  it('gets on with an agent that drops what is above four, and tries it ever more rarely', async () => {
    const agent = dropping(4, 5);
    const { failed, ms, ...learnt } = await ask(agent, 1000);
    assert.equal(failed, 0);
    assert.ok(ms < (1000 * 5) / 2, `${ms} ms; one after another it takes 5000`);
    assert.ok(agent.dropped > 0 && agent.dropped <= 16, `${agent.dropped} dropped`);
    agent.dropped = 0;
    await ask(agent, 1000, learnt);
    assert.ok(agent.dropped <= 2, `${agent.dropped} dropped later`);
  });

  it('gets on with an agent that drops what comes while it is busy', async () => {
    const agent = dropping(1, 5);
    const { failed, ms } = await ask(agent, 1000);
    assert.equal(failed, 0);
    assert.ok(ms <= 5000 * 1.1, `${ms} ms; one after another it takes 5000`);
  });

  it('makes good in milliseconds what is lost on the way', async () => {
    let seed = 1;
    const lossy: Agent = (answer, clock) => {
      seed = (seed * 48271) % 0x7fff_ffff;
      if (seed % 50 > 0) clock.later(5, answer);
    };
    const warm = await ask(far(5), 160);
    const times: number[] = [];
    for (let poll = 0; poll < 100; poll++) {
      const { failed, ms } = await ask(lossy, 126, warm);
      assert.equal(failed, 0);
      times.push(ms);
    }
    times.sort((a, b) => a - b);
    // Without loss it is 4 round trips, 20 ms.

    assert.ok((times[94] ?? 0) <= 80, `p95 ${times[94]} ms`);
  });

  it('gives up after the time the user set, with backed-off repeats', async () => {
    const warm = await ask(far(5), 10);
    const silent = await ask(() => undefined, 1, { ...warm, limits: LIMITS });
    assert.equal(silent.failed, 1);
    assert.ok(Math.abs(silent.ms - 10_000) <= 2, `${silent.ms} ms`);
    assert.ok(silent.sent > 2 && silent.sent <= 10, `${silent.sent} sent`);
  });

  it('sends nothing again with no retries, and waits the whole time at first contact', async () => {
    const none = await ask(() => undefined, 1, { limits: { timeoutMs: 1000, retries: 0 } });
    assert.deepEqual([none.sent, none.ms], [1, 1000]);
    const first = await ask(() => undefined, 1, { limits: { timeoutMs: 1000, retries: 2 } });
    assert.deepEqual([first.sent, first.ms], [3, 3000]);
  });

  it('follows a round trip that grows, without a storm', async () => {
    const warm = await ask(far(5), 160);
    const { sent, failed } = await ask(far(400), 160, warm);
    assert.equal(failed, 0);
    assert.ok(sent <= 160 + 32 * 5, `${sent} sent`);
  });

  it('ends what is aborted, waiting or under way, and lets the others on', async () => {
    const clock = new HandClock();
    const flow = new Flow({ ...LIMITS, maxInFlight: 1 }, clock);
    const reason = new Error('the flow was stopped');
    const controller = new AbortController();
    const stopped: number[] = [];
    const begin = (id: number) => () => ({
      send() {},
      stop: () => void stopped.push(id),
      late: () => new Error('late'),
    });
    const flying = assert.rejects(flow.request('a', begin(1), controller.signal), reason);
    const waiting = assert.rejects(flow.request('a', begin(2), controller.signal), reason);
    controller.abort(reason);
    await Promise.all([flying, waiting]);
    assert.deepEqual(stopped, [1]);
    assert.equal(clock.pending, 0);
    assert.equal((await ask(far(5), 3, { clock, flow })).failed, 0);
    flow.close(new HeadendError('UNREACHABLE', 'closed'));
    await assert.rejects(flow.request('a', begin(3)), { code: 'UNREACHABLE' });
  });
});
