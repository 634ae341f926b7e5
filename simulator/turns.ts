import type { Generator, Raw } from './generators';
import type { Moment } from './moment';
import { chance } from './random';
import type { WorldRow } from './world';

/** Something that takes values in turn: when the turn it is in began, and how long each lasts. Times are in ms. */
interface Turning {
  began: number;
  every: number;
  /** How many turns there are until they begin again. */
  turns: number;
}

/**
 * When what a generator makes for a row last came to be one of `is`, in ms; the value it makes now when left out.
 * What does not take turns came to be when the device was switched on; what never was has been so since the start.
 */
export function lastTurn(
  moment: Moment,
  row: WorldRow,
  column: string,
  generator: Generator,
  is: readonly Raw[] = [moment.make(generator, row, column)],
): number {
  const { world } = moment;
  const turning = turningOf(moment, row, column, generator);
  if (!turning) return moment.bootedAt;
  const { began, every, turns } = turning;
  /** Whether it was so in a turn before this one; asked of its middle, where no rounding matters. */
  const heldBefore = (back: number) => {
    const at = Math.max(world.startedAt, began - (back - 0.5) * every);
    const ended = began - (back - 1) * every;
    return ended > world.startedAt && is.includes(world.momentAt(at).make(generator, row, column));
  };
  let back = 0;
  let held = is.includes(moment.make(generator, row, column));
  while (!held && back < turns) held = heldBefore(++back);
  if (!held) return world.startedAt;
  while (back < turns && heldBefore(back + 1)) back++;
  return Math.max(world.startedAt, Math.floor(began - back * every));
}

/** The turns behind a generator: its own, or those of the cell that it follows. */
function turningOf(moment: Moment, row: WorldRow, column: string, generator: Generator): Turning | undefined {
  const { world } = moment;
  if (generator.name === 'switch') {
    const every = generator.setting.every * 1000;
    const turn = (moment.at - world.startedAt) / every + chance(world.options.seed, row.table, row.ordinal, column);
    return { began: moment.at - (turn % 1) * every, every, turns: generator.setting.values.length };
  }
  if (generator.name === 'map') return turningOf(moment, row, column, generator.setting.of);
  const shown = world.shownBy(row, generator);
  if (!shown) return undefined;
  const setting = world.setting(shown.row, shown.column, moment.at);
  if (setting) return { began: setting.at, every: 0, turns: 0 };
  const scene = shown.row.columns.get(shown.column);
  return scene && turningOf(moment, shown.row, shown.column, scene.generator);
}
