import type { Column, Connection, Profile, Table } from '../src/profile';
import { address, httpRequest, readRequest, rowSource, sessionSteps, settings, values } from './device-phrases';
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
function phrases({ parameters, connections, reads, tables, actions }: Profile): Map<string, string> {
  return new Map<string, string>([
    ...[...parameters.values()].map(({ title, default: usual }): Phrase => [plain(title), code(usual)]),
    ...[...connections.values()].map((each): Phrase => [plain(each.title), connectionPhrase(each)]),
    ...[...reads.values()].map((read): Phrase => [`read ${code(read.id)}`, readRequest(read)]),
    ...[...tables.values()].flatMap(tablePhrases),
    ...[...actions.values()].map(({ id, request }): Phrase => [`action ${code(id)}`, httpRequest(request)]),
  ]);
}

function connectionPhrase(connection: Connection): string {
  const session = connection.kind === 'http' ? connection.session : undefined;
  return [plain(settings(connection)), ...(session ? sessionSteps(session) : [])].join('<br>');
}

function tablePhrases(table: Table): Phrase[] {
  return [
    [`table ${code(table.id)}`, rowSource(table)],
    ...[...table.columns.values()].flatMap((column) => columnPhrases(column, table)),
  ];
}

function columnPhrases(column: Column, { id, rows }: Table): Phrase[] {
  const name = code(`${id}.${column.id}`);
  const { type, unit, writable } = column;
  return [
    [name, address(column.address, rows)],
    [`type of ${name}`, [type, ...(unit ? [plain(unit)] : [])].join(', ')],
    [`values of ${name}`, plain(values(column))],
    [`access to ${name}`, writable ? 'writable' : 'read only'],
  ];
}
