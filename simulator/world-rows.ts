import type { ColumnScene, Scene, TableScene } from './scene';

/** A row that the world holds, whether it is there at the moment or not. */
export interface WorldRow {
  readonly table: string;
  /** From 0; no row of the table ever has the same. */
  readonly ordinal: number;
  readonly parent?: WorldRow;
  readonly columns: ReadonlyMap<string, ColumnScene>;
  /** When an action made it, in ms. */
  readonly madeAt?: number;
  /** Its place among rows that come one after another: of `count`, one every `every` ms. */
  readonly series?: { every: number; position: number; count: number };
}

const NOTHING: ColumnScene = { generator: { name: 'value', setting: null } };

/** The rows of a world: those that its scene says, and what actions make of them. */
export class WorldRows {
  private readonly tables = new Map<string, readonly WorldRow[]>();
  /** Rows that actions made and that stand beside those of the scene, by table. */
  private readonly made = new Map<string, WorldRow[]>();
  private readonly removed = new Set<WorldRow>();
  /** How many rows actions have made since the start, by table. */
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly scene: Scene,
    /** How many times the usual number of rows the tables that grow have. */
    private readonly size: number,
  ) {}

  /** All rows of a table, also those that are not there at the moment. */
  all(table: string): readonly WorldRow[] {
    const rows = this.ofScene(table);
    const made = this.made.get(table);
    if (!made && this.removed.size === 0) return rows;
    return [...rows, ...(made ?? [])].filter((row) => !this.removed.has(row));
  }

  /** The row of `table` that a row refers to, unless it was taken away. */
  referred(row: WorldRow, table: string): WorldRow | undefined {
    const rows = this.ofScene(table);
    const found = rows[row.ordinal % rows.length];
    return found && !this.removed.has(found) ? found : undefined;
  }

  /** Adds a row and those that belong to each row of its table. */
  make(table: string, parent: WorldRow | undefined, madeAt: number): WorldRow {
    const count = this.counts.get(table) ?? 0;
    this.counts.set(table, count + 1);
    const scene = this.scene.tables.get(table);
    const row: WorldRow = {
      table,
      ordinal: this.ofScene(table).length + count,
      parent,
      columns: new Map([...singleColumns(scene), ...(scene?.columns ?? []), ...(scene?.made ?? [])]),
      madeAt,
      series: seriesOf(scene, count),
    };
    this.made.set(table, [...(this.made.get(table) ?? []), row]);
    for (const [id, { rows }] of this.scene.tables) {
      if (rows.kind === 'per' && rows.table === table) for (let i = 0; i < rows.made; i++) this.make(id, row, madeAt);
    }
    return row;
  }

  /** Takes a row away, and those that belong to it. */
  remove(row: WorldRow): void {
    this.removed.add(row);
    for (const [id, { rows }] of this.scene.tables) {
      if (rows.kind !== 'per' || rows.table !== row.table) continue;
      for (const child of this.all(id)) if (child.parent === row) this.remove(child);
    }
  }

  /** The rows are as the scene says again; the numbers of those that were made are not given again. */
  reset(): void {
    this.made.clear();
    this.removed.clear();
  }

  private ofScene(table: string): readonly WorldRow[] {
    const known = this.tables.get(table);
    if (known) return known;
    const scene = this.scene.tables.get(table);
    const rows = scene ? this.makeRows(table, scene) : [];
    this.tables.set(table, rows);
    return rows;
  }

  private makeRows(table: string, { rows, columns, ...scene }: TableScene): WorldRow[] {
    if (rows.kind === 'list') {
      return rows.rows.map((own, ordinal) => ({ table, ordinal, columns: new Map([...columns, ...own]) }));
    }
    if (rows.kind === 'count') {
      const length = rows.grows ? rows.count * this.size : rows.count;
      const series = (position: number) => seriesOf({ rows: { ...rows, count: length }, columns, ...scene }, position);
      return Array.from({ length }, (_, ordinal) => ({ table, ordinal, columns, series: series(ordinal) }));
    }
    return this.ofScene(rows.table)
      .flatMap((parent) => Array.from({ length: rows.count }, () => parent))
      .map((parent, ordinal) => {
        const series = seriesOf({ rows, columns, ...scene }, ordinal % rows.count);
        return { table, ordinal, parent, columns, series };
      });
  }
}

/** Columns that only single rows say something of: a row that is made has them, and nothing in them. */
function singleColumns(scene: TableScene | undefined): [string, ColumnScene][] {
  const rows = scene?.rows.kind === 'list' ? scene.rows.rows : [];
  return rows.flatMap((row) => [...row.keys()].map((id): [string, ColumnScene] => [id, NOTHING]));
}

function seriesOf(scene: TableScene | undefined, position: number): WorldRow['series'] {
  if (!scene || scene.rows.kind === 'list' || scene.rows.every === undefined) return undefined;
  const { every, count } = scene.rows;
  return { every: every * 1000, position: position % count, count };
}
