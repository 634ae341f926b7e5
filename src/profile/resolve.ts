import { parseColumnPaths, parseJsonColumnPath, parseJsonRowPath, parseRowPaths } from '../document';
import type { ConnectionFile, ProfileFile, ReadFile } from './file';
import type { Report } from './report';
import { resolveAction } from './resolve-action';
import { resolveConfiguration } from './resolve-configuration';
import { resolveSession, resolveSignature } from './resolve-login';
import { checkParameters, checkPath, checkTemplate } from './resolve-parts';
import { resolveTable } from './resolve-table';
import { resolveTrap } from './resolve-trap';
import type { Connection, GraphSpec, Page, Parameter, Profile, Read, Table, Tree } from './types';

/** RFC 3418, SNMPv2-MIB. */
const SYS_UP_TIME = '1.3.6.1.2.1.1.3.0';

/** Makes the profile that the rest of the pack works with; what does not fit together goes to `report`. */
export function resolve(file: ProfileFile, variant: string | undefined, report: Report): Profile {
  const tables = mapOf(file.tables, (id) => resolveTable(id, file, report));
  const trees = mapOf(file.trees, (id, tree) => resolveTree(id, tree, tables, report));
  checkKinds(file, report);
  report.mustBeKnown(['probe'], 'read', file.probe, Object.keys(file.reads ?? {}));
  checkParameters(file.webInterface, ['webInterface'], ['host'], report);
  return {
    id: file.id,
    title: file.title,
    summary: file.summary,
    notice: file.notice,
    sources: file.sources,
    variants: mapOf(file.variants, (_, { title }) => title),
    variant,
    probe: file.probe,
    parameters: mapOf(file.parameters, (id, parameter): Parameter => {
      return { ...parameter, id, evidence: parameter.evidence ?? 'assumed', source: parameter.source ?? [] };
    }),
    connections: mapOf(file.connections, (id, connection) => resolveConnection(id, connection, file, report)),
    reads: mapOf(file.reads, (id, read) => resolveRead(id, read, file, report)),
    pages: mapOf(file.pages, (id, page): Page => {
      for (const table of page.tables ?? []) report.mustBeKnown(['pages', id, 'tables'], 'table', table, tables.keys());
      for (const tree of page.trees ?? []) report.mustBeKnown(['pages', id, 'trees'], 'tree', tree, trees.keys());
      const { title, tables: own = [], trees: ownTrees = [], webInterface = false } = page;
      return { id, title, tables: own, trees: ownTrees, webInterface };
    }),
    tables,
    trees,
    graphs: mapOf(file.graphs, (id, graph): GraphSpec => {
      checkGraph({ id, ...graph }, tables, report);
      return { id, ...graph };
    }),
    actions: mapOf(file.actions, (id) => resolveAction(id, file, tables, report)),
    traps: mapOf(file.traps, (id) => resolveTrap(id, file, report)),
    configuration: resolveConfiguration(file, tables, report),
    webInterface: file.webInterface,
  };
}

function mapOf<In, Out>(from: Record<string, In> | undefined, make: (id: string, value: In) => Out): Map<string, Out> {
  return new Map(Object.entries(from ?? {}).map(([id, value]) => [id, make(id, value)]));
}

/** Fields of a device node are by kind of connection, so a profile has one of each at most. */
function checkKinds(file: ProfileFile, report: Report): void {
  const seen = new Map<string, string>();
  for (const [id, { kind }] of Object.entries(file.connections)) {
    const first = seen.get(kind);
    if (first !== undefined)
      report.add(['connections', id], `a profile has one ${kind} connection; "${first}" is one.`);
    seen.set(kind, id);
  }
}

function resolveConnection(id: string, file: ConnectionFile, profile: ProfileFile, report: Report): Connection {
  const { title, port } = file;
  const common = { id, title, port, evidence: file.evidence ?? 'assumed', source: file.source ?? [] };
  if (file.kind === 'http') {
    const path = ['connections', id];
    const { scheme = 'http', auth = 'none', login, headers = {}, over = ['tcp'] } = file;
    const session = resolveSession(file, path, profile, report);
    const signature = resolveSignature(file, path, profile, report);
    return { ...common, kind: 'http', scheme, auth, session, signature, login, headers, over };
  }
  return {
    ...common,
    kind: 'snmp',
    versions: (file.versions ?? ['2c']).map((version) => String(version) as '1' | '2c' | '3'),
    getCommunity: file.getCommunity ?? 'public',
    setCommunity: file.setCommunity ?? 'private',
    upTime: file.upTime ?? SYS_UP_TIME,
  };
}

