import type { WriteItem } from '../../src/device';
import { HeadendError } from '../../src/errors';

/** What a node or a message says of items beside the payload. */
export interface ItemDefaults {
  key?: string;
  column?: string;
  /** For items that expect nothing themselves. */
  expect?: unknown;
}

/** What matters of the table that is written to. */
export interface ItemTarget {
  /** It has one row, so that no key is needed. */
  oneRow: boolean;
  /** Columns that are true or false: in a list as text these are words. */
  booleans: ReadonlySet<string>;
}

/** Items to write. A single one is answered by one result, a list by a list. */
export interface Items {
  items: WriteItem[];
  single: boolean;
}

const FORMS = 'send a value, {key, column, value}, a list of these, or a text such as key|value;key|value';
const PROPERTIES = ['key', 'column', 'value', 'expect'];

/**
 * The items a payload asks for: a value, `{key, column, value, expect?}`, an array of these, or, where neither a key is
 * given nor the table has one row, a text `key|value;key|value`.
 *
 * @throws HeadendError BAD_VALUE that says what is wrong and what may be sent.
 */
export function itemsOf(payload: unknown, defaults: ItemDefaults, target: ItemTarget): Items {
  if (payload === undefined) throw bad(`There is nothing to write: msg.payload is missing; ${FORMS}.`);
  if (Array.isArray(payload)) {
    const items = payload.map((item, index) => itemOf(item, `Item ${index + 1} of the list`, defaults, target));
    return { items, single: false };
  }
  if (isPlainObject(payload)) return { items: [itemOf(payload, 'What was sent', defaults, target)], single: true };
  if (typeof payload === 'object' && payload !== null)
    throw bad(`What was sent is of no form that is known; ${FORMS}.`);
  if (typeof payload === 'string' && defaults.key === undefined && !target.oneRow) {
    const items = parseBulk(payload).map((item) => complete('The list', item, defaults, target));
    return { items: items.map((item) => withWords(item, target)), single: false };
  }
  return { items: [complete('What was sent', { value: payload }, defaults, target)], single: true };
}

/** A text that stands for a value of a column: the words `true` and `false` where it is a boolean. */
export function withWords(item: WriteItem, { booleans }: ItemTarget): WriteItem {
  const { column, value } = item;
  return booleans.has(column) && (value === 'true' || value === 'false') ? { ...item, value: value === 'true' } : item;
}

/**
 * The pairs of a text `key|value;key|value`. Blanks around keys and values do not count, nor do empty pairs; `\|`, `\;`
 * and `\\` are these characters themselves.
 *
 * @throws HeadendError BAD_VALUE for a pair that is none.
 */
export function parseBulk(text: string): { key: string; value: string }[] {
  const pairs: string[][] = [['']];
  for (const token of text.match(/\\[\\|;]|./gs) ?? []) {
    const pair = pairs.at(-1) ?? [];
    if (token === ';') pairs.push(['']);
    else if (token === '|') pair.push('');
    else pair.push(`${pair.pop() ?? ''}${token.length > 1 ? token.slice(1) : token}`);
  }
  const trimmed = pairs.map((pair) => pair.map((part) => part.trim())).filter((pair) => pair.join('|') !== '');
  if (trimmed.length === 0) throw bad(`The text is empty, and no key is given for it; ${FORMS}.`);
  return trimmed.map((pair) => {
    const [key, value] = pair;
    if (key && value !== undefined && pair.length === 2) return { key, value };
    const sentence = `${shown(pair.join('|'))} is not of the form key|value, and no key is given for it`;
    throw bad(`${sentence}. Pairs are parted by ";"; write \\| and \\; for these characters themselves.`);
  });
}

function itemOf(item: unknown, what: string, defaults: ItemDefaults, target: ItemTarget): WriteItem {
  if (!isPlainObject(item)) throw bad(`${what} is ${shown(item)}; it must be an object {key, column, value}.`);
  const unknown = Object.keys(item).find((name) => !PROPERTIES.includes(name));
  if (unknown !== undefined) {
    throw bad(`${what} has a property ${shown(unknown)}; it may have key, column, value and expect.`);
  }
  const own = (name: string) => (Object.hasOwn(item, name) ? item[name] : undefined);
  const value = own('value');
  if (value === undefined) throw bad(`${what} has no value; it must be an object {key, column, value}.`);
  const column = textOf(own('column'), `The column of ${lower(what)}`);
  const key = textOf(own('key'), `The key of ${lower(what)}`);
  return complete(what, { key, column, value, expect: own('expect') }, defaults, target);
}

/** The item with what it leaves out taken from `defaults`. @throws HeadendError BAD_VALUE if something is missing. */
function complete(
  what: string,
  item: { key?: string; column?: string; value: unknown; expect?: unknown },
  defaults: ItemDefaults,
  { oneRow }: ItemTarget,
): WriteItem {
  const { key = defaults.key, column = defaults.column, value, expect = defaults.expect } = item;
  if (column === undefined) {
    throw bad(`${what} names no column; choose one in this node, or give msg.column or {column, value}.`);
  }
  if (key === undefined && !oneRow) {
    throw bad(`${what} names no row; enter a key in this node, or give msg.key or {key, value}.`);
  }
  return { key, column, value, ...(expect !== undefined && { expect }) };
}

/**
 * A text, or a number as one; nothing for an empty one.
 *
 * @throws HeadendError BAD_VALUE for anything else.
 */
export function textOf(value: unknown, what: string): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw bad(`${what} is ${shown(value)}; it must be a text.`);
}

/** Whether a value is an object of no class, as JSON has it. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Objects of function nodes come from another realm, whose Object is not ours.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function bad(sentence: string): HeadendError {
  return new HeadendError('BAD_VALUE', sentence);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
