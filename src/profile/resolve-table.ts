import { parseColumnPath, parseJsonColumnPath, parseJsonRowPath, parseRowPath } from '../document';
import type { ColumnFile, ProfileFile, ProvenanceFile, RowsFile, TableFile, ValuesFile } from './file';
import type { Report } from './report';
import type { Column, ColumnAddress, Provenance, RowSource, Table } from './types';

const ADDRESSES = ['oid', 'index', 'at', 'of', 'rate', 'template', 'session'] as const;

/** Resolves one table: defaults filled in, references checked, each address given its evidence. */
export function resolveTable(id: string, file: ProfileFile, report: Report): Table {
  const table = file.tables[id] as TableFile;
  const path = ['tables', id];
  const rows = resolveRows(table, path, file, report);
  const columns = new Map<string, Column>();
  for (const columnId of Object.keys(table.columns)) {
    columns.set(columnId, resolveColumn(columnId, table, [...path, 'columns', columnId], file, report));
  }
  const key = table.key ?? [];
  for (const columnId of key) report.mustBeKnown([...path, 'key'], 'column', columnId, columns.keys());
  if (rows.kind === 'one' && key.length > 0) report.add([...path, 'key'], 'a table of one row has no key.');
  if (rows.kind !== 'one' && key.length === 0) report.add(path, '"key" is missing: which columns are unique?');
  checkTemplate(table.display, [...path, 'display'], columns.keys(), report);
  return { id, title: table.title, description: table.description, key, display: table.display, rows, columns };
}

function resolveRows(table: TableFile, path: string[], file: ProfileFile, report: Report): RowSource {
  if (table.rows === 'one') return { kind: 'one' };
  const rows = table.rows;
  const at = [...path, 'rows'];
  const provenance = provenanceOf(rows, table, at, report);
  if (rows.read !== undefined && rows.each !== undefined && rows.on === undefined) {
    report.mustBeKnown([...at, 'read'], 'read', rows.read, Object.keys(file.reads ?? {}));
    const parse = isJson(rows.read, file) ? parseJsonRowPath : parseRowPath;
    checkPath(() => parse(rows.each ?? ''), [...at, 'each'], report);
    if (rows.within !== undefined) checkPath(() => parse(rows.within ?? ''), [...at, 'within'], report);
    return { kind: 'path', read: rows.read, each: rows.each, within: rows.within, ...provenance };
  }
  if (rows.on === undefined || rows.index === undefined || rows.read !== undefined) {
    report.add(at, 'rows need either "on" and "index" (SNMP) or "read" and "each" (a document).');
  }
  checkConnection(rows.on, 'snmp', [...at, 'on'], file, report);
  const index = Object.entries(rows.index ?? {}).map(([name, type]) => ({ name, type }));
  return { kind: 'snmp', connection: rows.on ?? '', index, ...provenance };
}

function resolveColumn(id: string, table: TableFile, path: string[], file: ProfileFile, report: Report): Column {
  const column = table.columns[id] as ColumnFile;
  const given = ADDRESSES.filter((name) => column[name] !== undefined);
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
    report.add(path, `a column has exactly one of ${ADDRESSES.join(', ')}; ${found}.`);
  }
  const labels = valuesOf(column, path, file, report);
  if (labels === undefined && column.type === 'enum') report.add(path, 'an enum needs "values" or "enum".');
  return {
    id,
    title: column.title,
    description: column.description,
    type: column.type,
    unit: column.unit,
    address: addressOf(column, table, path, file, report),
    values: labels,
    otherwise: column.otherwise,
    scale: column.scale,
    absent: column.absent?.map(String),
    format: column.format,
    bits: column.bits,
    writable: column.writable ?? false,
    ...provenanceOf(column, table, path, report),
  };
}

