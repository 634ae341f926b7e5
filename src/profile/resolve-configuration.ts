import { parseColumnPaths, parseRowPaths } from '../document';
import type { ConfigurationFile, ProfileFile } from './file';
import type { Report } from './report';
import { checkParameters, checkPath, checkShown } from './resolve-parts';
import type { Configuration, Restore, Table } from './types';

/** How long a device is given to take a configuration over, in seconds. */
const USUAL_SECONDS = 60;

/** Resolves what a profile says of the configuration as a document. */
export function resolveConfiguration(
  file: ProfileFile,
  tables: ReadonlyMap<string, Table>,
  report: Report,
): Configuration | undefined {
  const { configuration } = file;
  if (!configuration) return undefined;
  const { read, keys = {}, ignore = [], identity = [], restore } = configuration;
  checkRead(read, file, report);
  for (const [name, paths] of Object.entries({ ignore, identity })) {
    for (const path of paths) checkDocumentPath(path, ['configuration', name], report);
  }
  return {
    read,
    keys: new Map([...keysOf(tables, read), ...Object.entries(keys)]),
    ignore,
    identity,
    restore: restore && resolveRestore(restore, file, tables, report),
  };
}

function checkRead(id: string, { reads = {} }: ProfileFile, report: Report): void {
  const path = ['configuration', 'read'];
  report.mustBeKnown(path, 'read', id, Object.keys(reads));
  const read = reads[id];
  if (read?.format === 'json') report.add(path, `"${id}" brings JSON; a configuration is XML.`);
  if (read?.paging ?? read?.forEach)
    report.add(path, `"${id}" takes several requests; a configuration is one document.`);
}

function checkDocumentPath(text: string, path: string[], report: Report): void {
  checkPath(
    () => {
      const [first, ...others] = parseColumnPaths(text);
      if (first?.from === 'document' && others.length === 0) return;
      throw new Error(`the path "${text}" must begin with "/" or "//" and have no alternatives.`);
    },
    path,
    report,
  );
}

/** What the tables of a read tell apart by attributes of their rows' elements. Of tables of one element the first counts. */
function keysOf(tables: ReadonlyMap<string, Table>, read: string): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const { key, rows, columns } of tables.values()) {
    if (rows.kind !== 'path' || rows.read !== read) continue;
    const attributes = key.flatMap((id) => {
      const address = columns.get(id)?.address;
      return address?.from === 'path' ? (ownAttribute(address.path) ?? []) : [];
    });
    const element = elementOf(rows.each);
    if (element === undefined || attributes.length === 0 || attributes.length < key.length) continue;
    if (!keys.has(element)) keys.set(element, attributes);
  }
  return keys;
}

/** Wrong paths are reported where they stand. */
function elementOf(each: string): string | undefined {
  try {
    return parseRowPaths(each)[0]?.segments.at(-1)?.at(-1)?.name;
  } catch {
    return undefined;
  }
}

function ownAttribute(path: string): string | undefined {
  return /^@([^\s|]+)$/.exec(path)?.[1];
}

function resolveRestore(
  { request, seconds = USUAL_SECONDS, confirm, ...provenance }: NonNullable<ConfigurationFile['restore']>,
  file: ProfileFile,
  tables: ReadonlyMap<string, Table>,
  report: Report,
): Restore {
  const path = ['configuration', 'restore'];
  const { method = 'POST', path: target, headers = {}, body = '{document}' } = request;
  const parameters = Object.keys(file.parameters ?? {});
  checkParameters(target, [...path, 'request', 'path'], parameters, report);
  for (const text of Object.values(headers)) checkParameters(text, [...path, 'request', 'headers'], parameters, report);
  checkParameters(body, [...path, 'request', 'body'], ['document', ...parameters], report);
  if (body.split('{document}').length !== 2) {
    report.add([...path, 'request', 'body'], '"{document}" stands in it once: it is where the document goes.');
  }
  if (confirm) checkConfirm(confirm, [...path, 'confirm'], tables, report);
  const { evidence = 'assumed', source = [] } = provenance;
  return { request: { method, path: target, headers, body }, seconds, confirm, evidence, source };
}

function checkConfirm(
  { table: id, shows }: NonNullable<Restore['confirm']>,
  path: string[],
  tables: ReadonlyMap<string, Table>,
  report: Report,
): void {
  report.mustBeKnown([...path, 'table'], 'table', id, tables.keys());
  const table = tables.get(id);
  for (const [column, value] of table ? Object.entries(shows) : []) {
    report.mustBeKnown([...path, 'shows'], `column in ${id}`, column, table?.columns.keys() ?? []);
    checkShown([value], table?.columns.get(column), [...path, 'shows', column], report);
  }
}
