import { HeadendError } from '../src/errors';

/** A JSON value under construction. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
/** A JSON object under construction. */
export interface JsonObject {
  [name: string]: Json | undefined;
}

/** Where a value stands: a property of an object or an element of a list. */
export class Slot {
  constructor(
    private readonly holder: JsonObject | Json[],
    private readonly key: string | number,
  ) {}

  get value(): Json | undefined {
    return (this.holder as JsonObject)[this.key];
  }

  /** The object that stands here, made where there is none. */
  object(): JsonObject {
    const { value } = this;
    if (isObject(value)) return value;
    const made: JsonObject = {};
    this.set(made);
    return made;
  }

  /** The list that stands here, made where there is none. */
  list(): Json[] {
    const { value } = this;
    if (Array.isArray(value)) return value;
    const made: Json[] = [];
    this.set(made);
    return made;
  }

  /** A place within the object that stands here. */
  at(names: readonly string[]): Slot {
    return names.reduce((slot: Slot, name) => new Slot(slot.object(), name), this);
  }

  /** @throws HeadendError CONFIG if something else stands here already. */
  set(value: Json): void {
    const before = this.value;
    if (before !== undefined && before !== value) {
      const both = [before, value].map((json) => JSON.stringify(json).slice(0, 60)).join(' and ');
      throw new HeadendError('CONFIG', `Two simulated values stand in one place, "${this.key}": ${both}.`);
    }
    (this.holder as JsonObject)[this.key] = value;
  }
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a place, if there is one. */
export function valueAt(json: Json | undefined, names: readonly string[]): Json | undefined {
  return names.reduce<Json | undefined>((value, name) => (isObject(value) ? value[name] : undefined), json);
}

/** The same document with another list at a place; untouched where there is none. */
export function withList(json: Json, names: readonly string[], change: (list: Json[]) => Json[]): Json {
  const [name, ...others] = names;
  if (name === undefined) return Array.isArray(json) ? change(json) : json;
  const inner = isObject(json) ? json[name] : undefined;
  return inner === undefined ? json : { ...(json as JsonObject), [name]: withList(inner, others, change) };
}

/** The same document with every single value of another type. */
export function withWrongTypes(json: Json | undefined): Json {
  if (Array.isArray(json)) return json.map(withWrongTypes);
  if (isObject(json))
    return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, withWrongTypes(value)]));
  if (typeof json === 'number') return { value: json };
  if (typeof json === 'string') return [json];
  return json === null || json === undefined ? {} : String(json);
}
