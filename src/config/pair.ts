import type { TreeElement } from './tree';

/**
 * Which attributes tell elements of one name and place apart: element name to attribute names, as written. All of them
 * together are the key.
 */
export type KeyAttributes = ReadonlyMap<string, readonly string[]>;

/** Names of attributes that are taken for a key when nothing is said; before them comes one named as the element is. */
const USUAL_KEYS = [['ID'], ['Id'], ['id'], ['Name'], ['name']];

/** Elements of one name that stand in one element, before and after, matched. */
export interface Pairs {
  /** The attributes they were told apart by; undefined when it was by their order. */
  key?: readonly string[];
  /** Those that are there now, in their order, with the index of what each was before; -1 for a new one. */
  origins: readonly number[];
}

/** Work between two turns of the event loop, in elements: some milliseconds. */
export const TURN = 1000;

/**
 * Matches elements of one name: by the key attributes, if all elements have them and no two have the same, or else by
 * their order, so that the least is new or gone. Time: n log n. Yields after every {@link TURN} elements.
 */
export function* pairElements(
  before: readonly TreeElement[],
  after: readonly TreeElement[],
  keys: KeyAttributes,
): Generator<undefined, Pairs> {
  const name = (after[0] ?? before[0])?.name ?? '';
  const given = keys.get(name);
  for (const key of given ? [given] : [[name], ...USUAL_KEYS]) {
    const old = yield* indexByKey(before, key);
    const current = old && (yield* indexByKey(after, key));
    if (current) return { key, origins: [...current.keys()].map((value) => old.get(value) ?? -1) };
  }
  return { origins: yield* pairByOrder(before, after) };
}

/** The value of an attribute. */
export function attributeValue({ attributes }: TreeElement, name: string): string | undefined {
  for (let at = 0; at < attributes.length; at += 2) if (attributes[at] === name) return attributes[at + 1];
  return undefined;
}

/** Key to index, in order; undefined when an element has no key, or that of another. */
function* indexByKey(
  elements: readonly TreeElement[],
  key: readonly string[],
): Generator<undefined, Map<string, number> | undefined> {
  const indexes = new Map<string, number>();
  for (const [index, element] of elements.entries()) {
    if (index % TURN === TURN - 1) yield;
    const values = key.map((name) => attributeValue(element, name));
    // No document holds the character U+0000.
    const joined = values.join('\0');
    if (values.includes(undefined) || indexes.has(joined)) return undefined;
    indexes.set(joined, index);
  }
  return indexes;
}

/**
 * Equal elements first: the longest series of them that has the same order before and after. The rest, which stands
 * between them, one by one from where it begins.
 */
function* pairByOrder(before: readonly TreeElement[], after: readonly TreeElement[]): Generator<undefined, number[]> {
  const origins = yield* longestRise(yield* equalElements(before, after));
  let next = 0;
  let fresh: number[] = [];
  for (let index = 0; index <= origins.length; index += 1) {
    const origin = index === origins.length ? before.length : (origins[index] ?? -1);
    if (origin < 0) {
      fresh.push(index);
      continue;
    }
    for (const one of fresh.slice(0, origin - next)) {
      origins[one] = next;
      next += 1;
    }
    fresh = [];
    next = origin + 1;
  }
  return origins;
}

/** For each element after, the index of an equal one before, each used once; -1 without one. */
function* equalElements(before: readonly TreeElement[], after: readonly TreeElement[]): Generator<undefined, number[]> {
  const places = new Map<number, { indexes: number[]; used: number }>();
  for (const [index, { fingerprint }] of before.entries()) {
    if (index % TURN === TURN - 1) yield;
    const place = places.get(fingerprint);
    if (place) place.indexes.push(index);
    else places.set(fingerprint, { indexes: [index], used: 0 });
  }
  const result: number[] = [];
  for (const { fingerprint } of after) {
    if (result.length % TURN === TURN - 1) yield;
    const place = places.get(fingerprint);
    result.push(place?.indexes[place.used] ?? -1);
    if (place) place.used += 1;
  }
  return result;
}

/** Keeps the longest series of numbers that rises, and makes all others -1 (Fredman's way: patience sorting). */
function* longestRise(numbers: readonly number[]): Generator<undefined, number[]> {
  /** Indexes of the lowest ends of series, by the length of the series; and for each index the one before it. */
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [index, number] of numbers.entries()) {
    if (index % TURN === TURN - 1) yield;
    if (number < 0) continue;
    const length = lowestNotBelow(ends, (end) => numbers[end] ?? 0, number);
    previous[index] = ends[length - 1] ?? -1;
    ends[length] = index;
  }
  const kept = new Array<number>(numbers.length).fill(-1);
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) kept[index] = numbers[index] ?? -1;
  return kept;
}

/** The first place in a rising list whose value is not below `value`. */
function lowestNotBelow(list: readonly number[], valueAt: (item: number) => number, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(list[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
