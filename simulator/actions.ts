import type { Action, ActionParameter, Profile, Table } from '../src/profile';
import type { Raw } from './generators';
import { type Answer, jsonAnswer, jsonRefusal, parseBody, type Route } from './route';
import { type Captured, captureJson, capturePath, fillJson, fillText } from './template';
import type { World, WorldRow } from './world';

/** The routes of what a simulated device can be told to do; what it is told shows in its world. */
export function actionRoutes(
  profile: Profile,
  parameters: Readonly<Record<string, string>>,
  world: World,
): readonly Route[] {
  return [...profile.actions.values()].map((action) => {
    const path = fillText(action.request.path, parameters);
    const json = action.request.json === undefined ? undefined : fillJson(action.request.json, parameters);
    return {
      methods: [action.request.method],
      match: (url) => capturePath(path, url),
      answer: ({ body }, inPath) => {
        const inBody = json === undefined ? new Map() : captureJson(json, parseBody(body));
        return inBody && perform(action, profile, world, new Map([...typed(action, inPath), ...inBody]));
      },
    };
  });
}

/** Values of a path, which are texts there, as what their parameters are. */
function typed({ parameters }: Action, values: Captured): Captured {
  return new Map([...values].map(([name, value]) => [name, ofType(parameters.get(name), String(value))]));
}

function ofType(parameter: ActionParameter | undefined, text: string): unknown {
  if (parameter?.type === 'boolean') return text === 'true' || (text === 'false' ? false : text);
  const number = parameter?.type === 'integer' || parameter?.type === 'number' || parameter?.type === 'enum';
  return number && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Does what an action says, or refuses it as a device does that checks what it is told. */
function perform(action: Action, profile: Profile, world: World, values: Captured): Answer {
  const faults = [...action.parameters.values()].flatMap((parameter) => faultOf(parameter, values.get(parameter.id)));
  if (faults.length > 0) return jsonRefusal(422, faults.join(' '));
  const { verify } = action;
  const table = verify && profile.tables.get(verify.table);
  if (!verify || !table) return jsonAnswer(200, {});
  const key = String(values.get(verify.key));
  const row = world
    .now()
    .rows(table.id)
    .find((known) => keyOf(known, table, world) === key);
  if (!row) return jsonRefusal(404, `There is no ${key} in ${table.id}.`);
  for (const [parameter, column] of Object.entries(verify.columns)) {
    if (values.has(parameter)) world.set(row, readColumn(table, column), values.get(parameter) as Raw);
  }
  return jsonAnswer(200, {});
}

/** The column that is in the document, of one that may only show it. */
function readColumn({ columns }: Table, id: string): string {
  const address = columns.get(id)?.address;
  return address?.from === 'column' ? address.column : id;
}

function keyOf(row: WorldRow, { key }: Table, world: World): string {
  return key.map((column) => String(world.now().value(row, column))).join('/');
}

/** What is wrong with a parameter's value, as a sentence. */
function faultOf({ id, type, required, range, values = {} }: ActionParameter, value: unknown): string[] {
  if (value === undefined) return required ? [`${id} is missing.`] : [];
  const refuse = (allowed: string) => [`${id} must be ${allowed}.`];
  switch (type) {
    case 'enum':
      return isText(value) && Object.hasOwn(values, String(value))
        ? []
        : refuse(`one of ${Object.keys(values).join(', ')}`);
    case 'boolean':
      return typeof value === 'boolean' ? [] : refuse('true or false');
    case 'string':
      return typeof value === 'string' ? [] : refuse('a text');
    default: {
      const isNumber = typeof value === 'number' && (type === 'number' || Number.isSafeInteger(value));
      const inRange = !range || (Number(value) >= range[0] && Number(value) <= range[1]);
      const limits = range ? ` from ${range[0]} to ${range[1]}` : '';
      return isNumber && inRange ? [] : refuse(`${type === 'integer' ? 'a whole number' : 'a number'}${limits}`);
    }
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
