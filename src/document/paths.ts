import { HeadendError } from '../errors';

/**
 * The path language: a small part of XPath 1.0 that can be answered while a document streams by.
 *
 * Elements  `/A/B`  from the root · `//A`  anywhere · `//A/B`  child · `//A//B`  descendant · `*`  any element ·
 *           `[@X]` and `[@X='value']` after any step, also several
 * Columns   relative to a row: `@X` · `.` · `B`, `B/C`, `B//C` · `B/@X` · `../@X`, `../../@X` · `ancestor::A/@X`
 *           of the document: `/A/B` · `//A` · `//A/@X` · `//@X` (the first element that has it)
 *
 * Either kind may have alternatives, such as `/mpts_list/mpts | /mpts/mpts`: an element is a row when it is at any of
 * them, and of a column the first counts that has a value.
 *
 * The first match in document order counts, as in XPath; of ancestors this is the outermost that has the attribute.
 * An element's value is its own text and CDATA, without that of elements in it (XPath would include them), trimmed. One
 * with the attribute `nil="true"` has none: it is `null`.
 * Names are local names; namespace prefixes in the document are ignored.
 */

/** A condition on a step: the element has the attribute, with this value if one is given. */
export interface Predicate {
  attribute: string;
  value?: string;
}

/** One element of a path. The name is a local name, or `*`. */
export interface Step {
  name: string;
  predicates: readonly Predicate[];
}

/** Steps of a segment are parent and child; a segment stands anywhere below the one before. */
export interface ElementPath {
  /** The first step is a child of where the path starts, and not anywhere below it. */
  anchored: boolean;
  segments: readonly (readonly Step[])[];
}

/** Where a column's value stands. Without `attribute` it is the element's text. */
export type ColumnPath =
  | { from: 'document' | 'descendant'; elements: ElementPath; attribute?: string }
  | { from: 'row'; attribute?: string }
  | { from: 'parent'; levels: number; attribute: string }
  | { from: 'ancestor'; step: Step; attribute: string };

const NAME = /[\p{L}_][\p{L}\p{N}._-]*/uy;
const STEP = /\*|[\p{L}_][\p{L}\p{N}._-]*/uy;
const LITERAL = /'([^']*)'|"([^"]*)"/y;
const ANY: Step = { name: '*', predicates: [] };

/**
 * Parses the path of rows, or of their container, such as `//Slot[@Type='card']/Port`; the alternatives in order.
 * @throws HeadendError `CONFIG` with a sentence that says where the path is wrong
 */
export function parseRowPaths(text: string): ElementPath[] {
  return alternatives(new Cursor(text), rowPath);
}

/**
 * Parses the path of a column, such as `../@Slot`; the alternatives in order, all absolute or all relative.
 * @throws HeadendError `CONFIG` with a sentence that says where the path is wrong
 */
export function parseColumnPaths(text: string): ColumnPath[] {
  const cursor = new Cursor(text);
  const paths = alternatives(cursor, columnPath);
  if (new Set(paths.map(({ from }) => from === 'document')).size > 1) {
    cursor.fail('all alternatives begin with "/", or none does');
  }
  return paths;
}

/** As {@link parseRowPaths}, of a path without alternatives. */
export function parseRowPath(text: string): ElementPath {
  return single(new Cursor(text), rowPath);
}

/** As {@link parseColumnPaths}, of a path without alternatives. `from` is `document` exactly when it is absolute. */
export function parseColumnPath(text: string): ColumnPath {
  return single(new Cursor(text), columnPath);
}

function single<T>(cursor: Cursor, parse: (cursor: Cursor) => T): T {
  const path = parse(cursor);
  cursor.end();
  return path;
}

function alternatives<T>(cursor: Cursor, parse: (cursor: Cursor) => T): T[] {
  const paths: T[] = [];
  do paths.push(parse(cursor));
  while (cursor.take(' | '));
  cursor.end();
  return paths;
}

