import {
  type Alarm,
  type AlarmChange,
  type AlarmCommand,
  type AlarmEvent,
  AlarmList,
  type AlarmOptions,
  type AlarmReport,
  type AlarmTable,
  type AlarmTableRow,
  alarmId,
  foldEvents,
  type Instant,
  type SavedAlarms,
  type Severity,
} from '../../src/alarm';

export const NOON = Date.UTC(2026, 10, 21, 12);

/** An alarm list, a clock set by hand, and what came out. Times are in seconds. */
export class Lab {
  /** All events, told or not. */
  readonly events: AlarmEvent[] = [];
  /** What one gets who knows the events alone. */
  readonly fold = new Map<string, Alarm>();
  now: Instant = { time: NOON, ticks: 5000 };
  list: AlarmList;

  constructor(
    readonly options: Partial<AlarmOptions> = {},
    saved?: SavedAlarms,
  ) {
    this.list = new AlarmList(options, this.now, saved);
  }

  /** The wall clock, so many seconds ago. */
  at(ago = 0): string {
    return new Date(this.now.time - ago * 1000).toISOString();
  }

  /** Lets seconds pass on both clocks; returns what that brings. */
  wait(seconds: number): string[] {
    this.now = { time: this.now.time + seconds * 1000, ticks: this.now.ticks + seconds * 1000 };
    return this.told(this.list.tick(this.now));
  }

  trap(severity: Severity | 'cleared', rest: Partial<AlarmReport> = {}): string[] {
    const report: AlarmReport = {
      device: 'east-1',
      resource: 'ASI@005.003',
      type: 'cc-error',
      severity,
      text: 'CC error',
      at: this.at(),
      source: 'trap',
      ...rest,
    };
    return this.told(this.list.apply(report, this.now));
  }

  poll(rows: readonly Partial<AlarmTableRow>[], rest: Partial<AlarmTable> = {}): string[] {
    const table: AlarmTable = {
      device: 'east-1',
      source: 'poll',
      table: 'alarms',
      at: this.at(),
      rows: rows.map((row) => this.row(row)),
      ...rest,
    };
    return this.told(this.list.apply(table, this.now));
  }

  row(row: Partial<AlarmTableRow>): AlarmTableRow {
    return { resource: 'ASI@005.003', type: 'cc-error', severity: 'major', text: 'CC error', at: this.at(), ...row };
  }

  device(reachable: boolean, device = 'east-1'): string[] {
    return this.told(this.list.apply({ device, reachable, at: this.at() }, this.now));
  }

  /** Runs a command, on all alarms unless it says which. */
  command(command: AlarmCommand['command'], rest: Partial<AlarmCommand> = {}): string[] {
    return this.told(this.list.apply({ command, filter: {}, ...rest }, this.now));
  }

  /** Notes events. Returns the kinds of those that were told, and those that were not in parentheses. */
  told(events: readonly AlarmEvent[]): string[] {
    this.events.push(...events);
    foldEvents(this.fold, events);
    return events.map(({ kind, notify }) => (notify ? kind : `(${kind})`));
  }

  /** The last event about an alarm. */
  last(): AlarmChange {
    const event = this.events.at(-1);
    if (!event || event.kind === 'summary') throw new Error('no event about an alarm');
    return event;
  }

  /** The only alarm, as it stands in the list; `undefined` if there is none. */
  get alarm() {
    return this.list.snapshot().find(({ id }) => id === ID);
  }

  /** The state of the only alarm in three words. */
  get state(): string {
    const { alarm } = this;
    return alarm ? `${alarm.state} ${alarm.severity} ${alarm.count}` : 'none';
  }
}

/** Id of the alarm the lab speaks of unless told otherwise. */
export const ID = alarmId({ device: 'east-1', resource: 'ASI@005.003', type: 'cc-error' });

/** Cleared alarms stay, and nothing else is done with alarms. */
export const PLAIN: Partial<AlarmOptions> = {
  removeCleared: 'manual',
  chatter: { raises: 0, withinMs: 0, quietMs: 0 },
};
