import assert from 'node:assert/strict';
import type { ActionOutcome } from '../../src/messages';
import { ALARM_EXAMPLES } from './alarm-examples';
import { DebugFeed, type Shown } from './debug-feed';
import { exampleNames, type FlowNode, nodeNamed, onFreePorts, readExample } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';
import type { Expectation, Scene } from './scene';
import { WRITING_EXAMPLES } from './writing-examples';

type Row = Record<string, unknown>;

/** The rows last shown for a topic. */
function rowsOf(shown: readonly Shown[], topic: string): Row[] | undefined {
  const last = shown.filter((each) => each.topic === topic).at(-1);
  return last && ([last.value].flat() as Row[]);
}

/** Waits for a message of each topic, and checks that each brings rows with keys, or one object. */
async function waitForTables(
  feed: DebugFeed,
  topics: readonly string[],
  withinMs?: number,
): Promise<Map<string, Row[]>> {
  const tables = await feed.waitFor(
    topics.join(', '),
    (shown) => {
      const found = new Map(topics.map((topic) => [topic, rowsOf(shown, topic)]));
      return [...found.values()].includes(undefined) ? undefined : (found as Map<string, Row[]>);
    },
    withinMs,
  );
  for (const [topic, rows] of tables) {
    assert.ok(rows.length > 0, `${topic} has rows`);
    for (const row of rows)
      assert.ok(
        Object.values(row).some((cell) => cell !== null),
        `${topic} has values`,
      );
  }
  return tables;
}

function assertHas(row: Row | undefined, present: readonly string[], absent: readonly string[]): void {
  for (const column of present) assert.ok(row && column in row, `${column} is there`);
  for (const column of absent) assert.ok(row && !(column in row), `${column} is not there`);
}

/** A failure, as the debug node of the Catch node shows it. */
function waitForFailure(
  feed: DebugFeed,
  what: string,
): Promise<{ error: { message: string }; failure: { code: string; device?: string } }> {
  return feed.waitFor(what, (shown) => shown.find(({ name }) => name === 'failures')?.value as never);
}

/** The result of an action, as a debug node shows it; it must have been done, or shown in a dry run. */
async function waitForResult(feed: DebugFeed, action: string): Promise<ActionOutcome> {
  const result = await feed.waitFor(`the result of ${action}`, (shown) =>
    shown.map(({ value }) => value as ActionOutcome).find((value) => value?.action === action),
  );
  assert.equal(result.ok, true, result.error?.message);
  return result;
}

async function loseAndFindAgain({ feed, press }: Scene, topics: readonly string[]): Promise<void> {
  await press('outage');
  const { error, failure } = await waitForFailure(feed, 'the failure of a device that is lost');
  assert.match(failure.code, /^(UNREACHABLE|TIMEOUT)$/);
  assert.equal(failure.device, 'east-1');
  assert.match(error.message, /127\.0\.0\.1/);
  feed.clear();
  await press('clear');
  await waitForTables(feed, topics, 60_000);
}

const CHASSIS = ['general', 'ethernet', 'mainCard', 'slots', 'inputTs', 'outputTs'].map((table) => `east-1/${table}`);

/** It needs a broker; scale-out.test.ts runs it. */
const WITH_BROKER = '24 - Send a site to MQTT.json';

