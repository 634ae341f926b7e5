import type { Profile } from '../profile';

/** The notifications of RFC 3418 (egpNeighborLoss: RFC 1213), by their OIDs. */
const STANDARD: ReadonlyMap<string, string> = new Map(
  ['coldStart', 'warmStart', 'linkDown', 'linkUp', 'authenticationFailure', 'egpNeighborLoss'].map((name, i) => [
    `1.3.6.1.6.3.1.1.5.${i + 1}`,
    name,
  ]),
);

/** Name of a notification that every SNMP agent may send. */
export function standardName(oid: string): string | undefined {
  return STANDARD.get(oid);
}

/** Names for objects by their OIDs, with an instance or without: of columns of tables, as `table.column`. */
export function objectNames({ tables }: Pick<Profile, 'tables'>): (oid: string) => string | undefined {
  const names = new Map<string, string>();
  for (const table of tables.values()) {
    for (const { id, address } of table.columns.values()) {
      if (address.from === 'oid' && !names.has(address.oid)) names.set(address.oid, `${table.id}.${id}`);
    }
  }
  return (oid) => {
    for (let end = oid.length; end > 0; end = oid.lastIndexOf('.', end - 1)) {
      const name = names.get(oid.slice(0, end));
      if (name !== undefined) return name;
    }
    return undefined;
  };
}
