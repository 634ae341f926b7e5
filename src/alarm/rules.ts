import { HeadendError } from '../errors';
import { cellOf, cellText, fillTemplate, parseNumber, type Row } from '../table';
import { alarmId } from './identity';
import { compilePattern } from './pattern';
import { SEVERITIES } from './severity';
import type { AlarmTable, AlarmTableRow, Severity } from './types';

/** When a rule raises an alarm for a row. */
export type RuleCondition =
  /** A number above or below a limit, or its change per second. It clears when it is back by more than the deadband. */
  | { when: 'high' | 'low' | 'rate-high' | 'rate-low'; column: string; limit: number; deadband?: number }
  /** A value that, as text, is this one. */
  | { when: 'equals'; column: string; value: string | number | boolean }
  /** A value that, as text, matches a regular expression, see {@link compilePattern}. */
  | { when: 'matches'; column: string; pattern: string }
  /** A row that is not there: one of these keys, or without keys one that was there in the reading before. */
  | { when: 'missing'; keys?: readonly string[] };

/** A threshold rule on the rows of a polled table. */
export type ThresholdRule = RuleCondition & {
  /** The type of its alarms. */
  id: string;
  table: string;
  /** Names of the devices it is for; absent: all. */
  devices?: readonly string[];
  /** Rows it is for: those in which each of these columns, as text, is this. Absent: all. */
  rows?: Readonly<Record<string, string | number | boolean>>;
  severity: Severity;
  /** Text of the alarm, with `{column}` placeholders filled when it is raised; `{key}` and `{displayKey}` are columns. */
  text?: string;
};

/** A reading of a polled table. */
export interface RuleReading {
  device: string;
  table: string;
  rows: readonly Row[];
  /** When the device was asked, ISO 8601. */
  at: string;
  /** The same on a clock that only goes forward, in ms. */
  ticks: number;
  /** Rows may be missing. */
  partial?: boolean;
}

/** What a rule holds for raised on a device: severities by alarm id. See {@link AlarmList.claimed}. */
export type Claimed = (device: string, source: 'rule', rule: string) => ReadonlyMap<string, Severity>;

/** Whether a row raises; `undefined`: nothing can be said. */
type Verdict = boolean | undefined;
type Verdicts = (row: Row, isRaised: boolean, before: Row | undefined, seconds: number) => Verdict;

interface ReadyRule {
  rule: ThresholdRule;
  /** Absent for a rule about missing rows. */
  judge: Verdicts | undefined;
}

/** Rows by key, each with when it was read, in ms. */
type Reading = ReadonlyMap<string, { row: Row; ticks: number }>;

/**
 * Threshold rules. Which alarms they have raised stands in the alarm list and not here: a restart loses neither a
 * deadband nor an alarm. Only the reading before is remembered, for rates and for rows that go missing.
 */
export class ThresholdRules {
  readonly #rules: ReadyRule[];
  readonly #last = new Map<string, Reading>();

  /** @throws HeadendError CONFIG for a rule that cannot be used. */
  constructor(rules: readonly ThresholdRule[]) {
    const ids = new Set<string>();
    this.#rules = rules.map((rule) => {
      if (ids.has(rule.id)) throw badRule(rule, 'has the same id as another');
      ids.add(rule.id);
      return ready(rule);
    });
  }

  /** What the rules on a table say of a reading of it: for each a table of alarms to {@link AlarmList.apply}. */
  evaluate(reading: RuleReading, claimed: Claimed): AlarmTable[] {
    const { device, table, ticks } = reading;
    const rules = this.#rules.filter(({ rule }) => rule.table === table && (rule.devices?.includes(device) ?? true));
    if (rules.length === 0) return [];
    const name = JSON.stringify([device, table]);
    const before = this.#last.get(name);
    const now: Reading = new Map(reading.rows.map((row) => [row.key, { row, ticks }]));
    const tables = rules.map((rule) => evaluate(rule, reading, now, before, claimed(device, 'rule', rule.rule.id)));
    // Rows that only seem to be missing are not forgotten.
    this.#last.set(name, reading.partial ? new Map([...(before ?? []), ...now]) : now);
    return tables;
  }

  /** Empty tables that clear what rules hold for raised that there are no more; see {@link AlarmList.ruleClaims}. */
  retire(claims: readonly { device: string; rule: string }[], at: string): AlarmTable[] {
    const isOurs = ({ device, rule: id }: { device: string; rule: string }) =>
      this.#rules.some(({ rule }) => rule.id === id && (rule.devices?.includes(device) ?? true));
    return claims
      .filter((claim) => !isOurs(claim))
      .map(({ device, rule }) => ({ device, source: 'rule', table: rule, at, rows: [] }));
  }
}

