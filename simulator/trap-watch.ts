import type { Moment } from './moment';
import type { TrapScene } from './scene';
import type { WorldRow } from './world';

/** A row that came to raise, or to clear. */
export interface TrapChange {
  trap: TrapScene;
  row: WorldRow;
  state: 'raised' | 'cleared';
}

type Rows = ReadonlySet<WorldRow>;

/** Looks what has come to raise and to clear since it last looked. Does no I/O. */
export class TrapWatch {
  /** The rows that raise, by entry of the scene; absent until it has looked once. */
  private raised?: ReadonlyMap<TrapScene, Rows>;

  constructor(private readonly traps: readonly TrapScene[]) {}

  /** Nothing at the first look: a device tells of changes. Clears stand before raises. */
  look(moment: Moment): TrapChange[] {
    const now = new Map(this.traps.map((trap) => [trap, raisedRows(trap, moment)] as const));
    const before = this.raised ?? now;
    this.raised = now;
    return this.traps.flatMap((trap) => {
      const old: Rows = before.get(trap) ?? new Set();
      const current: Rows = now.get(trap) ?? new Set();
      const change = (state: TrapChange['state'], rows: Iterable<WorldRow>, others: Rows) =>
        [...rows].filter((row) => !others.has(row)).map((row): TrapChange => ({ trap, row, state }));
      return [...change('cleared', old, current), ...change('raised', current, old)];
    });
  }
}

function raisedRows({ table, when }: TrapScene, moment: Moment): Rows {
  const rows = moment.rows(table);
  return new Set(when ? rows.filter((row) => when.is.includes(moment.make(when.while, row))) : rows);
}
