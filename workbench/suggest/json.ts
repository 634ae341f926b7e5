import { HeadendError } from '../../src/errors';
import { type CapturedDocument, Fields, type FoundDocument, type FoundRows } from './found';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

/** How much of their names the values of an object must share to be rows. */
const ALIKE = 0.6;
const DEEPEST = 30;

/** Arrays of objects, with what is in and above them; and what stands once. */
export function findInJson({ read, text }: CapturedDocument): FoundDocument {
  let root: Json;
  try {
    root = JSON.parse(text) as Json;
  } catch (error) {
    throw new HeadendError('BAD_REPLY', `The reply to "${read}" is no JSON: ${(error as Error).message}.`);
  }
  const groups = new Map<string, { names: string[]; count: number; fields: Fields }>();
  const singles = new Fields();

  const visit = (value: Json, path: string, names: string[], rows: readonly JsonObject[]): void => {
    if (names.length > DEEPEST || value === null || typeof value !== 'object') return;
    const elements = rowsIn(value);
    if (elements) {
      const each = `${path}/*`;
      const group = groups.get(each) ?? { names, count: 0, fields: new Fields() };
      groups.set(each, group);
      for (const element of elements) {
        group.count += 1;
        addInside(group.fields, element, [], []);
        for (const [level, outer] of rows.entries()) addOuter(group.fields, outer, level + 1, names);
        for (const [name, inner] of lists(element))
          visit(inner, `${each}/${step(name)}`, [...names, name], [element, ...rows]);
      }
      return;
    }
    if (Array.isArray(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      if (isPlain(inner)) singles.add(`${path}/${step(name)}`, [...names.slice(-1), name], String(inner));
      else visit(inner, `${path}/${step(name)}`, [...names, name], rows);
    }
  };
  visit(root, '', [], []);
  const rows = [...groups].map(
    ([each, { names, count, fields }]): FoundRows => ({ read, each, names, count, fields: fields.all() }),
  );
  return { rows, singles: singles.all().map((field) => ({ ...field, read })) };
}

function isPlain(value: Json): value is string | number | boolean {
  return value !== null && typeof value !== 'object';
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The elements of an array of objects, or the values of an object that are like one another. */
function rowsIn(value: Json[] | JsonObject): JsonObject[] | undefined {
  const elements = Object.values(value);
  if (elements.length === 0 || !elements.every(isObject)) return undefined;
  if (Array.isArray(value)) return elements;
  const names = elements.map((element) => Object.keys(element));
  const [first = [], ...others] = names;
  const share = (own: string[]) =>
    own.filter((name) => first.includes(name)).length / Math.max(own.length, first.length, 1);
  return others.length > 0 && others.every((own) => share(own) >= ALIKE) ? elements : undefined;
}

/** Lists in a row, at any depth of objects that stand there once. */
function lists(row: JsonObject): [string, Json][] {
  return Object.entries(row).filter(([, value]) => Array.isArray(value));
}

function addInside(fields: Fields, row: JsonObject, steps: readonly string[], names: readonly string[]): void {
  for (const [name, value] of Object.entries(row)) {
    const path = [...steps, step(name)];
    if (isPlain(value)) fields.add(path.join('/'), [...names, name], String(value));
    else if (isObject(value) && path.length < DEEPEST) addInside(fields, value, path, [...names, name]);
  }
}

/** Values of an object that the row stands in, with the name of the list that object is in. */
function addOuter(fields: Fields, outer: JsonObject, level: number, names: readonly string[]): void {
  const list = names.at(-1 - level) ?? '';
  for (const [name, value] of Object.entries(outer)) {
    if (isPlain(value)) fields.add(`${'../'.repeat(level)}${step(name)}`, [list, name], String(value), true);
  }
}

function step(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
