import type { Column } from '../../src/profile';
import type { ColumnFile } from '../../src/profile/file';
import type { Candidate } from '../matching';
import { nameLikeness, wordsOf } from '../matching/similarity';
import { wordsOfName } from '../names';

/** Changes to a column, as an override has them: `null` takes away. */
export type Change = { [K in keyof ColumnFile]?: ColumnFile[K] | null };
type Values = NonNullable<ColumnFile['values']>;

const YES = /^(?:true|yes|on|enabled?|active|present|alarm|set|up)$/i;
const NO = /^(?:false|no|off|disabled?|inactive|absent|normal|clear(?:ed)?|down)$/i;
/** Labels at least so much alike mean the same. */
const SAME_LABEL = 0.75;

/**
 * What makes values of the form a candidate has those of the column: another factor, other raw values of the labels.
 * The type and unit of the column stay, since flows rely on them.
 * @returns `undefined` where the values cannot be those of the column
 */
export function formChange(column: Column, written: Partial<ColumnFile>, { form }: Candidate): Change | undefined {
  const change: Change = {};
  if (column.type === 'counter') {
    if ((column.bits ?? 64) !== (form.bits ?? 64) && form.type === 'counter') change.bits = form.bits ?? 64;
    return change;
  }
  if (column.type === 'time') {
    if (form.format !== undefined && form.format !== column.format) change.format = form.format;
    return change;
  }
  if (column.type === 'enum' || column.type === 'boolean' || column.type === 'flags') {
    if (form.values === undefined) return change;
    const values = column.type === 'boolean' ? booleans(form.values) : labels(form.values, column);
    if (values === undefined) return undefined;
    return { ...change, ...valuesChange(values, column, written) };
  }
  const scale = scaleTo(column, form);
  if (scale !== (column.scale ?? 1)) change.scale = scale === 1 ? null : scale;
  return change;
}

/** Raw values and true or false; `undefined` where one label says neither. */
function booleans(values: Values): Values | undefined {
  const entries = Object.entries(values).map(([raw, label]): [string, boolean | undefined] => {
    const text = String(label);
    return [raw, YES.test(text) ? true : NO.test(text) ? false : undefined];
  });
  const known = entries.filter((entry): entry is [string, boolean] => entry[1] !== undefined);
  return known.length === entries.length ? Object.fromEntries(known) : undefined;
}

/** Labels of the device, those of the column where they mean the same. */
function labels(values: Values, { values: own = {} }: Column): Values {
  const known = Object.values(own).map((label) => ({ label, words: wordsOf(wordsOfName(label)) }));
  return Object.fromEntries(
    Object.entries(values).map(([raw, label]) => {
      const words = wordsOf(wordsOfName(String(label)));
      const scores = known.map((one) => ({ ...one, score: nameLikeness(one.words, words) }));
      const best = scores.sort((a, b) => b.score - a.score)[0];
      return [raw, best && best.score >= SAME_LABEL ? best.label : label];
    }),
  );
}

function valuesChange(values: Values, { values: old = {} }: Column, written: Partial<ColumnFile>): Change {
  const isSame = (raw: string) => old[raw] === String(values[raw]);
  if (Object.keys(values).every(isSame)) return {};
  if (written.enum !== undefined) return { enum: null, values };
  const gone = Object.keys(written.values ?? {}).filter((raw) => !Object.hasOwn(values, raw));
  return { values: { ...values, ...Object.fromEntries(gone.map((raw) => [raw, null])) } as Values };
}

/** What units of the same quantity are worth. */
const WORTH: Readonly<Record<string, readonly [string, number]>> = {
  'bit/s': ['bit/s', 1],
  'kbit/s': ['bit/s', 1e3],
  'Mbit/s': ['bit/s', 1e6],
  'Gbit/s': ['bit/s', 1e9],
  µs: ['s', 1e-6],
  ms: ['s', 1e-3],
  s: ['s', 1],
  min: ['s', 60],
  h: ['s', 3600],
  d: ['s', 86400],
  bytes: ['bytes', 1],
  KiB: ['bytes', 1024],
  MiB: ['bytes', 1024 ** 2],
  GiB: ['bytes', 1024 ** 3],
  mV: ['V', 1e-3],
  V: ['V', 1],
  mA: ['A', 1e-3],
  A: ['A', 1],
};

/** The factor that makes the column's unit of a raw value. */
function scaleTo({ unit, scale }: Column, form: Candidate['form']): number {
  const [own, other] = [WORTH[unit ?? ''], WORTH[form.unit ?? '']];
  if (form.unit === undefined) return form.scale ?? (own ? 1 : (scale ?? 1));
  const factor = own && other && own[0] === other[0] ? other[1] / own[1] : 1;
  return Number(((form.scale ?? 1) * factor).toPrecision(12));
}
