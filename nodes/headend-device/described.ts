import type { NodeAPI } from 'node-red';
import { Device } from '../../src/device';
import { HeadendError } from '../../src/errors';
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
 * What a dialog holds, with environment variables put in as Node-RED does it before a node starts.
 *
 * @throws HeadendError BAD_VALUE unless it is an object of texts and flags.
 */
function withEnvironment<T extends object>(RED: NodeAPI, id: string, values: T): T {
  const node = RED.nodes.getNode(id);
  const entries = Object.entries(values).map(([name, value]) => {
    if (typeof value !== 'string' && typeof value !== 'boolean') {
      throw new HeadendError('BAD_VALUE', `The request is not understood: ${name} must be a text.`);
    }
    const isVariable = typeof value === 'string' && /^\$\{[^}]+\}$/.test(value);
    return [name, isVariable ? RED.util.evaluateNodeProperty(value, 'env', node, {}) : value];
  });
  return Object.fromEntries(entries) as T;
}
