import type { Entry } from './entry';

/** The alarm that a device cannot be reached: one for the device, whatever else it may have. */
export const UNREACHABLE = { resource: 'device', type: 'unreachable' } as const;

/** What a {@link Holds} remembers; JSON. */
export interface HoldState {
  unreachable: string[];
}

/** Which alarms stay as they are for now: all during the grace after a start, and those of devices out of reach. */
export class Holds {
  readonly unreachable: Set<string>;

  /** `graceUntil`: end of the grace, in ticks; absent when it is over. */
  constructor(
    public graceUntil: number | undefined,
    saved: HoldState = { unreachable: [] },
  ) {
    this.unreachable = new Set(saved.unreachable);
  }

  has({ alarm }: Entry): boolean {
    if (this.graceUntil !== undefined) return true;
    const isRoot = alarm.type === UNREACHABLE.type && alarm.resource === UNREACHABLE.resource;
    return !isRoot && this.unreachable.has(alarm.device);
  }
}