/** What every other example must show. */
const EXPECTATIONS: Record<string, Expectation> = {
  ...WRITING_EXAMPLES,
  ...ALARM_EXAMPLES,

  async '01 - Watch a ProStream 1000.json'(scene) {
    const tables = await waitForTables(scene.feed, CHASSIS);
    const slots = tables.get('east-1/slots') ?? [];
    assert.ok(slots.every((row) => 'key' in row && 'cardType' in row));
    await loseAndFindAgain(scene, CHASSIS);
  },

  async '02 - Watch any SNMP host.json'({ feed }) {
    const tables = await waitForTables(feed, ['any host/system', 'any host/interfaces']);
    const names = (tables.get('any host/interfaces') ?? []).map(({ name }) => name);
    const rates = await feed.waitFor('bit rates of each interface', (shown) => {
      const rows = shown.filter(({ name }) => name === 'interfaces').map(({ value }) => value as Row);
      const measured = rows.filter(({ inBitrate }) => typeof inBitrate === 'number');
      return new Set(measured.map(({ name }) => name)).size > 0 ? measured : undefined;
    });
    assert.ok(rates.every(({ name }) => names.includes(name)));
    assertHas(rates[0], ['name', 'operStatus', 'inBitrate', 'outBitrate'], ['mtu', 'description']);
  },

  async '03 - Send only changes.json'({ feed }) {
    await waitForTables(
      feed,
      ['slots', 'inputTs'].map((table) => `east-3/${table}`),
    );
    const changes = await feed.waitFor('changes', (shown) => {
      const change = shown.find(({ name, topic }) => name === 'what changed' && topic === 'east-3/inputTs');
      return change?.value as { changed: { key: string; column: string; from: unknown; to: unknown }[] } | undefined;
    });
    assert.ok(changes.changed.length > 0);
    for (const { from, to } of changes.changed) assert.notDeepEqual(from, to);
  },

  async '04 - Show the chassis as a tree.json'({ feed }) {
    type Branch = Row & { children?: Branch[] };
    const tables = await waitForTables(feed, ['east-4/chassis', 'east-4/connectivity']);
    const slots = (tables.get('east-4/chassis') ?? []) as Branch[];
    const cards = slots.flatMap(({ children = [] }) => children);
    const ports = cards.flatMap(({ children = [] }) => children);
    assert.ok(cards.length > 0 && ports.length > 0, 'cards stand in slots and ports on cards');
    const [graph] = tables.get('east-4/connectivity') ?? [];
    const { interfaces, connections } = graph as { interfaces: Row[]; connections: Row[] };
    assert.ok(interfaces.length > 0 && connections.length > 0);
  },

  async '05 - Poll on demand and pause.json'({ feed, press }) {
    await waitForTables(feed, ['east-5/general']);
    await press('slots now');
    const whole = await waitForTables(feed, ['east-5/slots']);
    await press('two tables');
    await waitForTables(feed, ['east-5/inputTs', 'east-5/outputTs']);
    await press('pause');
    feed.clear();
    await press('a few columns');
    const tables = await waitForTables(feed, ['east-5/slots']);
    const [asked, all] = [tables.get('east-5/slots')?.[0], whole.get('east-5/slots')?.[0]];
    assertHas(asked, ['slot', 'cardType', 'state'], []);
    assert.ok(Object.keys(asked ?? {}).length < Object.keys(all ?? {}).length);
    await press('go on');
    await waitForTables(feed, ['east-5/general']);
    await press('no such table');
    const { error, failure } = await waitForFailure(feed, 'the failure of a table that does not exist');
    assert.equal(failure.code, 'CONFIG');
    assert.match(error.message, /Did you mean "slots"/);
  },

  async '06 - Watch services and bitrates.json'({ feed, press }) {
    const topics = ['inputServices', 'outputServices', 'bitrateTs', 'bitrateServices'].map((table) => `xvm-6/${table}`);
    const tables = await waitForTables(feed, topics);
    // Some inputs may have lost their signal already.
    for (const topic of topics) {
      const rates = (tables.get(topic) ?? []).map(({ bitrate }) => bitrate);
      assert.ok(rates.every((rate) => typeof rate === 'number') && rates.some((rate) => Number(rate) > 0), topic);
    }
    await press('PIDs now');
    const pids = await waitForTables(feed, ['xvm-6/bitratePids']);
    assert.ok((pids.get('xvm-6/bitratePids') ?? []).length > 500, 'more PIDs than there are in one page');
  },

  async '07 - See a failover as changes.json'({ feed, press }) {
    const waitForChanges = (expected: readonly (readonly [key: string, column: string, to: unknown])[]) =>
      feed.waitFor(`changes to ${JSON.stringify(expected)}`, (shown) => {
        const messages = shown.filter(({ name, topic }) => name === 'what changed' && topic === 'xvm-7/logicalInputs');
        const changed = messages.flatMap(({ value }) => (value as { changed: Row[] }).changed);
        const isSeen = expected.every(([key, column, to]) =>
          changed.some((change) => change.key === key && change.column === column && change.to === to),
        );
        return isSeen || undefined;
      });
    const tables = await waitForTables(feed, ['xvm-7/logicalInputs']);
    assertHas(tables.get('xvm-7/logicalInputs')?.[0], ['role', 'active', 'linkTo', 'activeSource'], ['bitrate']);
    await press('switch to backup');
    await waitForChanges([
      ['1', 'active', false],
      ['2', 'active', true],
      ['2', 'linkTo', 1],
    ]);
    feed.clear();
    await press('reboot');
    await waitForChanges([
      ['1', 'active', true],
      ['2', 'active', false],
      ['2', 'linkTo', null],
    ]);
  },

  async '09 - Watch MPTS bitrates.json'({ feed, press }) {
    /** Which MPTS the programs are of, as they were shown last. */
    const outputs = async (isSeen: (ids: ReadonlySet<unknown>) => boolean) =>
      feed.waitFor('bit rates of programs', (shown) => {
        const rows = (shown.filter(({ name }) => name === 'programs').at(-1)?.value ?? []) as Row[];
        const ids = new Set(rows.map(({ mptsId }) => mptsId));
        return isSeen(ids) ? ids : undefined;
      });
    assert.deepEqual(await outputs(({ size }) => size > 0), new Set([1, 2]));
    const sums = await feed.waitFor('sums', (shown) => shown.find(({ name }) => name === 'Mbit/s')?.value as Row);
    for (const sum of Object.values(sums)) assert.ok(Number(sum) > 20 && Number(sum) < 38.8, `${sum} Mbit/s`);
    const waitForStatus = (expected: string) =>
      feed.waitFor(`MPTS 3 to be ${expected}`, (shown) => {
        const last = rowsOf(shown, 'mux-9/mptsStatus') ?? [];
        return last.some(({ id, status }) => id === 3 && status === expected) || undefined;
      });
    await press('start MPTS 3');
    await waitForResult(feed, 'mptsStart');
    await waitForStatus('running');
    await outputs((ids) => ids.has(3));
    await press('stop MPTS 3');
    await waitForResult(feed, 'mptsStop');
    await waitForStatus('idle');
  },

  async '10 - Create and update an MPTS.json'({ feed, press }) {
    await waitForTables(feed, ['mux-10/mpts']);
    await press('create');
    const { after } = await waitForResult(feed, 'mptsCreate');
    assert.deepEqual([after?.name, after?.destination], ['Regional West', 'udp://239.20.20.9:5001']);
    await press('load');
    assert.equal((await waitForResult(feed, 'mptsLoad')).reply?.rows[0]?.name, 'Regional West');
    await press('update');
    const { request } = await waitForResult(feed, 'mptsUpdate');
    assert.equal(request?.body, '<mpts><pat_interval>200</pat_interval></mpts>');
    for (const [button, action] of [
      ['add a program', 'memberAdd'],
      ['start', 'mptsStart'],
      ['stop', 'mptsStop'],
      ['delete', 'mptsDelete'],
    ] as const) {
      await press(button);
      assert.equal((await waitForResult(feed, action)).verified, true);
    }
    const audits = await feed.waitFor('audits', (shown) => {
      const found = shown.filter(({ name }) => name === 'who wrote what');
      return found.length === 6 ? found.map(({ value }) => value as { id: string; ok: boolean }) : undefined;
    });
    assert.ok(audits.every(({ ok }) => ok));
    for (const [button, code, sentence] of [
      ['5 ms PAT', 'BAD_VALUE', /"patInterval" is 5; it must be a whole number from 10 to 1000 ms\./],
      ['new latency', 'REFUSED', /cannot be changed while the MPTS runs/],
    ] as const) {
      feed.clear();
      await press(button);
      const { error, failure } = await waitForFailure(feed, button);
      assert.equal(failure.code, code);
      assert.match(error.message, sentence);
    }
    feed.clear();
    await press('what would be sent');
    const { sent, request: shown } = await waitForResult(feed, 'mptsUpdate');
    assert.deepEqual([sent, shown?.path], [false, '/mpts/1']);
    assert.match(shown?.body ?? '', /<network_name>North<\/network_name>/);
  },

  async '11 - Latest messages.json'({ feed, press }) {
    const lists = (shown: readonly Shown[]) =>
      shown.filter(({ name }) => name === 'messages').map(({ value }) => (value as Row[]).map(({ id }) => Number(id)));
    const first = await feed.waitFor('messages', (shown) => lists(shown)[0]);
    assert.equal(first.length, 20);
    assert.deepEqual(
      first,
      [...first].sort((one, other) => other - one),
    );
    await press('newest five');
    const five = await feed.waitFor('five messages', (shown) => shown.find(({ name }) => name === 'newest messages'));
    assert.equal((five.value as Row[]).length, 5);
    await press('count them all');
    const count = await feed.waitFor('count', (shown) => shown.find(({ name }) => name === 'count')?.value as Row);
    assert.deepEqual(count, { messages: 1000, requests: 11 });
    const all = await feed.waitFor(
      'a new message',
      (shown) => (lists(shown).length > 1 ? lists(shown).flat() : undefined),
      60_000,
    );
    assert.equal(new Set(all).size, all.length, 'none came twice');
    assert.ok(Math.max(...all) > Math.max(...first));
  },
};

