import type { ColumnDescription } from '../../src/profile/describe';
import type { Row } from '../../src/table/types';

/** What *Preview* sends: the dialog's fields, and its device as it stands in the editor. */
export interface PreviewRequest {
  /** Of the poll node. */
  id: string;
  fields: {
    device: string;
    mode: string;
    pages: string[];
    tables: string[];
    columns: string[];
    latest: string;
    tree: string;
    graph: string;
    rawValues: boolean;
  };
  /** `changed`: it is not deployed as it is described here. */
  device: { changed: boolean; fields: object; credentials: object };
}

/** A table that was read. */
export interface PreviewTable {
  id: string;
  title: string;
  columns: ColumnDescription[];
  /** It is a page of single values: one row. */
  single: boolean;
  /** The first rows; `total` is how many there are. */
  rows: Row[];
  total: number;
  /** Requests it took; one that several tables shared counts for each. */
  requests: number;
  durationMs: number;
  /** Sentences about what is missing; where there are any, the quality is `partial`. */
  problems: string[];
}

/** A table that could not be read, and why. */
export interface PreviewFailure {
  id: string;
  title: string;
  error: string;
}

/** The tables in the order they are chosen. */
export interface PreviewAnswer {
  tables: (PreviewTable | PreviewFailure)[];
}
