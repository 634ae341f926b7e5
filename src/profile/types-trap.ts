import type { Column, Provenance } from './types-column';

/** Severity of an alarm (ITU-T X.733, RFC 8632). */
export type Severity = 'critical' | 'major' | 'minor' | 'warning' | 'indeterminate';

/** A kind of notification a device sends over SNMP. */
export interface TrapSpec extends Provenance {
  id: string;
  title: string;
  description?: string;
  connection: string;
  /** OID of the notification; a `{name}` in it matches one arc, which becomes the field of that name. */
  oid: string;
  /** What it tells, by id: from its variables (`oid`, without instance), from arcs of its OID, or from other fields. */
  fields: ReadonlyMap<string, TrapField>;
  /** How it reads as an alarm; absent where it is none. */
  alarm?: AlarmSpec;
}

/** A value of a notification; coerced as a column of the same type is. */
export interface TrapField extends Omit<Column, 'address' | 'write' | 'writable'> {
  address: { from: 'oid'; oid: string } | { from: 'arc'; name: string } | { from: 'field'; field: string };
}

/** How a notification, or a row of a table of alarms, reads as an alarm. Texts are templates over fields or columns. */
export interface AlarmSpec {
  /** What has the alarm, such as `{object}`. With `type` and the device it is the alarm's identity. */
  resource: string;
  /** What is wrong, for machines: the same in a raise and its clear. */
  type: string;
  /** What is wrong, for people. */
  text: string;
  /** A severity, or the field that tells it and what its values mean. */
  severity: Severity | SeverityMap;
  /** Whether it is raised or cleared, or the field that tells it. Rows of a table are raised while they are there. */
  state: 'raised' | 'cleared' | StateMap;
  /** The field that holds when it was raised. */
  at?: string;
  /** `false`: no clear ever follows. */
  clears: boolean;
  /** Known alarms, by `key` (a template): a title for the text, and a severity where the device tells none. */
  catalogue?: { key: string; entries: ReadonlyMap<string, CatalogueEntry> };
}

/** Severity by the value of a field, as emitted; `otherwise` for values that are not there. */
export interface SeverityMap {
  of: string;
  values: Readonly<Record<string, Severity>>;
  otherwise: Severity;
}

/** Values of a field, as emitted, that mean that the alarm is raised; others mean that it is cleared. */
export interface StateMap {
  of: string;
  raised: readonly string[];
}

/** An alarm that is known beforehand. */
export interface CatalogueEntry {
  title: string;
  symbol?: string;
  severity?: Severity;
}
