import { XMLValidator } from 'fast-xml-parser';
import type { Configuration, Profile, Restore } from '../src/profile';
import { ActionRows } from './action-rows';
import type { Raw } from './generators';
import { type Route, xmlAnswer } from './route';
import type { Scene } from './scene';
import { fillText } from './template';
import type { World, WorldRow } from './world';
import { layoutOf, type RowTable } from './xml-layout';
import { xmlParser } from './xml-parser';
import { type Place, parsePlace } from './xml-path';

/** What the restore of a simulated device is made with. */
export interface RestoreOptions {
  profile: Profile;
  scene: Scene;
  world: World;
  /** The profile's parameters. */
  parameters: Readonly<Record<string, string>>;
}

/** An element of a document that came. */
interface Found {
  name: string;
  attributes: Readonly<Record<string, string>>;
}

/** An element, after all that it stands in. */
type Way = readonly Found[];

/**
 * The route by which a configuration comes back; none where the profile does not say how. Everything that the profile
 * does not call volatile becomes as the document says, rows come and go, and the alarm that confirms it is raised.
 */
export function restoreRoutes(options: RestoreOptions): readonly Route[] {
  const { configuration } = options.profile;
  return configuration?.restore ? [routeOf(configuration, configuration.restore, options)] : [];
}

function routeOf(configuration: Configuration, restore: Restore, options: RestoreOptions): Route {
  const { profile, scene, world, parameters } = options;
  const { method, path, body: template } = restore.request;
  const [head = '', tail = ''] = fillText(template, parameters).split('{document}');
  const target = fillText(path, parameters);
  const rows = new ActionRows(profile, world);
  const settings = new Settable(configuration, options);
  let alarm: WorldRow | undefined;
  return {
    methods: [method],
    placeholders: 0,
    match: (url) => (url === target ? new Map() : undefined),
    answer: ({ body }) => {
      const isWrapped = body.startsWith(head) && body.endsWith(tail) && body.length >= head.length + tail.length;
      const ways = isWrapped ? waysIn(body.slice(head.length, body.length - tail.length)) : [];
      if (ways[0]?.[0]?.name !== scene.documents.get(configuration.read)?.root[0] || !settings.knows(ways))
        return undefined;
      settings.take(ways);
      if (restore.confirm) {
        if (alarm) world.remove(alarm);
        alarm = world.make(restore.confirm.table);
        for (const [column, shown] of Object.entries(restore.confirm.shows)) rows.writeLabel(alarm, column, shown);
      }
      return xmlAnswer(200, '');
    },
  };
}

/** What of a world a document sets. */
class Settable {
  private readonly layout: ReturnType<typeof layoutOf>;
  private readonly fixed: readonly Place[];
  private readonly identity: readonly Place[];
  private readonly rows: ActionRows;

  constructor(
    { read, ignore, identity }: Configuration,
    private readonly options: RestoreOptions,
  ) {
    const { profile, scene, world } = options;
    const document = scene.documents.get(read);
    this.layout = document ? layoutOf(profile, document, read) : { pages: [], tables: [] };
    // Who the device is does not change with its configuration.
    this.identity = identity.map(parsePlace);
    this.fixed = [...ignore.map(parsePlace), ...this.identity];
    this.rows = new ActionRows(profile, world);
  }

  /** Whether there is a row of any table in a document, and all that says whose it is: a request for one row has not that. */
  knows(ways: readonly Way[]): boolean {
    const says = (place: Place) => ways.some((way) => isAt(way, place) && valueAt(way, place) !== undefined);
    if (!this.identity.every(says)) return false;
    return this.layout.tables.some((table) => ways.some((way) => isAt(way, table)));
  }

  take(ways: readonly Way[]): void {
    for (const { table, columns } of this.layout.pages) {
      const row = this.rows.first(table);
      for (const { id, place } of columns) {
        const way = ways.find((each) => isAt(each, place) && valueAt(each, place) !== undefined);
        if (row && way) this.write(row, id, way, place);
      }
    }
    for (const table of this.layout.tables) this.takeTable(table, ways);
  }

  private takeTable(table: RowTable, ways: readonly Way[]): void {
    const { world } = this.options;
    const found = ways.filter((way) => isAt(way, table));
    if (found.some((way) => this.isFixed(way))) return;
    const key = this.options.profile.tables.get(table.table)?.key ?? [];
    const places = key.map((id) => table.columns.find((column) => column.id === id)?.place);
    const now = world.now();
    const gone = new Map(
      now.rows(table.table).map((row) => [key.map((id) => String(now.value(row, id))).join('/'), row]),
    );
    for (const way of found) {
      const name = places.map((place) => place && valueAt(way, place)).join('/');
      const row = gone.get(name) ?? world.make(table.table);
      gone.delete(name);
      for (const { id, place } of table.columns) this.write(row, id, way, place);
    }
    for (const row of gone.values()) world.remove(row);
  }

  /** Writes an attribute of the element itself. */
  private write(row: WorldRow, column: string, way: Way, place: Place): void {
    const value = valueAt(way, place);
    if (value === undefined || this.isFixed(way, place.attribute)) return;
    const raw: Raw = String(Number(value)) === value ? Number(value) : value;
    this.rows.write(row, column, raw);
  }

  private isFixed(way: Way, attribute?: string): boolean {
    return this.fixed.some((place) => {
      if (place.attribute !== undefined) return place.attribute === attribute && isAt(way, place);
      return way.some((_, index) => isAt(way.slice(0, index + 1), place));
    });
  }
}

function valueAt(way: Way, { attribute, up }: Place): string | undefined {
  return up === 0 && attribute !== undefined ? way.at(-1)?.attributes[attribute] : undefined;
}

/** Whether an element is at a place; at one without steps is every element. */
function isAt(way: Way, { from, steps }: Pick<Place, 'from' | 'steps'>): boolean {
  const own = steps.length === 0 ? [] : way.slice(-steps.length);
  if (own.length < steps.length || (from === 'root' && way.length !== steps.length)) return false;
  return steps.every(({ name, attributes }, index) => {
    const element = own[index];
    const isNamed = name === '*' || element?.name === name;
    return isNamed && [...attributes].every(([id, value]) => element?.attributes[id] === value);
  });
}

/** The elements of a document; none if it is not well-formed. */
function waysIn(text: string): Way[] {
  if (XMLValidator.validate(text) !== true) return [];
  return [...elementsIn(xmlParser.parse(text), [])];
}

function* elementsIn(node: unknown, above: Way): Generator<Way> {
  for (const [name, value] of Object.entries(Object(node) as object)) {
    if (name.startsWith('@') || name === '#text') continue;
    for (const child of [value as unknown].flat()) {
      const entries = typeof child === 'object' ? Object.entries(Object(child) as object) : [];
      const own = entries.filter(([id]) => id.startsWith('@')).map(([id, text]) => [id.slice(1), String(text)]);
      const way = [...above, { name, attributes: Object.fromEntries(own) as Record<string, string> }];
      yield way;
      if (typeof child === 'object') yield* elementsIn(child, way);
    }
  }
}
