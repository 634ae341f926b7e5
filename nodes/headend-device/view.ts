import { deviceInfo } from '../../src/device';
import type { DeviceNode } from '../shared/device-node';
import { editorId } from '../shared/overview';
import type { DeviceView } from '../shared/overview-report';
import type { DeviceFields } from './settings';

/** A device node as the sidebar shows it; `fields` are all that is known where its settings are wrong. */
export function viewOf(node: DeviceNode, fields: DeviceFields): DeviceView {
  const { device, problem } = node;
  if (!device) {
    const name = fields.name || fields.host || node.id;
    const unknown = { variant: null, connections: [], readAt: null };
    return {
      node: editorId(node),
      name,
      model: fields.profile,
      ...unknown,
      state: 'invalid',
      error: problem?.message ?? null,
    };
  }
  const { name, model, variant } = deviceInfo(node.id, device.settings);
  const { readAt, ...status } = device.status();
  const at = readAt === null ? null : new Date(readAt).toISOString();
  return { node: editorId(node), name, model, variant, ...status, readAt: at };
}
