import type { Node, NodeAPI, NodeStatus } from 'node-red';
import { rankOf } from '../../src/alarm';
import { asHeadendError, HeadendError } from '../../src/errors';
import type { Profile } from '../../src/profile';
import {
  type Rejection,
  type TrapNotification,
  TrapReader,
  type TrapReceiverState,
  type TrapResult,
} from '../../src/trap';
import { doneAfter } from '../shared/closing';
import type { DeviceNode } from '../shared/device-node';
import { reportable, tell } from '../shared/failure';
import { StatusLine, timeOfDay } from '../shared/status-line';
import type { TrapReceiverNode } from '../shared/trap-receiver-node';
import { messagesOf } from './messages';
import { settingsOf, type TrapInConfig, type TrapInSettings } from './settings';

/** Sends the traps and informs of devices as alarms and as they are. */
export default function register(RED: NodeAPI): void {
  function headendTrapIn(this: Node, config: TrapInConfig) {
    RED.nodes.createNode(this, config);
    const status = new StatusLine(this);
    const receiver = RED.nodes.getNode(config.receiver) as TrapReceiverNode | null;
    const problem = start(this, config, receiver, status);
    if (problem) status.set({ fill: 'red', shape: 'ring', text: RED._('headend-trap-in.status.CONFIG') });
    // Told once all nodes are there: before that, no Catch node would hear of it.
    const telling = problem && setImmediate(() => tell(this, problem));

    this.on('close', (done: () => void) => {
      status.close();
      clearImmediate(telling);
      doneAfter(receiver?.deregister(this), this, done);
    });
  }

  /** Begins to receive; returns what is wrong with the settings. */
  function start(
    node: Node,
    config: TrapInConfig,
    receiver: TrapReceiverNode | null,
    status: StatusLine,
  ): HeadendError | undefined {
    try {
      if (!receiver) throw new HeadendError('CONFIG', 'No trap receiver is chosen, or it is disabled; choose one.');
      if (receiver.problem) throw receiver.problem;
      const settings = settingsOf(config);
      checkDevice(config);
      const readers = new Readers(settings.zone);
      let count = 0;
      receiver.register(node, {
        notification: (notification, devices) => {
          const device = config.device ? devices.find(({ id }) => id === config.device) : devices[0];
          if (!isWanted(notification, device, config, settings)) return;
          const result = readers.of(device).read(notification);
          if (!passes(result, settings)) return;
          count++;
          status.set(received(count));
          node.send([...messagesOf(result, device)]);
        },
        // An inform that is sent again is nothing to worry about.
        rejected: (rejection) => rejection.reason !== 'duplicate' && status.set(rejected(rejection)),
        state: (state) => status.set(statusOf(state)),
      });
      return undefined;
    } catch (thrown) {
      return reportable(asHeadendError(thrown, 'CONFIG'));
    }
  }

  /** @throws HeadendError CONFIG where the device that is chosen cannot be used. */
  function checkDevice({ device }: TrapInConfig): void {
    if (!device) return;
    const deviceNode = RED.nodes.getNode(device) as DeviceNode | null;
    if (!deviceNode)
      throw new HeadendError('CONFIG', 'The device is disabled or gone; choose another, or none for any.');
    if (deviceNode.problem) throw deviceNode.problem;
  }

  function received(count: number): NodeStatus {
    const text = RED._('headend-trap-in.status.received', { n: shortCount(count), at: timeOfDay(Date.now()) });
    return { fill: 'green', shape: 'dot', text };
  }

  function rejected({ reason }: Rejection): NodeStatus {
    return { fill: 'yellow', shape: 'dot', text: RED._(`headend-trap-in.status.${reason}`) };
  }

  function statusOf(state: TrapReceiverState): NodeStatus {
    switch (state.state) {
      case 'listening':
        return { fill: 'green', shape: 'ring', text: RED._('headend-trap-in.status.listening', { port: state.port }) };
      case 'error':
        return { fill: 'red', shape: 'ring', text: RED._(`headend-trap-in.status.port.${state.error.code}`) };
      default:
        return { fill: 'yellow', shape: 'ring', text: RED._('headend-trap-in.status.opening') };
    }
  }

  RED.nodes.registerType('headend-trap-in', headendTrapIn);
}

/** A reader for each profile; devices of one model and version have the same as long as they are deployed. */
class Readers {
  readonly #zone?: string;
  readonly #unknown: TrapReader;
  readonly #known = new WeakMap<Profile, TrapReader>();

  constructor(zone?: string) {
    this.#zone = zone;
    this.#unknown = new TrapReader(undefined, zone);
  }

  of(node: DeviceNode | undefined): TrapReader {
    const profile = node?.device?.settings.profile;
    if (!profile) return this.#unknown;
    const reader = this.#known.get(profile) ?? new TrapReader(profile, this.#zone);
    this.#known.set(profile, reader);
    return reader;
  }
}

/** By where it comes from and what it is. */
function isWanted(
  notification: TrapNotification,
  device: DeviceNode | undefined,
  config: TrapInConfig,
  { knownOnly, letsThrough }: TrapInSettings,
): boolean {
  const isFromWanted = device !== undefined || !(config.device || knownOnly);
  return isFromWanted && letsThrough(notification);
}

/** By what it tells. */
function passes({ reading, alarm }: TrapResult, { field, leastRank }: TrapInSettings): boolean {
  const cell = field && Object.hasOwn(reading.fields, field.id) ? reading.fields[field.id] : null;
  if (field && !field.values.has(String(cell))) return false;
  return !alarm || alarm.severity === 'cleared' || rankOf(alarm.severity) >= leastRank;
}

/** At most four characters, so that a status has room for a time too. */
function shortCount(count: number): string {
  if (count < 10_000) return String(count);
  if (count < 1_000_000) return `${Math.floor(count / 1000)}k`;
  return `${Math.floor(count / 1_000_000)}M`;
}
