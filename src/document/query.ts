import { HeadendError } from '../errors';
import { type ColumnPath, type ElementPath, parseColumnPath, parseRowPath } from './paths';
import type { DocumentQuery } from './types';

/** A column found at or below elements inside the row, or inside the document for a one-row query. */
export interface InnerColumn {
  column: string;
  path: ElementPath;
  attribute?: string;
}

/** A column that is known when the row's element opens, or is its text. */
export interface OwnColumn {
  column: string;
  path: Exclude<ColumnPath, { elements: ElementPath }>;
}

/** A query, parsed and checked. */
export interface CompiledQuery {
  id: string;
  each?: ElementPath;
  within?: ElementPath;
  own: readonly OwnColumn[];
  inner: NameIndex<InnerColumn>;
}

/**
 * Parses a query's paths.
 * @throws HeadendError `CONFIG` when a path is wrong, relative without `each`, or absolute with it
 */
export function compileQuery(query: DocumentQuery): CompiledQuery {
  const { id, each, within, columns } = query;
  const own: OwnColumn[] = [];
  const inner: InnerColumn[] = [];
  for (const [column, text] of columns) {
    const path = parseColumnPath(text);
    checkStart(query, column, text, path.from === 'document');
    if ('elements' in path) inner.push({ column, path: path.elements, attribute: path.attribute });
    else own.push({ column, path });
  }
  return {
    id,
    each: each === undefined ? undefined : parseRowPath(each),
    within: within === undefined ? undefined : parseRowPath(within),
    own,
    inner: new NameIndex(inner),
  };
}

/**
 * A column of a query without `each` has an absolute path, one with it a path from the row.
 * @throws HeadendError `CONFIG` when it is not so
 */
export function checkStart({ id, each }: DocumentQuery, column: string, path: string, absolute: boolean): void {
  if (absolute === (each === undefined)) return;
  const rule = absolute ? 'must be relative to the row' : 'must begin with "/", for there is one row';
  throw new HeadendError('CONFIG', `The path "${path}" of column "${column}" of "${id}" ${rule}.`);
}

/** What is said of a query's rows when more matched than may be kept. */
export function limitProblems(matched: number, kept: number, limit: number): string[] {
  const left = matched - kept;
  return left > 0 ? [`${left} of ${matched} rows were left out: the limit is ${limit} rows.`] : [];
}

/** Things with a path by the name of its last step, so that an element meets only those it may match. */
export class NameIndex<T extends { path: ElementPath }> {
  private readonly named = new Map<string, T[]>();
  private readonly any: T[];

  constructor(items: readonly T[]) {
    this.any = items.filter(({ path }) => lastName(path) === '*');
    for (const name of new Set(items.map(({ path }) => lastName(path)))) {
      this.named.set(
        name,
        items.filter(({ path }) => lastName(path) === name || lastName(path) === '*'),
      );
    }
  }

  /** What may match an element of this local name. */
  select(name: string): readonly T[] {
    return this.named.get(name) ?? this.any;
  }
}

function lastName({ segments }: ElementPath): string {
  return segments.at(-1)?.at(-1)?.name ?? '*';
}
