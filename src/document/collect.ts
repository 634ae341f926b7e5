import { HeadendError } from '../errors';
import { attributeOf, type Element, localName, matches, stepFits } from './match';
import type { ElementPath } from './paths';
import { type CompiledQuery, compileQuery, type InnerColumn, limitProblems, NameIndex, type OwnColumn } from './query';
import type { DocumentQuery, DocumentTable } from './types';

/** Elements inside one another, at most; no device's document comes near it. */
const MAX_DEPTH = 200;

type Values = Map<string, string>;

/** An open element whose own text may be wanted. */
interface OpenElement extends Element {
  /** Text so far; absent while nobody wants it. */
  text?: string;
  wanted?: { values: Values; column: string }[];
}

/** A row whose element is open. A one-row query's row is the document's, with `base` 0, and never closes. */
interface OpenRow {
  inner: NameIndex<InnerColumn>;
  /** How many open elements the row's own is the last of. */
  base: number;
  values: Values;
}

/** What is known of a query so far. */
interface Result {
  query: CompiledQuery;
  rows: Values[];
  matched: number;
  containerSeen: boolean;
}

interface Target {
  path: ElementPath;
  result: Result;
}

/** Builds the rows of all queries from the events of a parser. It keeps the open elements only, no tree. */
export class Collector {
  private readonly stack: OpenElement[] = [];
  private readonly openRows: OpenRow[] = [];
  private readonly results: Result[];
  private readonly rowPaths: NameIndex<Target>;
  private readonly containers: NameIndex<Target>;

  constructor(
    queries: readonly DocumentQuery[],
    private readonly maxRows: number,
  ) {
    this.results = queries.map((query) => ({
      query: compileQuery(query),
      rows: [],
      matched: 0,
      containerSeen: false,
    }));
    this.rowPaths = this.index(({ each }) => each);
    this.containers = this.index(({ within }) => within);
    for (const { query, rows } of this.results.filter((result) => result.query.each === undefined)) {
      const values: Values = new Map();
      rows.push(values);
      this.openRows.push({ inner: query.inner, base: 0, values });
    }
  }

  /** An element opened; attributes by name as written, on an object without a prototype. */
  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const element: OpenElement = { name: localName(name), attributes };
    this.stack.push(element);
    if (this.stack.length > MAX_DEPTH) {
      throw new HeadendError('BAD_REPLY', `The XML has more than ${MAX_DEPTH} elements inside one another.`);
    }
    for (const row of this.openRows) this.takeInner(row, element);
    for (const { path, result } of this.rowPaths.select(element.name)) {
      if (matches(path, this.stack, 0)) this.openRow(result, element);
    }
    for (const { path, result } of this.containers.select(element.name)) {
      result.containerSeen ||= matches(path, this.stack, 0);
    }
  }

  /** Text or CDATA of the element opened last. */
  text(text: string): void {
    const element = this.stack.at(-1);
    if (element?.text !== undefined) element.text += text;
  }

  /** The element opened last closed. */
  close(): void {
    while (this.openRows.at(-1)?.base === this.stack.length) this.openRows.pop();
    const element = this.stack.pop();
    for (const { values, column } of element?.wanted ?? []) values.set(column, element?.text?.trim() ?? '');
  }

  /** The tables, by query id. */
  tables(): Map<string, DocumentTable> {
    return new Map(this.results.map((result) => [result.query.id, this.table(result)]));
  }

  private table({ query, rows, matched, containerSeen }: Result): DocumentTable {
    const any = query.each === undefined ? rows.some((row) => row.size > 0) : matched > 0;
    const table: DocumentTable = { rows, found: containerSeen || any };
    const problems = limitProblems(matched, rows.length, this.maxRows);
    if (problems.length > 0) table.problems = problems;
    return table;
  }

  private index(pathOf: (query: CompiledQuery) => ElementPath | undefined): NameIndex<Target> {
    return new NameIndex(
      this.results.flatMap((result) => {
        const path = pathOf(result.query);
        return path ? [{ path, result }] : [];
      }),
    );
  }

  private takeInner({ inner, base, values }: OpenRow, element: OpenElement): void {
    for (const { column, path, attribute } of inner.select(element.name)) {
      if (values.has(column) || !matches(path, this.stack, base)) continue;
      if (attribute === undefined) want(element, values, column);
      else setIfThere(values, column, attributeOf(element, attribute));
    }
  }

  private openRow(result: Result, element: OpenElement): void {
    result.matched += 1;
    if (result.rows.length >= this.maxRows) return;
    const values: Values = new Map();
    result.rows.push(values);
    for (const own of result.query.own) this.takeOwn(own, element, values);
    this.openRows.push({ inner: result.query.inner, base: this.stack.length, values });
  }

  private takeOwn({ column, path }: OwnColumn, element: OpenElement, values: Values): void {
    if (path.from === 'row' && path.attribute === undefined) want(element, values, column);
    else setIfThere(values, column, this.ownAttribute(path));
  }

  /** An attribute of the element opened last, or of one it stands in. */
  private ownAttribute(path: OwnColumn['path']): string | undefined {
    const { from, attribute = '' } = path;
    const value = (element: Element | undefined) => element && attributeOf(element, attribute);
    if (from === 'row') return value(this.stack.at(-1));
    if (from === 'parent') return value(this.stack.at(-1 - path.levels));
    const ancestors = this.stack.slice(0, -1).filter((element) => stepFits(path.step, element));
    return ancestors.map(value).find((found) => found !== undefined);
  }
}

/** The column is the element's text, known when it closes. It is set at once, so that a later match does not count. */
function want(element: OpenElement, values: Values, column: string): void {
  values.set(column, '');
  element.text ??= '';
  element.wanted ??= [];
  element.wanted.push({ values, column });
}

function setIfThere(values: Values, column: string, value: string | undefined): void {
  if (value !== undefined) values.set(column, value);
}
