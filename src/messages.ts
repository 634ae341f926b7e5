import type { ColumnDescription } from './profile';
import type { Changes, Graph, Row, TreeNode } from './table';

/** The device a message is about: `msg.device`. */
export interface DeviceInfo {
  id: string;
  name: string;
  /** Title of its profile. */
  model: string;
  /** Title of the variant it is, where its profile has several. */
  variant: string | null;
  /** Address of its own web pages, where it has any. */
  webInterface: string | null;
}

/** The table a message holds: `msg.table`. */
export interface TableInfo {
  id: string;
  title: string;
  /** Title of the page the table is on. */
  page: string | null;
  columns: ColumnDescription[];
}

/** How the reading went: `msg.poll`. */
export interface PollInfo {
  /** When the device was asked, ISO 8601. */
  at: string;
  durationMs: number;
  /** Counts the polls of a node, from 1. */
  sequence: number;
  /** Requests it took; one that several tables shared counts for each. */
  requests: number;
  /** `partial`: something is missing; `stale`: the device could not be read, these are the last rows known. */
  quality: 'good' | 'partial' | 'stale';
  /** Why it is not good. */
  reason?: string;
}

/** What all messages of a poll hold. */
interface Head {
  /** Node-RED's own properties of a message, which a poll on demand hands on. */
  [property: string]: unknown;
  /** Device name and table (tree, graph) id, parted by `/`; in row mode also the row's key. */
  topic: string;
  device: DeviceInfo;
  poll: PollInfo;
}

/** One table; a page of single values is one object. `changes` is absent on a first poll. */
export interface TableMessage extends Head {
  payload: Row[] | Row;
  table: TableInfo;
  changes?: Changes;
}

/** Tables nested in one another. */
export interface TreeMessage extends Head {
  payload: TreeNode[];
  tree: { id: string; title: string; tables: TableInfo[] };
}

/** What feeds what. */
export interface GraphMessage extends Head {
  payload: Graph;
  graph: { id: string; title: string; tables: TableInfo[] };
}

/** What a poll node sends. */
export type PollMessage = TableMessage | TreeMessage | GraphMessage;
