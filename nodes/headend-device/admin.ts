import type { NodeAPI } from 'node-red';
import { asHeadendError } from '../../src/errors';
import { describeProfile, listProfiles, loadProfile, type ProfileDescription } from '../../src/profile';
import { listSerialPorts } from '../../src/transport/serial';
import type { DeviceNode } from '../shared/device-node';
import { type DescribedDevice, describedDevice } from './described';
import { profileFolder } from './settings';

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
    test(RED, (request.body ?? {}) as DescribedDevice).then(
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

/** Asks each connection of the device the dialog describes. */
async function test(RED: NodeAPI, described: DescribedDevice): Promise<object> {
  const device = describedDevice(RED, described);
  try {
    return { reports: await device.test() };
  } finally {
    await device.close();
  }
}
