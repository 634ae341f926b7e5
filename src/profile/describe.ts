import type { Column, ColumnType, Connection, Evidence, Parameter, Profile, Table } from './types';

/** A column as `msg.table.columns` and the editor show it. */
export interface ColumnDescription {
  id: string;
  title: string;
  type: ColumnType;
  unit: string | null;
  /** Labels an enum, boolean or flags column can have; `null` where any value is possible. */
  values: string[] | null;
  writable: boolean;
  evidence: Evidence;
  /** Where the address is known from, e.g. `S4` or `RFC 2863`. */
  source: string[];
}

/** The columns of a table in order, all or only the `wanted`. */
export function describeColumns(table: Table, wanted?: ReadonlySet<string>): ColumnDescription[] {
  return [...table.columns.values()].filter(({ id }) => wanted?.has(id) ?? true).map(describeColumn);
}

function describeColumn(column: Column): ColumnDescription {
  const { id, title, type, unit = null, writable, evidence, source } = column;
  const values = column.values ? [...new Set(Object.values(column.values))] : null;
  return { id, title, type, unit, values, writable, evidence, source };
}

/** What the editor needs of a profile: JSON, no addresses. */
export interface ProfileDescription {
  id: string;
  title: string;
  summary: string;
  notice: string | null;
  webInterface: string | null;
  variants: { id: string; title: string }[];
  /** Which variant a device is, can be found out. */
  probed: boolean;
  parameters: Pick<Parameter, 'id' | 'title' | 'description' | 'default' | 'evidence'>[];
  connections: Connection[];
  pages: { id: string; title: string; tables: readonly string[]; trees: readonly string[]; webInterface: boolean }[];
  tables: { id: string; title: string; description: string | null; columns: ColumnDescription[] }[];
  trees: { id: string; title: string }[];
  graphs: { id: string; title: string }[];
}

/** The profile as the editor's drop-downs and lists are filled from. */
export function describeProfile(profile: Profile): ProfileDescription {
  const named = ({ id, title }: { id: string; title: string }) => ({ id, title });
  return {
    id: profile.id,
    title: profile.title,
    summary: profile.summary,
    notice: profile.notice ?? null,
    webInterface: profile.webInterface ?? null,
    variants: [...profile.variants].map(([id, title]) => ({ id, title })),
    probed: profile.probe !== undefined,
    parameters: [...profile.parameters.values()].map(({ source: _, ...parameter }) => parameter),
    connections: [...profile.connections.values()],
    pages: [...profile.pages.values()],
    tables: [...profile.tables.values()].map((table) => ({
      id: table.id,
      title: table.title,
      description: table.description ?? null,
      columns: describeColumns(table),
    })),
    trees: [...profile.trees.values()].map(named),
    graphs: [...profile.graphs.values()].map(named),
  };
}