function evaluate(
  { rule, judge }: ReadyRule,
  { device, at, partial }: RuleReading,
  now: Reading,
  before: Reading | undefined,
  claimed: ReadonlyMap<string, Severity>,
): AlarmTable {
  const rows: AlarmTableRow[] = [];
  const unchanged: string[] = [];
  const alarmOf = (key: string) => ({ device, resource: `${rule.table}/${key}`, type: rule.id });
  const raise = (row: Row) => {
    const alarm = alarmOf(row.key);
    // An alarm keeps the text it was raised with, or each reading would be a change.
    if (claimed.get(alarmId(alarm)) === rule.severity) unchanged.push(alarmId(alarm));
    else rows.push({ resource: alarm.resource, type: rule.id, severity: rule.severity, text: textOf(rule, row), at });
  };
  if (judge) {
    for (const { row, ticks } of now.values()) {
      if (!isMeant(rule, row)) continue;
      const id = alarmId(alarmOf(row.key));
      const last = before?.get(row.key);
      const verdict = judge(row, claimed.has(id), last?.row, last ? (ticks - last.ticks) / 1000 : 0);
      if (verdict) raise(row);
      else if (verdict === undefined && claimed.has(id)) unchanged.push(id);
    }
  } else if (!partial) {
    const wanted = rowsToBe(rule, before);
    for (const [key, row] of wanted) if (!now.has(key)) raise(row);
    if (rule.when === 'missing' && !rule.keys) {
      // What went missing earlier stays so until it is back.
      const back = new Set([...now.keys()].map((key) => alarmId(alarmOf(key))));
      unchanged.push(...[...claimed.keys()].filter((id) => !back.has(id)));
    }
  }
  return { device, source: 'rule', table: rule.id, at, rows, unchanged, ...(partial && { partial }) };
}

/** The rows that must be there. */
function rowsToBe(rule: ThresholdRule, before: Reading | undefined): Map<string, Row> {
  if (rule.when !== 'missing') return new Map();
  if (rule.keys) return new Map(rule.keys.map((key) => [key, before?.get(key)?.row ?? { key, displayKey: key }]));
  const rows = [...(before?.values() ?? [])].map(({ row }) => row);
  return new Map(rows.filter((row) => isMeant(rule, row)).map((row) => [row.key, row]));
}

function isMeant({ rows = {} }: ThresholdRule, row: Row): boolean {
  return Object.entries(rows).every(([column, value]) => cellText(cellOf(row, column)) === String(value));
}

function textOf(rule: ThresholdRule, row: Row): string {
  const {
    text = rule.when === 'missing' ? '{displayKey} is missing' : `{displayKey}: ${rule.column} is {${rule.column}}`,
  } = rule;
  return fillTemplate(text, (column) => cellOf(row, column));
}

function ready(rule: ThresholdRule): ReadyRule {
  if (rule.id === '' || rule.table === '') throw badRule(rule, 'needs an id and a table');
  if (!SEVERITIES.includes(rule.severity)) throw badRule(rule, `has no severity out of ${SEVERITIES.join(', ')}`);
  if (rule.when === 'missing') return { rule, judge: undefined };
  if (!rule.column) throw badRule(rule, 'needs a column');
  return { rule, judge: judgeOf(rule) };
}

function judgeOf(rule: ThresholdRule & { column: string }): Verdicts {
  const { column } = rule;
  if (rule.when === 'equals') {
    const wanted = String(rule.value);
    return (row) => known(row, column, (text) => text === wanted);
  }
  if (rule.when === 'matches') {
    const matches = patternOf(rule, rule.pattern);
    return (row) => known(row, column, matches);
  }
  if (rule.when === 'missing') throw badRule(rule, 'has no column to look at');
  const { limit, deadband = 0 } = rule;
  if (!Number.isFinite(limit) || !(deadband >= 0)) throw badRule(rule, 'needs a limit, and a deadband of 0 or more');
  const sign = rule.when.endsWith('high') ? 1 : -1;
  const exceeds = (value: number | undefined, isRaised: boolean): Verdict =>
    value === undefined ? undefined : sign * (value - limit) > (isRaised ? -deadband : 0);
  const number = (row: Row | undefined) => row && numberOf(row, column);
  if (!rule.when.startsWith('rate')) return (row, isRaised) => exceeds(number(row), isRaised);
  return (row, isRaised, before, seconds) => {
    const [was, is] = [number(before), number(row)];
    if (was === undefined || is === undefined || seconds <= 0) return undefined;
    return exceeds((is - was) / seconds, isRaised);
  };
}

function numberOf(row: Row, column: string): number | undefined {
  const cell = cellOf(row, column);
  return Array.isArray(cell) ? undefined : parseNumber(cell);
}

function known(row: Row, column: string, test: (text: string) => boolean): Verdict {
  const cell = cellOf(row, column);
  return cell === null ? undefined : test(cellText(cell));
}

function patternOf(rule: ThresholdRule, pattern: string): (text: string) => boolean {
  try {
    return compilePattern(pattern);
  } catch (error) {
    throw badRule(rule, `has a pattern that cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function badRule({ id }: ThresholdRule, problem: string): HeadendError {
  return new HeadendError('CONFIG', `The threshold rule "${id}" ${problem}`);
}
