import type { NodeAPI } from 'node-red';
import { Device } from '../../src/device';
import { asHeadendError } from '../../src/errors';
import { describeProfile, listProfiles, loadProfile, type ProfileDescription } from '../../src/profile';
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
    response.json(describeAll(userDir()));
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
async function test(RED: NodeAPI, userDir: string, { id, fields, credentials }: TestRequest): Promise<object> {
  if (!fields || typeof fields !== 'object') throw new TypeError('The request holds no fields to test.');
  const known = (id ? RED.nodes.getCredentials(id) : undefined) as DeviceCredentials | undefined;
  const tls = fields.tls ? tlsOptions(RED, fields.tls) : undefined;
  const device = new Device(settingsOf(fields, { ...known, ...credentials }, userDir, tls));
  try {
    return { reports: await device.test() };
  } finally {
    await device.close();
  }
}
