import { type Json, type Place, placesAt, valueAt } from './json-find';
import { type JsonColumnPath, type JsonRowPath, parseJsonColumnPath, parseJsonRowPath } from './json-paths';
import { checkStart, columnsOf, type GivenColumn, limitProblems, setGiven } from './query';
import { FoundRow, placesOf } from './row';
import type { DocumentQuery, DocumentTable, Given } from './types';

/** Rows built in one go. */
const SLICE_ROWS = 1000;

/** Builds the table of one query from one document after another. */
export class JsonTable {
  readonly id: string;
  private readonly each?: readonly JsonRowPath[];
  private readonly within?: readonly JsonRowPath[];
  private readonly columns: readonly { id: string; paths: readonly JsonColumnPath[]; join?: string }[];
  private readonly given: readonly GivenColumn[];
  private readonly rows: FoundRow[] = [];
  private readonly places: ReadonlyMap<string, number>;
  private matched = 0;
  private listSeen = false;
  /** How many rows have an object or a list where a column's value should be. */
  private readonly misplaced = new Map<string, number>();

  /** @throws HeadendError `CONFIG` when a path is wrong, relative without `each`, or absolute with it */
  constructor(
    query: DocumentQuery,
    private readonly maxRows: number,
  ) {
    const { id, each, within } = query;
    this.id = id;
    if (each !== undefined) this.each = parseJsonRowPath(each);
    if (within !== undefined) this.within = parseJsonRowPath(within);
    const { paths, given } = columnsOf(query);
    this.given = given;
    this.columns = paths.map(({ id: column, path, join }) => {
      const alternatives = parseJsonColumnPath(path);
      checkStart(query, column, path, alternatives[0]?.from === 'document');
      return { id: column, paths: alternatives, join };
    });
    this.places = placesOf(query.columns);
    if (!this.each) this.rows.push(new FoundRow(this.places));
  }

  /** Takes what a document, and what is given with it, has of the table. A generator: it yields where the event loop may have its turn. */
  *take(document: Json, given?: Given): Generator<void> {
    const list = this.within && placesAt(document, this.within);
    this.listSeen ||= list !== undefined;
    if (!this.each) {
      for (const row of this.rows) {
        setGiven(this.given, given, row);
        this.fill(row, { value: document });
      }
      return;
    }
    const places = placesAt(document, this.each);
    if (!this.within) this.listSeen ||= places !== undefined;
    for (const place of places ?? []) {
      this.matched += 1;
      if (this.rows.length >= this.maxRows) continue;
      const row = new FoundRow(this.places);
      setGiven(this.given, given, row);
      this.fill(row, place);
      this.rows.push(row);
      if (this.rows.length % SLICE_ROWS === 0) yield;
    }
  }

  /** The table of all documents so far. */
  result(): DocumentTable {
    const { rows } = this;
    const any = this.each ? this.matched > 0 : this.rows.some((row) => !row.isEmpty);
    const problems = this.problems();
    return { rows, found: this.listSeen || any, ...(problems.length > 0 && { problems }) };
  }

  /** Sets the columns that have no value yet. */
  private fill(row: FoundRow, place: Place): void {
    for (const { id: column, paths, join } of this.columns) {
      if ((row.get(column) ?? null) !== null) continue;
      const found = paths.map((path) => valueAt(place, path));
      const values = join === undefined ? found : found.map((value) => joined(value, join));
      const value = values.find(isValue) ?? (values.includes(null) ? null : undefined);
      if (value !== undefined) row.set(column, value);
      else if (values.some((other) => other !== undefined)) {
        this.misplaced.set(column, (this.misplaced.get(column) ?? 0) + 1);
      }
    }
  }

  private problems(): string[] {
    const problems = [...this.misplaced].map(
      ([column, count]) =>
        `Column "${column}" is an object or a list in ${count} of ${this.rows.length} rows; its path should lead to a value in it.`,
    );
    return [...problems, ...limitProblems(this.matched, this.rows.length, this.maxRows)];
  }
}

/** The values of a list in one text, `null` if there is none; what is not a list of values stays as it is. */
function joined(list: Json | undefined, join: string): Json | undefined {
  if (!isList(list)) return list;
  const values = list.filter((value) => value !== null);
  if (!values.every(isValue)) return list;
  return values.length === 0 ? null : values.join(join);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isValue(value: Json | undefined): value is string | number | boolean {
  return value !== undefined && value !== null && typeof value !== 'object';
}