function resolveRead(id: string, read: ReadFile, file: ProfileFile, report: Report): Read {
  const path = ['reads', id];
  report.mustBeKnown([...path, 'on'], 'connection', read.on, Object.keys(file.connections));
  if (file.connections[read.on] && file.connections[read.on]?.kind !== 'http') {
    report.add([...path, 'on'], `"${read.on}" is not an http connection.`);
  }
  const parameters = Object.keys(file.parameters ?? {});
  checkParameters(read.path, [...path, 'path'], [...parameters, ...Object.keys(read.forEach?.values ?? {})], report);
  checkParameters(read.body, [...path, 'body'], parameters, report);
  const { paging } = read;
  const parse = read.format === 'json' ? parseJsonRowPath : parseRowPaths;
  if (paging) checkPath(() => parse(paging.each), [...path, 'paging', 'each'], report);
  checkForEach(id, read, file, report);
  return {
    id,
    connection: read.on,
    method: read.method ?? 'GET',
    path: read.path,
    body: read.body,
    headers: read.headers ?? {},
    format: read.format ?? 'xml',
    paging: read.paging && { ...read.paging, first: read.paging.first ?? 1 },
    forEach: read.forEach,
    evidence: read.evidence ?? 'assumed',
    source: read.source ?? [],
  };
}

/** A read for each row of another: that one stands alone, over the same connection and in the same format. */
function checkForEach(id: string, { forEach, on, format }: ReadFile, file: ProfileFile, report: Report): void {
  if (!forEach) return;
  const path = ['reads', id, 'forEach'];
  const parent = file.reads?.[forEach.read];
  report.mustBeKnown([...path, 'read'], 'read', forEach.read, Object.keys(file.reads ?? {}));
  if (parent?.forEach) report.add([...path, 'read'], `"${forEach.read}" is itself asked for each row of another.`);
  if (parent && (parent.on !== on || (parent.format ?? 'xml') !== (format ?? 'xml'))) {
    report.add([...path, 'read'], `"${forEach.read}" must have the same connection and format.`);
  }
  const isJson = format === 'json';
  checkPath(() => (isJson ? parseJsonRowPath : parseRowPaths)(forEach.each), [...path, 'each'], report);
  for (const [name, text] of Object.entries(forEach.values)) {
    checkPath(() => (isJson ? parseJsonColumnPath : parseColumnPaths)(text), [...path, 'values', name], report);
  }
}

function resolveTree(
  id: string,
  file: NonNullable<ProfileFile['trees']>[string],
  tables: ReadonlyMap<string, Table>,
  report: Report,
): Tree {
  const path = ['trees', id, 'levels'];
  let above: string[] = [];
  const levels = file.levels.map((level, depth) => {
    const here = Object.entries(level).map(([table, match]) => {
      report.mustBeKnown([...path, String(depth), table], 'table', table, tables.keys());
      for (const [own, parent] of Object.entries(match)) {
        report.mustBeKnown(
          [...path, String(depth), table],
          `column in ${table}`,
          own,
          tables.get(table)?.columns.keys() ?? [],
        );
        for (const upper of above) {
          const columns = tables.get(upper)?.columns.keys() ?? [];
          report.mustBeKnown([...path, String(depth), table], `column in ${upper}`, parent, columns);
        }
      }
      if (depth > 0 && Object.keys(match).length === 0) {
        report.add([...path, String(depth), table], 'say which columns tie it to the level above.');
      }
      return { table, match };
    });
    above = here.map(({ table }) => table);
    return { tables: here };
  });
  return { id, title: file.title, levels };
}

function checkGraph(graph: GraphSpec, tables: ReadonlyMap<string, Table>, report: Report): void {
  const path = ['graphs', graph.id];
  const interfaces = graph.interfaces.map(({ table }) => table);
  graph.interfaces.forEach(({ table, name }, index) => {
    report.mustBeKnown([...path, 'interfaces', String(index)], 'table', table, tables.keys());
    checkTemplate(
      name,
      [...path, 'interfaces', String(index), 'name'],
      tables.get(table)?.columns.keys() ?? [],
      report,
    );
  });
  graph.connections.forEach(({ table, from, to }, index) => {
    const at = [...path, 'connections', String(index)];
    report.mustBeKnown(at, 'table', table, tables.keys());
    for (const end of [from, to]) {
      report.mustBeKnown(at, 'interface table', end.table, interfaces);
      const columns = ['key', ...(tables.get(table)?.columns.keys() ?? [])];
      report.mustBeKnown(at, `column in ${table}`, end.column, columns);
    }
  });
}
