import { parseJsonColumnPath } from '../document';
import type { ActionFile, ConnectionFile, HttpActionFile, ProfileFile } from './file';
import type { Report } from './report';
import { checkConnection, checkPath, valuesOf } from './resolve-table';
import type { Action, ActionParameter, HttpAction, Session, Table } from './types';

/** How one logs on at a connection; `undefined` where one does not. */
export function resolveSession(
  { auth, session }: ConnectionFile,
  path: string[],
  file: ProfileFile,
  report: Report,
): Session | undefined {
  if ((auth === 'session') !== (session !== undefined)) {
    report.add(path, '"auth: session" and a "session" that says how to log on go together.');
  }
  if (session === undefined) return undefined;
  const at = [...path, 'session'];
  const parameters = Object.keys(file.parameters ?? {});
  for (const name of ['token', 'expiresIn'] as const) {
    const text = session[name];
    if (text !== undefined) checkPath(() => parseJsonColumnPath(text), [...at, name], report);
  }
  for (const header of Object.values(session.headers ?? {})) {
    checkParameters(header, [...at, 'headers'], [...parameters, 'token'], report);
  }
  if (session.login.path.split('?')[0]?.includes('{password}')) {
    report.add([...at, 'login', 'path'], 'errors name the path, so the password cannot stand in it.');
  }
  return {
    login: httpAction(session.login, [...at, 'login'], [...parameters, 'user', 'password'], report),
    logout: session.logout && httpAction(session.logout, [...at, 'logout'], parameters, report),
    token: session.token,
    expiresIn: session.expiresIn,
    headers: session.headers ?? {},
    cookies: session.cookies ?? false,
  };
}

/** Resolves one action: its parameters, its request, and where it shows that it was done. */
export function resolveAction(
  id: string,
  file: ProfileFile,
  tables: ReadonlyMap<string, Table>,
  report: Report,
): Action {
  const action = file.actions?.[id] as ActionFile;
  const path = ['actions', id];
  checkConnection(action.on, 'http', [...path, 'on'], file, report);
  const parameters = new Map<string, ActionParameter>();
  for (const [name, parameter] of Object.entries(action.parameters ?? {})) {
    const at = [...path, 'parameters', name];
    const values = valuesOf(parameter, at, file, report);
    if (parameter.type === 'enum' && values === undefined) report.add(at, 'an enum needs "values" or "enum".');
    if (file.parameters && name in file.parameters) report.add(at, 'a parameter of the device has this name.');
    const { title, type, unit, range, required = true } = parameter;
    const isNeeded = name === action.verify?.key || action.request.path.includes(`{${name}}`);
    if (isNeeded && !required) report.add(at, 'what stands in the path or names the row to verify is always required.');
    parameters.set(name, { id: name, title, type, required, unit, range, values });
  }
  checkVerify(action, path, tables, report);
  const known = [...Object.keys(file.parameters ?? {}), ...parameters.keys()];
  return {
    id,
    title: action.title,
    description: action.description,
    connection: action.on,
    parameters,
    request: httpAction(action.request, [...path, 'request'], known, report),
    verify: action.verify,
    evidence: action.evidence ?? 'assumed',
    source: action.source ?? [],
  };
}

function checkVerify(
  { verify, parameters = {} }: ActionFile,
  path: string[],
  tables: ReadonlyMap<string, Table>,
  report: Report,
): void {
  if (!verify) return;
  const at = [...path, 'verify'];
  report.mustBeKnown([...at, 'table'], 'table', verify.table, tables.keys());
  report.mustBeKnown([...at, 'key'], 'parameter', verify.key, Object.keys(parameters));
  const columns = [...(tables.get(verify.table)?.columns.keys() ?? [])];
  for (const [parameter, column] of Object.entries(verify.columns)) {
    report.mustBeKnown([...at, 'columns'], 'parameter', parameter, Object.keys(parameters));
    report.mustBeKnown([...at, 'columns', parameter], `column in ${verify.table}`, column, columns);
  }
}

/** A request with its defaults; every `{name}` in it must be one of `known`. */
function httpAction(action: HttpActionFile, path: string[], known: string[], report: Report): HttpAction {
  checkParameters(action.path, [...path, 'path'], known, report);
  checkParameters(JSON.stringify(action.json ?? null), [...path, 'json'], known, report);
  for (const header of Object.values(action.headers ?? {}))
    checkParameters(header, [...path, 'headers'], known, report);
  return { method: action.method ?? 'POST', path: action.path, json: action.json, headers: action.headers ?? {} };
}

/** Only `{word}` is a parameter: bodies may hold other braces. */
export function checkParameters(text: string | undefined, path: string[], known: string[], report: Report): void {
  for (const match of (text ?? '').matchAll(/\{(\w+)\}/g)) report.mustBeKnown(path, 'parameter', match[1], known);
}
