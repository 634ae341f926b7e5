import type { HttpConnection, Paging, Profile, Read } from '../src/profile';
import { actionRoutes } from './actions';
import { type Excerpt, JsonDocument } from './json-document';
import { isSameJson, isSameXml } from './request-body';
import { type Answer, jsonRefusal, type Route, refusal, type WebRequest } from './route';
import type { Scene } from './scene';
import { Sessions, type SessionsOptions } from './sessions';
import { type Captured, fillText } from './template';
import type { World } from './world';
import { XmlDocument } from './xml-document';

/** What a simulated interface is made with. */
export interface HttpApiOptions extends Pick<SessionsOptions, 'login' | 'seconds' | 'clock'> {
  profile: Profile;
  connection: HttpConnection;
  scene: Scene;
  world: World;
}

/** One variant of a simulated device's HTTP interface: its reads, its actions, and who may ask. */
export class HttpApi {
  readonly sessions?: Sessions;
  private readonly routes: readonly Route[];
  private readonly refusal: typeof refusal;

  /** @throws HeadendError CONFIG if a document cannot be written. */
  constructor({ profile, connection, scene, world, ...options }: HttpApiOptions) {
    const parameters = Object.fromEntries(
      [...profile.parameters.values()].map(({ id, default: usual }) => [id, usual]),
    );
    const { session: spec } = connection;
    const reads = [...profile.reads.values()];
    this.sessions = spec && new Sessions({ ...options, spec, parameters });
    this.refusal = spec || reads.some(({ format }) => format === 'json') ? jsonRefusal : refusal;
    this.routes = [
      ...(this.sessions?.routes ?? []),
      ...actionRoutes(profile, parameters, world),
      ...reads.map((read) => readRoute(read, profile, scene, world, parameters)),
    ];
  }

  /** The answer to a request; `undefined` if its path is none of this interface. */
  answer(request: WebRequest): Answer | undefined {
    const here = this.routes.flatMap((route) => {
      const values = route.match(request.url);
      return values ? [{ route, values }] : [];
    });
    if (here.length === 0) return undefined;
    const fitting = here.filter(({ route }) => route.methods.includes(request.method));
    if (fitting.length === 0) {
      const methods = new Set(here.flatMap(({ route }) => route.methods));
      return this.refusal(405, `Use ${[...methods].join(' or ')}.`);
    }
    const admitted = this.sessions?.admits(request.headers) ?? true;
    const allowed = fitting.filter(({ route }) => admitted || route.open);
    if (allowed.length === 0) return this.refusal(401, 'Log on first.');
    for (const { route, values } of allowed) {
      const answer = route.answer(request, values);
      if (answer) return answer;
    }
    return this.refusal(400, 'This request is not understood.');
  }
}

/** @throws HeadendError CONFIG if the document cannot be written: told at the start, and not to an HTTP client. */
function readRoute(
  read: Read,
  profile: Profile,
  scene: Scene,
  world: World,
  parameters: Readonly<Record<string, string>>,
): Route {
  const isJson = read.format === 'json';
  const document = isJson ? new JsonDocument(profile, scene, read) : new XmlDocument(profile, scene, read.id);
  document.write(world.now());
  const path = fillText(read.path, parameters);
  const expected = read.body === undefined ? undefined : fillText(read.body, parameters);
  const isSame = isJson ? isSameJson : isSameXml;
  const type = isJson ? 'application/json' : 'text/xml';
  return {
    // What is known of XML devices is that they take either.
    methods: isJson ? [read.method] : ['GET', 'POST'],
    match: (url) => {
      const { rest, values } = splitPaging(url, read.paging);
      return rest === path ? values : undefined;
    },
    answer: ({ body, faults }, values) => {
      if (expected !== undefined && !isSame(body, expected)) return undefined;
      const page = faults.ignoresPages ? undefined : pageOf(values, read.paging);
      if (page === 'wrong') return jsonRefusal(400, 'There is no such page.');
      const excerpt: Excerpt = { page, wrongTypes: faults.wrongTypes };
      return { status: 200, type, body: document.write(world.now(), excerpt), isDocument: true };
    },
  };
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

/** The elements of the list that are asked for; the first page where a request names none. */
function pageOf(values: Captured, paging: Paging | undefined): Excerpt['page'] | 'wrong' {
  if (!paging) return undefined;
  const number = Number(values.get(paging.page) ?? paging.first);
  const count = Number(values.get(paging.size) ?? paging.rows);
  if (!Number.isInteger(number) || number < paging.first || !Number.isInteger(count) || count < 1) return 'wrong';
  return { from: (number - paging.first) * count, count };
}
