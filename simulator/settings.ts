import type { Raw } from './generators';
import type { WorldRow } from './world-rows';

/** A value that was written, in place of the one its generator would make. */
export interface Setting {
  value: Raw;
  /** When it was written, in ms. */
  at: number;
}

/** How many values of a cell are remembered; rows of earlier times look back at them. */
const MOST_REMEMBERED = 1000;

/** What was written into the cells of a world, and when. */
export class Settings {
  private readonly rows = new Map<WorldRow, Map<string, Setting[]>>();

  set(row: WorldRow, column: string, setting: Setting): void {
    const columns = this.rows.get(row) ?? new Map<string, Setting[]>();
    this.rows.set(row, columns);
    const before = columns.get(column) ?? [];
    columns.set(column, [...before.slice(1 - MOST_REMEMBERED), setting]);
  }

  /** What a cell had been told last at a time in ms. */
  at(row: WorldRow, column: string, time: number): Setting | undefined {
    const settings = this.rows.get(row)?.get(column) ?? [];
    return [...settings].reverse().find(({ at }) => at <= time);
  }

  /** When a row was last written to, in ms. */
  lastWrite(row: WorldRow): number | undefined {
    const times = [...(this.rows.get(row)?.values() ?? [])].flatMap((settings) => settings.at(-1)?.at ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  clear(): void {
    this.rows.clear();
  }
}
