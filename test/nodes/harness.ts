import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodeRed, { type NodeAPI, type NodeMessage, type NodeStatus } from 'node-red';
import helper from 'node-red-node-test-helper';
import registerAlarmFilter from '../../nodes/headend-alarm-filter/runtime';
import registerDevice from '../../nodes/headend-device/runtime';
import registerPoll from '../../nodes/headend-poll/runtime';
import registerSet from '../../nodes/headend-set/runtime';
import registerSimulator from '../../nodes/headend-simulator/runtime';
import registerTrapIn from '../../nodes/headend-trap-in/runtime';
import registerTrapReceiver from '../../nodes/headend-trap-receiver/runtime';
import registerXmlConfig from '../../nodes/headend-xml-config/runtime';
import type { DeviceNode } from '../../nodes/shared/device-node';
import type { Failure } from '../../nodes/shared/failure';
import { loadScene, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import type { ErrorCode } from '../../src/errors';
import type { TableMessage } from '../../src/messages';
import { loadProfile } from '../../src/profile';
import { catalogue, translate } from './catalogue';
import { Inbox } from './inbox';

const NODE_TYPES = [
  registerAlarmFilter,
  registerDevice,
  registerPoll,
  registerSet,
  registerSimulator,
  registerTrapIn,
  registerTrapReceiver,
  registerXmlConfig,
];

export interface LogLine {
  level: number;
  id?: string;
  msg: unknown;
}

export interface Caught extends NodeMessage {
  topic?: string;
  error: { message: string; code?: ErrorCode; source: { id: string } };
  failure?: Failure;
}

/** What Node-RED's hook tells of a message on its way to a node. */
interface Delivery {
  msg: NodeMessage;
  destination: { id: string };
}

export interface Shown {
  id: string;
  status: NodeStatus;
}

/** One call of `done`. */
export interface Completion {
  msg: NodeMessage & Record<string, unknown>;
  error?: Error & { code?: ErrorCode };
  node: { id: string };
}

export const LEVEL = { error: 20, warn: 30, info: 40 };

/** What a running Node-RED shows of itself; emptied before each test. */
export class NodeRed {
  logs = new Inbox<LogLine>();
  statuses = new Inbox<Shown>();
  completions = new Inbox<Completion>();
  /** What the Catch node was given, from the start of the flow. */
  caught = new Inbox<Caught>();
  permissions: string[] = [];
  /** What `RED.auth` refuses. */
  refused = new Set<string>();
  userDir = '';

  /** Loads a flow with all nodes of the pack; their texts are English. */
  async load(flow: object[], credentials: object = {}): Promise<void> {
    const texts = catalogue('en-US');
    const withTexts = (register: (RED: NodeAPI) => void) => (RED: NodeAPI) => {
      RED._ = ((key: string, values?: Record<string, unknown>) => translate(texts, key, values)) as NodeAPI['_'];
      RED.auth.needsPermission = (permission) => {
        this.permissions.push(permission);
        return (_request, response, next) => {
          if (this.refused.has(permission)) response.sendStatus(401);
          else next();
        };
      };
      register(RED);
    };
    helper.settings({ userDir: this.userDir });
    await helper.load(NODE_TYPES.map(withTexts), flow, credentials);
  }

  /** What arrives at a node of type `helper`. */
  arrivals<T = TableMessage & NodeMessage>(id = 'out'): Inbox<T> {
    const inbox = new Inbox<T>();
    helper.getNode(id).on('input', (message) => inbox.push(message as T));
    return inbox;
  }

  device(id = 'device'): DeviceNode {
    return helper.getNode(id) as DeviceNode;
  }

  /** Gives a node a message and waits until it is done with it. */
  async send(id: string, message: object): Promise<Completion> {
    const sent = { _msgid: `message-${this.completions.all.length}-${Math.random()}`, ...message };
    const from = this.completions.all.length;
    helper.getNode(id).receive(sent as NodeMessage);
    const completion = await this.completions.until(
      ({ msg, node }) => node.id === id && msg._msgid === sent._msgid,
      from,
    );
    await delivered();
    return completion;
  }

  logsOf(id: string, level: number): string[] {
    return this.logs.all.filter((line) => line.id === id && line.level === level).map(({ msg }) => String(msg));
  }

  /** Everything that was shown to anyone, as text. */
  everything(...more: unknown[]): string {
    const errors = this.completions.all.map(({ error }) => [error?.message, error?.stack, error?.cause]);
    const messages = this.completions.all.map(({ msg }) => msg);
    const logs = this.logs.all.map((line) => [line, String(line.msg), (line.msg as Error)?.stack]);
    return JSON.stringify([logs, this.statuses.all, errors, messages, more]);
  }

  clear(): void {
    this.logs = new Inbox();
    this.statuses = new Inbox();
    this.completions = new Inbox();
    this.caught = new Inbox();
    this.permissions = [];
    this.refused = new Set();
  }
}

/** A Node-RED for the tests of a `describe`. */
export function useNodeRed(): NodeRed {
  const red = new NodeRed();
  const logHandler = new EventEmitter();
  logHandler.on('log', (line: LogLine) => red.logs.push(line));
  const onStatus = (shown: Shown) => red.statuses.push(shown);

  before(async () => {
    red.userDir = mkdtempSync(join(tmpdir(), 'headend-nodes-'));
    await helper.startServer();
    nodeRed.log.addHandler(logHandler);
    nodeRed.events.on('node-status', onStatus);
    nodeRed.hooks.add('onComplete.tests', (event: Completion) => red.completions.push(event));
    nodeRed.hooks.add('onReceive.tests', ({ msg, destination: { id } }: Delivery) => {
      if (id === 'caught') red.caught.push(msg as unknown as Caught);
    });
  });
  beforeEach(() => red.clear());
  afterEach(() => helper.unload());
  after(async () => {
    nodeRed.hooks.remove('*.tests');
    nodeRed.events.off('node-status', onStatus);
    (nodeRed.log as unknown as { removeHandler(handler: EventEmitter): void }).removeHandler(logHandler);
    await helper.stopServer();
    rmSync(red.userDir, { recursive: true });
  });
  return red;
}

/** A simulated ProStream 1000 (or another profile), stopped after the test. */
export function useSimulators(): (options?: Partial<SimulatorOptions> & { id?: string }) => Promise<Simulator> {
  const running: Simulator[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((simulator) => simulator.stop()));
  });
  return async ({ id = 'prostream-1000', ...options } = {}) => {
    const simulator = await startSimulator({ profile: loadProfile(id), scene: loadScene(id), ...options });
    running.push(simulator);
    return simulator;
  };
}

