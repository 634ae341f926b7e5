import type { Profile } from '../src/profile';
import type { Generator, Raw } from './generators';
import { Moment } from './moment';
import type { Scene } from './scene';
import { checkScene } from './scene-check';
import { type Setting, Settings } from './settings';
import { type WorldRow, WorldRows } from './world-rows';

export type { WorldRow } from './world-rows';

/** How long a moment is: what is read within it, in ms, agrees with itself. */
const MOMENT_MS = 100;

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
  /** How often it was switched on again. */
  reboots = 0;
  private current?: Moment;
  private readonly rows: WorldRows;
  private readonly settings = new Settings();

  /** @throws HeadendError CONFIG where the scene does not fit the profile. */
  constructor(readonly options: WorldOptions) {
    checkScene(options.scene, options.profiles);
    this.rows = new WorldRows(options.scene, options.size);
    this.startedAt = options.clock();
    this.bootedAt = this.startedAt;
  }

  /** Counters and the up time begin again at zero; what was written is gone. */
  reboot(): void {
    this.bootedAt = this.options.clock();
    this.reboots++;
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
    this.settings.set(row, column, { value, at: this.options.clock() });
    this.current = undefined;
  }

  /** What had last been written into a cell at a time in ms. */
  setting(row: WorldRow, column: string, at: number): Setting | undefined {
    return this.settings.at(row, column, at);
  }

  /** When a row was last written to, in ms. */
  lastWrite(row: WorldRow): number | undefined {
    return this.settings.lastWrite(row);
  }

  /** Adds a row, which stays until it is removed or {@link clearSettings}. */
  make(table: string, parent?: WorldRow): WorldRow {
    this.current = undefined;
    return this.rows.make(table, parent, this.options.clock());
  }

  /** Takes a row away, and those that belong to it, until {@link clearSettings}. */
  remove(row: WorldRow): void {
    this.rows.remove(row);
    this.current = undefined;
  }

  /** What was written, made and removed is as the scene says again. */
  clearSettings(): void {
    this.settings.clear();
    this.rows.reset();
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

  /** The world as it was at a time in ms, with the rows that it has now. */
  momentAt(at: number): Moment {
    return new Moment(this, at, this.bootedAt, this.reboots > 0);
  }

  /** All rows of a table, also those that are not there at the moment. */
  allRows(table: string): readonly WorldRow[] {
    return this.rows.all(table);
  }

  /** The row of `table` that a row refers to. */
  referred(row: WorldRow, table: string): WorldRow | undefined {
    return this.rows.referred(row, table);
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
}
