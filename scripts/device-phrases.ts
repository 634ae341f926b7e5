import type {
  ActionParameter,
  Column,
  Connection,
  HttpAction,
  Parameter,
  Provenance,
  Read,
  RowSource,
  Session,
  Signature,
  Table,
  TrapField,
  XmlTemplate,
} from '../src/profile';
import { code, plain } from './markdown';

/** Labels a column can have, so many that a line stays readable. */
const SHOWN_VALUES = 16;

/** What a value can be: its labels by raw value, or the least and greatest. */
export function values({
  values: labels,
  otherwise,
  range,
}: Pick<Column, 'values' | 'range'> & { otherwise?: string }): string {
  const all = Object.entries(labels ?? {}).map(([raw, label]) => {
    if (raw === label) return label;
    return `${raw === '' ? '(empty)' : raw} ${label}`;
  });
  const more = all.length - SHOWN_VALUES;
  const others = otherwise === undefined ? [] : [`any other ${otherwise}`];
  const limits = range ? [`${range[0]} to ${range[1]}`] : [];
  return [...all.slice(0, SHOWN_VALUES), ...(more > 0 ? [`and ${more} more`] : []), ...others, ...limits].join(', ');
}

/** What the value of an action's parameter can be. */
export function parameterValues(parameter: ActionParameter): string {
  const { pattern, open, list, count, nullable } = parameter;
  const known = pattern?.form ?? values({ ...parameter, otherwise: open ? 'raw value' : undefined });
  const many = list ? [count === undefined ? 'any number of them' : `exactly ${count} of them`] : [];
  return [...(known ? [known] : []), ...many, ...(nullable ? ['null'] : [])].join(', ');
}

/** The default of a parameter of the device. */
export function usual({ default: text }: Parameter): string {
  return text === '' ? 'nothing' : code(text);
}

/** Where a column's value is read, and what is made of it first. */
export function address(column: Column, rows: RowSource): string {
  return [place(column, rows), ...made(column)].join(', ');
}

/** Where a value of a notification is. */
export function fieldAddress(field: TrapField): string {
  const { address: from } = field;
  if (from.from === 'oid') return [code(from.oid), ...made(field)].join(', ');
  if (from.from === 'arc') return [`the arc ${code(`{${from.name}}`)}`, ...made(field)].join(', ');
  return [`of ${code(from.field)}`, ...made(field)].join(', ');
}

function made({ join, match }: Pick<Column, 'join' | 'match'>): string[] {
  return [
    ...(join === undefined ? [] : [`every one, parted by ${code(join)}`]),
    ...(match === undefined ? [] : [`what matches ${code(match)}`]),
  ];
}

function place({ address: from }: Column, rows: RowSource): string {
  switch (from.from) {
    case 'oid':
      return code(from.oid);
    case 'index':
      return `index ${code(from.part)}`;
    case 'path':
      return code(from.path) + (rows.kind === 'one' ? ` in ${code(from.read)}` : '');
    case 'request':
      return `${code(`{${from.name}}`)} of the request`;
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

/** How a column is written; nothing where it cannot be. */
export function writing({ write }: Column): string {
  if (!write) return '';
  return `writable by ${write.by === 'set' ? `SNMP (${write.syntax})` : code(write.action)}`;
}

/** Where a table's rows come from. */
export function rowSource({ key, rows, log }: Table): string {
  if (rows.kind === 'one') return 'One row.';
  const keys = `Key: ${key.map(code).join(', ')}.`;
  const from =
    rows.kind === 'path'
      ? `a row for each ${code(rows.each)} in ${code(rows.read)}`
      : `SNMP, index ${rows.index.map(({ name, type }) => `${code(name)} (${type})`).join(', ')}`;
  const order = log ? ` A log: ${code(log.by)} only grows, and the newest entry comes first.` : '';
  return `${keys} Rows: ${from} (${sure(rows)}).${order}`;
}

/** What a device node starts from. */
export function settings(connection: Connection): string {
  if (connection.kind === 'http') {
    const { scheme, port, auth } = connection;
    const login = auth === 'none' ? 'no log-in' : auth === 'signature' ? 'signed requests' : `${auth} log-in`;
    return `${scheme}, port ${port}, ${login}`;
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

/** How requests are signed, part by part. */
export function signatureParts({ headers, unsigned, seconds, refusals }: Signature): string[] {
  return [
    `${code(headers.user)}: the user`,
    `${code(headers.expires)}: the Unix time ${code(seconds)} seconds from now`,
    `${code(headers.key)}: ${code('md5(key + md5(path + user + key + expires))')}, in lower-case hexadecimal`,
    `Path: without query and slash at its end${unsigned === undefined ? '' : `, and without ${code(unsigned)} before it`}`,
    ...refusals.map(({ text, sentence }) => `When the device says ${code(text)}: ${plain(sentence)}`),
  ];
}

/** The request of a read, for a cell of a table. */
export function readRequest({ method, path, headers, body, paging, forEach }: Read): string {
  const lines = [`${method} ${path}`, ...headerLines(headers), ...(body === undefined ? [] : [body])].map(code);
  if (forEach) {
    const names = Object.entries(forEach.values).map(([name, from]) => `${code(`{${name}}`)} its ${code(from)}`);
    lines.push(`for each ${code(forEach.each)} in ${code(forEach.read)}, with ${names.join(', ')}`);
  }
  if (paging) lines.push(`in pages: ${code(paging.page)} from ${paging.first}, ${code(paging.size)} ${paging.rows}`);
  return lines.join('<br>');
}

/** A request that is not a read, in one line. */
export function httpRequest({ method, path, headers, json, xml }: HttpAction): string {
  const body = json === undefined ? [] : [JSON.stringify(json)];
  return [`${method} ${path}`, ...headerLines(headers), ...body, ...(xml ? [xmlText(xml)] : [])].map(code).join(' ');
}

/** An XML template as the XML it stands for. */
function xmlText(template: XmlTemplate): string {
  return Object.entries(template)
    .map(([name, part]) => {
      if (typeof part === 'string') return `<${name}>${part}</${name}>`;
      const attributes = Object.entries(part).filter(([child]) => child.startsWith('@'));
      const open = [name, ...attributes.map(([child, value]) => `${child.slice(1)}="${value}"`)].join(' ');
      const { '#text': text = '', ...rest } = part;
      const inside =
        text + xmlText(Object.fromEntries(Object.entries(rest).filter(([child]) => !child.startsWith('@'))));
      return inside === '' ? `<${open}/>` : `<${open}>${inside}</${name}>`;
    })
    .join('');
}

/** Headers as they are written. */
export function headerLines(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

/** Evidence and source, for two cells of a table. */
export function provenance({ evidence, source }: Provenance): [string, string] {
  return [evidence, plain(source.join(', '))];
}

/** Evidence and source in one text. */
export function sure(of: Provenance): string {
  return provenance(of)
    .filter((part) => part !== '')
    .join('; ');
}
