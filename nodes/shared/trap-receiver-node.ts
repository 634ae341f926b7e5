import type { Node } from 'node-red';
import type { HeadendError } from '../../src/errors';
import type { Rejection, TrapNotification, TrapReceiverState } from '../../src/trap';
import type { DeviceNode } from './device-node';

/** What a node that uses a receiver is told. It must not throw. */
export interface TrapListener {
  /** One that was accepted, and the devices of these flows at its sender's address: mostly one, or none. */
  notification(notification: TrapNotification, devices: readonly DeviceNode[]): void;
  rejected(rejection: Rejection): void;
  state(state: TrapReceiverState): void;
}

/** A `headend-trap-receiver` node as the nodes that use it see it. */
export interface TrapReceiverNode extends Node {
  /** Nodes that use it, by id. Node-RED itself reads it, to bring errors to the right Catch nodes. */
  readonly users: Record<string, Node>;
  /** What is wrong with its settings. */
  readonly problem?: HeadendError;
  /** The node begins to receive; the first one opens the port. */
  register(user: Node, listener: TrapListener): void;
  /** The node ceases to; when it was the last, the port is closed. Harmless when called twice. */
  deregister(user: Node): Promise<void>;
}
