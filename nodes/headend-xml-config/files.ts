import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { BackupStore } from '../../src/config';
import { asHeadendError } from '../../src/errors';
import { userFolder } from '../headend-device/settings';
import type { DeviceNode } from '../shared/device-node';

/** The XML files of a device, of which a save keeps so many; of all of them where that is left out. */
export function filesOf(
  userDir: string,
  { id, name, device }: DeviceNode,
  keep: number = Number.MAX_SAFE_INTEGER,
): BackupStore {
  const root = join(userFolder(userDir), 'config');
  return new BackupStore({ root, deviceId: id, deviceName: device?.settings.name ?? name ?? '', keep, now: Date.now });
}

/** What the dialog asks for: the names of a device's files. */
export function registerAdmin(RED: NodeAPI): void {
  RED.httpAdmin.get('/headend/config/:id', RED.auth.needsPermission('headend.read'), (request, response) => {
    const node = RED.nodes.getNode(String(request.params.id)) as DeviceNode | null;
    if (node?.type !== 'headend-device') {
      response.status(404).json({ error: 'There is no such device, or it is not deployed.' });
      return;
    }
    filesOf(RED.settings.userDir ?? '.', node)
      .list()
      .then(
        (files) => response.json({ files: files.map(({ name, time, bytes }) => ({ file: name, time, bytes })) }),
        (error: unknown) => response.status(500).json({ error: asHeadendError(error, 'CONFIG').message }),
      );
  });
}
