import type { WriteItem } from '../../src/device';
import { HeadendError } from '../../src/errors';
import type { Profile } from '../../src/profile';
import type { SetFields, SetRequest } from './fields';
import { type ItemTarget, isPlainObject, itemsOf, textOf, withWords } from './payload';
import type { Evaluated } from './typed-value';

/** What is to be done. */
export type Write =
  | {
      kind: 'column';
      /** Id of the table. */
      id: string;
      items: WriteItem[];
      /** One result is wanted and no list. */
      single: boolean;
      onError: 'stop' | 'continue';
      dryRun: boolean;
    }
  | { kind: 'action'; id: string; values: Record<string, unknown>; dryRun: boolean };

/**
 * What the node's fields and a message together ask for. The fields' kind decides whether a column is written or an
 * action done; the kind `message` leaves that to the message: an action if it names one.
 *
 * @throws HeadendError BAD_VALUE for a message that cannot be understood, CONFIG for a wrong field.
 */
export function writeOf(fields: SetFields, request: SetRequest, evaluated: Evaluated, profile: Profile): Write {
  const { kind } = fields;
  if (!['column', 'action', 'message'].includes(kind)) {
    throw new HeadendError('CONFIG', `There is no kind ${JSON.stringify(kind)}; choose what this node writes.`);
  }
  const dryRun = dryRunOf(fields, request);
  // Other nodes have a msg.action of their own: a table on a dashboard says by it that a row was pressed.
  const id = kind === 'message' ? textOf(request.action, 'msg.action') : fields.action;
  if (kind === 'action' || (kind === 'message' && id !== undefined)) {
    if (!id) throw new HeadendError('BAD_VALUE', 'No action is chosen; choose one in this node.');
    return { kind: 'action', id, values: valuesOf(fields, request, evaluated), dryRun };
  }
  return { ...columnWriteOf(fields, request, evaluated, profile), dryRun };
}

function columnWriteOf(fields: SetFields, request: SetRequest, evaluated: Evaluated, profile: Profile) {
  const { onError = 'stop' } = fields;
  if (onError !== 'stop' && onError !== 'continue') {
    throw new HeadendError('CONFIG', `After an error there is no ${JSON.stringify(onError)}; choose stop or continue.`);
  }
  const isOwn = fields.kind === 'column';
  const { table = '', column = '', key = '' } = isOwn ? fields : {};
  // The messages of a poll tell of their table by an object; that one was read.
  const told = isPlainObject(request.table) ? undefined : textOf(request.table, 'msg.table');
  const id = told ?? table;
  if (id === '') {
    const sentence = 'Nothing is named to write: choose a table in this node, or give msg.table or msg.action.';
    throw new HeadendError('BAD_VALUE', sentence);
  }
  const defaults = {
    key: textOf(request.key, 'msg.key') ?? (key || undefined),
    column: textOf(request.column, 'msg.column') ?? (column || undefined),
    expect: request.expect,
  };
  const value = isOwn ? evaluated.value : request.payload;
  return { kind: 'column', id, ...itemsOf(value, defaults, targetOf(id, profile)), onError } as const;
}

/** A write as the dialog tries it, with a text in place of what a message would bring. */
export function withTypedText(write: Write, profile: Profile): Write {
  if (write.kind === 'action') return write;
  const target = targetOf(write.id, profile);
  return { ...write, items: write.items.map((item) => withWords(item, target)) };
}

function targetOf(id: string, { tables }: Profile): ItemTarget {
  const table = tables.get(id);
  const columns = [...(table?.columns.values() ?? [])];
  return {
    // Of a table that is not there, that is what the device says, and not that a key is missing.
    oneRow: table?.rows.kind === 'one' || table === undefined,
    booleans: new Set(columns.flatMap(({ id: column, type }) => (type === 'boolean' ? [column] : []))),
  };
}

function valuesOf({ kind, payloadParameters = true }: SetFields, { payload }: SetRequest, { parameters }: Evaluated) {
  const own = kind === 'action' ? parameters : {};
  if (kind === 'action' && !payloadParameters) return own;
  if (isPlainObject(payload)) return { ...own, ...payload };
  // What a button or a clock sends is a sign to begin; a text or a list is someone's idea of parameters.
  if (payload === '' || payload === null || !['string', 'object'].includes(typeof payload)) return own;
  const sentence = 'msg.payload must be an object of parameters, such as {"id": 3}, or no text and no list at all';
  throw new HeadendError('BAD_VALUE', `${sentence}; or take parameters from this node only.`);
}

function dryRunOf({ dryRun = false }: SetFields, request: SetRequest): boolean {
  if (request.dryRun === undefined) return dryRun;
  if (typeof request.dryRun === 'boolean') return request.dryRun;
  throw new HeadendError('BAD_VALUE', 'msg.dryRun must be true or false.');
}
