/** The words of a name in camel case, in lower case: `upsInputNumLines` is ups, input, num, lines; `tsID2` is ts, id, 2. */
export function wordsOfName(name: string): string[] {
  const parted = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([A-Za-z])(\d)|(\d)([A-Za-z])/g, (_all, a, b, c, d) => (a ? `${a} ${b}` : `${c} ${d}`));
  return parted.toLowerCase().match(/[\p{L}]+|\d+/gu) ?? [];
}

/** How many words all lists begin with; one word of each is always left over. */
export function commonStart(lists: readonly (readonly string[])[]): number {
  const [first = [], ...others] = lists;
  if (others.length === 0) return 0;
  let count = 0;
  while (lists.every((words) => words.length > count + 1) && others.every((words) => words[count] === first[count])) {
    count += 1;
  }
  return count;
}

/** Words as an id: `lineBads`. One that could not be an id has "value" around it. */
export function idOf(words: readonly string[]): string {
  const [first = 'value', ...rest] = words;
  const id = first + rest.map((word) => (word[0] ?? '').toUpperCase() + word.slice(1)).join('');
  if (/^\d/.test(id)) return `value${id}`;
  return ['key', 'constructor', 'prototype'].includes(id) || id === 'displayKey' ? `${id}Value` : id;
}

/** What is written with capitals in titles. */
const CAPITALS = /^(?:id|ip|udp|tcp|ts|pid|pat|pmt|pcr|cc|mac|url|uri|snmp|cpu|ups|asi|oid|ntp|ttl|psi|si|cas)$/;

/** Words as a title: `Line bads`, `Input IP address`. */
export function titleOf(words: readonly string[]): string {
  const text = words.map((word) => (CAPITALS.test(word) ? word.toUpperCase() : word)).join(' ');
  return (text[0] ?? '').toUpperCase() + text.slice(1);
}

/** `id`, or with the first number after it that makes it one that is not in use; it is in use then. */
export function unusedId(id: string, used: Set<string>): string {
  let free = id;
  for (let count = 2; used.has(free); count++) free = `${id}${count}`;
  used.add(free);
  return free;
}
