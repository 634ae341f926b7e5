import type { Action, HttpAction, Profile } from '../src/profile';
import { ActionRows } from './action-rows';
import { faultsOf, typedValues } from './action-values';
import {
  type Answer,
  jsonAnswer,
  parseBody,
  type Refuse,
  type Route,
  type WebRequest,
  webPage,
  xmlAnswer,
} from './route';
import type { Scene } from './scene';
import { type Captured, captureJson, capturePath, fillJson, fillText } from './template';
import type { World, WorldRow } from './world';
import { type CapturedXml, captureXml } from './xml-template';

/** What the actions of a simulated device are made with. */
export interface ActionsOptions {
  profile: Profile;
  scene: Scene;
  world: World;
  /** The profile's parameters. */
  parameters: Readonly<Record<string, string>>;
  refuse: Refuse;
  /** The document of one row; `undefined` where none shows it. */
  documentOf: (row: WorldRow, each?: string) => string | undefined;
}

/** What an action is to do: with a row that is there, or to one of a table that it makes. */
type Effect =
  | { kind: 'make'; table: string; parent?: WorldRow }
  | { kind: 'remove' | 'change' | 'show'; row: WorldRow }
  | { kind: 'swap'; rows: [WorldRow, WorldRow]; column: string }
  | { kind: 'none' }
  | { kind: 'missing'; table: string; key: string };

/** The routes of what a simulated device can be told to do; what it is told shows in its world. */
export function actionRoutes(options: ActionsOptions): readonly Route[] {
  return [...options.profile.actions.values()].flatMap((action) =>
    action.request ? [routeOf(action, action.request, options)] : [],
  );
}

function routeOf(action: Action, { method, path: template, json, xml }: HttpAction, options: ActionsOptions): Route {
  const path = fillText(template, options.parameters);
  const jsonTemplate = json === undefined ? undefined : fillJson(json, options.parameters);
  const xmlTemplate = xml && (fillJson(xml, options.parameters) as NonNullable<typeof xml>);
  const capture = (body: string): CapturedXml | undefined => {
    if (xmlTemplate) return captureXml(xmlTemplate, body);
    const values = jsonTemplate === undefined ? new Map() : captureJson(jsonTemplate, parseBody(body));
    return values && { values, cleared: new Set() };
  };
  return {
    methods: [method],
    placeholders: path.split('{').length - 1,
    match: (url) => capturePath(path, url),
    answer: (request, inPath) => {
      if (options.scene.rails && request.body !== '' && !/\bxml\b/.test(String(request.headers['content-type']))) {
        return options.refuse(415, 'Send XML, and say so with Content-Type: application/xml.');
      }
      const inBody = capture(request.body);
      if (!inBody) return undefined;
      const typed = xml ? typedValues(action, inBody.values) : inBody.values;
      const values = new Map([...typedValues(action, inPath), ...typed]);
      return perform(action, { ...inBody, values }, request, options);
    },
  };
}

/** Does what an action says, or refuses it as a device does that checks what it is told. */
function perform(
  action: Action,
  { values, cleared }: CapturedXml,
  { method }: WebRequest,
  options: ActionsOptions,
): Answer {
  const { profile, world, refuse, scene, documentOf } = options;
  const rows = new ActionRows(profile, world);
  const faults = faultsOf(action, values, cleared);
  const effect = faults.length > 0 ? undefined : effectOf(action, values, rows, options);
  if (effect?.kind === 'missing') {
    if (!scene.rails) return refuse(404, `There is no ${effect.key} in ${effect.table}.`);
    return refuse(404, notFound(effect.table, effect.key), NOT_FOUND);
  }
  if (effect) faults.push(...rows.guardFaults(action.guards, values));
  if (!effect || faults.length > 0) return refuse(422, faults);
  const row = apply(effect, action, values, rows, world);
  if (method === 'DELETE' && scene.rails) return webPage(profile.title);
  const document = row && (scene.rails || action.reply) && documentOf(row, action.reply?.each);
  if (document) return xmlAnswer(200, document);
  return action.request?.xml || scene.rails ? xmlAnswer(200, '') : jsonAnswer(200, {});
}

/** What a refusal is called, and says, for a row that is not there. */
export const NOT_FOUND = 'ActiveRecord::RecordNotFound';
/** The sentence of that refusal. */
export function notFound(table: string, key: string): string {
  return `Couldn't find ${table.charAt(0).toUpperCase()}${table.slice(1)} with id=${key}`;
}

function effectOf(
  { id, parameters, verify, reply }: Action,
  values: Captured,
  rows: ActionRows,
  { scene }: ActionsOptions,
): Effect {
  const { of, swap, show } = scene.actions.get(id) ?? {};
  const missing = (table: string, key: unknown): Effect => ({ kind: 'missing', table, key: String(key) });
  const parent = of && rows.byKey(of.table, values.get(of.key));
  if (of && !parent) return missing(of.table, values.get(of.key));
  if (swap) {
    const keys = swap.keys.flatMap((name) => [values.get(name)].flat());
    const [one, other] = keys.map((key) => rows.byKey(swap.table, key));
    if (one && other) return { kind: 'swap', rows: [one, other], column: swap.column };
    return missing(swap.table, keys[one ? 1 : 0]);
  }
  if (!verify) {
    // What only shows a row names it by its one parameter.
    const shown = show ?? (reply && { table: reply.table, key: [...parameters.keys()][0] ?? '' });
    if (!shown) return { kind: 'none' };
    const row = rows.byKey(shown.table, values.get(shown.key));
    return row ? { kind: 'show', row } : missing(shown.table, values.get(shown.key));
  }
  const { table, key, gone } = verify;
  if (key === undefined && reply) return { kind: 'make', table, parent };
  const row = key === undefined ? rows.first(table) : rows.byKey(table, values.get(key));
  if (!row || (parent && row.parent !== parent)) return missing(table, key === undefined ? '' : values.get(key));
  return { kind: gone ? 'remove' : 'change', row };
}

/** Does it; the row that is made, changed or shown. */
function apply(
  effect: Effect,
  { verify }: Action,
  values: Captured,
  rows: ActionRows,
  world: World,
): WorldRow | undefined {
  if (effect.kind === 'swap') rows.swap(effect.rows, effect.column);
  if (effect.kind === 'remove') world.remove(effect.row);
  if (effect.kind === 'show') return effect.row;
  if (effect.kind !== 'make' && effect.kind !== 'change') return undefined;
  const row = effect.kind === 'make' ? world.make(effect.table, effect.parent) : effect.row;
  for (const [parameter, column] of Object.entries(verify?.columns ?? {})) {
    if (values.has(parameter)) rows.write(row, column, values.get(parameter));
  }
  for (const [column, label] of Object.entries(verify?.shows ?? {})) rows.writeLabel(row, column, label);
  return row;
}
