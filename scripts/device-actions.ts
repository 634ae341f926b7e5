import type { Action, Guard, Profile } from '../src/profile';
import { httpRequest, parameterValues, sure } from './device-phrases';
import { code, list, plain, table } from './markdown';

/** The section of all actions of a profile; none where it has none. */
export function actionSections(profile: Profile): string[] {
  if (profile.actions.size === 0) return [];
  return ['## Actions', ...[...profile.actions.values()].flatMap((action) => actionSection(action, profile))];
}

/** What an action sends, in one line. */
export function sending({ request, set = [], changesOnly }: Action): string {
  const varbinds = set.map(({ oid, syntax, value }) => `${code(`${oid} = ${value}`)} (${syntax})`);
  const what = request ? `Request: ${httpRequest(request)}` : `SNMP SET: ${varbinds.join(', ')}`;
  return changesOnly ? `${what}, of which only what is to change is sent` : what;
}

function actionSection(action: Action, profile: Profile): string[] {
  const parameters = [...action.parameters.values()].map((parameter) => [
    code(parameter.id),
    plain([parameter.title, parameter.description].filter(Boolean).join('. ')),
    parameter.type + (parameter.secret ? ', secret' : ''),
    plain(parameter.unit ?? ''),
    plain(parameterValues(parameter)),
    parameter.required ? 'yes' : 'no',
  ]);
  return [
    `### ${plain(action.title)}`,
    plain(action.description ?? ''),
    `Action ${code(action.id)}. ${sending(action)} (${sure(action)}).`,
    table(['Parameter', 'Title', 'Type', 'Unit', 'Values', 'Required'], parameters),
    ...(action.guards.length > 0 ? ['Looked at before anything is sent:', list(action.guards.map(guardPhrase))] : []),
    readBack(action, profile),
  ];
}

function guardPhrase({ sentence, when, unique, parameters }: Guard): string {
  const asked = parameters.length > 0 ? `${parameters.map(code).join(', ')}: ` : '';
  const where = when
    ? `refused while ${code(`${when.table}.${when.column}`)} is ${when.is.map(String).map(code).join(' or ')}`
    : `refused when it is given twice or stands in ${code(unique?.table ?? '')} already`;
  return `${asked}${where}. “${plain(sentence)}”`;
}

function readBack({ verify, reply }: Action, profile: Profile): string {
  const titleOf = (id: string) => plain(profile.tables.get(id)?.title ?? id);
  const told = reply ? `The reply holds a row of ${titleOf(reply.table)}.` : '';
  if (!verify) return told || 'What it did cannot be read back.';
  const isOne = profile.tables.get(verify.table)?.rows.kind === 'one';
  const row = isOne
    ? ''
    : verify.key === undefined
      ? ', the row of the reply'
      : `, the row whose key is ${code(verify.key)}`;
  const shown = [
    ...[...new Set(Object.values(verify.columns))].map(code),
    ...Object.entries(verify.shows).map(([column, value]) => `${code(column)} is ${code(String(value))}`),
    ...(verify.gone ? ['it is gone'] : []),
  ];
  return [told, `Read back from ${titleOf(verify.table)}${row}: ${shown.join(', ')}.`].filter(Boolean).join(' ');
}
