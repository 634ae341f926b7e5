import type { HttpConnection, Profile } from '../src/profile';
import { actionRoutes } from './actions';
import { restoreRoutes } from './configuration';
import { readRoute } from './read-route';
import {
  type Answer,
  jsonRefusal,
  type Refuse,
  type Route,
  refusal,
  type WebRequest,
  webPage,
  xmlRefusal,
} from './route';
import type { Scene } from './scene';
import { Sessions, type SessionsOptions } from './sessions';
import { Signatures } from './signatures';
import type { World } from './world';
import { XmlDocument } from './xml-document';
import { parsePlace } from './xml-path';

/** What a simulated interface is made with. */
export interface HttpApiOptions extends Pick<SessionsOptions, 'login' | 'seconds' | 'clock'> {
  profile: Profile;
  connection: HttpConnection;
  scene: Scene;
  world: World;
  /** The time in ms, as the device has it; signatures expire by it. */
  deviceClock?: () => number;
}

/** One variant of a simulated device's HTTP interface: its reads, its actions, and who may ask. */
export class HttpApi {
  readonly sessions?: Sessions;
  readonly signatures?: Signatures;
  private readonly routes: readonly Route[];
  private readonly refuse: Refuse;

  /** @throws HeadendError CONFIG if a document cannot be written. */
  constructor(private readonly options: HttpApiOptions) {
    const { profile, connection, scene, world, clock, deviceClock = clock, login } = options;
    const parameters = Object.fromEntries(
      [...profile.parameters.values()].map(({ id, default: usual }) => [id, usual]),
    );
    const { session, signature } = connection;
    const reads = [...profile.reads.values()];
    this.sessions = session && new Sessions({ ...options, spec: session, parameters });
    this.signatures = signature && new Signatures({ spec: signature, login, clock: deviceClock });
    const isJson = session !== undefined || reads.some(({ format }) => format === 'json');
    this.refuse = scene.rails ? xmlRefusal : isJson ? jsonRefusal : refusal;
    const documents = new Map(
      reads
        .filter(({ format }) => format === 'xml')
        .map(({ id }) => [id, new XmlDocument(profile, scene, id)] as const),
    );
    const parts = { profile, scene, world, parameters, refuse: this.refuse, documents };
    const documentOf = documentsOfRows(profile, documents, world);
    this.routes = [
      ...(this.sessions?.routes ?? []),
      ...actionRoutes({ ...parts, documentOf }),
      ...reads.map((read) => readRoute(read, parts)),
      ...restoreRoutes(parts),
    ];
  }

  /** The answer to a request; `undefined` if its path is none of this interface. */
  answer(request: WebRequest): Answer | undefined {
    const here = this.routes.flatMap((route) => {
      const values = route.match(request.url);
      return values ? [{ route, values }] : [];
    });
    if (here.length === 0) return undefined;
    const unsigned = this.signatures?.refusalOf(request);
    if (unsigned !== undefined) return this.refuse(401, unsigned);
    if (!this.accepts(request)) return webPage(this.options.profile.title);
    const fitting = here
      .filter(({ route }) => route.methods.includes(request.method))
      .sort((a, b) => a.route.placeholders - b.route.placeholders);
    if (fitting.length === 0) {
      const methods = new Set(here.flatMap(({ route }) => route.methods));
      return this.refuse(405, `Use ${[...methods].join(' or ')}.`);
    }
    const admitted = this.sessions?.admits(request.headers) ?? true;
    const allowed = fitting.filter(({ route }) => admitted || route.open);
    if (allowed.length === 0) return this.refuse(401, 'Log on first.');
    for (const { route, values } of allowed) {
      const answer = route.answer(request, values);
      if (answer) return answer;
    }
    return this.refuse(400, 'This request is not understood.');
  }

  /** Where the profile says what is accepted, everyone else gets the page that people see. */
  private accepts({ headers }: WebRequest): boolean {
    const entries = Object.entries(this.options.connection.headers);
    const wanted = entries.find(([name]) => name.toLowerCase() === 'accept')?.[1];
    return !this.options.scene.rails || wanted === undefined || (headers.accept ?? '').includes(wanted);
  }
}

/** The document of a row, from that of the read that its table is read by. */
function documentsOfRows(profile: Profile, documents: ReadonlyMap<string, XmlDocument>, world: World) {
  return (row: Parameters<XmlDocument['writeRow']>[1], each?: string): string | undefined => {
    const rows = profile.tables.get(row.table)?.rows;
    if (rows?.kind !== 'path') return undefined;
    const root = parsePlace(each ?? rows.each).steps.at(-1)?.name;
    return root === undefined ? undefined : documents.get(rows.read)?.writeRow(world.now(), row, root);
  };
}
