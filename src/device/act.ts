import { setTimeout as pause } from 'node:timers/promises';
import { HeadendError } from '../errors';
import type { Action, ActionParameter, Profile } from '../profile';
import { didYouMean } from '../profile';
import type { Row } from '../table';
import type { Values } from './fill';

/** How long a device is given to show what was written, and the pause between looks, in ms. */
const READ_BACK_MS = 10_000;
const READ_BACK_PAUSE_MS = 250;

/** Values for an action's parameters, as a caller gives them. */
export type ActionValues = Readonly<Record<string, unknown>>;

/** What came of an action. */
export interface ActionResult {
  /** The row it is about, before and after; absent where the profile does not say where it shows. */
  before?: Row;
  after?: Row;
  /** Whether what was written was read back; `undefined` where the profile does not say where it shows. */
  verified?: boolean;
}

/** Looks up an action. @throws HeadendError NOT_ALLOWED if this variant of the device has none of the name. */
export function actionOf(id: string, { title, variant, variants, actions }: Profile): Action {
  const action = actions.get(id);
  if (action) return action;
  const version = variant === undefined ? '' : ` in ${variants.get(variant) ?? variant}`;
  const known = actions.size === 0 ? ' It can only be read.' : didYouMean(id, actions.keys());
  throw new HeadendError('NOT_ALLOWED', `${title}${version} has no action "${id}".${known}`);
}

/**
 * The raw values to send: each checked against type, range and labels. A label or a raw value of an enum may be given.
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
  const values: Record<string, string | number | boolean> = {};
  for (const parameter of action.parameters.values()) {
    const value = Object.hasOwn(given, parameter.id) ? given[parameter.id] : undefined;
    if (value === undefined || value === null) {
      if (parameter.required) faults.push(`"${parameter.id}" (${parameter.title}) is missing.`);
      continue;
    }
    const raw = rawOf(parameter, value);
    if (raw === undefined) faults.push(`"${parameter.id}" is ${shown(value)}; it must be ${allowed(parameter)}.`);
    else values[parameter.id] = raw;
  }
  if (faults.length > 0) throw new HeadendError('BAD_VALUE', `${action.title}: ${faults.join(' ')}`);
  return values;
}

/**
 * Looks until what was written shows, or the time for it is over. A look that fails is one that does not show it.
 *
 * @throws `signal.reason` when aborted.
 */
export async function readBack(
  action: Action,
  values: Values,
  look: () => Promise<Row | undefined>,
  now: () => number,
  signal: AbortSignal,
): Promise<{ after?: Row; verified: boolean }> {
  const deadline = now() + READ_BACK_MS;
  for (;;) {
    const after = await look().catch(() => undefined);
    signal.throwIfAborted();
    const verified = shows(after, action, values);
    if (verified || now() >= deadline) return { after, verified };
    await pause(READ_BACK_PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Whether `row` shows what was written. */
function shows(row: Row | undefined, action: Action, values: Values): boolean {
  const columns = Object.entries(action.verify?.columns ?? {}).filter(([parameter]) =>
    Object.hasOwn(values, parameter),
  );
  return columns.every(([parameter, column]) => {
    const value = values[parameter];
    const label = action.parameters.get(parameter)?.values?.[String(value)];
    const cell = row?.[column];
    return cell !== undefined && (cell === value || String(cell) === (label ?? String(value)));
  });
}

/** The raw value of a parameter; `undefined` if it does not fit. */
function rawOf({ type, range, values = {} }: ActionParameter, value: unknown): string | number | boolean | undefined {
  if (type === 'boolean') return typeof value === 'boolean' ? value : undefined;
  if (type === 'string') return typeof value === 'string' ? value : undefined;
  if (type === 'enum') {
    const raw = Object.keys(values).find((known) => known === String(value) || values[known] === value);
    return raw !== undefined && /^-?\d+$/.test(raw) ? Number(raw) : raw;
  }
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  if (type === 'integer' && !Number.isSafeInteger(number)) return undefined;
  return range && (number < range[0] || number > range[1]) ? undefined : number;
}

function allowed({ type, range, unit, values }: ActionParameter): string {
  if (type === 'enum') return `one of ${Object.values(values ?? {}).join(', ')}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'string') return 'a text';
  const limits = range ? ` from ${range[0]} to ${range[1]}${unit ? ` ${unit}` : ''}` : '';
  return `${type === 'integer' ? 'a whole number' : 'a number'}${limits}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
