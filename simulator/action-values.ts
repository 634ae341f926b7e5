import type { Action, ActionParameter } from '../src/profile';
import type { Captured } from './template';

/** Texts of a request as what their parameters are; what is none stays a text, and is refused for it. */
export function typedValues({ parameters }: Action, values: Captured): Captured {
  return new Map(
    [...values].map(([name, value]) => {
      const parameter = parameters.get(name);
      if (!parameter?.list) return [name, ofType(parameter, value)];
      return [name, value === null ? null : [value].flat().map((item) => ofType(parameter, item))];
    }),
  );
}

function ofType(parameter: ActionParameter | undefined, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (parameter?.type === 'boolean') return value === 'true' || (value === 'false' ? false : value);
  const number = parameter?.type === 'integer' || parameter?.type === 'number' || parameter?.type === 'enum';
  return number && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/**
 * What is wrong with the values that an action is asked for with: a sentence each. A block that was `cleared` takes all
 * its values along, if one of them may be null.
 */
export function faultsOf({ parameters }: Action, values: Captured, cleared: ReadonlySet<string> = new Set()): string[] {
  const mayClear = [...cleared].some((id) => parameters.get(id)?.nullable);
  return [...parameters.values()]
    .filter(({ id }) => !(mayClear && cleared.has(id)))
    .flatMap((parameter) => faultOf(parameter, values.get(parameter.id)));
}

function faultOf(parameter: ActionParameter, value: unknown): string[] {
  const { id, required, nullable, list, count } = parameter;
  if (value === undefined) return required ? [`${id} is missing.`] : [];
  if (value === null && nullable) return [];
  const items = list && Array.isArray(value) ? value : [value];
  if (list && count !== undefined && items.length !== count) return [`${id} must be exactly ${count} values.`];
  const allowed = items.map((item) => allowedOf(parameter, item)).find((text) => text !== undefined);
  if (allowed === undefined) return [];
  return [list ? `${id} must be a list, each ${allowed}.` : `${id} must be ${allowed}.`];
}

/** What would be allowed in place of a value; `undefined` if it is itself. */
function allowedOf({ type, range, values = {}, open, pattern }: ActionParameter, value: unknown): string | undefined {
  switch (type) {
    case 'enum':
      if (isText(value) && (open || Object.hasOwn(values, String(value)))) return undefined;
      return `one of ${Object.keys(values).join(', ')}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'string':
      if (typeof value !== 'string') return 'a text';
      return !pattern || new RegExp(`^(?:${pattern.expression})$`, 'u').test(value) ? undefined : pattern.form;
    default: {
      const isNumber = typeof value === 'number' && (type === 'number' || Number.isSafeInteger(value));
      const inRange = !range || (Number(value) >= range[0] && Number(value) <= range[1]);
      const limits = range ? ` from ${range[0]} to ${range[1]}` : '';
      return isNumber && inRange ? undefined : `${type === 'integer' ? 'a whole number' : 'a number'}${limits}`;
    }
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
