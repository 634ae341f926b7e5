import { HeadendError } from '../errors';
import type { RawValue } from '../table/types';
import { attributeOf, type Element, localName, matches, stepFits } from './match';
import type { ElementPath } from './paths';
import { type CompiledQuery, compileQuery, limitProblems, NameIndex, type OwnPlace, setGiven } from './query';
import { FoundRow } from './row';
import type { DocumentQuery, DocumentTable, Given } from './types';

/** Elements inside one another, at most; no device's document comes near it. */
const MAX_DEPTH = 200;

/** What was found so far at each place of a query: a text, `null` for what is nil, or a list where every match counts. */
type Findings = (string | null | undefined | (string | null)[])[];

/** An open element whose own text may be wanted. */
interface OpenElement extends Element {
  /** Text so far; absent while nobody wants it. */
  text?: string;
  /** Where its text goes: a place, or an item of the list there, which is kept for it. */
  wanted?: Wanted[];
}

/** Where the text of an element goes. */
interface Wanted {
  findings: Findings;
  place: number;
  item: number;
}

/** A row whose element is open. A one-row query's row is the document's, with `base` 0. */
interface OpenRow {
  query: CompiledQuery;
  /** How many open elements the row's own is the last of. */
  base: number;
  findings: Findings;
  values: FoundRow;
}

/** What is known of a query so far. */
interface Result {
  query: CompiledQuery;
  rows: FoundRow[];
  matched: number;
  containerSeen: boolean;
}

type AncestorPath = OwnPlace['path'] & { from: 'ancestor' };

interface Target {
  path: ElementPath;
  result: Result;
}

/**
 * Builds the rows of all queries from the events of a parser, of one document after another. It keeps the open elements
 * only, no tree.
 */
export class Collector {
  /** Name of the last document's root element. */
  root = '';
  private readonly stack: OpenElement[] = [];
  private openRows: OpenRow[] = [];
  private given?: Given;
  private readonly results: Result[];
  private readonly rowPaths: NameIndex<Target>;
  private readonly containers: NameIndex<Target>;

  constructor(
    queries: readonly DocumentQuery[],
    private readonly maxRows = Number.POSITIVE_INFINITY,
  ) {
    this.results = queries.map(compileQuery).map((query) => ({
      query,
      rows: query.each === undefined ? [new FoundRow(query.places)] : [],
      matched: 0,
      containerSeen: false,
    }));
    this.rowPaths = this.index(({ each }) => each);
    this.containers = this.index(({ within }) => within);
  }

  /** A document begins, with what is given with it. */
  begin(given?: Given): void {
    this.given = given;
    this.openRows = [];
    for (const { query, rows } of this.results) {
      const [values] = rows;
      if (query.each === undefined && values) this.beginRow(query, 0, values);
    }
  }

  /** An element opened; attributes by name as written, on an object without a prototype. */
  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const element: OpenElement = { name: localName(name), attributes };
    this.stack.push(element);
    if (this.stack.length === 1) this.root = element.name;
    if (this.stack.length > MAX_DEPTH) {
      throw new HeadendError('BAD_REPLY', `The XML has more than ${MAX_DEPTH} elements inside one another.`);
    }
    for (const row of this.openRows) this.takeInner(row, element);
    // Alternatives of one query stand one after another: an element that is at several of them is one row.
    let opened: Result | undefined;
    for (const { path, result } of this.rowPaths.select(element.name)) {
      if (result === opened || !matches(path, this.stack, 0)) continue;
      opened = result;
      this.openRow(result, element);
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
    const element = this.stack.at(-1);
    if (element?.wanted) giveText(element.text ?? '', element.wanted);
    while (this.openRows.at(-1)?.base === this.stack.length) this.closeRow();
    this.stack.pop();
  }

  /** The document ended. */
  end(): void {
    while (this.openRows.length > 0) this.closeRow();
  }

  /** The tables, by query id. */
  tables(): Map<string, DocumentTable> {
    return new Map(this.results.map((result) => [result.query.id, this.table(result)]));
  }

  private table({ query, rows, matched, containerSeen }: Result): DocumentTable {
    const any = query.each === undefined ? rows.some((row) => !row.isEmpty) : matched > 0;
    const table: DocumentTable = { rows, found: containerSeen || any };
    const problems = limitProblems(matched, rows.length, this.maxRows);
    if (problems.length > 0) table.problems = problems;
    return table;
  }

