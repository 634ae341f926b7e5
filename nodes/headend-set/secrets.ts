import type { Profile } from '../../src/profile';

/** Stands where a secret would. */
export const HIDDEN = '•••';

/**
 * An action's parameters as anyone may see them. What the action does not know is left out: it may be a secret whose
 * name was misspelt.
 */
export function shownValues(
  id: string,
  values: Readonly<Record<string, unknown>>,
  { actions }: Profile,
): Record<string, unknown> {
  const parameters = actions.get(id)?.parameters;
  const known = Object.entries(values).filter(([name]) => parameters?.has(name));
  return Object.fromEntries(known.map(([name, value]) => [name, parameters?.get(name)?.secret ? HIDDEN : value]));
}

/** The values of an action's secret parameters. */
export function secretsOf(id: string, values: Readonly<Record<string, unknown>>, { actions }: Profile): string[] {
  const parameters = actions.get(id)?.parameters;
  return Object.entries(values)
    .filter(([name]) => parameters?.get(name)?.secret)
    .map(([, value]) => String(value ?? ''))
    .filter((text) => text !== '');
}

/** The same JSON without these texts in it: devices echo what they were told. */
export function hideSecrets<T>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value;
  const hide = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return hide(part);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(value) as T;
}
