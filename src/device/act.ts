import { HeadendError } from '../errors';
import { type Action, didYouMean, type Profile } from '../profile';
import type { Row } from '../table';
import { type ActionValues, checkedValues } from './check-values';
import type { Values } from './fill';
import { checkGuards } from './guard';
import { checkPermission, type Permission } from './permission';
import { readBack, shows } from './read-back';
import { type Reply, readReply } from './reply';
import { prepare, type ShownRequest } from './request';
import { rowOf } from './row';
import type { WriteContext } from './write-context';

export type { ActionValues } from './check-values';

/** How something is written. */
export interface WriteOptions {
  /** Everything is checked and the request is shown, but nothing is written. */
  dryRun?: boolean;
  signal?: AbortSignal;
}

/** What came of an action. */
export interface ActionResult {
  /** What was sent, or in a dry run would be; absent where there was nothing to change. Secrets are not shown. */
  request?: ShownRequest;
  /** Whether anything was sent: nothing is in a dry run, and where all is as asked for already. */
  sent: boolean;
  /** The row it is about, before and after; absent where the profile does not say where it shows. */
  before?: Row;
  after?: Row;
  /** Whether what was written was read back; `undefined` where the profile does not say where it shows. */
  verified?: boolean;
  /** What the device answered, where the profile says how to read it. */
  reply?: Reply;
}

/** Looks up an action. @throws HeadendError NOT_ALLOWED if this variant of the device has none of the name. */
export function actionOf(id: string, { title, variant, variants, actions }: Profile): Action {
  const action = actions.get(id);
  if (action) return action;
  const version = variant === undefined ? '' : ` in ${variants.get(variant) ?? variant}`;
  const known = actions.size === 0 ? ' It can only be read.' : didYouMean(id, actions.keys());
  throw new HeadendError('NOT_ALLOWED', `${title}${version} has no action "${id}".${known}`);
}

/** Whether an action only asks the device for something. */
export function isReading({ request }: Action): boolean {
  return request?.method === 'GET';
}

/**
 * Does an action: checks permission, values and what the device's state allows, sends it, and reads back until it
 * shows. Errors as `Device.act` has them.
 */
export async function act(
  action: Action,
  given: ActionValues,
  { dryRun = false }: Pick<WriteOptions, 'dryRun'>,
  context: WriteContext,
): Promise<ActionResult> {
  const permission: Permission = dryRun || isReading(action) ? 'assumed' : context.permission;
  checkPermission(permission, action, action.title, context.device);
  const asked = checkedValues(action, given);
  const before = await findRow(action, asked, context);
  const values = action.changesOnly ? changesOf(action, asked, before) : asked;
  if (!values) return { sent: false, before, after: before, verified: true };
  await checkGuards(action, values, context.read);
  const prepared = prepare(action, values, context.parameters);
  const { shown: request } = prepared;
  if (dryRun) return { request, sent: false, ...(before && { before }) };
  const answer = await context.send(action.connection, prepared);
  const reply = action.reply && answer && (await readReply(action.reply, answer, context.profile));
  const result = { request, sent: true, ...(before && { before }), ...(reply && { reply }) };
  const { verify } = action;
  if (!verify) return result;
  const key = verify.key === undefined ? reply?.rows[0]?.key : asked[verify.key];
  // A device that does not tell what it made cannot be asked for it.
  if (key === undefined && context.profile.tables.get(verify.table)?.rows.kind !== 'one') return result;
  const look = async () => rowIn(await context.readAnew(verify.table), key);
  return { ...result, ...(await readBack((row) => shows(row, action, values), look, context)) };
}

/** The row an action is about, before it is done. @throws HeadendError NOT_FOUND if there is none. */
async function findRow({ verify }: Action, values: Values, context: WriteContext): Promise<Row | undefined> {
  if (!verify) return undefined;
  const isOneRow = context.profile.tables.get(verify.table)?.rows.kind === 'one';
  if (verify.key === undefined && !isOneRow) return undefined;
  const reading = await context.read(verify.table);
  const key = verify.key === undefined ? undefined : values[verify.key];
  const row = rowIn(reading, key);
  if (row) return row;
  throw new HeadendError('NOT_FOUND', `${reading.table.title} has no row ${String(key)}.`, { table: verify.table });
}

function rowIn({ table, rows }: Awaited<ReturnType<WriteContext['read']>>, key: Values[string] | undefined) {
  return table.rows.kind === 'one' ? rows[0] : rowOf(rows, key);
}

/** The values that differ from what the row shows, with those the request cannot do without; `undefined` if none does. */
function changesOf(action: Action, values: Values, row: Row | undefined): Values | undefined {
  const { columns = {} } = action.verify ?? {};
  const isChange = ([name, value]: [string, Values[string]]) =>
    Object.hasOwn(columns, name) && !shows(row, action, { [name]: value });
  const entries = Object.entries(values);
  if (!entries.some((entry) => isChange(entry) || !(Object.hasOwn(columns, entry[0]) || isKey(action, entry[0])))) {
    return undefined;
  }
  return Object.fromEntries(entries.filter((entry) => isChange(entry) || !Object.hasOwn(columns, entry[0])));
}

function isKey({ verify, request }: Action, name: string): boolean {
  return verify?.key === name || (request?.path.includes(`{${name}}`) ?? false);
}