/** What has a place in the workspace is no configuration node. */
export const PLACE = { x: 100, y: 100 };

export const TAB = { id: 'tab', type: 'tab', label: 'tab' };

export function deviceConfig(ports: { snmp?: number; http?: number }, more: object = {}): object {
  return {
    id: 'device',
    type: 'headend-device',
    name: 'east-1',
    profile: 'prostream-1000',
    host: '127.0.0.1',
    snmpPort: String(ports.snmp ?? ''),
    httpPort: String(ports.http ?? ''),
    timeout: '1000',
    snmpRetries: '0',
    bypassProxy: true,
    ...more,
  };
}

/** A poll node on demand, wired to `out`. */
export function pollConfig(more: object = {}): object {
  return {
    id: 'poll',
    type: 'headend-poll',
    z: 'tab',
    ...PLACE,
    device: 'device',
    mode: 'table',
    pages: [],
    tables: ['slots'],
    columns: [],
    interval: '0',
    enabled: true,
    wires: [['out']],
    ...more,
  };
}

/** Resolves when all messages that were sent before have arrived: Node-RED hands them on with `setImmediate`, in order. */
export function delivered(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

/** Where messages (`out`) and errors (`caught`) of a flow end. */
export const ENDS = [
  { id: 'out', type: 'helper', z: 'tab', ...PLACE, wires: [] },
  { id: 'catch', type: 'catch', z: 'tab', ...PLACE, name: '', scope: null, uncaught: false, wires: [['caught']] },
  { id: 'caught', type: 'helper', z: 'tab', ...PLACE, wires: [] },
];
