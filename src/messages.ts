import type { Alarm, AlarmEventKind, AlarmReport, AlarmRow, AlarmStatistics, HistoryEntry, Severity } from './alarm';
import type { ConfigChange, StoredFile } from './config';
import type { ActionResult, DeviceInfo, ItemResult, RestoreResult } from './device';
import type { ErrorCode } from './errors';
import type { ColumnDescription } from './profile';
import type { Changes, Graph, Row, TreeNode } from './table';
import type { TrapReading } from './trap';

export type { DeviceInfo };

/** The table a message holds: `msg.table`. */
export interface TableInfo {
  id: string;
  title: string;
  /** Title of the page the table is on. */
  page: string | null;
  columns: ColumnDescription[];
}

/** How the reading went: `msg.poll`. */
export interface PollInfo {
  /** When the device was asked, ISO 8601. */
  at: string;
  durationMs: number;
  /** Counts the polls of a node, from 1. */
  sequence: number;
  /** Requests it took; one that several tables shared counts for each. */
  requests: number;
  /** `partial`: something is missing; `stale`: the device could not be read, these are the last rows known. */
  quality: 'good' | 'partial' | 'stale';
  /** Why it is not good. */
  reason?: string;
}

/** What all messages of a poll hold. */
interface Head {
  /** Node-RED's own properties of a message, which a poll on demand hands on. */
  [property: string]: unknown;
  /** Device name and table (tree, graph) id, parted by `/`; in row mode also the row's key. */
  topic: string;
  device: DeviceInfo;
  poll: PollInfo;
}

/** One table; a page of single values is one object. `changes` is absent on a first poll. */
export interface TableMessage extends Head {
  payload: Row[] | Row;
  table: TableInfo;
  changes?: Changes;
}

/** Tables nested in one another. */
export interface TreeMessage extends Head {
  payload: TreeNode[];
  tree: { id: string; title: string; tables: TableInfo[] };
}

/** What feeds what. */
export interface GraphMessage extends Head {
  payload: Graph;
  graph: { id: string; title: string; tables: TableInfo[] };
}

/** What a poll node sends. */
export type PollMessage = TableMessage | TreeMessage | GraphMessage;

/** Why something was not written. */
export interface WriteProblem {
  code: ErrorCode;
  message: string;
}

/** What came of a value for a column of a row. */
export interface ColumnResult extends Omit<ItemResult, 'error'> {
  error?: WriteProblem;
}

/** What came of an action; after an error, nothing else is said of it. */
export interface ActionOutcome extends Partial<ActionResult> {
  /** Id of the action. */
  action: string;
  ok: boolean;
  error?: WriteProblem;
}

/** What was written: `msg.set`. */
export interface SetInfo {
  kind: 'column' | 'action';
  /** Id of the table, or of the action. */
  id: string;
  /** When it began, ISO 8601. */
  at: string;
  durationMs: number;
  /** Nothing was written. */
  dryRun: boolean;
}

/** What a set node sends on its first output: one result, or one for each of a list of items. */
export interface SetMessage {
  /** The properties of the message that asked for it. */
  [property: string]: unknown;
  payload: ColumnResult | ColumnResult[] | ActionOutcome;
  device: DeviceInfo;
  set: SetInfo;
}

/** One thing that was written, or tried. Of an action, `values` are its parameters; secret ones are `•••`. */
export type AuditItem =
  | (Omit<ColumnResult, 'request'> & { value: unknown })
  | (Omit<ActionOutcome, 'request' | 'reply' | 'sent'> & { values: Record<string, unknown> });

/** What a set node sends on its second output for every write that was tried. It holds no secrets. */
export interface AuditMessage {
  /** Node-RED's own properties of a message. */
  [property: string]: unknown;
  topic: 'audit';
  payload: SetInfo & {
    device: Pick<DeviceInfo, 'id' | 'name'>;
    /** Where it came from. A flow or node without a name has an empty one. */
    flow: { id: string; name: string };
    node: { id: string; name: string };
    /** `_msgid` of the message that asked for it. */
    message: string | null;
    /** All of it was accepted. */
    ok: boolean;
    items: AuditItem[];
  };
}

/** What an XML configuration node does. */
export type ConfigOperation = 'save' | 'list' | 'compare' | 'restore' | 'read' | 'edit';

/** What was done: `msg.config`. */
export interface ConfigInfo {
  operation: ConfigOperation;
  /** When it began, ISO 8601. */
  at: string;
  durationMs: number;
}

/** A file in the device's folder. */
export interface ConfigFile extends Omit<StoredFile, 'name'> {
  /** Its name, without a path. */
  file: string;
}

