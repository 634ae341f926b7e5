import { HeadendError } from '../errors';
import type { Provenance } from '../profile';

/** What may be written to a device: nothing, what is documented, or also what is only assumed to work so. */
export type Permission = 'off' | 'documented' | 'assumed';

/** @throws HeadendError NOT_ALLOWED if the device's settings forbid to write this. */
export function checkPermission(permission: Permission, { evidence }: Provenance, what: string, device: string): void {
  if (permission === 'off') {
    const sentence = `${what}: writing to ${device} is switched off; allow it in the device node`;
    throw new HeadendError('NOT_ALLOWED', `${sentence}.`, { device });
  }
  if (permission === 'documented' && evidence === 'assumed') {
    const sentence = `${what}: how this is written is only assumed, and ${device} allows documented writes only`;
    throw new HeadendError('NOT_ALLOWED', `${sentence}; try a dry run, and allow assumed ones in the device node.`, {
      device,
    });
  }
}
