import type { Column, Connection, Profile, Table } from '../src/profile';
import { sending } from './device-actions';
import {
  address,
  readRequest,
  rowSource,
  sessionSteps,
  settings,
  signatureParts,
  usual,
  values,
  writing,
} from './device-phrases';
import { code, plain } from './markdown';

/** What two variants of a profile say differently: of what, what the one says, and what the other; in Markdown. */
export function variantDifferences(one: Profile, other: Profile): [string, string, string][] {
  const [ours, theirs] = [phrases(one), phrases(other)];
  const names = [...new Set([...ours.keys(), ...theirs.keys()])];
  return names
    .filter((name) => ours.get(name) !== theirs.get(name))
    .map((name) => [name, ours.get(name) ?? 'not there', theirs.get(name) ?? 'not there']);
}

type Phrase = readonly [name: string, text: string];

/** Everything that a variant could say differently. */
function phrases({ parameters, connections, reads, tables, actions, traps }: Profile): Map<string, string> {
  return new Map<string, string>([
    ...[...parameters.values()].map((parameter): Phrase => [plain(parameter.title), usual(parameter)]),
    ...[...connections.values()].map((each): Phrase => [plain(each.title), connectionPhrase(each)]),
    ...[...reads.values()].map((read): Phrase => [`read ${code(read.id)}`, readRequest(read)]),
    ...[...tables.values()].flatMap(tablePhrases),
    ...[...actions.values()].map((action): Phrase => [`action ${code(action.id)}`, sending(action)]),
    ...[...traps.values()].map((trap): Phrase => [`trap ${code(trap.id)}`, code(trap.oid)]),
  ]);
}

function connectionPhrase(connection: Connection): string {
  const { session, signature } = connection.kind === 'http' ? connection : {};
  const login = [...(session ? sessionSteps(session) : []), ...(signature ? signatureParts(signature) : [])];
  return [plain(settings(connection)), ...login].join('<br>');
}

function tablePhrases(table: Table): Phrase[] {
  return [
    [`table ${code(table.id)}`, rowSource(table)],
    ...[...table.columns.values()].flatMap((column) => columnPhrases(column, table)),
  ];
}

function columnPhrases(column: Column, { id, rows }: Table): Phrase[] {
  const name = code(`${id}.${column.id}`);
  const { type, unit } = column;
  return [
    [name, address(column, rows)],
    [`type of ${name}`, [type, ...(unit ? [plain(unit)] : [])].join(', ')],
    [`values of ${name}`, plain(values(column))],
    [`access to ${name}`, writing(column) || 'read only'],
  ];
}
