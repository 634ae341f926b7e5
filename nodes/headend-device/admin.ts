import type { NodeAPI } from 'node-red';
import { Device } from '../../src/device';
import { asHeadendError, HeadendError } from '../../src/errors';
import { describeProfile, listProfiles, loadProfile, type ProfileDescription } from '../../src/profile';
import { listSerialPorts } from '../../src/transport/serial';
import type { DeviceNode } from '../shared/device-node';
import { type DeviceCredentials, type DeviceFields, profileFolder, settingsOf } from './settings';
import { tlsOptions } from './tls';

/** Body of a *Test connection* request: the dialog's fields, and the secrets that were typed in it. */
interface TestRequest {
  id?: string;
  fields?: DeviceFields;
  credentials?: DeviceCredentials;
}

/** What the editor asks of the runtime. Reading profiles needs read permission; what talks to a device needs write. */
export function registerAdmin(RED: NodeAPI): void {
  const userDir = () => RED.settings.userDir ?? '.';

  RED.httpAdmin.get('/headend/profiles', RED.auth.needsPermission('headend.read'), (_request, response) => {
    try {
      response.json(describeAll(userDir()));
    } catch (error) {
      response.status(500).json({ error: asHeadendError(error, 'CONFIG').message });
    }
  });

  RED.httpAdmin.get('/headend/devices/:id', RED.auth.needsPermission('headend.read'), (request, response) => {
    const node = RED.nodes.getNode(String(request.params.id)) as DeviceNode | null;
    if (node?.device) response.json(describeProfile(node.device.settings.profile));
    else response.status(404).json({ error: 'There is no such device, or it is not deployed.' });
  });

  RED.httpAdmin.get('/headend/serial-ports', RED.auth.needsPermission('headend.read'), (_request, response) => {
    listSerialPorts().then(
      (ports) => response.json(ports),
      (error: unknown) => response.status(500).json({ error: asHeadendError(error).message }),
    );
  });

  RED.httpAdmin.post('/headend/test', RED.auth.needsPermission('headend.write'), (request, response) => {
    test(RED, userDir(), (request.body ?? {}) as TestRequest).then(
      (answer) => response.json(answer),
      (error: unknown) => response.status(400).json({ error: asHeadendError(error, 'CONFIG').message }),
    );
  });
}

/** All profiles, and a sentence for each that cannot be used. */
export function describeAll(userDir: string): { profiles: ProfileDescription[]; errors: string[] } {
  const folders = [profileFolder(userDir)];
  const profiles: ProfileDescription[] = [];
  const errors: string[] = [];
  for (const id of listProfiles(folders).keys()) {
    try {
      profiles.push(describeProfile(loadProfile(id, { folders })));
    } catch (error) {
      errors.push(asHeadendError(error, 'CONFIG').message);
    }
  }
  return { profiles, errors };
}

/** Asks each connection of the device the dialog describes. Secrets not typed anew are those the node has. */
async function test(RED: NodeAPI, userDir: string, { id = '', fields, credentials }: TestRequest): Promise<object> {
  const texts = <T extends object>(value: T): T => withEnvironment(RED, id, value);
  const { parameters, ...others } = fields ?? ({} as DeviceFields);
  const known = RED.nodes.getCredentials(id) as DeviceCredentials | undefined;
  const asked = { ...texts(others), parameters: texts(parameters ?? {}) };
  const secrets = { ...texts(known ?? {}), ...texts(credentials ?? {}) };
  const tls = asked.tls ? tlsOptions(RED, asked.tls) : undefined;
  const device = new Device(settingsOf(asked, secrets, userDir, tls));
  try {
    return { reports: await device.test() };
  } finally {
    await device.close();
  }
}

/**
 * What the dialog holds, with environment variables put in as Node-RED does it before a node starts.
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
