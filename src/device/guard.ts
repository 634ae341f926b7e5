import { HeadendError } from '../errors';
import type { Action, Guard } from '../profile';
import type { Cell, Row } from '../table';
import { fill, type Value, type Values } from './fill';
import type { TableReading } from './reading';
import { rowOf } from './row';

/** Reads a table as it is now. */
export type ReadTable = (table: string) => Promise<TableReading>;

/**
 * Looks whether the device, as it stands, allows an action. A table that the device does not have tells nothing.
 *
 * @throws HeadendError REFUSED for what its state forbids, BAD_VALUE for a value that is taken, with the profile's
 *   sentence; what `read` throws.
 */
export async function checkGuards({ title, guards }: Action, values: Values, read: ReadTable): Promise<void> {
  for (const guard of guards) {
    const given = guard.parameters.filter((name) => Object.hasOwn(values, name));
    if (guard.parameters.length > 0 && given.length === 0) continue;
    const reading = await read((guard.when ?? guard.unique)?.table ?? '').catch((error: unknown) => {
      if (error instanceof HeadendError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    });
    if (!reading) continue;
    if (guard.when && stands(guard.when, values, reading)) {
      throw new HeadendError('REFUSED', `${title}: ${fill(guard.sentence, values)}`);
    }
    const value = guard.unique && taken(guard.unique, given, values, reading);
    if (value !== undefined) {
      throw new HeadendError('BAD_VALUE', `${title}: ${fill(guard.sentence, { ...values, value })}`);
    }
  }
}

function stands({ key, column, is }: NonNullable<Guard['when']>, values: Values, { rows }: TableReading): boolean {
  const cell = rowOf(rows, values[key])?.[column];
  return cell !== undefined && cell !== null && is.some((value) => String(value) === String(cell));
}

/** The first value that is given twice, or that another row has. */
function taken(
  { columns, same, except }: NonNullable<Guard['unique']>,
  given: readonly string[],
  values: Values,
  { table, rows }: TableReading,
): string | undefined {
  const wanted = given.flatMap((name) => textsOf(values[name]));
  const agrees = (row: Row, pairs: Readonly<Record<string, string>>) =>
    Object.entries(pairs).every(([column, parameter]) => String(row[column]) === String(values[parameter]));
  const isOther = (row: Row) => Object.keys(except).length === 0 || !agrees(row, except);
  const others = rows
    .filter((row) => agrees(row, same) && isOther(row))
    .flatMap((row) => columns.flatMap((column) => cellTexts(row[column], table.columns.get(column)?.join)));
  const known = new Set(others);
  return wanted.find((text, index) => known.has(text) || wanted.indexOf(text) < index);
}

function textsOf(value: Value | undefined): string[] {
  if (value === null || value === undefined) return [];
  return [value].flat().map(String);
}

/** The values in a cell; several where the column joins them. */
function cellTexts(cell: Cell | undefined, join: string | undefined): string[] {
  if (cell === null || cell === undefined) return [];
  return join === undefined ? [String(cell)] : String(cell).split(join);
}