  private index(pathsOf: (query: CompiledQuery) => readonly ElementPath[] | undefined): NameIndex<Target> {
    return new NameIndex(
      this.results.flatMap((result) => (pathsOf(result.query) ?? []).map((path) => ({ path, result }))),
    );
  }

  private takeInner({ query, base, findings }: OpenRow, element: OpenElement): void {
    for (const { place, every, path, attribute } of query.inner.select(element.name)) {
      if ((!every && findings[place] !== undefined) || !matches(path, this.stack, base)) continue;
      if (attribute === undefined) want(element, findings, place, every);
      else put(findings, place, every, attributeOf(element, attribute));
    }
  }

  private openRow(result: Result, element: OpenElement): void {
    result.matched += 1;
    if (result.rows.length >= this.maxRows) return;
    const { query, rows } = result;
    const values = new FoundRow(query.places);
    rows.push(values);
    for (const { id, path } of query.direct) {
      const value = this.attributeAt(path);
      if (value !== undefined) values.set(id, value);
    }
    if (query.columns.length === 0) {
      setGiven(query.given, this.given, values);
      return;
    }
    const { findings } = this.beginRow(query, this.stack.length, values);
    for (const { place, every, path } of query.own) {
      if (path.from === 'row' && path.attribute === undefined) want(element, findings, place, every);
      else if (path.from === 'ancestor' && every) this.takeAncestors(path, place, findings);
      else put(findings, place, every, this.attributeAt(path));
    }
  }

  /** An attribute of the element opened last, or of one that it stands in: the outermost that has it. */
  private attributeAt(path: OwnPlace['path']): string | undefined {
    if (path.from === 'ancestor') {
      for (const element of this.stack.slice(0, -1)) {
        const value = stepFits(path.step, element) ? attributeOf(element, path.attribute) : undefined;
        if (value !== undefined) return value;
      }
      return undefined;
    }
    const holder = this.stack[this.stack.length - 1 - (path.from === 'parent' ? path.levels : 0)];
    return holder && attributeOf(holder, path.attribute ?? '');
  }

  /** An attribute of all elements that the one opened last stands in, the outermost first. */
  private takeAncestors({ step, attribute }: AncestorPath, place: number, findings: Findings): void {
    for (const element of this.stack.slice(0, -1)) {
      if (stepFits(step, element)) put(findings, place, true, attributeOf(element, attribute));
    }
  }

  private beginRow(query: CompiledQuery, base: number, values: FoundRow): OpenRow {
    setGiven(query.given, this.given, values);
    const row: OpenRow = { query, base, findings: new Array(query.placeCount), values };
    this.openRows.push(row);
    return row;
  }

  /** Makes the values of the row opened last; those it has from documents before stay. */
  private closeRow(): void {
    const row = this.openRows.pop();
    if (!row) return;
    for (const { id, places, join } of row.query.columns) {
      if ((row.values.get(id) ?? null) !== null) continue;
      const value = firstValue(row.findings, places, join);
      if (value !== undefined) row.values.set(id, value);
    }
  }
}

/** The element's text is wanted, known when it closes. Its place is taken at once, so that a later match does not count. */
function want(element: OpenElement, findings: Findings, place: number, every: boolean): void {
  if (attributeOf(element, 'nil') === 'true') {
    put(findings, place, every, null);
    return;
  }
  element.text ??= '';
  element.wanted ??= [];
  element.wanted.push({ findings, place, item: put(findings, place, every, '') });
}

function giveText(text: string, wanted: readonly Wanted[]): void {
  for (const { findings, place, item } of wanted) {
    const found = findings[place];
    if (Array.isArray(found)) found[item] = text.trim();
    else findings[place] = text.trim();
  }
}

/** Adds what was found; returns which item of a list it is. */
function put(findings: Findings, place: number, every: boolean, value: string | null | undefined): number {
  if (value === undefined) return -1;
  if (!every) {
    findings[place] = value;
    return -1;
  }
  const known = findings[place];
  const list = Array.isArray(known) ? known : [];
  findings[place] = list;
  return list.push(value) - 1;
}

/** What was found at the first place that has a value; `null` if all is nil, `undefined` if nothing was found. */
function firstValue(findings: Findings, places: readonly number[], join = ''): RawValue | undefined {
  let isNil = false;
  for (const place of places) {
    const found = findings[place];
    if (typeof found === 'string') return found;
    isNil ||= found !== undefined;
    if (!Array.isArray(found)) continue;
    const texts = found.filter((value) => value !== null);
    if (texts.length > 0) return texts.join(join);
  }
  return isNil ? null : undefined;
}
