import { type DeviceSettings, deviceInfo } from '../device';
import { withFullStop } from '../errors';
import type { GraphMessage, PollInfo, PollMessage, TableInfo, TableMessage, TreeMessage } from '../messages';
import type { Pieces } from '../pieces';
import { describeColumns, type Profile } from '../profile';
import { buildGraph, buildTree, type Changes, copyRows, type Row, shownColumns } from '../table';
import type { Remembered } from './memory';
import type { Target } from './selection';

/** More sentences than this in one reason help nobody. */
const MOST_REASONS = 5;

/** What every message of one cycle shares. */
export interface Cycle {
  deviceId: string;
  settings: DeviceSettings;
  /** Counts the polls of a node, from 1. */
  sequence: number;
  /** Why tables that belong to the message are not in it. */
  missing?: readonly string[];
  /** Why the rows are the last ones known and not fresh. */
  stale?: string;
}

/** Messages made in one go in mode `row`. */
const PIECE_MESSAGES = 100;

/**
 * The messages that readings become, in the mode of their target. Flows may change what they are given: messages share
 * nothing with the readings, the profile, or one another.
 */
export function* shape(target: Target, readings: readonly Remembered[], cycle: Cycle): Pieces<PollMessage[]> {
  const own: Remembered[] = [];
  for (const reading of shown(target, readings, cycle)) {
    own.push({ ...reading, rows: yield* copyRows(reading.table, reading.rows) });
  }
  if (target.mode === 'tree') return [detached(treeMessage(target, own, cycle))];
  if (target.mode === 'graph') return [detached(graphMessage(target, own, cycle))];
  const columns = new Map(target.wishes.map((wish) => [wish.table, wish.columns]));
  const tables = own.map((reading) => tableMessage(reading, columns.get(reading.table.id), cycle));
  const messages: PollMessage[] = [];
  for (const message of target.mode === 'row' ? tables.flatMap(perRow) : tables) {
    if (messages.length % PIECE_MESSAGES === 0 && messages.length > 0) yield;
    messages.push(detached(message));
  }
  return messages;
}

/** The readings that are told of: in some modes only news. */
function shown({ mode }: Target, readings: readonly Remembered[], { stale }: Cycle): readonly Remembered[] {
  // Rows that cannot be trusted any more are news too.
  const isNewsOnly = (mode === 'changes' || mode === 'new') && stale === undefined;
  return isNewsOnly ? readings.filter(({ isNews }) => isNews) : readings;
}

/** What of a message shares nothing with anyone as it is. */
const OWN: ReadonlySet<string> = new Set(['payload', 'changes']);

function detached<T extends PollMessage>(message: T): T {
  const fields = Object.entries(message).map(([name, value]) => [name, OWN.has(name) ? value : structuredClone(value)]);
  return Object.fromEntries(fields) as T;
}

function tableMessage(reading: Remembered, columns: readonly string[] | undefined, cycle: Cycle): TableMessage {
  const { table, rows, changes } = reading;
  const only: Row | undefined = table.rows.kind === 'one' ? rows[0] : undefined;
  return {
    topic: `${cycle.settings.name}/${table.id}`,
    payload: only ?? rows,
    device: deviceInfo(cycle.deviceId, cycle.settings),
    table: tableInfo(reading, cycle.settings.profile, columns),
    poll: pollInfo([reading], cycle),
    ...(changes && cycle.stale === undefined && { changes }),
  };
}

/** A message for each row; its changes are those of the row. */
function perRow(message: TableMessage): TableMessage[] {
  const rows = Array.isArray(message.payload) ? message.payload : [message.payload];
  const { changes } = message;
  const added = new Set(changes?.added);
  const changed = new Map<string, Changes['changed']>();
  for (const change of changes?.changed ?? []) {
    const known = changed.get(change.key);
    if (known) known.push(change);
    else changed.set(change.key, [change]);
  }
  return rows.map((row) => {
    const own = { added: added.has(row.key) ? [row.key] : [], removed: [], changed: changed.get(row.key) ?? [] };
    return { ...message, topic: `${message.topic}/${row.key}`, payload: row, ...(changes && { changes: own }) };
  });
}

function treeMessage({ tree: id = '' }: Target, readings: readonly Remembered[], cycle: Cycle): TreeMessage {
  const { profile } = cycle.settings;
  const tree = profile.trees.get(id);
  if (!tree) throw new TypeError(`The profile has no tree ${id}.`);
  const tables = readings.map((reading) => tableInfo(reading, profile));
  return {
    topic: `${cycle.settings.name}/${id}`,
    payload: buildTree(tree, rowsOf(readings)),
    device: deviceInfo(cycle.deviceId, cycle.settings),
    tree: { id, title: tree.title, tables },
    poll: pollInfo(readings, cycle),
  };
}

function graphMessage({ graph: id = '' }: Target, readings: readonly Remembered[], cycle: Cycle): GraphMessage {
  const { profile } = cycle.settings;
  const graph = profile.graphs.get(id);
  if (!graph) throw new TypeError(`The profile has no connectivity graph ${id}.`);
  const tables = readings.map((reading) => tableInfo(reading, profile));
  return {
    topic: `${cycle.settings.name}/${id}`,
    payload: buildGraph(graph, rowsOf(readings)),
    device: deviceInfo(cycle.deviceId, cycle.settings),
    graph: { id, title: graph.title, tables },
    poll: pollInfo(readings, cycle),
  };
}

function rowsOf(readings: readonly Remembered[]): Map<string, readonly Row[]> {
  return new Map(readings.map(({ table, rows }) => [table.id, rows]));
}

/** The device as messages name it. */
function tableInfo({ table }: Remembered, profile: Profile, columns?: readonly string[]): TableInfo {
  const page = [...profile.pages.values()].find(({ tables }) => tables.includes(table.id));
  const wanted = columns && columns.length > 0 ? new Set(columns) : undefined;
  const shown = shownColumns(table, wanted);
  return { id: table.id, title: table.title, page: page?.title ?? null, columns: describeColumns(table, shown) };
}

function pollInfo(readings: readonly Remembered[], { sequence, missing = [], stale }: Cycle): PollInfo {
  const at = Math.min(...readings.map((reading) => reading.at));
  const end = Math.max(...readings.map((reading) => reading.at + reading.durationMs));
  const problems = stale === undefined ? [...missing, ...readings.flatMap((reading) => reading.problems)] : [stale];
  const head = {
    at: new Date(at).toISOString(),
    durationMs: Math.round(end - at),
    sequence,
    requests: readings.reduce((sum, { requests }) => sum + requests, 0),
  };
  if (problems.length === 0) return { ...head, quality: 'good' };
  const more = problems.length - MOST_REASONS;
  const reasons = [...problems.slice(0, MOST_REASONS).map(withFullStop), ...(more > 0 ? [`And ${more} more.`] : [])];
  const reason = reasons.join(' ');
  return { ...head, quality: stale === undefined ? 'partial' : 'stale', reason };
}
