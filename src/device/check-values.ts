import { HeadendError } from '../errors';
import { type Action, type ActionParameter, didYouMean } from '../profile';
import type { Value, Values } from './fill';

/** Values for an action's parameters, as a caller gives them. */
export type ActionValues = Readonly<Record<string, unknown>>;

/** What a value may be; a parameter is one, a writable column has the same. */
type Limits = Pick<ActionParameter, 'type' | 'range' | 'unit' | 'values'> & Partial<ActionParameter>;

/**
 * The raw values to send: each checked against type, range, form and labels. A label or a raw value of an enum may be
 * given. What is left out, or `null` where that is no value, is not there.
 *
 * @throws HeadendError BAD_VALUE with a sentence on every parameter that is wrong.
 */
export function checkedValues(action: Action, given: ActionValues): Values {
  const faults: string[] = [];
  for (const name of Object.keys(given)) {
    if (!action.parameters.has(name)) {
      faults.push(`there is no parameter "${name}".${didYouMean(name, action.parameters.keys())}`);
    }
  }
  const values: Record<string, Value> = {};
  for (const parameter of action.parameters.values()) {
    const { id, title, required, nullable } = parameter;
    const value = Object.hasOwn(given, id) ? given[id] : undefined;
    if (value === undefined || (value === null && !nullable)) {
      if (required) faults.push(`"${id}" (${title}) is missing.`);
      continue;
    }
    const raw = value === null ? null : rawValue(parameter, value);
    if (raw !== undefined) values[id] = raw;
    else faults.push(`"${id}" is ${shown(parameter, value)}; it must be ${allowed(parameter)}.`);
  }
  if (faults.length > 0) throw new HeadendError('BAD_VALUE', `${action.title}: ${faults.join(' ')}`);
  return values;
}

/** The raw value of what a caller gave; `undefined` if it does not fit. */
export function rawValue(limits: Limits, value: unknown): Exclude<Value, null> | undefined {
  if (!limits.list) return rawOf(limits, value);
  const items = typeof value === 'string' ? value.split(/[\s,;]+/).filter((text) => text !== '') : value;
  const raw = (Array.isArray(items) ? items : [items]).map((item) => rawOf(limits, item));
  const known = raw.filter((item) => item !== undefined);
  return known.length === raw.length && known.length === (limits.count ?? known.length) ? known : undefined;
}

function rawOf(limits: Limits, value: unknown): string | number | boolean | undefined {
  const { type, range, values = {}, open = false, pattern } = limits;
  if (type === 'boolean') return typeof value === 'boolean' ? value : undefined;
  if (type === 'string') {
    if (typeof value !== 'string') return undefined;
    return !pattern || new RegExp(`^(?:${pattern.expression})$`, 'u').test(value) ? value : undefined;
  }
  if (type === 'enum') {
    const raw = Object.keys(values).find((known) => known === String(value) || values[known] === value);
    if (raw !== undefined) return /^-?\d+$/.test(raw) ? Number(raw) : raw;
    return open ? unnamed(value) : undefined;
  }
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  if (type === 'integer' && !Number.isSafeInteger(number)) return undefined;
  return range && (number < range[0] || number > range[1]) ? undefined : number;
}

/** A raw value that has no label: as a number, or as a table shows it, `unknown(7)`. */
function unnamed(value: unknown): number | undefined {
  const text = /^(?:unknown\((-?\d+)\)|(-?\d+))$/.exec(String(value));
  return text ? Number(text[1] ?? text[2]) : undefined;
}

/** What may be given, in words: `a whole number from 10 to 1000 ms`. */
export function allowed({ type, range, unit, values, pattern, list, count }: Limits): string {
  if (list) return `${count ?? 'any number of'} values, each ${allowed({ type, range, unit, values, pattern })}`;
  if (type === 'enum') return `one of ${[...new Set(Object.values(values ?? {}))].join(', ')}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'string') return pattern ? pattern.form : 'a text';
  const limits = range ? ` from ${range[0]} to ${range[1]}${unit ? ` ${unit}` : ''}` : '';
  return `${type === 'integer' ? 'a whole number' : 'a number'}${limits}`;
}

/** A value that was given, for a sentence about it. */
export function shown({ secret = false }: Partial<ActionParameter>, value: unknown): string {
  if (secret) return 'not shown';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
