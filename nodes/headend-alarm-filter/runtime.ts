import { join } from 'node:path';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { type AlarmInput, AlarmList, type Instant, type RuleReading, ThresholdRules } from '../../src/alarm';
import { asHeadendError, type HeadendError } from '../../src/errors';
import type { Table } from '../../src/profile';
import { userFolder } from '../headend-device/settings';
import { doneAfter } from '../shared/closing';
import type { DeviceNode } from '../shared/device-node';
import { failWith, reportable, tell } from '../shared/failure';
import { StatusLine } from '../shared/status-line';
import { commandOf, commandWord } from './commands';
import { contextCopy } from './context-copy';
import { outageOf } from './errors';
import type { AlarmFilterFields } from './fields';
import { isPoll, readPoll } from './polls';
import { reportsOf } from './reports';
import { ruleOf } from './rules';
import { type AlarmClock, type AlarmOutput, AlarmRunner } from './runner';
import { type NodeSettings, settingsOf } from './settings';
import { severityStatus } from './status';
import { Storage } from './storage';
import { badValue, type Unknown } from './values';
import { ListView } from './view';

type AlarmFilterConfig = NodeDef & AlarmFilterFields;

const clock: AlarmClock = {
  now: () => ({ time: Date.now(), ticks: performance.now() }),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

/** A running list and what its node needs for messages. */
interface Setup extends NodeSettings {
  runner: AlarmRunner;
  /** Ids of the tables that have threshold rules. */
  ruledTables: ReadonlySet<string>;
}

/** Keeps the list of alarms: raised, changed, cleared and told once. */
export default function register(RED: NodeAPI): void {
  function headendAlarmFilter(this: Node, config: AlarmFilterConfig) {
    RED.nodes.createNode(this, config);
    const status = new StatusLine(this);
    const view = new ListView(this);
    const setup = start(this, config, status, view);

    this.on('input', async (message, send, done) => {
      try {
        const ready = await setup;
        if ('code' in ready) throw ready;
        const answer = handle(message as unknown as Unknown, ready, clock.now());
        if (answer) {
          view.set(answer);
          send([null, { ...message, ...answer.list }, answer.statistics]);
        }
        done();
      } catch (thrown) {
        failWith(thrown, message, done);
      }
    });

    this.on('close', (done: () => void) => {
      status.close();
      view.close();
      const closing = setup.then((ready) => ('code' in ready ? undefined : ready.runner.close()));
      doneAfter(closing, this, done);
    });
  }

  /** The running list, or what is wrong with the settings. Begins once all nodes are there: they are to get what it tells. */
  async function start(
    node: Node,
    config: AlarmFilterConfig,
    status: StatusLine,
    view: ListView,
  ): Promise<Setup | HeadendError> {
    await new Promise((resolve) => setImmediate(resolve));
    try {
      return await create(node, config, status, view);
    } catch (thrown) {
      const error = reportable(asHeadendError(thrown, 'CONFIG'));
      status.set({ fill: 'red', shape: 'ring', text: RED._('headend-alarm-filter.status.CONFIG') });
      tell(node, error);
      return error;
    }
  }

  async function create(node: Node, config: AlarmFilterConfig, status: StatusLine, view: ListView): Promise<Setup> {
    const settings = settingsOf(config);
    const ruled = (config.rules ?? []).map(ruleOf);
    const rules = new ThresholdRules(ruled);
    // Tried before anything is opened: settings may be wrong in ways that only the list knows.
    new AlarmList(settings.options, clock.now());
    const { keepFile = true, contextStore = '' } = config;
    const file = join(userFolder(RED.settings.userDir ?? '.'), 'alarms', `${encodeURIComponent(node.id)}.jsonl`);
    const copy = contextStore === '' ? undefined : contextCopy(node, contextStore);
    const storage = await Storage.open(keepFile ? file : undefined, copy);
    const list = AlarmList.restore(storage.saved, settings.options, clock.now());
    const runner = new AlarmRunner(list, rules, storage, outputOf(node, status, view), clock);
    return { ...settings, runner, ruledTables: new Set(ruled.map(({ table }) => table)) };
  }

  function outputOf(node: Node, status: StatusLine, view: ListView): AlarmOutput {
    return {
      events: (messages) => node.send([messages, null, null]),
      snapshot: (messages) => {
        view.set(messages);
        node.send([null, messages.list, messages.statistics]);
      },
      statistics: (message) => node.send([null, null, message]),
      status: (bySeverity, isKept) => {
        const none = { fill: 'green', shape: 'dot', text: RED._('headend-alarm-filter.status.none') } as const;
        const unkept = { fill: 'red', shape: 'ring', text: RED._('headend-alarm-filter.status.unkept') } as const;
        const word = (severity: string) => RED._(`headend-alarm-filter.severity.${severity}`);
        status.set(isKept ? (severityStatus(bySeverity, word) ?? none) : unkept);
      },
      problem: (error) => tell(node, reportable(error)),
    };
  }

  /** Does what a message is for. Returns what it asks for. @throws HeadendError BAD_VALUE for one that is for nothing. */
  function handle(message: Unknown, setup: Setup, now: Instant): ReturnType<AlarmRunner['snapshot']> | undefined {
    const { runner, shelveMinutes } = setup;
    const at = new Date(now.time).toISOString();
    const outage = outageOf(message, at);
    if (outage) runner.take(outage.reports);
    else if (isPoll(message)) runner.take(...takenFrom(message, setup, now));
    else {
      const word = commandWord(message);
      if (word === 'snapshot') return runner.snapshot();
      runner.take(word ? [commandOf(word, message, shelveMinutes)] : reportsOf(message.payload, at));
    }
    return undefined;
  }

  /** What a poll brings: that its device can be reached, its alarms, and rows for the threshold rules. */
  function takenFrom(
    message: Parameters<typeof readPoll>[0],
    { completeTables, ruledTables }: Setup,
    now: Instant,
  ): [AlarmInput[], RuleReading[]] {
    const { id } = message.table;
    const known = knownTable(message);
    if (known === 'no device' && !ruledTables.has(id)) {
      const todo = 'send them from a poll node of these flows, or add a threshold rule for the table';
      throw badValue(`The device of the rows is not in these flows, so nobody knows what alarms they are; ${todo}`);
    }
    const table = known === 'no device' ? undefined : known;
    const poll = readPoll(message, table, now, completeTables.has(id));
    if (!poll) return [[], []];
    const { device, at, alarms, reading } = poll;
    return [[{ device, reachable: true, at }, ...(alarms ? [alarms] : [])], [reading]];
  }

  /** The table of a poll as the profile of its device has it. */
  function knownTable({ device, table }: Parameters<typeof readPoll>[0]): Table | undefined | 'no device' {
    const node = RED.nodes.getNode(String(device.id)) as DeviceNode | null;
    const profile = node?.device?.settings.profile;
    return profile ? profile.tables.get(table.id) : 'no device';
  }

  RED.nodes.registerType('headend-alarm-filter', headendAlarmFilter);
}
