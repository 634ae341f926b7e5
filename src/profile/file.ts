import type { ActionParameter, ColumnType, Evidence, IndexPartType, SessionValue } from './types';

/** A profile file after its form was checked; `profile.schema.json` documents each key. */
export interface ProfileFile {
  id: string;
  title: string;
  summary: string;
  notice?: string;
  sources: Record<string, string>;
  webInterface?: string;
  variants?: Record<string, { title: string; changes?: object }>;
  probe?: string;
  parameters?: Record<string, ProvenanceFile & { title: string; description?: string; default: string }>;
  connections: Record<string, ConnectionFile>;
  enums?: Record<string, ValuesFile>;
  reads?: Record<string, ReadFile>;
  pages: Record<string, { title: string; tables?: string[]; trees?: string[]; webInterface?: boolean }>;
  tables: Record<string, TableFile>;
  trees?: Record<string, { title: string; levels: Record<string, Record<string, string>>[] }>;
  graphs?: Record<string, GraphFile>;
  actions?: Record<string, ActionFile>;
}

export interface ProvenanceFile {
  evidence?: Evidence;
  source?: string[];
}

export type ValuesFile = Record<string, string | number | boolean>;

export interface ConnectionFile extends ProvenanceFile {
  kind: 'snmp' | 'http';
  title: string;
  port: number;
  versions?: (string | number)[];
  getCommunity?: string;
  setCommunity?: string;
  upTime?: string;
  scheme?: 'http' | 'https';
  auth?: 'none' | 'basic' | 'session';
  session?: SessionFile;
}

export interface SessionFile {
  login: HttpActionFile;
  logout?: HttpActionFile;
  token?: string;
  expiresIn?: string;
  headers?: Record<string, string>;
  cookies?: boolean;
}

export interface HttpActionFile {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  json?: unknown;
  headers?: Record<string, string>;
}

export interface ActionFile extends ProvenanceFile {
  title: string;
  description?: string;
  on: string;
  parameters?: Record<string, ActionParameterFile>;
  request: HttpActionFile;
  verify?: { table: string; key: string; columns: Record<string, string> };
}

export interface ActionParameterFile {
  title: string;
  type: ActionParameter['type'];
  required?: boolean;
  unit?: string;
  range?: [number, number];
  values?: ValuesFile;
  enum?: string;
}

export interface ReadFile extends ProvenanceFile {
  on: string;
  method?: 'GET' | 'POST';
  path: string;
  body?: string;
  headers?: Record<string, string>;
  format?: 'xml' | 'json';
  paging?: { page: string; first?: number; size: string; rows: number; each: string };
}

export interface RowsFile extends ProvenanceFile {
  on?: string;
  index?: Record<string, IndexPartType>;
  read?: string;
  each?: string;
  within?: string;
}

export interface TableFile extends ProvenanceFile {
  title: string;
  description?: string;
  key?: string[];
  display?: string;
  rows: 'one' | RowsFile;
  columns: Record<string, ColumnFile>;
}

export interface ColumnFile extends ProvenanceFile {
  title: string;
  description?: string;
  type: ColumnType;
  unit?: string;
  oid?: string;
  index?: string;
  at?: string;
  of?: string;
  rate?: string;
  template?: string;
  session?: SessionValue;
  on?: string;
  read?: string;
  values?: ValuesFile;
  enum?: string;
  otherwise?: string;
  scale?: number;
  absent?: (string | number)[];
  format?: string;
  bits?: 32 | 64;
  writable?: boolean;
}

export interface GraphFile {
  title: string;
  interfaces: { table: string; direction: 'in' | 'out' | 'both'; name?: string }[];
  connections: { table: string; from: { table: string; column: string }; to: { table: string; column: string } }[];
}
