import type { NodeMessage } from 'node-red';
import { type DeviceSettings, deviceInfo } from '../../src/device';
import type { AuditMessage, SetInfo, SetMessage } from '../../src/messages';
import type { Outcome } from './perform';

/** What was written to, and when. */
export interface Occasion {
  /** Id of the device node. */
  deviceId: string;
  settings: DeviceSettings;
  set: SetInfo;
}

/** What has an id, and perhaps a name. */
interface Named {
  id: string;
  name?: string;
}

/** The result, with the other properties of the message that asked for it. */
export function setMessage(
  { payload }: Outcome,
  { deviceId, settings, set }: Occasion,
  asked: NodeMessage,
): SetMessage {
  return { ...asked, payload, device: deviceInfo(deviceId, settings), set };
}

/** Who wrote what. */
export function auditMessage(
  { audit, failure }: Outcome,
  { deviceId, settings, set }: Occasion,
  { _msgid }: NodeMessage,
  { node, flow }: { node: Named; flow: Named },
): AuditMessage {
  const named = ({ id, name = '' }: Named) => ({ id, name });
  const device = named({ id: deviceId, name: settings.name });
  const who = { device, flow: named(flow), node: named(node), message: _msgid ?? null };
  return { topic: 'audit', payload: { ...set, ...who, ok: failure === undefined, items: audit } };
}
