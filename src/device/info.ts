import { type DeviceSettings, webInterface } from './settings';

/** The device a message is about: `msg.device`. */
export interface DeviceInfo {
  id: string;
  name: string;
  /** Title of its profile. */
  model: string;
  /** Title of the variant it is, where its profile has several. */
  variant: string | null;
  /** Address of its own web pages, where it has any. */
  webInterface: string | null;
}

/** What messages say of a device; `id` is that of its node. */
export function deviceInfo(id: string, settings: DeviceSettings): DeviceInfo {
  const { name, profile } = settings;
  const variant = profile.variants.get(profile.variant ?? '') ?? null;
  return { id, name, model: profile.title, variant, webInterface: webInterface(settings) };
}
