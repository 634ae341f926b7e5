import type { Action, Column, Profile, Table, TrapField, TrapSpec } from './types';

/**
 * The profile with the values of its parameters put into its OIDs: the user's where given, else their defaults. Other
 * texts keep their `{parameters}`, for they may name values of a request as well. A profile whose OIDs name none is
 * returned as it is.
 */
export function bindParameters(profile: Profile, given: Readonly<Record<string, string>> = {}): Profile {
  if (profile.parameters.size === 0) return profile;
  const values = new Map([...profile.parameters.values()].map(({ id, default: usual }) => [id, given[id] || usual]));
  const bind = (oid: string) => oid.replace(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole);
  return {
    ...profile,
    tables: mapped(profile.tables, (table) => bindTable(table, bind)),
    actions: mapped(profile.actions, (action) => bindAction(action, bind)),
    traps: mapped(profile.traps, (trap) => bindTrap(trap, bind)),
  };
}

type Bind = (oid: string) => string;

function bindTable(table: Table, bind: Bind): Table {
  return { ...table, columns: mapped(table.columns, (column) => bindAddress<Column>(column, bind)) };
}

function bindAction(action: Action, bind: Bind): Action {
  // What is no parameter of the device is one of the action, and stays.
  return { ...action, set: action.set?.map((write) => ({ ...write, oid: bind(write.oid) })) };
}

function bindTrap(trap: TrapSpec, bind: Bind): TrapSpec {
  return { ...trap, oid: bind(trap.oid), fields: mapped(trap.fields, (field) => bindAddress<TrapField>(field, bind)) };
}

function bindAddress<T extends Column | TrapField>(owner: T, bind: Bind): T {
  const { address } = owner;
  return address.from === 'oid' ? { ...owner, address: { ...address, oid: bind(address.oid) } } : owner;
}

function mapped<T>(map: ReadonlyMap<string, T>, change: (value: T) => T): Map<string, T> {
  return new Map([...map].map(([id, value]) => [id, change(value)]));
}
