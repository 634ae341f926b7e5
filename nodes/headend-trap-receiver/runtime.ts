import type { Node, NodeAPI } from 'node-red';
import { asHeadendError, type HeadendError } from '../../src/errors';
import {
  checkTrapSettings,
  deviceMatcher,
  type MatchRules,
  openTrapReceiver,
  type TrapReceiver,
  type TrapReceiverSettings,
} from '../../src/trap';
import { userFolder } from '../headend-device/settings';
import { doneAfter } from '../shared/closing';
import { reportable } from '../shared/failure';
import type { TrapListener, TrapReceiverNode } from '../shared/trap-receiver-node';
import { registerAdmin } from './admin';
import { engineIdAt } from './engine-id';
import { Notices } from './notices';
import { Recent } from './recent';
import { Senders } from './senders';
import { matchRulesOf, type ReceiverConfig, type ReceiverCredentials, settingsOf } from './settings';
import { keyNames, SLOTS } from './slots';

/** What is open while the node has users. */
interface Opened {
  receiver: TrapReceiver;
  senders: Senders;
  recent: Recent;
}

/** A port for SNMP notifications, shared by all nodes that name it. */
export default function register(RED: NodeAPI): void {
  const opened = new WeakMap<Node, Opened>();

  function headendTrapReceiver(this: Node<ReceiverCredentials>, config: ReceiverConfig) {
    RED.nodes.createNode(this, config);
    const users: Record<string, Node> = {};
    const listeners = new Map<string, TrapListener>();
    const { settings, rules, problem } = read(this, config);

    const close = async () => {
      const { receiver, senders } = opened.get(this) ?? {};
      opened.delete(this);
      senders?.close();
      await receiver?.close();
    };
    const node: TrapReceiverNode = Object.assign(this, {
      users,
      problem,
      register(user: Node, listener: TrapListener) {
        if (!settings) return;
        users[user.id] = user;
        listeners.set(user.id, listener);
        const { receiver } = opened.get(node) ?? open(node, settings, rules, listeners);
        listener.state(receiver.state);
      },
      async deregister(user: Node) {
        delete users[user.id];
        listeners.delete(user.id);
        if (listeners.size === 0) await close();
      },
    });
    // Runs beside the close of its users, so it may come before they deregister.
    node.on('close', (done: () => void) => {
      doneAfter(close(), node, done);
    });
  }

  function open(
    node: TrapReceiverNode,
    settings: TrapReceiverSettings,
    rules: MatchRules,
    listeners: ReadonlyMap<string, TrapListener>,
  ): Opened {
    const receiver = openTrapReceiver(settings);
    const senders = new Senders(RED, rules);
    const notices = new Notices(RED, node);
    const recent = new Recent();
    receiver.on('notification', (notification) => {
      const devices = senders.devicesOf(notification);
      recent.add(notification, devices[0]?.device?.settings.name);
      for (const listener of listeners.values()) listener.notification(notification, devices);
    });
    receiver.on('rejected', (rejection) => {
      notices.rejected(rejection);
      for (const listener of listeners.values()) listener.rejected(rejection);
    });
    receiver.on('state', (state) => {
      notices.state(state);
      for (const listener of listeners.values()) listener.state(state);
    });
    const all = { receiver, senders, recent };
    opened.set(node, all);
    return all;
  }

  /** The settings, with all that can be found wrong with them before they are used. */
  function read(
    node: Node<ReceiverCredentials>,
    config: ReceiverConfig,
  ): { settings?: TrapReceiverSettings; rules: MatchRules; problem?: HeadendError } {
    try {
      const settings = settingsOf(config, node.credentials ?? {});
      checkTrapSettings(settings);
      const rules = matchRulesOf(config);
      deviceMatcher([], rules);
      return { settings: { ...settings, engineId: engineIdOf(node, settings) }, rules };
    } catch (error) {
      const problem = reportable(asHeadendError(error, 'CONFIG'));
      node.error(problem.message);
      return { problem, rules: {} };
    }
  }

  function engineIdOf(node: Node, { address, port }: TrapReceiverSettings): string | undefined {
    try {
      return engineIdAt(userFolder(RED.settings.userDir ?? '.'), `${address} ${port}`);
    } catch (error) {
      node.warn(RED._('headend-trap-receiver.log.engineId', { reason: asHeadendError(error).message }));
      return undefined;
    }
  }

  RED.nodes.registerType<Node<ReceiverCredentials>, ReceiverConfig, object, ReceiverCredentials>(
    'headend-trap-receiver',
    headendTrapReceiver,
    {
      credentials: {
        communities: { type: 'password' },
        ...Object.fromEntries(SLOTS.flatMap(keyNames).map((name) => [name, { type: 'password' }])),
      },
    },
  );
  registerAdmin(RED, (node) => opened.get(node));
}
