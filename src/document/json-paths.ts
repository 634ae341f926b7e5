import { HeadendError } from '../errors';

/**
 * The path language for JSON: steps parted by `/`, as in JSON Pointer (RFC 6901) but for arrays.
 *
 * Rows     `/items/*` each element of an array, or each value of an object · `/system` one object · `/*` each element of
 *          a root array (the values of a root object are no rows: an error object is no list) · `/` the whole document
 * Columns  from a row: `name`, `source/ip` · `.` the row itself · `../name`, `../../id` of the object the row stands in,
 *          arrays not counting · of the document: `/system/serial`, `/`
 *
 * A step is the name of a property, with `~0` for `~` and `~1` for `/`. Both kinds of path may have alternatives, such as
 * `/* | /items/*`: of rows the first that is there counts, of columns the first with a value. `null` is as good as absent.
 */

/** Each element of an array, or each value of an object. A property of that name cannot be asked for. */
export const EACH = '*';

/** The steps from the root to the rows: names of properties, and {@link EACH}. */
export type JsonRowPath = readonly string[];

/** Where a column's value stands: names of properties from the document, or from `levels` objects above the row. */
export interface JsonColumnPath {
  from: 'document' | 'row';
  levels: number;
  names: readonly string[];
}

/**
 * Parses the path of rows, or of their container; the alternatives in order.
 * @throws HeadendError `CONFIG` with a sentence that says what is wrong
 */
export function parseJsonRowPath(text: string): JsonRowPath[] {
  return alternatives(text).map((path) => {
    if (!path.startsWith('/')) fail(text, 'the path of rows begins with "/"');
    return path === '/'
      ? []
      : path
          .slice(1)
          .split('/')
          .map((step) => propertyName(step, text));
  });
}

/**
 * Parses the path of a column; the alternatives in order, all absolute or all relative.
 * @throws HeadendError `CONFIG` with a sentence that says what is wrong
 */
export function parseJsonColumnPath(text: string): JsonColumnPath[] {
  const paths = alternatives(text).map((path) => columnPath(path, text));
  if (new Set(paths.map(({ from }) => from)).size > 1) fail(text, 'all alternatives begin with "/", or none does');
  return paths;
}

function alternatives(text: string): string[] {
  return text.split(' | ').map((path) => path.trim());
}

function columnPath(path: string, text: string): JsonColumnPath {
  if (path === '/') return { from: 'document', levels: 0, names: [] };
  if (path === '.') return { from: 'row', levels: 0, names: [] };
  const absolute = path.startsWith('/');
  const steps = (absolute ? path.slice(1) : path).split('/');
  const firstName = absolute ? 0 : steps.findIndex((step) => step !== '..');
  if (firstName < 0) fail(text, '".." is an object; the name of a property in it is missing');
  const names = steps.slice(firstName).map((step) => propertyName(step, text));
  if (names.includes(EACH)) fail(text, 'a column is one value; "*" is for the path of rows');
  return { from: absolute ? 'document' : 'row', levels: firstName, names };
}

function propertyName(step: string, text: string): string {
  if (step === '') fail(text, 'the name of a property is missing');
  if (step === '.') fail(text, '"." stands alone');
  if (step === '..') fail(text, '".." stands at the beginning, in the path of a column');
  if (step.includes('|')) fail(text, '"|" parts two paths and has a blank on either side');
  if (/~(?![01])/.test(step)) fail(text, '"~" is written "~0", and "/" in a name "~1"');
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function fail(text: string, what: string): never {
  throw new HeadendError('CONFIG', `The path "${text}" is wrong: ${what}.`);
}
