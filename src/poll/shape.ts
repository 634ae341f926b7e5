import { type DeviceSettings, deviceInfo } from '../device';
import { withFullStop } from '../errors';
import type { GraphMessage, PollInfo, PollMessage, TableInfo, TableMessage, TreeMessage } from '../messages';
import { describeColumns, type Profile } from '../profile';
import { buildGraph, buildTree, type Row, shownColumns } from '../table';
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

/** The messages that readings become, in the mode of their target. */
export function shape(target: Target, readings: readonly Remembered[], cycle: Cycle): PollMessage[] {
  if (target.mode === 'tree') return [treeMessage(target, readings, cycle)];
  if (target.mode === 'graph') return [graphMessage(target, readings, cycle)];
  const columns = new Map(target.wishes.map((wish) => [wish.table, wish.columns]));
  // Rows that cannot be trusted any more are news too.
  const isNews = (reading: Remembered) => reading.isNews || cycle.stale !== undefined;
  const isNewsOnly = target.mode === 'changes' || target.mode === 'new';
  const tables = readings.filter((reading) => !isNewsOnly || isNews(reading));
  const messages = tables.map((reading) => tableMessage(reading, columns.get(reading.table.id), cycle));
  return target.mode === 'row' ? messages.flatMap(perRow) : messages;
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
  return rows.map((row) => {
    const { changes } = message;
    const own = changes && {
      added: changes.added.filter((key) => key === row.key),
      removed: [],
      changed: changes.changed.filter(({ key }) => key === row.key),
    };
    return { ...message, topic: `${message.topic}/${row.key}`, payload: row, ...(own && { changes: own }) };
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
