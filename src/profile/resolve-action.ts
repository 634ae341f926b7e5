import { parseRowPaths } from '../document';
import type { ActionFile, ActionParameterFile, HttpActionFile, ProfileFile } from './file';
import type { Report } from './report';
import { checkConnection, checkParameters, checkPath, valuesOf } from './resolve-parts';
import { resolveGuards, resolveVerify } from './resolve-verify';
import type { Action, ActionParameter, HttpAction, Table } from './types';

/** Resolves one action: its parameters, its request, and where it shows that it was done. */
export function resolveAction(
  id: string,
  file: ProfileFile,
  tables: ReadonlyMap<string, Table>,
  report: Report,
): Action {
  const action = file.actions?.[id] as ActionFile;
  const path = ['actions', id];
  const { title, description, on, request, set, changesOnly = false, reply } = action;
  if ((request === undefined) === (set === undefined)) {
    report.add(path, 'an action has either "request" (HTTP) or "set" (SNMP).');
  }
  checkConnection(on, set === undefined ? 'http' : 'snmp', [...path, 'on'], file, report);
  const parameters = new Map(
    Object.keys(action.parameters ?? {}).map((name) => [name, resolveParameter(name, action, path, file, report)]),
  );
  const scope = { tables, parameters: [...parameters.keys()], report };
  const verify = resolveVerify(action, path, scope);
  if (changesOnly && verify?.key === undefined) {
    report.add([...path, 'changesOnly'], 'what differs can only be told with a "verify" whose "key" names the row.');
  }
  report.mustBeKnown([...path, 'reply', 'table'], 'table', reply?.table, tables.keys());
  if (reply) checkPath(() => parseRowPaths(reply.each), [...path, 'reply', 'each'], report);
  const known = [...Object.keys(file.parameters ?? {}), ...parameters.keys()];
  for (const { oid, value } of set ?? []) {
    checkParameters(oid, [...path, 'set'], known, report);
    checkParameters(value, [...path, 'set'], known, report);
  }
  return {
    id,
    title,
    description,
    connection: on,
    parameters,
    request: request && httpAction(request, [...path, 'request'], known, report),
    set,
    changesOnly,
    guards: resolveGuards(action, path, scope),
    reply,
    verify,
    evidence: action.evidence ?? 'assumed',
    source: action.source ?? [],
  };
}

function resolveParameter(
  name: string,
  action: ActionFile,
  path: string[],
  file: ProfileFile,
  report: Report,
): ActionParameter {
  const parameter = action.parameters?.[name] as ActionParameterFile;
  const at = [...path, 'parameters', name];
  const values = valuesOf(parameter, at, file, report);
  if (parameter.type === 'enum' && values === undefined) report.add(at, 'an enum needs "values" or "enum".');
  if (file.parameters && name in file.parameters) report.add(at, 'a parameter of the device has this name.');
  const { title, description, type, unit, range, pattern, count, required = true } = parameter;
  if (pattern) checkPath(() => new RegExp(pattern.expression, 'u'), [...at, 'pattern'], report);
  if (count !== undefined && !parameter.list) report.add([...at, 'count'], 'only a "list" has a count.');
  const isNeeded = name === action.verify?.key || action.request?.path.includes(`{${name}}`);
  if (isNeeded && !required) report.add(at, 'what stands in the path or names the row to verify is always required.');
  const { open = false, list = false, nullable = false, secret = false } = parameter;
  const limits = { type, unit, range, values, open, pattern, list, count, nullable };
  return { id: name, title, description, required, ...limits, secret };
}

/** A request with its defaults; every `{name}` in it must be one of `known`. */
export function httpAction(action: HttpActionFile, path: string[], known: string[], report: Report): HttpAction {
  checkParameters(action.path, [...path, 'path'], known, report);
  checkParameters(JSON.stringify(action.json ?? null), [...path, 'json'], known, report);
  checkParameters(JSON.stringify(action.xml ?? null), [...path, 'xml'], known, report);
  if (action.json !== undefined && action.xml !== undefined) report.add(path, 'a body is either "json" or "xml".');
  if (action.xml && Object.keys(action.xml).length !== 1) report.add([...path, 'xml'], 'a document has one root.');
  for (const header of Object.values(action.headers ?? {}))
    checkParameters(header, [...path, 'headers'], known, report);
  const { method = 'POST', path: target, json, xml, headers = {} } = action;
  return { method, path: target, json, xml, headers };
}
