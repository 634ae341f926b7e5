import type { DeviceInfo } from '../messages';
import { type DeviceSettings, webInterface } from './settings';

/** What messages say of a device; `id` is that of its node. */
export function deviceInfo(id: string, settings: DeviceSettings): DeviceInfo {
  const { name, profile } = settings;
  const variant = profile.variants.get(profile.variant ?? '') ?? null;
  return { id, name, model: profile.title, variant, webInterface: webInterface(settings) };
}
