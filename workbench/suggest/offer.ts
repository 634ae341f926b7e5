import type { Candidate, CandidateTable, Offer } from '../matching';
import { wordsOfName } from '../names';
import { parseUnit } from '../units';
import type { CapturedDocument, FoundDocument, FoundRows, FoundValue } from './found';
import { findInJson } from './json';
import { findInXml } from './xml';

/** A place in a reply that a column could be read from. */
export interface PlaceCandidate extends Candidate {
  read: string;
  path: string;
}

/** Rows in a reply that a table could be read from. */
export interface PlaceTable extends CandidateTable<PlaceCandidate> {
  rows: FoundRows;
}

/** Names of lists that say nothing of what is in them. */
const BARE =
  /^(?:items?|data|list|rows?|results?|entry|entries|records?|elements?|objects?|response|payload|content|api|rest|v\d+)$/i;
const SAMPLES = 5;
const MOST_LABELS = 8;

/** What replies have to offer to the tables of a profile. */
export function offerOf(documents: readonly CapturedDocument[]): Offer<PlaceTable, PlaceCandidate> {
  const found = documents.map((document): [CapturedDocument, FoundDocument] => [
    document,
    document.format === 'json' ? findInJson(document) : findInXml(document),
  ]);
  return {
    tables: found.flatMap(([{ path }, { rows }]) => rows.map((one) => tableOf(one, path))),
    singles: found.flatMap(([{ path }, { singles }]) =>
      singles.map((field) =>
        candidateOf(field, field.read, [...asked(path), ...field.names.slice(0, -1).flatMap(wordsOfName)]),
      ),
    ),
  };
}

/** The words of the last step of a request that says anything. */
function asked(path: string): string[] {
  const steps = path
    .replace(/\?.*$/, '')
    .split('/')
    .filter((one) => one !== '' && !BARE.test(one) && !/^\d+$/.test(one));
  return wordsOfName(steps.at(-1) ?? '');
}

function tableOf(rows: FoundRows, path: string): PlaceTable {
  const names = rows.names.filter((name) => !BARE.test(name));
  // A list of two levels is mostly named by the inner one; the outer one says what it is of.
  const telling = names.slice(saysTwice(names) ? -1 : -2);
  const words = telling.length > 0 ? [...new Set(telling.flatMap(wordsOfName))] : asked(path);
  const columns = rows.fields.map((field) => candidateOf(field, rows.read, words, rows.count));
  // Steps such as `rx` are seldom in a name, and tell much.
  const description = `${names.join(' ')} ${path.replace(/\?.*$/, '')}`;
  const own = wordsOfName(telling.at(-1) ?? '');
  return { rows, read: rows.read, name: rows.each, words, own: own.length > 0 ? own : words, description, columns };
}

/** `Slots/Slot`: the outer name only says that there are many. */
function saysTwice(names: readonly string[]): boolean {
  const [outer = '', inner = ''] = names.slice(-2);
  return names.length < 2 || outer.toLowerCase().startsWith(inner.toLowerCase().slice(0, -1));
}

function candidateOf(field: FoundValue, read: string, context: readonly string[], rows = 1): PlaceCandidate {
  const { path, names, values, isOuter } = field;
  const words = names.flatMap(wordsOfName);
  const own = isOuter || rows === 1 ? words.slice(-wordsOfName(names.at(-1) ?? '').length) : words;
  const isKey = values.length === rows && rows > 1 && new Set(values).size === rows;
  const form = formOf(values, words);
  const samples = [...new Set(values)].slice(0, SAMPLES);
  return { read, path, name: path, words: isOuter ? words : own, context, description: '', form, samples, isKey };
}

/** What values look like; the first that fits counts. */
const SHAPES: readonly [Candidate['form']['type'], RegExp][] = [
  ['boolean', /^(?:true|false)$/i],
  ['integer', /^-?\d+$/],
  ['number', /^-?\d*\.\d+$|^-?\d+$/],
  ['mac', /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i],
  ['ip', /^\d{1,3}(?:\.\d{1,3}){3}$|^[0-9a-f]*:[0-9a-f:]+:[0-9a-f.:]*$/i],
  ['time', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d|^\d{1,2}\/\d{1,2}\/\d{4}/],
];

function formOf(values: readonly string[], words: readonly string[]): Candidate['form'] {
  const filled = values.filter((value) => value !== '');
  const type = SHAPES.find(([, pattern]) => filled.length > 0 && filled.every((value) => pattern.test(value)))?.[0];
  const kinds = new Set(filled);
  if (type === undefined && filled.length >= 2 * kinds.size && kinds.size <= MOST_LABELS && filled.length > 1) {
    return { type: 'enum', values: Object.fromEntries([...kinds].map((kind) => [kind, kind])) };
  }
  const unit = type === 'integer' || type === 'number' ? unitOf(words) : undefined;
  return { type: type ?? 'string', unit: unit?.unit, scale: unit && unit.scale !== 1 ? unit.scale : undefined };
}

/** The unit that ends a name, as in `rateKbps`; a word that stands alone or for more is none. */
function unitOf(words: readonly string[]) {
  const last = words.at(-1) ?? '';
  return words.length > 1 && /^(?:[kmg]?bps|ms|msec|seconds?|secs?|percent|pct|bytes|celsius)$/.test(last)
    ? parseUnit(last)
    : undefined;
}
