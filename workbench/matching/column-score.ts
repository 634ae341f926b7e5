import type { Column, ColumnType, Table } from '../../src/profile';
import { wordsOfName } from '../names';
import { nameLikeness, share, type Words, wordsOf, wordsOfText } from './similarity';
import type { Candidate } from './types';

/** What is looked for, made ready to be compared with many. */
export interface Wanted {
  column: Column;
  /** Its names in words: each of them may be the one that the device uses. */
  names: readonly Words[];
  table: Words;
  labels: readonly Words[];
  isKey: boolean;
}

/** A candidate, made ready. */
export interface Ready<C extends Candidate> {
  candidate: C;
  name: Words;
  full: Words;
  context: Words;
  description: Words;
  labels: readonly Words[];
}

export function wantedOf(column: Column, table: Table): Wanted {
  return {
    column,
    names: [wordsOf(wordsOfName(column.id)), wordsOf(wordsOfName(column.title))],
    table: wordsOf([...wordsOfName(table.id), ...wordsOfName(table.title)]),
    labels: labelWords(column.values),
    isKey: table.key.includes(column.id),
  };
}

export function ready<C extends Candidate>(candidate: C): Ready<C> {
  return {
    candidate,
    name: wordsOf(candidate.words),
    full: wordsOf([...candidate.context, ...candidate.words]),
    context: wordsOf(candidate.context),
    description: wordsOfText(candidate.description),
    labels: labelWords(candidate.form.values),
  };
}

function labelWords(values: Readonly<Record<string, unknown>> | undefined): Words[] {
  return Object.values(values ?? {}).map((label) => wordsOf(wordsOfName(String(label))));
}

/** What each part of the comparison may bring; together little less than 1, and more with what only some have. */
const NAME = 0.64;
const DESCRIPTION = 0.12;
const TYPE = 0.14;
const TABLE = 0.05;
const KEY = 0.08;
const LABELS = 0.06;
const SAME_UNIT = 0.03;
const OTHER_UNIT = -0.12;
/** What a name loses at most that says the same only with the words of its table. */
const CONTEXT_LOSS = 0.82;

/** How well a candidate fits, from 0 to 1. */
export function columnScore(wanted: Wanted, given: Ready<Candidate>): number {
  const { column } = wanted;
  const { candidate, name, full, description } = given;
  const fit = typeFit(column.type, candidate.form.type);
  if (fit === 0) return 0;
  const names = wanted.names.map((words) => {
    const withTable = new Map([...words, ...[...wanted.table].map(([word, weight]) => [word, weight * 0.3] as const)]);
    return Math.max(nameLikeness(words, name), CONTEXT_LOSS * nameLikeness(withTable, full));
  });
  const said = Math.max(...wanted.names.map((words) => share(words, description)));
  const score =
    NAME * Math.max(...names) +
    DESCRIPTION * said +
    TYPE * fit +
    TABLE * share(wanted.table, given.context) +
    (wanted.isKey && candidate.isKey ? KEY : 0) +
    LABELS * labelFit(wanted.labels, given.labels) +
    unitFit(wanted, candidate);
  return Math.max(0, Math.min(1, score));
}

/** Types that say the same of a value, more or less; all others do not fit. */
const KINDS: Readonly<Record<ColumnType, Partial<Record<ColumnType, number>>>> = {
  string: { string: 1, ip: 0.5, mac: 0.5, oid: 0.4, bytes: 0.6, time: 0.5, integer: 0.35, enum: 0.6, number: 0.2 },
  integer: { integer: 1, number: 0.9, counter: 0.6, enum: 0.15, string: 0.3, duration: 0.6 },
  number: { number: 1, integer: 0.95, counter: 0.4, string: 0.35, duration: 0.6 },
  boolean: { boolean: 1, enum: 0.9, integer: 0.5, string: 0.3 },
  enum: { enum: 1, boolean: 0.8, integer: 0.6, string: 0.5, oid: 0.3 },
  flags: { flags: 1, bytes: 0.6, enum: 0.3, integer: 0.4 },
  counter: { counter: 1, integer: 0.8, number: 0.4, string: 0.2 },
  duration: { duration: 1, integer: 0.8, number: 0.8, string: 0.3 },
  time: { time: 1, string: 0.7, duration: 0.4, bytes: 0.4, integer: 0.3 },
  ip: { ip: 1, string: 0.6, bytes: 0.6 },
  mac: { mac: 1, bytes: 0.7, string: 0.6 },
  oid: { oid: 1, string: 0.3 },
  bytes: { bytes: 1, string: 0.6, flags: 0.5, mac: 0.4 },
};

function typeFit(wanted: ColumnType, given: ColumnType): number {
  return KINDS[wanted][given] ?? 0;
}

/** How much of the labels are the same, from 0 to 1; 0 where one of both has none. */
function labelFit(wanted: readonly Words[], given: readonly Words[]): number {
  if (wanted.length === 0 || given.length === 0) return 0;
  const best = wanted.map((one) => Math.max(...given.map((other) => nameLikeness(one, other))));
  return best.reduce((sum, value) => sum + value, 0) / best.length;
}

/** A little more for the same unit, less for one of another quantity. */
function unitFit({ column: { unit } }: Wanted, { form }: Candidate): number {
  if (unit === undefined || form.unit === undefined) return 0;
  const [own, other] = [quantityOf(unit), quantityOf(form.unit)];
  return own === other ? SAME_UNIT : OTHER_UNIT;
}

const QUANTITIES: readonly [RegExp, string][] = [
  [/bit\/s$/, 'bit rate'],
  [/^(?:ms|s|µs|min|h|d)$/, 'time'],
  [/^(?:bytes|KiB|MiB|GiB)$/, 'size'],
  [/^m?V$/, 'voltage'],
  [/^m?A$/, 'current'],
  [/^°[CF]$/, 'temperature'],
];

function quantityOf(unit: string): string {
  return QUANTITIES.find(([pattern]) => pattern.test(unit))?.[1] ?? unit;
}
