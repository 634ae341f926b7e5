import type { TrapNotification } from '../../src/trap';
import type { AcceptedTrap } from './report';

/** More than a dialog shows at once. */
const MOST = 50;

/** The notifications that came last. */
export class Recent {
  /** Oldest first. */
  readonly #traps: AcceptedTrap[] = [];

  /** `device`: name of the one it is of. */
  add({ at, source, version, inform, oid }: TrapNotification, device: string | undefined): void {
    this.#traps.push({ at, address: source.address, device: device ?? null, version, inform, oid });
    if (this.#traps.length > MOST) this.#traps.shift();
  }

  newestFirst(): AcceptedTrap[] {
    return [...this.#traps].reverse();
  }
}
