import { HeadendError } from '../errors';
import { type ColumnPath, type ElementPath, parseColumnPaths, parseRowPaths } from './paths';
import { type FoundRow, placesOf } from './row';
import type { DocumentQuery, Given } from './types';

/** One of the places where a column may stand. Each has a number in its query. */
interface Place {
  place: number;
  /** Every match counts, and not the first alone. */
  every: boolean;
}

/** A place at or below elements inside the row, or inside the document for a one-row query. */
export interface InnerPlace extends Place {
  path: ElementPath;
  attribute?: string;
}

/** A place that is known when the row's element opens, or is its text. */
export interface OwnPlace extends Place {
  path: Exclude<ColumnPath, { elements: ElementPath }>;
}

/** A column, and the numbers of the places it may stand at, in the order in which they count. */
export interface QueryColumn {
  id: string;
  places: readonly number[];
  join?: string;
}

/** A column whose one place is an attribute that is known when the row's element opens: it goes straight into the row. */
export interface DirectColumn {
  id: string;
  path: Exclude<OwnPlace['path'], { from: 'row'; attribute?: undefined }>;
}

/** A column whose value comes with the document. */
export interface GivenColumn {
  id: string;
  name: string;
}

/** A query, parsed and checked. */
export interface CompiledQuery {
  id: string;
  each?: readonly ElementPath[];
  within?: readonly ElementPath[];
  /** But for the direct ones. */
  columns: readonly QueryColumn[];
  direct: readonly DirectColumn[];
  given: readonly GivenColumn[];
  own: readonly OwnPlace[];
  inner: NameIndex<InnerPlace>;
  /** How many places there are that columns may stand at. */
  placeCount: number;
  /** Where the value of each column stands in a row. */
  places: ReadonlyMap<string, number>;
}

/**
 * Parses a query's paths.
 * @throws HeadendError `CONFIG` when a path is wrong, relative without `each`, or absolute with it
 */
export function compileQuery(query: DocumentQuery): CompiledQuery {
  const { id, each, within } = query;
  const own: OwnPlace[] = [];
  const inner: InnerPlace[] = [];
  const direct: DirectColumn[] = [];
  const { paths, given } = columnsOf(query);
  const columns = paths.flatMap(({ id: column, path: text, join }): QueryColumn[] => {
    const parsed = parseColumnPaths(text);
    for (const path of parsed) checkStart(query, column, text, path.from === 'document');
    const [only] = parsed.length === 1 && join === undefined ? parsed : [];
    if (only && !('elements' in only) && only.attribute !== undefined) {
      direct.push({ id: column, path: only });
      return [];
    }
    const places = parsed.map((path) => {
      const known = { place: own.length + inner.length, every: join !== undefined };
      if ('elements' in path) inner.push({ ...known, path: path.elements, attribute: path.attribute });
      else own.push({ ...known, path });
      return known.place;
    });
    return [{ id: column, places, join }];
  });
  return {
    id,
    each: each === undefined ? undefined : parseRowPaths(each),
    within: within === undefined ? undefined : parseRowPaths(within),
    columns,
    direct,
    given,
    own,
    inner: new NameIndex(inner),
    placeCount: own.length + inner.length,
    places: placesOf(query.columns),
  };
}

/** The columns that stand in the document, with what joins their matches where that is asked for, and the others. */
export function columnsOf({ columns }: DocumentQuery): {
  paths: { id: string; path: string; join?: string }[];
  given: GivenColumn[];
} {
  const paths: { id: string; path: string; join?: string }[] = [];
  const given: GivenColumn[] = [];
  for (const [id, at] of columns) {
    if (typeof at === 'string') paths.push({ id, path: at });
    else if ('given' in at) given.push({ id, name: at.given });
    else paths.push({ id, ...at });
  }
  return { paths, given };
}

/** Sets the columns whose values come with the document, where they have none yet. */
export function setGiven(columns: readonly GivenColumn[], given: Given | undefined, row: FoundRow): void {
  for (const { id, name } of columns) {
    const value = given?.[name];
    if (value !== undefined && row.get(id) === undefined) row.set(id, value);
  }
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
