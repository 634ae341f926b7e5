import type { HttpAction } from '../profile';
import type { HttpRequest } from '../transport/http';
import type { DeviceSettings } from './settings';

/** What is put in for a `{name}`. */
export type Values = Readonly<Record<string, string | number | boolean>>;

/** The profile's parameters as the device has them: those that were set, else their defaults. */
export function parametersOf({ profile, parameters = {} }: DeviceSettings): Values {
  return Object.fromEntries(
    [...profile.parameters.values()].map(({ id, default: usual }) => [id, parameters[id] || usual]),
  );
}

/** `text` with `values` put in for `{name}`; what is no value stays as it stands. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(lookUp(name, values) ?? whole));
}

/** The request an action makes. Values in its path are encoded; a JSON text that is one value keeps that value's type. */
export function requestOf(
  { method, path, json, headers }: HttpAction,
  values: Values,
  parameters: Values,
): HttpRequest {
  const encoded = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value)]));
  const target = fill(path, { ...parameters, ...encoded });
  const all = { ...parameters, ...values };
  const filled = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, fill(text, all)]));
  if (json === undefined) return { method, path: target, headers: filled };
  const body = JSON.stringify(fillJson(json, all));
  return { method, path: target, headers: { 'content-type': 'application/json', ...filled }, body };
}

/** The document with values put in; a member whose value is not there is left out. */
function fillJson(json: unknown, values: Values): unknown {
  if (typeof json === 'string') {
    const name = /^\{(\w+)\}$/.exec(json)?.[1];
    return name === undefined ? fill(json, values) : lookUp(name, values);
  }
  if (Array.isArray(json)) return json.map((item) => fillJson(item, values));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, fillJson(value, values)]));
}

function lookUp(name: string, values: Values): string | number | boolean | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
