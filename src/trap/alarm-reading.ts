import type { AlarmReport, AlarmTableRow } from '../alarm';
import type { AlarmSpec, CatalogueEntry } from '../profile';
import type { Cell, Row } from '../table';
import { cellOf, cellText } from '../table/cells';
import { fillTemplate } from '../table/template';

/** A value by the id of its field or column; `null` where there is none. */
export type CellReader = (id: string) => Cell;

/** What an alarm is read with beside its values. */
export interface AlarmContext {
  /** When it came or was asked for, ISO 8601: when it happened, unless its values say so in UTC. */
  at: string;
  /** In place of the title of the catalogue, where that does not have the alarm. */
  title?: string;
}

/**
 * A row of a table of alarms as one. A row whose state says so is a clear; the severity is then `cleared`. `row` must
 * have the columns that the spec names. Its times count where they are in UTC; see `zoneClock`.
 */
export function readAlarmRow(spec: AlarmSpec, row: Row, context: AlarmContext): AlarmTableRow {
  return readAlarm(spec, (id) => cellOf(row, id), context);
}

/** What values say of an alarm, by how they read as one. */
export function readAlarm(spec: AlarmSpec, cell: CellReader, { at, title = '' }: AlarmContext): AlarmTableRow {
  const known = spec.catalogue?.entries.get(fill(spec.catalogue.key, cell));
  const { severity, rawSeverity } = severityOf(spec, cell, known);
  const text = fill(spec.text, (id) => (id === 'title' ? (cell(id) ?? known?.title ?? title) : cell(id)));
  return {
    resource: fill(spec.resource, cell),
    type: fill(spec.type, cell),
    severity: isRaised(spec, cell) ? severity : 'cleared',
    rawSeverity,
    text: text || (known?.title ?? title),
    at: timeOf(spec, cell) ?? at,
    ...(!spec.clears && { willClear: false }),
  };
}

/** A missing value leaves nothing, at the ends not even the blank beside it. */
function fill(template: string, cell: CellReader): string {
  return fillTemplate(template, cell).trim();
}

type SeverityRead = Pick<AlarmReport, 'severity' | 'rawSeverity'>;

function severityOf({ severity }: AlarmSpec, cell: CellReader, known: CatalogueEntry | undefined): SeverityRead {
  if (typeof severity === 'string') return { severity: known?.severity ?? severity, rawSeverity: null };
  const value = cell(severity.of);
  const label = cellText(value);
  if (value === null) return { severity: known?.severity ?? severity.otherwise, rawSeverity: null };
  const { values, otherwise } = severity;
  const mapped = Object.hasOwn(values, label) ? values[label] : undefined;
  return { severity: mapped ?? otherwise, rawSeverity: typeof value === 'number' ? value : label };
}

/** What does not tell its state is raised: that does less harm than a clear nobody sent. */
function isRaised({ state }: AlarmSpec, cell: CellReader): boolean {
  if (typeof state === 'string') return state === 'raised';
  const value = cell(state.of);
  return value === null || state.raised.includes(cellText(value));
}

/** When it happened by the device's clock; `undefined` where that is in no zone, for it cannot be compared. */
function timeOf({ at }: AlarmSpec, cell: CellReader): string | undefined {
  const value = at === undefined ? null : cell(at);
  return typeof value === 'string' && value.endsWith('Z') ? value : undefined;
}
