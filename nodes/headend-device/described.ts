import type { NodeAPI } from 'node-red';
import { Device } from '../../src/device';
import { HeadendError } from '../../src/errors';
import { checkDevice, type DeviceNode } from '../shared/device-node';
import { type DeviceCredentials, type DeviceFields, settingsOf } from './settings';
import { tlsOptions } from './tls';

/** A device as a dialog sends it, deployed or not: its fields, and the secrets that were typed. */
export interface DescribedDevice {
  id?: string;
  fields?: DeviceFields;
  credentials?: DeviceCredentials;
}

/**
 * The device that a dialog describes; whoever asked for it closes it. Secrets not typed anew are those the node has.
 *
 * @throws HeadendError BAD_VALUE for what no dialog sends, CONFIG for fields that make no device.
 */
export function describedDevice(RED: NodeAPI, { id = '', fields, credentials }: DescribedDevice): Device {
  const texts = <T extends object>(value: T): T => withEnvironment(RED, id, value);
  const { parameters, ...others } = fields ?? ({} as DeviceFields);
  const known = RED.nodes.getCredentials(id) as DeviceCredentials | undefined;
  const asked = { ...texts(others), parameters: texts(parameters ?? {}) };
  const secrets = { ...texts(known ?? {}), ...texts(credentials ?? {}) };
  const tls = asked.tls ? tlsOptions(RED, asked.tls) : undefined;
  return new Device(settingsOf(asked, secrets, RED.settings.userDir ?? '.', tls));
}

/**
 * The device that a dialog of another node names, to be asked once: the deployed one, with the connections it has open,
 * or where the dialog's is another (`changed`), one opened for this alone. `release` it in any case.
 *
 * @throws HeadendError as {@link describedDevice}, or CONFIG where the deployed one cannot be used.
 */
export function openDescribed(
  RED: NodeAPI,
  id: string,
  { changed, ...described }: DescribedDevice & { changed?: boolean },
): { device: Device; release(): Promise<void> } {
  const node = RED.nodes.getNode(id) as DeviceNode | null;
  if (changed || !node) {
    const device = describedDevice(RED, { ...described, id });
    return { device, release: () => device.close() };
  }
  checkDevice(node);
  const { device, users } = node;
  // Where no node uses the device, nobody else would close what was opened.
  return { device, release: async () => (Object.keys(users).length === 0 ? device.close() : undefined) };
}

/**
 * What a dialog holds, with environment variables put in as Node-RED does it before a node starts; those that are not
 * set stay as they are.
 *
 * @throws HeadendError BAD_VALUE unless it is an object of texts and flags.
 */
export function withEnvironment<T extends object>(RED: NodeAPI, id: string, values: T): T {
  const node = RED.nodes.getNode(id);
  const entries = Object.entries(values).map(([name, value]) => {
    if (typeof value !== 'string' && typeof value !== 'boolean') {
      throw new HeadendError('BAD_VALUE', `The request is not understood: ${name} must be a text.`);
    }
    const [, variable] = /^\$\{([^}]+)\}$/.exec(String(value)) ?? [];
    return [name, variable ? (RED.util.getSetting(node, variable) ?? value) : value];
  });
  return Object.fromEntries(entries) as T;
}