function rowPath(cursor: Cursor): ElementPath {
  const { elements, attribute } = absolutePath(cursor);
  if (attribute !== undefined) cursor.fail('a row is an element, not an attribute');
  return elements;
}

function columnPath(cursor: Cursor): ColumnPath {
  if (cursor.sees('/')) return { from: 'document', ...absolutePath(cursor) };
  if (cursor.sees('@')) return { from: 'row', attribute: attribute(cursor) };
  if (cursor.sees('..')) return parentPath(cursor);
  if (cursor.take('.')) return { from: 'row' };
  if (cursor.take('ancestor::')) {
    const ancestor = step(cursor);
    return { from: 'ancestor', step: ancestor, attribute: attributeAfterSlash(cursor) };
  }
  return { from: 'descendant', ...elementPath(cursor, true) };
}

function parentPath(cursor: Cursor): ColumnPath {
  let levels = 0;
  do {
    cursor.expect('..', '".."');
    levels += 1;
  } while (cursor.sees('/..') && cursor.take('/'));
  return { from: 'parent', levels, attribute: attributeAfterSlash(cursor) };
}

interface Elements {
  elements: ElementPath;
  attribute?: string;
}

function absolutePath(cursor: Cursor): Elements {
  if (cursor.take('//')) {
    if (!cursor.sees('@')) return elementPath(cursor, false);
    return { elements: { anchored: false, segments: [[ANY]] }, attribute: attribute(cursor) };
  }
  cursor.expect('/', '"/" or "//"');
  return elementPath(cursor, true);
}

function elementPath(cursor: Cursor, anchored: boolean): Elements {
  let segment = [step(cursor)];
  const segments = [segment];
  const elements = { anchored, segments };
  while (cursor.sees('/')) {
    if (cursor.take('//')) {
      segment = [step(cursor)];
      segments.push(segment);
    } else {
      cursor.take('/');
      if (cursor.sees('@')) return { elements, attribute: attribute(cursor) };
      segment.push(step(cursor));
    }
  }
  return { elements };
}

function step(cursor: Cursor): Step {
  const name = cursor.match(STEP)?.[0] ?? cursor.fail('the name of an element or "*" is expected');
  if (cursor.sees(':')) cursor.fail('names are written without a namespace prefix, and "ancestor::" comes first');
  const predicates: Predicate[] = [];
  while (cursor.take('[')) predicates.push(predicate(cursor));
  return { name, predicates };
}

function predicate(cursor: Cursor): Predicate {
  const name = attribute(cursor);
  if (cursor.take(']')) return { attribute: name };
  cursor.expect('=', '"=" or "]"');
  const literal = cursor.match(LITERAL) ?? cursor.fail('a value in quotes is expected');
  cursor.expect(']', '"]"');
  return { attribute: name, value: literal[1] ?? literal[2] };
}

function attribute(cursor: Cursor): string {
  cursor.expect('@', '"@" and the name of an attribute');
  return cursor.match(NAME)?.[0] ?? cursor.fail('the name of an attribute is expected');
}

function attributeAfterSlash(cursor: Cursor): string {
  cursor.expect('/', '"/@" and the name of an attribute');
  return attribute(cursor);
}

/** A place in a path; knows how to complain about it. */
class Cursor {
  private at = 0;

  constructor(private readonly text: string) {}

  sees(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  take(token: string): boolean {
    const seen = this.sees(token);
    if (seen) this.at += token.length;
    return seen;
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text) ?? undefined;
    this.at += found?.[0].length ?? 0;
    return found;
  }

  expect(token: string, name: string): void {
    if (!this.take(token)) this.fail(`${name} is expected`);
  }

  end(): void {
    if (this.at < this.text.length) this.fail('the path should end here');
  }

  fail(what: string): never {
    throw new HeadendError('CONFIG', `The path "${this.text}" is wrong at character ${this.at + 1}: ${what}.`);
  }
}
