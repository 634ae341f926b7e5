import type {
  Column,
  ColumnAddress,
  Connection,
  Evidence,
  GraphSpec,
  Page,
  Profile,
  Provenance,
  Read,
  RowSource,
  Table,
  Tree,
} from '../src/profile';
import { code, list, plain, table } from './markdown';

/** What each evidence means, in the order of trust. */
const LEGEND: Readonly<Record<Evidence, string>> = {
  confirmed: 'public code or documents that talk to this device use it',
  standard: 'an RFC, ISO, ETSI or SCTE standard says so',
  sibling: 'documented for a sister product',
  assumed: 'ours, because the vendor publishes nothing; correct it in an override file',
};

/** The page of a profile as Markdown. The same profile always gives the same text. */
export function deviceDocument(profile: Profile): string {
  const sections = [
    `<!-- generated from profiles/${profile.id}.yaml; do not edit -->`,
    `# ${plain(profile.title)}`,
    plain(profile.summary),
    ...(profile.notice ? [`> ${plain(profile.notice)}`] : []),
    `Profile ${code(profile.id)}.${variants(profile)}`,
    ...connections(profile),
    ...evidence(profile),
    ...[...profile.pages.values()].flatMap((page) => pageSections(page, profile)),
    ...[...profile.graphs.values()].flatMap((graph) => graphSections(graph, profile)),
    '## Sources',
    list(Object.entries(profile.sources).map(([key, text]) => `**${plain(key)}**: ${plain(text)}`)),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function variants({ variants: all }: Profile): string {
  if (all.size === 0) return '';
  const titles = [...all].map(([id, title], index) => `${code(id)} (${plain(title)}${index === 0 ? ', default' : ''})`);
  return ` Variants: ${titles.join(', ')}; this page shows the default.`;
}

function connections(profile: Profile): string[] {
  const kinds = [...profile.connections.values()].map((connection) => [
    plain(connection.title),
    plain(settings(connection)),
    ...provenance(connection),
  ]);
  const parameters = [...profile.parameters.values()].map((parameter) => [
    plain(parameter.title),
    code(parameter.default),
    plain(parameter.description ?? ''),
    ...provenance(parameter),
  ]);
  const reads = [...profile.reads.values()].map((read) => [code(read.id), request(read), ...provenance(read)]);
  return [
    '## Connections',
    table(['Connection', 'Defaults', 'Evidence', 'Source'], kinds),
    table(['Parameter', 'Default', 'Meaning', 'Evidence', 'Source'], parameters),
    table(['Read', 'Request', 'Evidence', 'Source'], reads),
  ];
}

function settings(connection: Connection): string {
  if (connection.kind === 'http') {
    const { scheme, port, auth } = connection;
    return `${scheme}, port ${port}, ${auth === 'none' ? 'no log-in' : `${auth} log-in`}`;
  }
  const { versions, port, getCommunity, setCommunity } = connection;
  return `version ${versions.join(', ')}; port ${port}; communities ${getCommunity} (get), ${setCommunity} (set)`;
}

function request({ method, path, headers, body }: Read): string {
  const lines = [`${method} ${path}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  return [...lines, ...(body === undefined ? [] : [body])].map(code).join('<br>');
}

function evidence(profile: Profile): string[] {
  const counts = new Map<Evidence, number>();
  const columns = [...profile.tables.values()].flatMap((each) => [...each.columns.values()]);
  for (const column of columns) counts.set(column.evidence, (counts.get(column.evidence) ?? 0) + 1);
  const rows = Object.entries(LEGEND).map(([name, text]) => [name, String(counts.get(name as Evidence) ?? 0), text]);
  return [
    '## Evidence',
    'How sure each address is. Beside what is assumed, the source says where the value itself is known from.',
    table(['Evidence', 'Columns', 'Meaning'], rows),
  ];
}

function pageSections(page: Page, profile: Profile): string[] {
  const tables = page.tables.flatMap((id) => profile.tables.get(id) ?? []);
  const trees = page.trees.flatMap((id) => profile.trees.get(id) ?? []);
  return [
    `## ${plain(page.title)}`,
    ...(page.webInterface ? [`The device's own web pages, at ${code(profile.webInterface ?? 'http://{host}/')}.`] : []),
    ...(tables.length + trees.length === 0 && !page.webInterface ? ['This page has no tables.'] : []),
    ...trees.flatMap((tree) => treeSections(tree, profile)),
    ...tables.flatMap(tableSections),
  ];
}

function tableSections(each: Table): string[] {
  const rows = [...each.columns.values()].map((column) => [
    code(column.id),
    plain([column.title, column.description].filter(Boolean).join('. ')),
    column.type + (column.writable ? ', writable' : ''),
    plain(column.unit ?? ''),
    plain(values(column)),
    address(column.address, each.rows),
    ...provenance(column),
  ]);
  return [
    `### ${plain(each.title)}`,
    plain(each.description ?? ''),
    `Table ${code(each.id)}. ${rowSource(each)}`,
    table(['Column', 'Title', 'Type', 'Unit', 'Values', 'Address', 'Evidence', 'Source'], rows),
  ];
}

function rowSource({ key, rows }: Table): string {
  if (rows.kind === 'one') return 'One row.';
  const keys = `Key: ${key.map(code).join(', ')}.`;
  const from =
    rows.kind === 'path'
      ? `a row for each ${code(rows.each)} in ${code(rows.read)}`
      : `SNMP, index ${rows.index.map(({ name, type }) => `${code(name)} (${type})`).join(', ')}`;
  const [sure, source] = provenance(rows);
  return `${keys} Rows: ${from} (${sure}${source ? `; ${source}` : ''}).`;
}

/** Labels a column can have, so many that a line stays readable. */
const SHOWN_VALUES = 16;

function values({ values: labels }: Column): string {
  const all = Object.entries(labels ?? {}).map(([raw, label]) => `${raw === '' ? '(empty)' : raw} ${label}`);
  const more = all.length - SHOWN_VALUES;
  return [...all.slice(0, SHOWN_VALUES), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function address(from: ColumnAddress, rows: RowSource): string {
  switch (from.from) {
    case 'oid':
      return code(from.oid);
    case 'index':
      return `index ${code(from.part)}`;
    case 'path':
      return code(from.path) + (rows.kind === 'one' ? ` in ${code(from.read)}` : '');
    case 'column':
      return `of ${code(from.column)}`;
    case 'rate':
      return `rate of ${code(from.column)}`;
    case 'template':
      return code(from.template);
  }
}

function treeSections(tree: Tree, profile: Profile): string[] {
  const levels = tree.levels.map(({ tables }) => tables.map(({ table: id }) => titleOf(id, profile)).join(', '));
  return [
    `### ${plain(tree.title)} (tree)`,
    `Tree ${code(tree.id)}, outermost first: ${levels.map(plain).join(' › ')}.`,
  ];
}

function graphSections(graph: GraphSpec, profile: Profile): string[] {
  const interfaces = graph.interfaces.map(({ table: id, direction }) => [titleOf(id, profile), direction]);
  const ties = graph.connections.map(({ table: id, from, to }) =>
    [titleOf(from.table, profile), titleOf(to.table, profile), `${titleOf(id, profile)}`].map(plain),
  );
  return [
    `## ${plain(graph.title)} (graph)`,
    `Graph ${code(graph.id)}.`,
    table(['Interfaces', 'Direction'], interfaces),
    table(['From', 'To', 'By each row of'], ties),
  ];
}

function titleOf(id: string, profile: Profile): string {
  return profile.tables.get(id)?.title ?? id;
}

function provenance({ evidence: sure, source }: Provenance): [string, string] {
  return [sure, plain(source.join(', '))];
}
