import type { RawRow, RawValue } from '../table/types';
import { type Json, type Place, placesAt, valueAt } from './json-find';
import { type JsonColumnPath, type JsonRowPath, parseJsonColumnPath, parseJsonRowPath } from './json-paths';
import { checkStart, limitProblems } from './query';
import type { DocumentQuery, DocumentTable } from './types';

/** Rows built in one go. */
const SLICE_ROWS = 1000;

/** Builds the table of one query from one document after another. */
export class JsonTable {
  readonly id: string;
  private readonly each?: readonly JsonRowPath[];
  private readonly within?: readonly JsonRowPath[];
  private readonly columns: readonly (readonly [column: string, paths: readonly JsonColumnPath[]])[];
  private readonly rows: Map<string, RawValue>[] = [];
  private matched = 0;
  private listSeen = false;
  /** How many rows have an object or a list where a column's value should be. */
  private readonly misplaced = new Map<string, number>();

  /** @throws HeadendError `CONFIG` when a path is wrong, relative without `each`, or absolute with it */
  constructor(
    query: DocumentQuery,
    private readonly maxRows: number,
  ) {
    const { id, each, within, columns } = query;
    this.id = id;
    if (each !== undefined) this.each = parseJsonRowPath(each);
    if (within !== undefined) this.within = parseJsonRowPath(within);
    this.columns = [...columns].map(([column, text]) => {
      const paths = parseJsonColumnPath(text);
      checkStart(query, column, text, paths[0]?.from === 'document');
      return [column, paths];
    });
    if (!this.each) this.rows.push(new Map());
  }

  /** Takes what a document has of the table. A generator: it yields where the event loop may have its turn. */
  *take(document: Json): Generator<void> {
    const list = this.within && placesAt(document, this.within);
    this.listSeen ||= list !== undefined;
    if (!this.each) {
      for (const row of this.rows) this.fill(row, { value: document });
      return;
    }
    const places = placesAt(document, this.each);
    if (!this.within) this.listSeen ||= places !== undefined;
    for (const place of places ?? []) {
      this.matched += 1;
      if (this.rows.length >= this.maxRows) continue;
      const row = new Map<string, RawValue>();
      this.fill(row, place);
      this.rows.push(row);
      if (this.rows.length % SLICE_ROWS === 0) yield;
    }
  }

  /** The table of all documents so far. */
  result(): DocumentTable {
    const rows: RawRow[] = this.rows;
    const any = this.each ? this.matched > 0 : this.rows.some((row) => row.size > 0);
    const problems = this.problems();
    return { rows, found: this.listSeen || any, ...(problems.length > 0 && { problems }) };
  }

  /** Sets the columns that have no value yet. */
  private fill(row: Map<string, RawValue>, place: Place): void {
    for (const [column, paths] of this.columns) {
      if ((row.get(column) ?? null) !== null) continue;
      const values = paths.map((path) => valueAt(place, path));
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

function isValue(value: Json | undefined): value is string | number | boolean {
  return value !== undefined && value !== null && typeof value !== 'object';
}
