import type {
  ActionParameter,
  AlarmSpec,
  CatalogueEntry,
  ColumnType,
  Evidence,
  Guard,
  IndexPartType,
  Restore,
  RestoreRequest,
  SessionValue,
  Severity,
  SeverityMap,
  Signature,
  SnmpSyntax,
  SnmpWrite,
  Verify,
  XmlTemplate,
} from './types';

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
  traps?: Record<string, TrapFile>;
  configuration?: ConfigurationFile;
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
  auth?: 'none' | 'basic' | 'session' | 'signature';
  session?: SessionFile;
  signature?: Omit<Signature, 'seconds'> & { seconds?: string | number };
  login?: { user: string; secret: string; help?: string };
  headers?: Record<string, string>;
  over?: ('tcp' | 'serial')[];
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
  xml?: XmlTemplate;
  headers?: Record<string, string>;
}

export interface ActionFile extends ProvenanceFile {
  title: string;
  description?: string;
  on: string;
  parameters?: Record<string, ActionParameterFile>;
  request?: HttpActionFile;
  set?: SnmpWrite[];
  changesOnly?: boolean;
  guards?: GuardFile[];
  reply?: { table: string; each: string };
  verify?: Partial<Verify> & { table: string };
}

export interface GuardFile {
  sentence: string;
  parameters?: string[];
  when?: Guard['when'];
  unique?: Partial<NonNullable<Guard['unique']>> & { table: string; columns: string[] };
}

export interface ActionParameterFile {
  title: string;
  description?: string;
  type: ActionParameter['type'];
  required?: boolean;
  unit?: string;
  range?: [number, number];
  values?: ValuesFile;
  enum?: string;
  open?: boolean;
  pattern?: { expression: string; form: string };
  list?: boolean;
  count?: number;
  nullable?: boolean;
  secret?: boolean;
}

export interface ReadFile extends ProvenanceFile {
  on: string;
  method?: 'GET' | 'POST';
  path: string;
  body?: string;
  headers?: Record<string, string>;
  format?: 'xml' | 'json';
  paging?: { page: string; first?: number; size: string; rows: number; each: string };
  forEach?: { read: string; each: string; values: Record<string, string> };
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
  log?: { by: string };
  alarm?: AlarmFile;
  rows: 'one' | RowsFile;
  columns: Record<string, ColumnFile>;
}

/** What a column and a field of a notification have in common: what the value is and how it is read. */
interface ValueFile extends ProvenanceFile {
  title: string;
  description?: string;
  type: ColumnType;
  unit?: string;
  oid?: string;
  of?: string;
  values?: ValuesFile;
  enum?: string;
  otherwise?: string;
  scale?: number;
  absent?: (string | number)[];
  format?: string;
  match?: string;
}

export interface ColumnFile extends ValueFile {
  index?: string;
  at?: string;
  request?: string;
  rate?: string;
  template?: string;
  session?: SessionValue;
  on?: string;
  read?: string;
  bits?: 32 | 64;
  join?: string;
  range?: [number, number];
  writable?: boolean;
  syntax?: SnmpSyntax;
}

export interface GraphFile {
  title: string;
  interfaces: { table: string; direction: 'in' | 'out' | 'both'; name?: string }[];
  connections: { table: string; from: { table: string; column: string }; to: { table: string; column: string } }[];
}

export interface TrapFile extends ProvenanceFile {
  title: string;
  description?: string;
  on: string;
  oid: string;
  fields?: Record<string, TrapFieldFile>;
  alarm?: AlarmFile;
}

/** Has exactly one address: oid, arc or of. */
export interface TrapFieldFile extends ValueFile {
  arc?: string;
}

export interface AlarmFile extends Omit<AlarmSpec, 'severity' | 'state' | 'clears' | 'catalogue'> {
  severity: Severity | (Omit<SeverityMap, 'otherwise'> & { otherwise?: Severity });
  state: 'raised' | 'cleared' | { of: string; raised: (string | number | boolean)[] };
  clears?: boolean;
  catalogue?: { key: string; entries: Record<string, string | CatalogueEntry> };
}

export interface ConfigurationFile {
  read: string;
  keys?: Record<string, string[]>;
  ignore?: string[];
  identity?: string[];
  restore?: Partial<Omit<Restore, 'request'>> & { request: Partial<RestoreRequest> & { path: string } };
}
