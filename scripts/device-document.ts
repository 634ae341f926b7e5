import type { Action, Evidence, GraphSpec, Page, Profile, Table, Tree } from '../src/profile';
import {
  address,
  httpRequest,
  provenance,
  readRequest,
  rowSource,
  sessionSteps,
  settings,
  values,
} from './device-phrases';
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
    ...actions(profile),
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
    code(parameter.default),
    plain(parameter.description ?? ''),
    ...provenance(parameter),
  ]);
  const reads = [...profile.reads.values()].map((read) => [code(read.id), readRequest(read), ...provenance(read)]);
  return [
    '## Connections',
    table(['Connection', 'Defaults', 'Evidence', 'Source'], kinds),
    ...[...profile.connections.values()].flatMap((connection) =>
      connection.kind === 'http' && connection.session
        ? ['How one logs on:', list(sessionSteps(connection.session))]
        : [],
    ),
    table(['Parameter', 'Default', 'Meaning', 'Evidence', 'Source'], parameters),
    table(['Read', 'Request', 'Evidence', 'Source'], reads),
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

function actions(profile: Profile): string[] {
  if (profile.actions.size === 0) return [];
  return ['## Actions', ...[...profile.actions.values()].flatMap((action) => actionSections(action, profile))];
}

function actionSections(action: Action, profile: Profile): string[] {
  const parameters = [...action.parameters.values()].map((parameter) => [
    code(parameter.id),
    plain(parameter.title),
    parameter.type,
    plain(parameter.unit ?? ''),
    parameter.range ? `${parameter.range[0]} to ${parameter.range[1]}` : plain(values(parameter)),
    parameter.required ? 'yes' : 'no',
  ]);
  const [sure, source] = provenance(action);
  return [
    `### ${plain(action.title)}`,
    plain(action.description ?? ''),
    `Action ${code(action.id)}. Request: ${httpRequest(action.request)} (${sure}${source ? `; ${source}` : ''}).`,
    table(['Parameter', 'Title', 'Type', 'Unit', 'Values', 'Required'], parameters),
    readBack(action, profile),
  ];
}

function readBack({ verify }: Action, profile: Profile): string {
  if (!verify) return 'What it did cannot be read back.';
  const columns = [...new Set(Object.values(verify.columns))].map(code);
  return `Read back from ${plain(titleOf(verify.table, profile))}, the row whose key is ${code(verify.key)}: ${columns.join(', ')}.`;
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
