import type {
  Column,
  ColumnAddress,
  Connection,
  HttpAction,
  Provenance,
  Read,
  RowSource,
  Session,
  Table,
} from '../src/profile';
import { code, plain } from './markdown';

/** Labels a column can have, so many that a line stays readable. */
const SHOWN_VALUES = 16;

/** What a value can be called, by raw value. */
export function values({ values: labels, otherwise }: Pick<Column, 'values'> & { otherwise?: string }): string {
  const all = Object.entries(labels ?? {}).map(([raw, label]) => {
    if (raw === label) return label;
    return `${raw === '' ? '(empty)' : raw} ${label}`;
  });
  const more = all.length - SHOWN_VALUES;
  const others = otherwise === undefined ? [] : [`any other ${otherwise}`];
  return [...all.slice(0, SHOWN_VALUES), ...(more > 0 ? [`and ${more} more`] : []), ...others].join(', ');
}

/** Where a column's value is read. */
export function address(from: ColumnAddress, rows: RowSource): string {
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
    case 'session':
      return `${code(from.value)} of the log-in`;
  }
}

/** Where a table's rows come from. */
export function rowSource({ key, rows }: Table): string {
  if (rows.kind === 'one') return 'One row.';
  const keys = `Key: ${key.map(code).join(', ')}.`;
  const from =
    rows.kind === 'path'
      ? `a row for each ${code(rows.each)} in ${code(rows.read)}`
      : `SNMP, index ${rows.index.map(({ name, type }) => `${code(name)} (${type})`).join(', ')}`;
  const [sure, source] = provenance(rows);
  return `${keys} Rows: ${from} (${sure}${source ? `; ${source}` : ''}).`;
}

/** What a device node starts from. */
export function settings(connection: Connection): string {
  if (connection.kind === 'http') {
    const { scheme, port, auth } = connection;
    return `${scheme}, port ${port}, ${auth === 'none' ? 'no log-in' : `${auth} log-in`}`;
  }
  const { versions, port, getCommunity, setCommunity } = connection;
  return `version ${versions.join(', ')}; port ${port}; communities ${getCommunity} (get), ${setCommunity} (set)`;
}

/** How one logs on, step by step. */
export function sessionSteps({ login, logout, token, expiresIn, headers, cookies }: Session): string[] {
  const reply = [
    ...(token ? [`the token at ${code(token)}`] : []),
    ...(expiresIn ? [`how many seconds it is good for at ${code(expiresIn)}`] : []),
  ];
  const sent = [...headerLines(headers).map(code), ...(cookies ? ['the cookies that the device sets'] : [])];
  return [
    `Log-on: ${httpRequest(login)}`,
    ...(reply.length > 0 ? [`In the reply to it: ${reply.join(', ')}`] : []),
    ...(sent.length > 0 ? [`With every request after it: ${sent.join(', ')}`] : []),
    ...(logout ? [`Log-off: ${httpRequest(logout)}`] : []),
  ];
}

/** The request of a read, for a cell of a table. */
export function readRequest({ method, path, headers, body, paging }: Read): string {
  const lines = [`${method} ${path}`, ...headerLines(headers), ...(body === undefined ? [] : [body])].map(code);
  if (!paging) return lines.join('<br>');
  const { page, first, size, rows } = paging;
  return [...lines, `in pages: ${code(page)} from ${first}, ${code(size)} ${rows}`].join('<br>');
}

/** A request that is not a read, in one line. */
export function httpRequest({ method, path, headers, json }: HttpAction): string {
  const body = json === undefined ? [] : [JSON.stringify(json)];
  return [`${method} ${path}`, ...headerLines(headers), ...body].map(code).join(' ');
}

function headerLines(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

/** Evidence and source, for two cells of a table. */
export function provenance({ evidence, source }: Provenance): [string, string] {
  return [evidence, plain(source.join(', '))];
}