function addressOf(
  column: ColumnFile,
  table: TableFile,
  path: string[],
  file: ProfileFile,
  report: Report,
): ColumnAddress {
  const isOne = table.rows === 'one';
  const rows: RowsFile = table.rows === 'one' ? {} : table.rows;
  const others = Object.keys(table.columns);
  if (column.oid !== undefined) {
    const connection = column.on ?? rows.on;
    if (isOne && connection === undefined) report.add(path, '"on" is missing: which connection is the oid read from?');
    if (rows.read !== undefined)
      report.add([...path, 'oid'], 'the rows come from a document: a column is "at" a path.');
    checkConnection(column.on, 'snmp', [...path, 'on'], file, report);
    return { from: 'oid', connection: connection ?? '', oid: column.oid };
  }
  if (column.index !== undefined) {
    report.mustBeKnown([...path, 'index'], 'index part', column.index, Object.keys(rows.index ?? {}));
    return { from: 'index', part: column.index };
  }
  if (column.at !== undefined) {
    const text = column.at;
    const read = column.read ?? rows.read;
    if (isOne && read === undefined) report.add(path, '"read" is missing: which read is the path taken from?');
    report.mustBeKnown([...path, 'read'], 'read', column.read, Object.keys(file.reads ?? {}));
    if (rows.on !== undefined)
      report.add([...path, 'at'], 'the rows come over SNMP: a column has an "oid" or "index".');
    if (rows.read !== undefined && read !== rows.read) report.add([...path, 'read'], `the rows are in "${rows.read}".`);
    checkPath(() => checkStart(text, table, isJson(read, file)), [...path, 'at'], report);
    return { from: 'path', read: read ?? '', path: text };
  }
  if (column.rate !== undefined) {
    report.mustBeKnown([...path, 'rate'], 'column', column.rate, others);
    if (table.columns[column.rate] && table.columns[column.rate]?.type !== 'counter') {
      report.add([...path, 'rate'], `"${column.rate}" is not a counter, so it has no rate.`);
    }
    return { from: 'rate', column: column.rate };
  }
  if (column.template !== undefined) {
    checkTemplate(column.template, [...path, 'template'], others, report);
    return { from: 'template', template: column.template };
  }
  if (column.session !== undefined) {
    const connection = column.on;
    if (connection === undefined) report.add(path, '"on" is missing: whose log-in is it?');
    checkConnection(connection, 'http', [...path, 'on'], file, report);
    if (file.connections[connection ?? '']?.auth !== 'session') report.add(path, `"${connection}" has no session.`);
    return { from: 'session', connection: connection ?? '', value: column.session };
  }
  const of = column.of ?? '';
  report.mustBeKnown([...path, 'of'], 'column', column.of, others);
  const target = table.columns[of];
  if (target && (target.of ?? target.rate ?? target.template) !== undefined) {
    report.add([...path, 'of'], `"${of}" is itself made of other columns; name the column that is read.`);
  }
  return { from: 'column', column: of };
}

/** The labels of a column or parameter, its own or shared ones. */
export function valuesOf(
  column: Pick<ColumnFile, 'values' | 'enum'>,
  path: string[],
  file: ProfileFile,
  report: Report,
): Readonly<Record<string, string>> | undefined {
  if (column.enum !== undefined) {
    report.mustBeKnown([...path, 'enum'], 'entry in enums', column.enum, Object.keys(file.enums ?? {}));
    if (column.values !== undefined) report.add(path, 'give either "enum" or "values", not both.');
  }
  const values: ValuesFile | undefined = column.enum === undefined ? column.values : file.enums?.[column.enum];
  if (values === undefined) return undefined;
  return Object.fromEntries(Object.entries(values).map(([raw, label]) => [raw, String(label)]));
}

/** Own evidence, else the table's; the source goes with the evidence it belongs to. */
function provenanceOf(own: ProvenanceFile, table: ProvenanceFile, path: string[], report: Report): Provenance {
  const holder = own.evidence === undefined ? table : own;
  if (holder.evidence === undefined) report.add(path, '"evidence" is missing: how sure is this address?');
  return { evidence: holder.evidence ?? 'assumed', source: own.source ?? holder.source ?? [] };
}

export function checkConnection(
  id: string | undefined,
  kind: 'snmp' | 'http',
  path: string[],
  file: ProfileFile,
  report: Report,
): void {
  report.mustBeKnown(path, 'connection', id, Object.keys(file.connections));
  const connection = id === undefined ? undefined : file.connections[id];
  if (connection && connection.kind !== kind) report.add(path, `"${id}" is not an ${kind} connection.`);
}

function isJson(read: string | undefined, { reads = {} }: ProfileFile): boolean {
  return read !== undefined && reads[read]?.format === 'json';
}

export function checkPath(parse: () => unknown, path: string[], report: Report): void {
  try {
    parse();
  } catch (error) {
    report.add(path, (error as Error).message);
  }
}

/** A column of a row is found from the row, one of a page of single values from the document's root. */
function checkStart(text: string, table: TableFile, json: boolean): void {
  const isAbsolute = json
    ? parseJsonColumnPath(text).every(({ from }) => from === 'document')
    : parseColumnPath(text).from === 'document';
  if (table.rows === 'one' && !isAbsolute) throw new Error('a path in a table of one row must begin with "/".');
  if (table.rows !== 'one' && isAbsolute) throw new Error('a path in a table of rows must be relative to the row.');
}

/** Every `{name}` in `template` must be a column. */
export function checkTemplate(
  template: string | undefined,
  path: string[],
  columns: Iterable<string>,
  report: Report,
): void {
  const known = [...columns];
  for (const match of (template ?? '').matchAll(/\{([^}]*)\}/g)) report.mustBeKnown(path, 'column', match[1], known);
}
