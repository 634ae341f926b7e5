import { setTimeout as pause } from 'node:timers/promises';
import type { Action } from '../profile';
import type { Row } from '../table';
import type { Value, Values } from './fill';
import type { WriteContext } from './write-context';

/** How long a device is given to show what was written, and the pause between looks, in ms. */
const READ_BACK_MS = 10_000;
const READ_BACK_PAUSE_MS = 250;

/**
 * Looks until what was written shows, or the time for it is over. A look that fails is one that does not show it.
 *
 * @throws the signal's reason when aborted.
 */
export async function readBack<T>(
  isDone: (seen: T | undefined) => boolean,
  look: () => Promise<T | undefined>,
  { now, signal }: Pick<WriteContext, 'now' | 'signal'>,
): Promise<{ after?: T; verified: boolean }> {
  const deadline = now() + READ_BACK_MS;
  for (;;) {
    const seen = await look().then(
      (after) => ({ after, verified: isDone(after) }),
      () => ({ verified: false }),
    );
    signal.throwIfAborted();
    if (seen.verified || now() >= deadline) return seen;
    await pause(READ_BACK_PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Whether `row` shows that an action was done with these values; a row that is not there shows that it is gone. */
export function shows(row: Row | undefined, { verify, parameters }: Action, values: Values): boolean {
  if (!verify) return false;
  if (verify.gone) return row === undefined;
  const fixed = Object.entries(verify.shows).every(([column, value]) => row?.[column] === value);
  const given = Object.entries(verify.columns).filter(([parameter]) => Object.hasOwn(values, parameter));
  return (
    row !== undefined &&
    fixed &&
    given.every(([parameter, column]) => {
      const value = values[parameter] ?? null;
      const { values: labels } = parameters.get(parameter) ?? {};
      return isCell(row[column], value, labels?.[String(value)]);
    })
  );
}

/** Whether a cell is a value: as it is, by its label, as text, or for several by what is in them. */
function isCell(cell: Row[string] | undefined, value: Value, label: string | undefined): boolean {
  if (cell === undefined) return false;
  if (value === null || cell === null) return cell === value;
  if (Array.isArray(value)) return textsIn(cell).join() === value.map(String).join();
  return cell === value || String(cell) === (label ?? String(value)) || String(cell) === `unknown(${String(value)})`;
}

function textsIn(cell: NonNullable<Row[string]>): string[] {
  return Array.isArray(cell)
    ? cell
    : String(cell)
        .split(/[\s,;]+/)
        .filter((text) => text !== '');
}
