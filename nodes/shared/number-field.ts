import { HeadendError } from '../../src/errors';

/**
 * The whole number of a field, which may be a text: a field can be an environment variable.
 * `undefined` when it is blank, so that a default holds.
 *
 * @throws HeadendError CONFIG when it is anything else or outside `least` to `most`.
 */
export function numberIn(
  title: string,
  value: number | string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  const range = `a whole number from ${least} to ${most}`;
  throw new HeadendError('CONFIG', `The ${title} is ${JSON.stringify(value)}; it must be ${range}.`);
}
