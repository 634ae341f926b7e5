import { wordsOfName } from '../names';
import { isFaint, meaningOf } from './vocabulary';

/** How much words weigh that almost every name has, or that say little. */
const FAINT_WEIGHT = 0.15;
const COMMON_WEIGHT = 0.5;
const COMMON = new Set([
  'number',
  'identifier',
  'index',
  'address',
  'current',
  'state',
  'value',
  'count',
  'information',
]);
/** Words one of which can stand for the other, and how well. */
const NEAR: readonly [string, string, number][] = [
  ['identifier', 'index', 0.85],
  ['identifier', 'number', 0.75],
  ['index', 'number', 0.75],
  ['name', 'label', 0.9],
  ['name', 'title', 0.9],
  ['name', 'description', 0.5],
  ['error', 'count', 0.3],
  ['loss', 'missing', 0.6],
  ['loss', 'error', 0.3],
  ['bitrate', 'bandwidth', 0.7],
  ['bitrate', 'throughput', 0.8],
  ['source', 'input', 0.4],
  ['destination', 'output', 0.4],
  ['enabled', 'administrative', 0.6],
  ['active', 'current', 0.5],
  ['state', 'active', 0.3],
  ['state', 'operational', 0.5],
  ['state', 'presence', 0.3],
  ['program', 'service', 0.75],
  ['software', 'firmware', 0.5],
  ['version', 'revision', 0.8],
  ['text', 'message', 0.9],
  ['text', 'description', 0.6],
  ['time', 'date', 0.7],
  ['temperature', 'thermal', 0.8],
  ['configuration', 'nominal', 0.7],
  ['configuration', 'target', 0.6],
  ['scrambled', 'conditional', 0.4],
  ['recoder', 'transcoder', 0.7],
  ['recoder', 'recorder', 0.9],
];

/** What is known of pairs of words; what was found out is kept, since the same words are compared over and over. */
const LIKENESS = new Map<string, number>(
  NEAR.flatMap(([a, b, much]): [string, number][] => [
    [`${a} ${b}`, much],
    [`${b} ${a}`, much],
  ]),
);

/** Words as they are meant, each with its weight. */
export type Words = ReadonlyMap<string, number>;

/** The meaning of words as they are written, and what each weighs. */
export function wordsOf(written: readonly string[]): Words {
  const words = new Map<string, number>();
  for (const word of written.flatMap((one) => [...meaningOf(one)])) {
    words.set(word, isFaint(word) ? FAINT_WEIGHT : COMMON.has(word) ? COMMON_WEIGHT : 1);
  }
  return words;
}

/** As {@link wordsOf}, of prose: words such as "in" and "on" are no short forms there. */
export function wordsOfText(text: string): Words {
  return wordsOf(wordsOfName(text).filter((word) => !isFaint(word)));
}

/** How much of `wanted` is in `given`, from 0 to 1. Nothing wanted is not there. */
export function share(wanted: Words, given: Words): number {
  let found = 0;
  let all = 0;
  for (const [word, weight] of wanted) {
    all += weight;
    let best = 0;
    for (const other of given.keys()) best = Math.max(best, likeness(word, other));
    found += weight * best;
  }
  return all === 0 ? 0 : found / all;
}

/** How alike two names are, from 0 to 1: what is missing counts somewhat more than what is too much. */
export function nameLikeness(wanted: Words, given: Words): number {
  const recall = share(wanted, given);
  const precision = share(given, wanted);
  return recall + precision === 0 ? 0 : recall ** 0.55 * precision ** 0.45;
}

/** How well one word stands for another, from 0 to 1. */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const pair = `${a} ${b}`;
  const known = LIKENESS.get(pair) ?? likenessOfLetters(a, b);
  LIKENESS.set(pair, known);
  return known;
}

function likenessOfLetters(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < 3 || short[0] !== long[0]) return 0;
  if (long.startsWith(short)) return short.length >= 4 || long.length - short.length <= 2 ? 0.85 : 0.7;
  return isShortened(short, long) ? 0.6 : 0;
}

/** The letters of `short` stand in `long` in their order, and are the consonants of it rather than any letters. */
function isShortened(short: string, long: string): boolean {
  const bare = long[0] + long.slice(1).replace(/[aeiou]/g, '');
  let at = 0;
  for (const letter of bare) if (letter === short[at]) at += 1;
  return at === short.length && short.length >= 3 && short.length >= bare.length * 0.6;
}
