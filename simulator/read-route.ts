import type { Paging, Profile, Read } from '../src/profile';
import { ActionRows } from './action-rows';
import { NOT_FOUND, notFound } from './actions';
import { type Excerpt, JsonDocument } from './json-document';
import { isSameJson, isSameXml } from './request-body';
import type { Answer, Refuse, Route } from './route';
import type { RowOrder, Scene } from './scene';
import { type Captured, capturePath, fillText } from './template';
import type { World, WorldRow } from './world';
import type { XmlDocument } from './xml-document';

/** What the reads of a simulated device are made with. */
export interface ReadsOptions {
  profile: Profile;
  scene: Scene;
  world: World;
  /** The profile's parameters. */
  parameters: Readonly<Record<string, string>>;
  refuse: Refuse;
  /** XML documents by read. */
  documents: ReadonlyMap<string, XmlDocument>;
}

/** Rows in a page, where a request names only the number of the page and the interface is of the Rails kind. */
const USUAL_PAGE = 20;

/** @throws HeadendError CONFIG if the document cannot be written: told at the start, and not to an HTTP client. */
export function readRoute(read: Read, options: ReadsOptions): Route {
  const { scene, world, parameters, refuse } = options;
  const write = writerOf(read, options);
  write({});
  const path = fillText(read.path, parameters);
  const expected = read.body === undefined ? undefined : fillText(read.body, parameters);
  const isJson = read.format === 'json';
  const isSame = isJson ? isSameJson : isSameXml;
  const type = isJson ? 'application/json' : scene.rails ? 'application/xml' : 'text/xml';
  const of = scene.documents.get(read.id)?.of;
  return {
    // What is known of XML devices without Rails is that they take either.
    methods: isJson || scene.rails ? [read.method] : ['GET', 'POST'],
    placeholders: path.split('{').length - 1,
    match: (url) => {
      const { rest, values } = splitPaging(url, read.paging);
      const inPath = read.forEach ? capturePath(path, rest) : rest === path ? new Map() : undefined;
      return inPath && new Map([...inPath, ...values]);
    },
    answer: ({ body, faults }, values): Answer | undefined => {
      if (expected !== undefined && !isSame(body, expected)) return undefined;
      const key = of && values.get(of.key);
      const under = of && new ActionRows(options.profile, world).byKey(of.table, key);
      if (of && !under) return refuse(404, notFound(of.table, String(key)), NOT_FOUND);
      const page = faults.ignoresPages ? undefined : pageOf(values, read.paging, scene.rails);
      if (page === 'wrong') return refuse(400, 'There is no such page.');
      const excerpt = { page, under, order: faults.order || undefined, wrongTypes: faults.wrongTypes };
      return { status: 200, type, body: write(excerpt), isDocument: true };
    },
  };
}

type Writer = (excerpt: Excerpt & { under?: WorldRow; order?: RowOrder }) => string;

function writerOf(read: Read, { profile, scene, world, documents }: ReadsOptions): Writer {
  const xml = documents.get(read.id);
  if (xml) return (excerpt) => xml.write(world.now(), excerpt);
  const json = new JsonDocument(profile, scene, read);
  return (excerpt) => json.write(world.now(), excerpt);
}

/** A path and query without the parameters that ask for a page, and those. */
function splitPaging(url: string, paging: Paging | undefined): { rest: string; values: Captured } {
  if (!paging) return { rest: url, values: new Map() };
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = query.split('&').filter((pair) => pair !== '');
  const isPaging = (pair: string) => [paging.page, paging.size].some((name) => pair.startsWith(`${name}=`));
  const others = parameters.filter((pair) => !isPaging(pair));
  const values = new Map(new URLSearchParams(parameters.filter(isPaging).join('&')));
  return { rest: [path, ...(others.length > 0 ? [others.join('&')] : [])].join('?'), values };
}

/** The elements of the list that are asked for; where a request names no page the first, or, with Rails, all. */
function pageOf(values: Captured, paging: Paging | undefined, rails: boolean): Excerpt['page'] | 'wrong' {
  if (!paging || (rails && values.size === 0)) return undefined;
  const number = Number(values.get(paging.page) ?? paging.first);
  const count = Number(values.get(paging.size) ?? (rails ? USUAL_PAGE : paging.rows));
  if (!Number.isInteger(number) || number < paging.first || !Number.isInteger(count) || count < 1) return 'wrong';
  return { from: (number - paging.first) * count, count };
}
