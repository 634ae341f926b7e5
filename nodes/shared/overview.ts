import { randomUUID } from 'node:crypto';
import type { AlarmsView, DeviceView, OverviewReport } from './overview-report';

/** What a node has in the overview. */
export interface OverviewEntry {
  /** Its view may have changed. */
  changed(): void;
  /** The node is closed. Harmless when called twice. */
  remove(): void;
}

interface Item<View> {
  view: () => View;
  changedAt: number;
}

/** What is deployed and how it is, for the sidebar. Views are only made when someone asks for them. */
export class Overview {
  readonly #devices = new Map<string, Item<DeviceView>>();
  readonly #alarms = new Map<string, Item<AlarmsView>>();
  /** A process counts from 0, so numbers of an earlier one mean nothing. */
  readonly #process = randomUUID();
  #changes = 0;
  #listener: () => void = () => undefined;

  /** Which state of the overview this is. */
  get revision(): string {
    return `${this.#process} ${this.#changes}`;
  }

  addDevice(id: string, view: () => DeviceView): OverviewEntry {
    return this.#add(this.#devices, id, view);
  }

  addAlarms(id: string, view: () => AlarmsView): OverviewEntry {
    return this.#add(this.#alarms, id, view);
  }

  /** Calls `listener` at every change, in place of the one before. */
  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** What changed since a revision; everything where it is empty or of another process. */
  changesSince(revision: string): OverviewReport {
    const [process, count] = revision.split(' ');
    const since = process === this.#process ? Number(count) : -1;
    return {
      revision: this.revision,
      all: { devices: [...this.#devices.keys()], alarms: [...this.#alarms.keys()] },
      devices: viewsSince(this.#devices, since),
      alarms: viewsSince(this.#alarms, since),
    };
  }

  #add<View>(items: Map<string, Item<View>>, id: string, view: () => View): OverviewEntry {
    const item: Item<View> = { view, changedAt: 0 };
    const changed = () => {
      item.changedAt = ++this.#changes;
      this.#listener();
    };
    items.set(id, item);
    changed();
    // In a deploy a node may be closed when its successor is there already.
    const isThere = () => items.get(id) === item;
    return {
      changed: () => isThere() && changed(),
      remove: () => isThere() && items.delete(id) && changed(),
    };
  }
}

/** The overview of this process. */
export const overview = new Overview();

/** The id of a node in the editor, which knows those of a subflow by its template alone. */
export function editorId(node: { id: string; _alias?: string }): string {
  return node._alias ?? node.id;
}

function viewsSince<View>(items: ReadonlyMap<string, Item<View>>, since: number): Record<string, View> {
  const changed = [...items].filter(([, { changedAt }]) => changedAt > since);
  return Object.fromEntries(changed.map(([id, { view }]) => [id, view()]));
}
