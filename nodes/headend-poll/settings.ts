import type { NodeDef } from 'node-red';
import { HeadendError } from '../../src/errors';
import { MODES, type Mode, type Selection } from '../../src/poll';
import { numberIn } from '../shared/number-field';

/** As many entries as a log is ever read of. */
const MOST_ENTRIES = 100_000;

/** The node's fields that say what is read. Numbers may be texts: a field can be an environment variable. */
export interface SelectionFields {
  mode?: Mode;
  pages?: string[];
  tables?: string[];
  columns?: string[];
  /** Newest entries to read of a log; all when blank. */
  latest?: number | string;
  tree?: string;
  graph?: string;
}

/** What the flow file holds of a node. */
export interface PollConfig extends NodeDef, SelectionFields {
  device: string;
  /** Seconds from start to start; 0 or blank polls on demand only. */
  interval?: number | string;
  /** Polls on its interval from the start. */
  enabled?: boolean;
  rawValues?: boolean;
  sendStale?: boolean;
}

/** Milliseconds from start to start. @throws HeadendError CONFIG when the field is out of range */
export function intervalOf({ interval }: PollConfig): number {
  const seconds = interval === undefined || interval === '' ? 0 : Number(interval);
  if (seconds === 0 || (seconds >= 1 && seconds <= 86_400)) return seconds * 1000;
  const range = 'at least 1 and at most 86400 seconds, or 0 to poll on demand only';
  throw new HeadendError('CONFIG', `The interval is ${JSON.stringify(interval)}; it must be ${range}.`);
}

/** What the fields choose. @throws HeadendError CONFIG for a mode there is not, or a wrong number of entries */
export function selectionOf(fields: SelectionFields): Selection {
  const { mode = 'table', pages = [], tables = [], columns = [], tree, graph } = fields;
  if (!MODES.includes(mode)) throw new HeadendError('CONFIG', `There is no mode "${mode}".`);
  const latest = numberIn('newest entries', fields.latest, 1, MOST_ENTRIES);
  return { mode, pages, tables, columns, latest, tree, graph };
}