/** Those whose device fails by itself soon after it began, which is what they are about. */
const FROM_THE_START = new Set(['07 - See a failover as changes.json', '13 - Switch an input to its backup.json']);

for (const platform of PLATFORMS) {
  describe(`in ${platform.title}`, function () {
    this.timeout(240_000);
    let nodeRed: NodeRed;
    const feeds: DebugFeed[] = [];

    before(async () => {
      nodeRed = await startNodeRed(platform);
    });
    after(async () => {
      await Promise.all(feeds.map((feed) => feed.close()));
      await nodeRed?.stop();
    });

    /** Deploys examples in place of what was there, and begins to look at each; by name what comes of it. */
    async function start(names: readonly string[]): Promise<Map<string, Promise<void>>> {
      const scenes = new Map<string, Scene>();
      const all: FlowNode[] = [];
      for (const name of names) {
        const flow = await onFreePorts(readExample(name));
        const feed = await DebugFeed.open(nodeRed.url, new Set(flow.map(({ id }) => id)));
        feeds.push(feed);
        all.push(...flow);
        scenes.set(name, { feed, press: (button) => nodeRed.press(nodeNamed(flow, button).id) });
      }
      await nodeRed.deploy([]);
      await nodeRed.deploy(all);
      const outcomes = new Map<string, Promise<void>>();
      for (const [name, scene] of scenes) {
        const outcome =
          EXPECTATIONS[name]?.(scene) ?? Promise.reject(new Error('Nothing is expected of this example.'));
        // Told by its test, which may come later.
        outcome.catch(() => undefined);
        outcomes.set(name, outcome);
      }
      return outcomes;
    }

    for (const name of FROM_THE_START) {
      it(`runs ${name}`, async () => {
        await (await start([name])).get(name);
      });
    }

    // Most of what they take is waiting.
    describe('at once', () => {
      const names = exampleNames().filter((name) => name !== WITH_BROKER && !FROM_THE_START.has(name));
      let outcomes: Map<string, Promise<void>>;
      before(async () => {
        outcomes = await start(names);
      });
      for (const name of names) it(`runs ${name}`, () => outcomes.get(name));
    });
  });
}
