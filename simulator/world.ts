import type { Profile } from '../src/profile';
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

/** What a world is made with. */
export interface WorldOptions {
  profile: Profile;
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

  /** @throws HeadendError CONFIG where the scene does not fit the profile. */
  constructor(readonly options: WorldOptions) {
    checkScene(options.scene, options.profile);
    this.startedAt = options.clock();
    this.bootedAt = this.startedAt;
  }

  /** Counters and the up time begin again at zero. */
  reboot(): void {
    this.bootedAt = this.options.clock();
    this.rebooted = true;
    this.current = undefined;
  }

  /** The world as it is now. The same for {@link MOMENT_MS}, so that a burst of requests is answered cheaply. */
  now(): Moment {
    const at = this.options.clock();
    if (!this.current || at < this.current.at || at - this.current.at >= MOMENT_MS) {
      this.current = new Moment(this, at, this.bootedAt, this.rebooted);
    }
    return this.current;
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
