import { HeadendError } from '../src/errors';

/** In the path of rows: each element of a list. */
export const EACH = '*';

/** Where a column's value stands in a JSON document, as a place to write to. */
export interface JsonPlace {
  /** The whole document, or the object of a row. */
  from: 'root' | 'row';
  /** How many objects above the row; lists do not count. */
  up: number;
  names: readonly string[];
}

/** The alternatives of a path, in order. */
function alternatives(text: string): string[] {
  return text.split(' | ').map((path) => path.trim());
}

/** The steps of one alternative of a row path: the one that a document of this shape has, else the first. */
export function parseRowSteps(text: string, shape: string | undefined): string[] {
  const paths = alternatives(text);
  const [path = '/'] = [...paths.filter((known) => hasShape(known, shape)), ...paths];
  return stepsOf(path.slice(1));
}

/** Whether a row path has an alternative for documents of a shape: it, or rows nested in it. */
export function allowsShape(text: string, shape: string): boolean {
  return alternatives(text).some((path) => hasShape(path, shape));
}

function hasShape(path: string, shape: string | undefined): boolean {
  return path === shape || path.startsWith(`${shape}/`);
}

/**
 * Reads the path of a column; of alternatives the first, for a device sends the value once.
 *
 * @throws HeadendError CONFIG if it names no single place that could be written to.
 */
export function parseColumnPlace(text: string): JsonPlace {
  const [path = '.'] = alternatives(text);
  const from = path.startsWith('/') ? 'root' : 'row';
  const steps = path === '.' ? [] : stepsOf(from === 'root' ? path.slice(1) : path);
  const up = steps.filter((step) => step === '..').length;
  const names = steps.slice(up);
  if (names.some((name) => name === '..' || name === EACH) || (up > 0 && names.length === 0)) {
    throw new HeadendError('CONFIG', `The path ${text} cannot be simulated: it names no single place.`);
  }
  return { from, up, names };
}

/** Steps parted by `/`; in a name `~1` is `/` and `~0` is `~` (RFC 6901, 4). */
function stepsOf(path: string): string[] {
  return path === '' ? [] : path.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
