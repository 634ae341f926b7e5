import { parseColumnPaths, parseJsonColumnPath, parseJsonRowPath, parseRowPaths } from '../document';
import type { ColumnFile, ProfileFile, RowsFile, TableFile } from './file';
import type { Report } from './report';
import { resolveAlarm } from './resolve-alarm';
import { checkConnection, checkParameters, checkPath, checkTemplate, provenanceOf, valuesOf } from './resolve-parts';
import type { Column, ColumnAddress, ColumnType, ColumnWrite, RowSource, SnmpSyntax, Table } from './types';

/** What values are in an SNMP message where the profile does not say; texts are octets. */
const SYNTAXES: Partial<Record<ColumnType, SnmpSyntax>> = {
  integer: 'integer',
  number: 'integer',
  duration: 'integer',
  enum: 'integer',
  boolean: 'integer',
  ip: 'ipAddress',
  oid: 'objectIdentifier',
};
const ADDRESSES = ['oid', 'index', 'at', 'request', 'of', 'rate', 'template', 'session'] as const;

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
  const { title, description, display, log, alarm } = table;
  checkTemplate(display, [...path, 'display'], columns.keys(), report);
  report.mustBeKnown([...path, 'log', 'by'], 'column', log?.by, columns.keys());
  if (log && rows.kind !== 'path') report.add([...path, 'log'], 'only rows of a document can be a log.');
  const reading = alarm && resolveAlarm(alarm, [...path, 'alarm'], { noun: 'column', all: columns }, report);
  return { id, title, description, key, display, log, alarm: reading, rows, columns };
}

function resolveRows(table: TableFile, path: string[], file: ProfileFile, report: Report): RowSource {
  if (table.rows === 'one') return { kind: 'one' };
  const rows = table.rows;
  const at = [...path, 'rows'];
  const provenance = provenanceOf(rows, table, at, report);
  if (rows.read !== undefined && rows.each !== undefined && rows.on === undefined) {
    report.mustBeKnown([...at, 'read'], 'read', rows.read, Object.keys(file.reads ?? {}));
    const parse = isJson(rows.read, file) ? parseJsonRowPath : parseRowPaths;
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
  if (column.match !== undefined) {
    const expression = column.match;
    checkPath(() => new RegExp(expression, 'u'), [...path, 'match'], report);
  }
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
    join: column.join,
    match: column.match,
    range: column.range,
    writable: column.writable ?? false,
    write: writeOf(id, column, path, file, report),
    ...provenanceOf(column, table, path, report),
  };
}

/**
 * How a writable column is written: its own object by SNMP, anything else by an action that shows in it. That one must
 * get by with the row's key and the value.
 */
function writeOf(
  id: string,
  column: ColumnFile,
  path: string[],
  { actions = {}, tables }: ProfileFile,
  report: Report,
): ColumnWrite | undefined {
  if (column.writable !== true) return undefined;
  if (column.oid !== undefined) return { by: 'set', syntax: column.syntax ?? SYNTAXES[column.type] ?? 'octets' };
  const table = path[1] ?? '';
  for (const [action, { verify, parameters = {} }] of Object.entries(actions)) {
    const [parameter] = Object.entries(verify?.columns ?? {}).find(([, shown]) => shown === id) ?? [];
    if (verify?.table !== table || parameter === undefined) continue;
    const namesRow = verify.key !== undefined || tables[table]?.rows === 'one';
    const others = Object.keys(parameters).filter((name) => name !== parameter && name !== verify.key);
    if (namesRow && others.every((name) => parameters[name]?.required === false))
      return { by: 'action', action, parameter };
  }
  report.add(
    path,
    'it is writable, but no action whose "verify" names this column can be done with its row and value alone.',
  );
  return undefined;
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
    checkParameters(column.oid, [...path, 'oid'], Object.keys(file.parameters ?? {}), report);
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
  if (column.request !== undefined) {
    const values = file.reads?.[rows.read ?? '']?.forEach?.values ?? {};
    report.mustBeKnown([...path, 'request'], 'value that the read is made with', column.request, Object.keys(values));
    return { from: 'request', read: rows.read ?? '', name: column.request };
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

function isJson(read: string | undefined, { reads = {} }: ProfileFile): boolean {
  return read !== undefined && reads[read]?.format === 'json';
}

/** A column of a row is found from the row, one of a page of single values from the document's root. */
function checkStart(text: string, table: TableFile, json: boolean): void {
  const paths: { from: string }[] = json ? parseJsonColumnPath(text) : parseColumnPaths(text);
  const isAbsolute = paths.every(({ from }) => from === 'document');
  if (table.rows === 'one' && !isAbsolute) throw new Error('a path in a table of one row must begin with "/".');
  if (table.rows !== 'one' && isAbsolute) throw new Error('a path in a table of rows must be relative to the row.');
}
