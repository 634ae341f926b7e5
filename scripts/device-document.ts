import type { Connection, Evidence, GraphSpec, Page, Profile, Table, Tree } from '../src/profile';
import { actionSections } from './device-actions';
import {
  address,
  headerLines,
  provenance,
  readRequest,
  rowSource,
  sessionSteps,
  settings,
  signatureParts,
  usual,
  values,
  writing,
} from './device-phrases';
import { alarmSections, trapSections } from './device-traps';
import { code, list, plain, table } from './markdown';
import { variantDifferences } from './variant-differences';

/** What each evidence means, in the order of trust. */
const LEGEND: Readonly<Record<Evidence, string>> = {
  confirmed: 'public code or documents that talk to this device use it',
  standard: 'an RFC, ISO, ETSI or SCTE standard says so',
  sibling: 'documented for a sister product',
  assumed: 'ours, because the vendor publishes nothing; correct it in an override file',
};

/** The page of a profile as Markdown, with how other variants of it differ. The same profiles always give the same text. */
export function deviceDocument(profile: Profile, others: readonly Profile[] = []): string {
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
    ...actionSections(profile),
    ...trapSections(profile),
    ...others.flatMap((other) => variantSections(other, profile)),
    '## Sources',
    list(Object.entries(profile.sources).map(([key, text]) => `**${plain(key)}**: ${plain(text)}`)),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function variants({ variants: all, probe }: Profile): string {
  if (all.size === 0) return '';
  const titles = [...all].map(([id, title], index) => `${code(id)} (${plain(title)}${index === 0 ? ', default' : ''})`);
  const found = probe
    ? ` Where none is chosen, it is the first whose read ${code(probe)} the device answers with anything but 404.`
    : '';
  return ` Variants: ${titles.join(', ')}; this page shows the default.${found}`;
}

function connections(profile: Profile): string[] {
  const kinds = [...profile.connections.values()].map((connection) => [
    plain(connection.title),
    plain(settings(connection)),
    ...provenance(connection),
  ]);
  const parameters = [...profile.parameters.values()].map((parameter) => [
    plain(parameter.title),
    usual(parameter),
    plain(parameter.description ?? ''),
    ...provenance(parameter),
  ]);
  const reads = [...profile.reads.values()].map((read) => [code(read.id), readRequest(read), ...provenance(read)]);
  return [
    '## Connections',
    table(['Connection', 'Defaults', 'Evidence', 'Source'], kinds),
    ...[...profile.connections.values()].flatMap(loginSections),
    table(['Parameter', 'Default', 'Meaning', 'Evidence', 'Source'], parameters),
    table(['Read', 'Request', 'Evidence', 'Source'], reads),
  ];
}

/** How one logs on, and what the user and the secret for it are. */
function loginSections(connection: Connection): string[] {
  if (connection.kind !== 'http') return [];
  const { session, signature, login, headers } = connection;
  const sent = headerLines(headers).map(code);
  return [
    ...(login ? [plain(`User: ${login.user}. Secret: ${login.secret}. ${login.help ?? ''}`)] : []),
    ...(sent.length > 0 ? [`With every request: ${sent.join(', ')}.`] : []),
    ...(session ? ['How one logs on:', list(sessionSteps(session))] : []),
    ...(signature ? ['How requests are signed:', list(signatureParts(signature))] : []),
  ];
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
    [column.type, writing(column)].filter(Boolean).join(', '),
    plain(column.unit ?? ''),
    plain(values(column)),
    address(column, each.rows),
    ...provenance(column),
  ]);
  return [
    `### ${plain(each.title)}`,
    plain(each.description ?? ''),
    `Table ${code(each.id)}. ${rowSource(each)}`,
    table(['Column', 'Title', 'Type', 'Unit', 'Values', 'Address', 'Evidence', 'Source'], rows),
    ...(each.alarm ? alarmSections(each.alarm, 'Each row') : []),
  ];
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

function variantSections(other: Profile, profile: Profile): string[] {
  const title = plain(other.variants.get(other.variant ?? '') ?? other.title);
  const differences = variantDifferences(profile, other);
  if (differences.length === 0) return [`## ${title}`, 'As above.'];
  const titles = ['What differs', plain(profile.variant ?? profile.id), plain(other.variant ?? other.id)];
  return [`## ${title}`, 'As above, but for:', table(titles, differences)];
}

function titleOf(id: string, profile: Profile): string {
  return profile.tables.get(id)?.title ?? id;
}
