import { asHeadendError, HeadendError } from '../errors';
import type { Provenance, Table } from '../profile';
import type { Cell } from '../table';
import { SnmpSetError } from '../transport/snmp';
import { act, actionOf, type WriteOptions } from './act';
import { checkPermission } from './permission';
import { readBack } from './read-back';
import type { ShownRequest } from './request';
import { rowOf } from './row';
import type { WriteContext } from './write-context';
import { type Checked, type Examined, examine, type ItemResult, refused, type WriteItem } from './write-item';

/** How several items are written. */
export interface SetOptions extends WriteOptions {
  /** What happens after one that failed: the rest is still tried, or left alone (the default). */
  onError?: 'stop' | 'continue';
}

/**
 * Writes columns of a table. Items of one row that go the same way go in one request, in the order of their first.
 * The results stand in the order of `items`; an item that fails says why, and nothing of its request was written.
 *
 * @throws HeadendError NOT_ALLOWED where writing is off, CONFIG if there is no such table; what the device answers when
 *   the table is read.
 */
export async function setColumns(
  id: string,
  items: readonly WriteItem[],
  options: SetOptions,
  context: WriteContext,
): Promise<ItemResult[]> {
  // Nothing leaves this machine, not even a question, where nothing may be written.
  if (!options.dryRun) checkPermission(context.permission, KNOWN, titleOf(id, context), context.device);
  const reading = await context.read(id);
  const indexes = items.some(({ column }) => isIndexed(reading.table, column)) ? await context.indexes(id) : new Map();
  const checked = items.map((item) => examine(item, reading, options, context));
  const groups = groupsOf(checked);
  let failed = checked.some(({ error }) => error !== undefined) && options.onError !== 'continue';
  for (const group of groups) {
    if (failed) leave(group);
    else await writeGroup(reading.table, group, indexes, options, context);
    if (options.onError !== 'continue') failed ||= group.some(({ result }) => !result.ok);
  }
  if (!options.dryRun) await verify(id, groups.flat(), context);
  return checked.map(({ result }) => result);
}

/** How surely a way of writing is known matters for each column apart. */
const KNOWN: Provenance = { evidence: 'confirmed', source: [] };

function titleOf(id: string, { profile }: WriteContext): string {
  return profile.tables.get(id)?.title ?? id;
}

function isIndexed({ rows, columns }: Table, column: string): boolean {
  return rows.kind === 'snmp' && columns.get(column)?.write?.by === 'set';
}

/** Items that one request can write: of one row, by one SET or by one action. */
function groupsOf(examined: readonly Examined[]): Checked[][] {
  const groups = new Map<string, Checked[]>();
  for (const { item } of examined) {
    if (!item) continue;
    const { result, write, column } = item;
    const way = write.by === 'action' ? write.action : column.address.from === 'oid' ? column.address.connection : '';
    const name = JSON.stringify([result.key, write.by, way]);
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return [...groups.values()];
}

function leave(group: readonly Checked[]): void {
  fail(group, new HeadendError('REFUSED', 'It was not tried, for another item of the batch failed.'));
  for (const { result } of group) result.tried = false;
}

function fail(group: readonly Checked[], error: HeadendError): void {
  for (const { result } of group) Object.assign(result, { ok: false, error });
}

async function writeGroup(
  table: Table,
  group: readonly Checked[],
  indexes: ReadonlyMap<string, string>,
  options: SetOptions,
  context: WriteContext,
): Promise<void> {
  try {
    const [first] = group;
    const request =
      first?.write.by === 'action'
        ? await byAction(first.write.action, table, group, options, context)
        : await bySet(table, group, indexes, options, context);
    for (const { result } of group) Object.assign(result, { ok: true, request });
  } catch (error) {
    if (context.signal.aborted) throw error;
    fail(group, asHeadendError(error));
  }
}

async function byAction(
  id: string,
  table: Table,
  group: readonly Checked[],
  options: SetOptions,
  context: WriteContext,
): Promise<ShownRequest | undefined> {
  const action = actionOf(id, context.profile);
  const values: Record<string, unknown> = {};
  const keyParameter = action.verify?.key;
  if (keyParameter !== undefined && group[0]) values[keyParameter] = keyValue(table, group[0]);
  for (const { write, value } of group) if (write.by === 'action') values[write.parameter] = value;
  return (await act(action, values, options, context)).request;
}

/** The row's key as a parameter has it: the value of the key column, where there is one only. */
function keyValue({ key: [only, ...more] }: Table, { row, result }: Checked): Cell {
  return (more.length === 0 && only !== undefined ? row[only] : undefined) ?? result.key;
}

async function bySet(
  table: Table,
  group: readonly Checked[],
  indexes: ReadonlyMap<string, string>,
  options: SetOptions,
  context: WriteContext,
): Promise<ShownRequest> {
  const varbinds = group.flatMap(({ result, column: { address }, write, raw }) => {
    if (address.from !== 'oid' || write.by !== 'set' || !raw) return [];
    const index = table.rows.kind === 'one' ? undefined : indexes.get(result.key);
    if (table.rows.kind !== 'one' && index === undefined) {
      throw refused('NOT_FOUND', table, `the row ${result.key} is no longer there.`);
    }
    const oid = index === undefined ? address.oid : `${address.oid}.${index}`;
    return [{ oid, syntax: write.syntax, value: raw.raw }];
  });
  const [first] = group;
  const connection = first?.column.address.from === 'oid' ? first.column.address.connection : '';
  const set = varbinds.map(({ oid, syntax, value }) => ({
    oid,
    syntax,
    value: value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : value,
  }));
  if (!options.dryRun) {
    await context.send(connection, { set: varbinds }).catch((error: unknown) => {
      throw named(error, table, group);
    });
  }
  return { connection, set };
}

/** A refusal that says which column it is about, where the agent told. */
function named(error: unknown, table: Table, group: readonly Checked[]): unknown {
  const culprit = error instanceof SnmpSetError && error.index !== undefined ? group[error.index] : undefined;
  if (!culprit || !(error instanceof HeadendError)) return error;
  const { id, title } = culprit.column;
  const others = group.length > 1 ? ' Nothing of this row was written.' : '';
  const sentence = `${table.title}, "${id}" (${title}): ${error.message}${others}`;
  return new HeadendError(error.code, sentence, { table: table.id, cause: error });
}

/** Reads the table until everything that was accepted shows, or the time for it is over. */
async function verify(id: string, items: readonly Checked[], context: WriteContext): Promise<void> {
  const accepted = items.filter(({ result }) => result.ok);
  if (accepted.length === 0) return;
  await readBack(
    () => accepted.every(({ result }) => result.verified),
    async () => {
      const { table, rows } = await context.readAnew(id);
      for (const item of accepted) {
        const row = table.rows.kind === 'one' ? rows[0] : rowOf(rows, item.result.key);
        item.result.after = row?.[item.column.id] ?? null;
        item.result.verified = row !== undefined && isShown(item, item.result.after);
      }
    },
    context,
  );
}

function isShown({ raw, value, column }: Checked, after: Cell): boolean {
  if (raw) return JSON.stringify(raw.cell) === JSON.stringify(after);
  const label = column.values?.[String(value)];
  return JSON.stringify(after) === JSON.stringify(value) || String(after) === (label ?? String(value));
}
