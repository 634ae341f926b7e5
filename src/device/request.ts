import type { Action, HttpAction, SnmpWrite } from '../profile';
import type { HttpRequest } from '../transport/http';
import type { SnmpSet } from '../transport/snmp';
import { fill, fillValue, type Values } from './fill';
import { xmlBody } from './xml-body';

/** A request as people are shown it: without headers, for those may hold a log-in, and without secret values. */
export interface ShownRequest {
  connection: string;
  method?: HttpRequest['method'];
  path?: string;
  body?: string;
  /** Variables of an SNMP SET. */
  set?: { oid: string; syntax: string; value: string | number }[];
}

/** A request ready to be sent, and how it is shown. */
export interface Prepared {
  http?: HttpRequest;
  set?: readonly SnmpSet[];
  shown: ShownRequest;
}

const HIDDEN = '•••';

/** The request that an action makes of checked values. */
export function prepare(action: Action, values: Values, parameters: Readonly<Record<string, string>>): Prepared {
  const { connection, request, set, parameters: specs } = action;
  const hidden = Object.entries(values).map(([name, value]) => [name, specs.get(name)?.secret ? HIDDEN : value]);
  const shown: Values = Object.fromEntries(hidden);
  if (!request) return prepareSet(connection, set ?? [], { ...parameters, ...values }, { ...parameters, ...shown });
  const { method, path, body } = requestOf(request, shown, parameters);
  // Devices answer a deletion with whatever page they like.
  const discardBody = method === 'DELETE';
  const secrets = [...specs.values()].flatMap(({ id, secret }) => (secret && values[id] ? [String(values[id])] : []));
  return {
    http: { ...requestOf(request, values, parameters), discardBody, secrets },
    shown: { connection, method, path, ...(typeof body === 'string' && { body }) },
  };
}

function prepareSet(connection: string, set: readonly SnmpWrite[], values: Values, shown: Values): Prepared {
  const varbinds = (all: Values) =>
    set.map(({ oid, syntax, value }) => ({ oid: fill(oid, all), syntax, value: ofSyntax(syntax, fill(value, all)) }));
  return { set: varbinds(values), shown: { connection, set: varbinds(shown) } };
}

function ofSyntax(syntax: SnmpWrite['syntax'], text: string): string | number {
  return ['integer', 'gauge32', 'timeTicks'].includes(syntax) ? Number(text) : text;
}

/** The request an action makes. Values in its path are encoded; a JSON text that is one value keeps that value's type. */
export function requestOf(
  { method, path, json, xml, headers }: HttpAction,
  values: Values,
  parameters: Values,
): HttpRequest {
  const encoded = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, encodeURIComponent(String(value))]),
  );
  const target = fill(path, { ...parameters, ...encoded });
  const all = { ...parameters, ...values };
  const filled = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, fill(text, all)]));
  if (xml !== undefined) {
    const typed = { 'content-type': 'application/xml', ...filled };
    return { method, path: target, headers: typed, body: xmlBody(xml, values, parameters) };
  }
  if (json === undefined) return { method, path: target, headers: filled };
  const body = JSON.stringify(fillJson(json, all));
  return { method, path: target, headers: { 'content-type': 'application/json', ...filled }, body };
}

/** The document with values put in; a member whose value is not there is left out. */
function fillJson(json: unknown, values: Values): unknown {
  if (typeof json === 'string') return fillValue(json, values);
  if (Array.isArray(json)) return json.map((item) => fillJson(item, values));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, fillJson(value, values)]));
}
