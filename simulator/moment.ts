import { type Cell, type Generator, type GeneratorSettings, generate, type Raw } from './generators';
import { chance } from './random';
import { lastTurn } from './turns';
import type { World, WorldRow } from './world';

/** The world at one instant. Everything in it agrees: totals are the sums of their parts. */
export class Moment {
  private readonly sums = new Map<string, ReadonlyMap<string, number>>();
  /** Earlier moments that rows of their own time are of, by time. */
  private readonly past = new Map<number, Moment>();

  constructor(
    readonly world: World,
    /** In ms. */
    readonly at: number,
    /** When the device was last switched on, in ms. */
    readonly bootedAt: number,
    /** It was switched on again since the world began. */
    readonly rebooted: boolean,
  ) {}

  /** Time since the device was last switched on, in ms. */
  get upTime(): number {
    return this.at - this.bootedAt;
  }

  /** The rows of a table that are there now; only those that belong to `under`, or are it, where that is given. */
  rows(table: string, under?: WorldRow): readonly WorldRow[] {
    const all = this.world.allRows(table);
    const rows = under ? all.filter((row) => belongsTo(row, under)) : all;
    const present = this.world.options.scene.tables.get(table)?.present;
    const there = this.inTime(rows.filter((row) => row.madeAt === undefined || row.madeAt <= this.timeOf(row)));
    if (!present) return there;
    if (present.kind === 'window') {
      // What somebody made stays until it is taken away.
      return there.filter(
        (row) => row.madeAt !== undefined || this.intoWindow(row, present.every) < present.for * 1000,
      );
    }
    return there.filter((row) => present.is.includes(this.make(present.while, row)));
  }

  /** Rows of a series in the order of their times, each parent's for themselves; others as they are. */
  private inTime(rows: readonly WorldRow[]): readonly WorldRow[] {
    if (!rows[0]?.series) return rows;
    const parent = (row: WorldRow) => row.parent?.ordinal ?? 0;
    return [...rows].sort((a, b) => parent(a) - parent(b) || this.timeOf(a) - this.timeOf(b));
  }

  /** The time that the values of a row are of, in ms. */
  private timeOf({ series }: WorldRow): number {
    if (!series) return this.at;
    return stepOf(series, this.at) * series.every;
  }

  private momentOf(row: WorldRow): Moment {
    const time = this.timeOf(row);
    if (time === this.at) return this;
    const known = this.past.get(time) ?? this.world.momentAt(time);
    this.past.set(time, known);
    return known;
  }

  /** The row's number, from 1; no other of its table, or of its parent's, ever has it. */
  numberOf({ ordinal, series }: WorldRow): number {
    if (!series) return ordinal + 1;
    return stepOf(series, this.at) - Math.floor(this.world.startedAt / series.every) + series.count;
  }

  /** The value of a column; `null` when the row has none. */
  value(row: WorldRow, column: string): Raw {
    const setting = this.world.setting(row, column, this.timeOf(row));
    if (setting) return setting.value;
    const scene = row.columns.get(column);
    return scene ? this.make(scene.generator, row, column) : null;
  }

  /** What a generator makes for a row, in one of its columns or for the row as a whole. */
  make(generator: Generator, row: WorldRow, column = ''): Raw {
    return generate(generator, new WorldCell(this.momentOf(row), row, column));
  }

  /** When a row came to be there, in ms. */
  rowSince(row: WorldRow): number {
    if (row.series) return this.timeOf(row);
    if (row.madeAt !== undefined) return row.madeAt;
    const present = this.world.options.scene.tables.get(row.table)?.present;
    if (!present) return this.bootedAt;
    if (present.kind === 'condition') return lastTurn(this, row, '', present.while, present.is);
    return Math.max(this.world.startedAt, Math.floor(this.at - this.intoWindow(row, present.every)));
  }

  /** Sum of a column over the rows of another table that match `row`; each total is made once. */
  sum(row: WorldRow, { table, column, where = {} }: GeneratorSettings['sum']): number {
    const theirs = Object.keys(where);
    const name = [table, column, ...theirs].join('/');
    let sums = this.sums.get(name);
    if (!sums) {
      sums = this.sumsBy(table, column, theirs);
      this.sums.set(name, sums);
    }
    return sums.get(JSON.stringify(Object.values(where).map((own) => String(this.value(row, own))))) ?? 0;
  }

  /** Sums of a column over all rows of a table, by the values of other columns. */
  private sumsBy(table: string, column: string, by: readonly string[]): Map<string, number> {
    const sums = new Map<string, number>();
    for (const row of this.rows(table)) {
      const group = JSON.stringify(by.map((id) => String(this.value(row, id))));
      sums.set(group, (sums.get(group) ?? 0) + Number(this.value(row, column) ?? 0));
    }
    return sums;
  }

  /** How far a row is into its own period of `every` seconds, in ms. */
  private intoWindow(row: WorldRow, every: number): number {
    const offset = chance(this.world.options.seed, row.table, row.ordinal) * every * 1000;
    return (this.at - this.world.startedAt + offset) % (every * 1000);
  }
}

/** The last step before a time that is the turn of a row of a series: its steps are those of its position. */
function stepOf({ every, position, count }: NonNullable<WorldRow['series']>, at: number): number {
  const now = Math.floor(at / every);
  return now - ((((now - position) % count) + count) % count);
}

function belongsTo(row: WorldRow, other: WorldRow): boolean {
  return row === other || (row.parent !== undefined && belongsTo(row.parent, other));
}

/** One cell at one moment. What few generators ask for is made when it is asked for: there are very many cells. */
class WorldCell implements Cell {
  constructor(
    private readonly moment: Moment,
    private readonly row: WorldRow,
    private readonly column: string,
  ) {}

  get ordinal(): number {
    return this.row.ordinal;
  }

  get now(): number {
    return this.moment.at;
  }

  get age(): number {
    return this.moment.at - this.moment.world.startedAt;
  }

  get upTime(): number {
    return this.moment.upTime;
  }

  get rebooted(): boolean {
    return this.moment.rebooted;
  }

  get rowSince(): number {
    return this.moment.rowSince(this.row);
  }

  get written(): number {
    return this.moment.world.lastWrite(this.row) ?? this.rowSince;
  }

  get number(): number {
    return this.moment.numberOf(this.row);
  }

  get wrapsAt(): number {
    const { table, columns } = this.row;
    const syntax = columns.get(this.column)?.syntax;
    const { profiles } = this.moment.world.options;
    const bits = profiles.map((profile) => profile.tables.get(table)?.columns.get(this.column)?.bits).find(Boolean);
    return syntax === 'Counter32' || (syntax === undefined && bits === 32) ? 2 ** 32 : 2 ** 64;
  }

  get phase(): number {
    const { table, ordinal, parent, series } = this.row;
    // A series is one value over time.
    return chance(this.moment.world.options.seed, table, series ? (parent?.ordinal ?? 0) : ordinal, this.column);
  }

  own(column: string): Raw {
    return this.moment.value(this.row, column);
  }

  parent(column: string): Raw {
    return this.row.parent ? this.moment.value(this.row.parent, column) : null;
  }

  referred(table: string, column: string): Raw {
    const target = this.moment.world.referred(this.row, table);
    return target ? this.moment.value(target, column) : null;
  }

  sum(setting: GeneratorSettings['sum']): number {
    return this.moment.sum(this.row, setting);
  }

  since(of: Generator, is?: readonly Raw[]): number {
    return lastTurn(this.moment, this.row, this.column, of, is);
  }
}
