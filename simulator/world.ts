import type { Profile } from '../src/profile';
import type { Generator, Raw } from './generators';
import { Moment } from './moment';
import type { ColumnScene, Scene, TableScene } from './scene';
import { checkScene } from './scene-check';

/** How long a moment is: what is read within it, in ms, agrees with itself. */
const MOMENT_MS = 100;

/** A row that the world holds, whether it is there at the moment or not. */
export interface WorldRow {
  readonly table: string;
  /** From 0. */
  readonly ordinal: number;
  readonly parent?: WorldRow;
  readonly columns: ReadonlyMap<string, ColumnScene>;
}

/** A value that was written, in place of the one its generator would make. */
interface Setting {
  value: Raw;
  /** When it was written, in ms. */
  at: number;
}

/** What a world is made with. */
export interface WorldOptions {
  /** The device's interfaces: variants of one profile. */
  profiles: readonly Profile[];
  scene: Scene;
  /** How many times the usual number of rows the tables that grow have. */
  size: number;
  /** Worlds of the same seed move alike. */
  seed: number;
  /** The time in ms. */
  clock: () => number;
}

/** The inside of a simulated device: its rows, over time. Does no I/O; the same options always give the same world. */
export class World {
  readonly startedAt: number;
  private bootedAt: number;
  private rebooted = false;
  private current?: Moment;
  private readonly tables = new Map<string, readonly WorldRow[]>();
  private readonly settings = new Map<WorldRow, Map<string, Setting>>();

  /** @throws HeadendError CONFIG where the scene does not fit the profile. */
  constructor(readonly options: WorldOptions) {
    checkScene(options.scene, options.profiles);
    this.startedAt = options.clock();
    this.bootedAt = this.startedAt;
  }

  /** Counters and the up time begin again at zero; what was written is gone. */
  reboot(): void {
    this.bootedAt = this.options.clock();
    this.rebooted = true;
    this.clearSettings();
  }

  /** Writes a value into a cell, or into the one that it only shows. It stays until {@link clearSettings}. */
  set(row: WorldRow, column: string, value: Raw): void {
    const scene = row.columns.get(column);
    const shown = scene && this.shownBy(row, scene.generator);
    if (shown) {
      this.set(shown.row, shown.column, value);
      return;
    }
    const settings = this.settings.get(row) ?? new Map<string, Setting>();
    this.settings.set(row, settings.set(column, { value, at: this.options.clock() }));
    this.current = undefined;
  }

  /** What was written into a cell. */
  setting(row: WorldRow, column: string): Setting | undefined {
    return this.settings.get(row)?.get(column);
  }

  clearSettings(): void {
    this.settings.clear();
    this.current = undefined;
  }

  /** The world as it is now. The same for {@link MOMENT_MS}, so that a burst of requests is answered cheaply. */
  now(): Moment {
    const at = this.options.clock();
    if (!this.current || at < this.current.at || at - this.current.at >= MOMENT_MS) {
      this.current = this.momentAt(at);
    }
    return this.current;
  }

  /** The world as it was at a time in ms, had it been switched on and written to as it is now. */
  momentAt(at: number): Moment {
    return new Moment(this, at, this.bootedAt, this.rebooted);
  }

  /** All rows of a table, also those that are not there at the moment. */
  allRows(table: string): readonly WorldRow[] {
    const known = this.tables.get(table);
    if (known) return known;
    const scene = this.options.scene.tables.get(table);
    const rows = scene ? this.makeRows(table, scene) : [];
    this.tables.set(table, rows);
    return rows;
  }

  /** The row of `table` that a row refers to. */
  referred(row: WorldRow, table: string): WorldRow | undefined {
    const rows = this.allRows(table);
    return rows[row.ordinal % rows.length];
  }

  /** The cell whose value a generator of a row takes as it is. */
  shownBy(row: WorldRow, generator: Generator): { row: WorldRow; column: string } | undefined {
    const cell = (target: WorldRow | undefined, column: string) => target && { row: target, column };
    switch (generator.name) {
      case 'column':
        return cell(row, generator.setting);
      case 'parent':
        return cell(row.parent, generator.setting);
      case 'ref':
        return cell(this.referred(row, generator.setting.table), generator.setting.column);
      default:
        return undefined;
    }
  }

  private makeRows(table: string, { rows, columns }: TableScene): WorldRow[] {
    if (rows.kind === 'list') {
      return rows.rows.map((own, ordinal) => ({ table, ordinal, columns: new Map([...columns, ...own]) }));
    }
    if (rows.kind === 'count') {
      const length = rows.grows ? rows.count * this.options.size : rows.count;
      return Array.from({ length }, (_, ordinal) => ({ table, ordinal, columns }));
    }
    return this.allRows(rows.table)
      .flatMap((parent) => Array.from({ length: rows.count }, () => parent))
      .map((parent, ordinal) => ({ table, ordinal, parent, columns }));
  }
}
