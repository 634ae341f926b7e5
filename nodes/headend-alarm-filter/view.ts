import type { Node } from 'node-red';
import { type AlarmRow, countsBySeverity } from '../../src/alarm';
import { editorId, type OverviewEntry, overview } from '../shared/overview';
import type { AlarmItem, AlarmsView } from '../shared/overview-report';
import type { SnapshotMessages } from './runner';

/** As many alarms as anyone reads in a sidebar. */
const MOST_SHOWN = 50;
/** Longer texts are for the list itself. */
const LONGEST_TEXT = 200;

type Summary = Omit<AlarmsView, 'node' | 'name'>;

/** The alarm list of a node in the overview. */
export class ListView {
  readonly #entry: OverviewEntry;
  #summary = summaryOf([]);

  constructor(node: Node) {
    this.#entry = overview.addAlarms(node.id, () => ({
      node: editorId(node),
      name: node.name ?? '',
      ...this.#summary,
    }));
  }

  /** Takes over how the list stands, before flows are given its rows and may change them. */
  set({ list }: SnapshotMessages): void {
    this.#summary = summaryOf(list.payload);
    this.#entry.changed();
  }

  close(): void {
    this.#entry.remove();
  }
}

/** `rows` are in the order of a snapshot. */
function summaryOf(rows: readonly AlarmRow[]): Summary {
  const active = rows.filter(({ state }) => state === 'active');
  const open = active.filter(({ shelved }) => !shelved);
  const shelved = active.filter((row) => row.shelved);
  const bySeverity = countsBySeverity();
  for (const { severity } of open) bySeverity[severity]++;
  return {
    bySeverity,
    acknowledged: open.filter(({ acknowledged }) => acknowledged).length,
    shelved: shelved.length,
    worst: [...open, ...shelved].slice(0, MOST_SHOWN).map(itemOf),
  };
}

function itemOf({ id, device, resource, severity, text, changed, acknowledged, shelved }: AlarmRow): AlarmItem {
  return { id, device, resource, severity, text: shortened(text), changed, acknowledged, shelved };
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
}
