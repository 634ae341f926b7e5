import type { Column, Profile, Read, Table } from '../src/profile';

/** Where a column's value comes from, in the words of the profile. */
export function placeOf({ address, join }: Column): string {
  switch (address.from) {
    case 'oid':
      return address.oid;
    case 'index':
      return `part "${address.part}" of the row's index`;
    case 'path':
      return join === undefined ? address.path : `${address.path} (all of them)`;
    case 'request':
      return `"${address.name}" of the request`;
    case 'column':
      return `from ${address.column}`;
    case 'rate':
      return `rate of ${address.column}`;
    case 'template':
      return `made as "${address.template}"`;
    case 'session':
      return `${address.value} of the log-in`;
  }
}

/** A request as people write it: `GET /path`. */
export function requestLine({ method, path }: Pick<Read, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** Where a table's rows come from. */
export function rowsPlace({ rows }: Table, profile: Profile): string {
  if (rows.kind === 'one') return 'single values';
  if (rows.kind === 'snmp') return `rows by ${rows.index.map(({ name, type }) => `${name} (${type})`).join(', ')}`;
  const read = profile.reads.get(rows.read);
  return `${rows.each} in ${read ? requestLine(read) : rows.read}`;
}
