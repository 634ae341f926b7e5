import type { ActionParameter, Column, ColumnType, Connection, Evidence, Parameter, Profile, Table } from './types';

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

/** An action as the editor shows it: JSON, no addresses. */
export interface ActionDescription {
  id: string;
  title: string;
  description: string | null;
  evidence: Evidence;
  source: readonly string[];
  /** It only asks the device for something. */
  reading: boolean;
  parameters: {
    id: string;
    title: string;
    description: string | null;
    type: ActionParameter['type'];
    required: boolean;
    unit: string | null;
    range: readonly [number, number] | null;
    /** Labels, where only some values are known. */
    values: string[] | null;
    /** How a text must look. */
    form: string | null;
    list: boolean;
    /** A list has exactly so many values. */
    count: number | null;
    nullable: boolean;
    secret: boolean;
  }[];
}

/** The actions of a profile, in its order. */
export function describeActions({ actions }: Profile): ActionDescription[] {
  return [...actions.values()].map((action) => ({
    id: action.id,
    title: action.title,
    description: action.description ?? null,
    evidence: action.evidence,
    source: action.source,
    reading: action.request?.method === 'GET',
    parameters: [...action.parameters.values()].map(({ values, pattern, open: _, ...parameter }) => ({
      ...parameter,
      description: parameter.description ?? null,
      unit: parameter.unit ?? null,
      range: parameter.range ?? null,
      values: values ? [...new Set(Object.values(values))] : null,
      form: pattern?.form ?? null,
      count: parameter.count ?? null,
    })),
  }));
}

/** What the editor needs of a profile: JSON, no addresses. */
export interface ProfileDescription {
  id: string;
  title: string;
  summary: string;
  notice: string | null;
  /** What the keys in the `source` of columns and actions stand for. */
  sources: Readonly<Record<string, string>>;
  webInterface: string | null;
  variants: { id: string; title: string }[];
  /** Which variant a device is, can be found out. */
  probed: boolean;
  parameters: Pick<Parameter, 'id' | 'title' | 'description' | 'default' | 'evidence'>[];
  connections: Connection[];
  pages: { id: string; title: string; tables: readonly string[]; trees: readonly string[]; webInterface: boolean }[];
  /** `log`: the table is a log, of which there are newest and new entries. */
  tables: { id: string; title: string; description: string | null; log: boolean; columns: ColumnDescription[] }[];
  trees: { id: string; title: string }[];
  graphs: { id: string; title: string }[];
  actions: ActionDescription[];
  /** The configuration is a document that can be saved; `restore` says how sure it is how one is sent back, if at all. */
  configuration: { restore: Evidence | null } | null;
}

/** The profile as the editor's drop-downs and lists are filled from. */
export function describeProfile(profile: Profile): ProfileDescription {
  const named = ({ id, title }: { id: string; title: string }) => ({ id, title });
  return {
    id: profile.id,
    title: profile.title,
    summary: profile.summary,
    notice: profile.notice ?? null,
    sources: { ...profile.sources },
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
      log: table.log !== undefined,
      columns: describeColumns(table),
    })),
    trees: [...profile.trees.values()].map(named),
    graphs: [...profile.graphs.values()].map(named),
    actions: describeActions(profile),
    configuration: profile.configuration ? { restore: profile.configuration.restore?.evidence ?? null } : null,
  };
}
