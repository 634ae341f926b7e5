/** How bad an alarm is, worst first; the words of X.733 and RFC 8632. */
export type Severity = 'critical' | 'major' | 'minor' | 'warning' | 'indeterminate';

/** Who told of an alarm: a notification, a polled alarm table, or a threshold rule on a polled table. */
export type AlarmSource = 'trap' | 'poll' | 'rule';

/** A severity as a device spells it. */
export type RawSeverity = string | number | null;

/** One point in time on two clocks. */
export interface Instant {
  /** Wall clock, ms since 1970: what people see. It may jump. */
  time: number;
  /** A clock that only goes forward, in ms from any start (`performance.now()`): what delays count. */
  ticks: number;
}

/** An alarm as messages hold it. Times are ISO 8601; device, resource and type together say which alarm it is. */
export interface Alarm {
  /** Stable text made of device, resource and type. */
  id: string;
  device: string;
  /** The part of the device: a port, a card, a service. */
  resource: string;
  type: string;
  /** Kept when the alarm clears. */
  severity: Severity;
  /** 6 critical, 5 major, 4 minor, 3 warning, 2 indeterminate (RFC 8632). */
  severityRank: number;
  rawSeverity: RawSeverity;
  state: 'active' | 'cleared';
  text: string;
  acknowledged: boolean;
  shelved: boolean;
  /** How often it was reported as raised since it came into the list. */
  count: number;
  /** When it was raised first since it came into the list. */
  first: string;
  /** When it was raised last. */
  raised: string;
  /** When its state, severity or text changed last. */
  changed: string;
  /** When it cleared; `null` while active. */
  cleared: string | null;
  /** When a report about it came last. */
  last: string;
  /** Who raised it. */
  source: AlarmSource;
  /** What the source gave, unread. */
  raw?: unknown;
}

/** One thing said about one alarm: it is raised with a severity, or it is cleared. */
export interface AlarmReport {
  device: string;
  resource: string;
  type: string;
  severity: Severity | 'cleared';
  rawSeverity?: RawSeverity;
  text: string;
  /** When it happened, ISO 8601, by the clock of whoever says so. */
  at: string;
  source: AlarmSource;
  /** `false`: no clear will ever come for it. */
  willClear?: boolean;
  raw?: unknown;
}

/** One row of an {@link AlarmTable}. */
export type AlarmTableRow = Omit<AlarmReport, 'device' | 'source'>;

/** All alarms of one kind that a device has at a moment. What is no longer in its table is cleared. */
export interface AlarmTable {
  device: string;
  source: 'poll' | 'rule';
  /** Id of the table or rule; tables of one device are kept apart by it. */
  table: string;
  /** When the device was asked, ISO 8601. */
  at: string;
  /** How long ago that was, in ms: a trap that came since is newer than the table. */
  ageMs?: number;
  rows: readonly AlarmTableRow[];
  /** Ids of alarms that stay as they are, whatever that is. */
  unchanged?: readonly string[];
  /** Rows may be missing: nothing is cleared. */
  partial?: boolean;
  /** The table lists every alarm there is, so one that only a trap told of is cleared too when it is not in it. */
  complete?: boolean;
}

/** Whether a device can be reached. */
export interface DeviceReport {
  device: string;
  reachable: boolean;
  at: string;
  text?: string;
}

/** What an operator may do (RFC 8632 operator states, ISA-18.2). */
export type CommandName = 'acknowledge' | 'unacknowledge' | 'close' | 'shelve' | 'unshelve' | 'purge';

/** What an operator wants done to the alarms with these ids, or to those the filter takes. */
export interface AlarmCommand {
  command: CommandName;
  id?: string | readonly string[];
  /** `{}` takes all. */
  filter?: AlarmFilter;
  /** How long to shelve, up to 30 days. */
  minutes?: number;
  operator?: string;
  comment?: string;
}

/** What the alarm list takes. */
export type AlarmInput = AlarmReport | AlarmTable | DeviceReport | AlarmCommand;

/** Takes alarms that fulfil all that is given. In texts a `*` at the end stands for any ending; of a list one is enough. */
export interface AlarmFilter {
  device?: string | readonly string[];
  resource?: string | readonly string[];
  type?: string | readonly string[];
  severity?: Severity | readonly Severity[];
  source?: AlarmSource | readonly AlarmSource[];
  state?: 'active' | 'cleared';
  acknowledged?: boolean;
  shelved?: boolean;
  /** A regular expression the text matches, see {@link compilePattern}. */
  text?: string;
  /** Changed last at least so long ago. */
  olderThanMinutes?: number;
}

/** What happened to an alarm. `chatter` and `steady`: it began or ended to go on and off all the time. */
export type AlarmEventKind =
  | 'raise'
  | 'change'
  | 'clear'
  | 'acknowledge'
  | 'unacknowledge'
  | 'close'
  | 'shelve'
  | 'unshelve'
  | 'purge'
  | 'renotify'
  | 'chatter'
  | 'steady';

/**
 * One change of the list. Those with `notify` are for people: among them a raise, then changes, then a clear follow
 * one another for each alarm. All of them together, notified or not, make up the list: see {@link foldEvents}.
 */
export interface AlarmChange {
  kind: AlarmEventKind;
  /** The alarm after it. */
  alarm: Alarm;
  /** When the list did it, ISO 8601. */
  at: string;
  notify: boolean;
  /** Why, where it is not the alarm's own doing; for an event not notified, what kept it back. */
  reason?: string;
  operator?: string;
  comment?: string;
  /** When a shelf ends, ISO 8601. */
  until?: string;
}

/** Alarms that were not notified one by one because there were too many. They are in the list. */
export interface AlarmSummary {
  kind: 'summary';
  at: string;
  notify: true;
  text: string;
  suppressed: number;
  bySeverity: Record<Severity, number>;
}

/** What the alarm list gives. */
export type AlarmEvent = AlarmChange | AlarmSummary;

/** One line of what happened to an alarm. */
export interface HistoryEntry {
  at: string;
  kind: AlarmEventKind;
  severity: Severity;
  text: string;
  operator?: string;
  comment?: string;
}
