import { EACH, type JsonColumnPath, type JsonRowPath } from './json-paths';

/** What `JSON.parse` gives. Names such as `__proto__` are own properties, as any other. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
/** An object of a JSON document. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A value in a document, and the objects it stands in. */
export interface Place {
  value: Json;
  above?: Above;
}

/** An object, and the one it stands in. */
interface Above {
  object: JsonObject;
  above?: Above;
}

/** The values at the first of the paths that is there, in document order; `undefined` when none of them is. */
export function placesAt(document: Json, paths: readonly JsonRowPath[]): Place[] | undefined {
  for (const path of paths) {
    const places: Place[] = [];
    if (walk({ value: document }, path, 0, places)) return places;
  }
  return undefined;
}

/** Collects what the steps from `index` on lead to. Whether the path is there: an empty list is, `null` is not. */
function walk({ value, above }: Place, path: JsonRowPath, index: number, places: Place[]): boolean {
  const step = path[index];
  if (value === null) return false;
  if (step === undefined) {
    places.push({ value, above });
    return true;
  }
  if (typeof value !== 'object') return false;
  const inside = isObject(value) ? { object: value, above } : above;
  const go = (next: Json) => walk({ value: next, above: inside }, path, index + 1, places);
  if (step !== EACH) {
    const next = propertyOf(value, step);
    return next !== undefined && go(next);
  }
  if (index === 0 && isObject(value)) return false;
  const elements = Object.values<Json>(value).filter((element) => element !== null);
  return elements.map(go).includes(true) || elements.length === 0;
}

/** The value of a column in a row, or in the document; `undefined` when it is not there. */
export function valueAt({ value, above }: Place, { levels, names }: JsonColumnPath): Json | undefined {
  let object = above;
  for (let level = 1; level < levels; level += 1) object = object?.above;
  let found: Json | undefined = levels === 0 ? value : object?.object;
  for (const name of names) found = found === undefined ? undefined : propertyOf(found, name);
  return found;
}

function propertyOf(value: Json, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
