import type { DeviceSettings } from './settings';

/** A value that is put in for a `{name}`. `null` is that there is none; several are a list. */
export type Value = string | number | boolean | null | readonly (string | number | boolean)[];

/** What is put in for each `{name}`. */
export type Values = Readonly<Record<string, Value>>;

/** The profile's parameters as the device has them: those that were set, else their defaults. */
export function parametersOf({ profile, parameters = {} }: DeviceSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...profile.parameters.values()].map(({ id, default: usual }) => [id, parameters[id] || usual]),
  );
}

/** `text` with `values` put in for `{name}`; what is no value stays as it stands. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(lookUp(name, values) ?? whole));
}

/** The value a text stands for: of its own type where the text is one `{name}` and nothing else. */
export function fillValue(text: string, values: Values): Value | undefined {
  const name = /^\{(\w+)\}$/.exec(text)?.[1];
  return name === undefined ? fill(text, values) : lookUp(name, values);
}

/** Every `{name}` in a text. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

function lookUp(name: string, values: Values): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