/** What came of *save*. */
export interface SavedConfig extends Omit<ConfigFile, 'automatic'> {
  /** Nothing but what the profile ignores has changed since `file`, the newest saved one; nothing was written. */
  skipped: boolean;
  /** The newest saved file before this one; `null` for the first. */
  previous: string | null;
  /** What is different in the device's configuration from the previous one, and the same as text; `null` for the first. */
  changes: ConfigChange[] | null;
  text: string | null;
}

/** What came of *compare*. */
export interface ComparedConfig {
  same: boolean;
  changes: ConfigChange[];
  text: string;
  /** The files that were compared; `null` is the device. */
  from: string;
  to: string | null;
}

/** What came of *restore*. */
export interface RestoredConfig extends RestoreResult {
  /** It was read back, or the device said that it took it over; in a dry run nothing speaks against it. */
  ok: boolean;
  /** Nothing was sent. */
  dryRun: boolean;
  /** The file that was sent; `null` for the document of a message. */
  file: string | null;
  /** The file that holds what was there before; `null` in a dry run. */
  before: string | null;
  /** `left` as text, in a dry run `changes`. */
  text: string;
}

/** What an XML configuration node sends. */
export interface ConfigMessage {
  /** The properties of the message that asked for it. */
  [property: string]: unknown;
  /** Device name and `configuration`, parted by `/`. */
  topic: string;
  /** Of *read* the values found, in their order. Of *edit* the document: a text where one was given, or else its bytes. */
  payload: SavedConfig | ConfigFile[] | ComparedConfig | RestoredConfig | string[] | string | Buffer;
  device: DeviceInfo;
  config: ConfigInfo;
  /** Of *edit*: what is different now, and the same as text. */
  edit?: { changes: ConfigChange[]; text: string };
}

/** An alarm that a notification raises or clears. */
export interface TrapAlarm extends AlarmReport {
  /** Stable text made of device, resource and type; the same in a raise and its clear. */
  id: string;
  state: 'active' | 'cleared';
  /** 6 critical, 5 major, 4 minor, 3 warning, 2 indeterminate, 1 cleared (RFC 8632). */
  severityRank: number;
  source: 'trap';
}

/** What a trap-in node sends on its first output: notifications that are alarms, as such. */
export interface TrapAlarmMessage {
  /** Node-RED's own properties of a message. */
  [property: string]: unknown;
  /** Device name and `alarms`, parted by `/`. */
  topic: string;
  payload: TrapAlarm;
  device: DeviceInfo;
  /** The notification it was. */
  trap: TrapReading;
}

/** What a trap-in node sends on its second output: every notification, also those that are alarms. */
export interface TrapMessage {
  /** Node-RED's own properties of a message. */
  [property: string]: unknown;
  /** Device name, or the address it came from, and the notification's name, else its OID; parted by `/`. */
  topic: string;
  payload: TrapReading;
  /** `null` where the sender is no device of these flows. */
  device: DeviceInfo | null;
}

/** What every message about one change of an alarm list holds. */
interface AlarmEventHead {
  /** Node-RED's own properties of a message. */
  [property: string]: unknown;
  /** When the list did it, ISO 8601. */
  at: string;
}

/** A change of one alarm. */
export interface AlarmChangeMessage extends AlarmEventHead {
  /** Device name and `alarms`, parted by `/`. */
  topic: string;
  /** The alarm after it. */
  payload: Alarm;
  event: AlarmEventKind;
  /** Why, where it is not the alarm's own doing: `expired` (a shelf), `closed`, `purged`, `auto-removal`, `no room`. */
  reason?: string;
  /** Who did it, and what they said about it, where the command had that. */
  operator?: string;
  comment?: string;
  /** When a shelf ends, ISO 8601. */
  until?: string;
  /** What happened to the alarm, the oldest first; empty when it has left the list. */
  history: readonly HistoryEntry[];
}

/** How many notifications a flood kept back. */
export interface AlarmSummaryMessage extends AlarmEventHead {
  topic: 'alarms';
  payload: { text: string; suppressed: number; bySeverity: Record<Severity, number> };
  event: 'summary';
}

/** What an alarm filter sends on its first output: what is to be told to people. */
export type AlarmEventMessage = AlarmChangeMessage | AlarmSummaryMessage;

/** What an alarm filter sends on its second output: all alarms, those first that need attention. */
export interface AlarmListMessage {
  /** Node-RED's own properties of a message; when it was asked for, those of the message that did. */
  [property: string]: unknown;
  topic: 'alarms';
  payload: AlarmRow[];
}

/** What an alarm filter sends on its third output. */
export interface AlarmStatisticsMessage {
  /** Node-RED's own properties of a message. */
  [property: string]: unknown;
  topic: 'alarms/statistics';
  payload: AlarmStatistics;
}
