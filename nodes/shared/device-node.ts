import type { Node } from 'node-red';
import type { Device } from '../../src/device';
import { HeadendError } from '../../src/errors';

/** A `headend-device` node as the nodes that use it see it. */
export interface DeviceNode extends Node {
  /** Nodes that use the device, by id. Node-RED itself reads it, to bring errors to the right Catch nodes. */
  readonly users: Record<string, Node>;
  /** The device; absent while its settings are wrong. */
  readonly device?: Device;
  /** What is wrong with its settings. */
  readonly problem?: HeadendError;
  /** The node begins to use the device. */
  register(user: Node): void;
  /** The node ceases to; when it was the last, the device's connections are closed. Harmless when called twice. */
  deregister(user: Node): Promise<void>;
}

/** Looks whether a node's device can be used. @throws HeadendError CONFIG where none is chosen or its settings are wrong */
export function checkDevice(node: DeviceNode | null): asserts node is DeviceNode & { device: Device } {
  if (node?.problem) throw node.problem;
  if (!node?.device) {
    throw new HeadendError('CONFIG', 'No device is chosen, or it is disabled; choose one in this node.');
  }
}
