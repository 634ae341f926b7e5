import { setImmediate } from 'node:timers/promises';
import type { ConfigChange } from './change';
import type { ConfigDocument } from './document';
import { escapeValue } from './escape';
import { attributeValue, type KeyAttributes, pairElements, TURN } from './pair';
import { type TreeElement, treeOf } from './tree';
import type { WalkOptions } from './walk';

/** How documents are compared. */
export interface DiffOptions extends WalkOptions {
  /**
   * What tells elements of one name apart, from the profile. Without an entry: an attribute named as the element is,
   * or else ID, Id, id, Name, name, the first that all of them have and that is different for each. Where there is no
   * such key, and where the one given is not one, elements are matched by their order.
   */
  keys?: KeyAttributes;
  /**
   * Paths of what changes by itself, such as counters, in the language of the profiles' XML addresses: attributes
   * (`//@Uptime`), or elements with all that is in them (`//Counters`).
   */
  ignore?: readonly string[];
}

/**
 * What is different in `after`, in its order.
 *
 * The order of attributes, blanks between elements, comments, quotes, and how characters are spelled do not count; nor
 * does the order of elements that have a key, or of those of different names. An element that came or went is one
 * change, whatever is in it. Time and memory grow with the size of the documents: 20 MB take seconds.
 * @throws HeadendError `CONFIG` for a wrong path in `ignore`; `options.signal.reason` when aborted
 */
export async function diffConfig(
  before: ConfigDocument,
  after: ConfigDocument,
  { keys = new Map(), ignore = [], signal, onProgress }: DiffOptions = {},
): Promise<ConfigChange[]> {
  const half = (offset: number) => (fraction: number) => onProgress?.(offset + fraction / 2);
  const from = await treeOf(before, ignore, { signal, onProgress: half(0) });
  const to = await treeOf(after, ignore, { signal, onProgress: half(0.5) });
  const steps = compare(from, to, keys);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await setImmediate();
    signal?.throwIfAborted();
  }
}

/** An element before, after, or both, and where it stands. The path is written only when there is a change. */
interface Task {
  from?: TreeElement;
  to?: TreeElement;
  above?: Task;
  /** The attributes that tell it from its neighbours, or else its number among them, from 1, if it has any. */
  key?: readonly string[];
  number?: number;
}

/** Yields when the event loop should get its turn. */
function* compare(
  from: TreeElement | undefined,
  to: TreeElement | undefined,
  keys: KeyAttributes,
): Generator<undefined, ConfigChange[]> {
  const changes: ConfigChange[] = [];
  const tasks: Task[] = yield* siblings(undefined, from ? [from] : [], to ? [to] : [], keys);
  let done = 0;
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    done += 1;
    if (done % TURN === 0) yield;
    if (!task.to || !task.from) {
      changes.push(...whole(task));
      continue;
    }
    changes.push(...attributeChanges(task, task.from, task.to));
    if (task.from.text !== task.to.text) {
      changes.push({ path: pathOf(task), kind: 'changed', from: task.from.text, to: task.to.text });
    }
    const [before, after] = [task.from.children, task.to.children];
    if (before.length + after.length === 0) continue;
    for (const next of yield* siblings(task, before, after, keys)) tasks.push(next);
  }
  return changes;
}

/** The elements in two elements, matched; the last comes first, as on a stack. */
function* siblings(
  above: Task | undefined,
  before: readonly TreeElement[],
  after: readonly TreeElement[],
  keys: KeyAttributes,
): Generator<undefined, Task[]> {
  const tasks: Task[] = [];
  for (const group of groupsOf(before, after)) {
    const { key, origins } = yield* pairElements(group.before, group.after, keys);
    const kept = new Set(origins);
    const numbered = key === undefined && (group.before.length > 1 || group.after.length > 1);
    const add = (index: number, elements: Pick<Task, 'from' | 'to'>) =>
      tasks.push({ ...elements, above, key, number: numbered ? index + 1 : undefined });
    for (const [index, to] of group.after.entries()) {
      if (index % TURN === TURN - 1) yield;
      add(index, { from: group.before[origins[index] ?? -1], to });
    }
    for (const [index, from] of group.before.entries()) {
      if (index % TURN === TURN - 1) yield;
      if (!kept.has(index)) add(index, { from });
    }
  }
  return tasks.reverse();
}

interface Group {
  before: TreeElement[];
  after: TreeElement[];
}

/** Elements by their name, in the order in which the names come. */
function groupsOf(before: readonly TreeElement[], after: readonly TreeElement[]): Iterable<Group> {
  const groups = new Map<string, Group>();
  const groupOf = ({ name }: TreeElement) => {
    const known = groups.get(name);
    if (known) return known;
    const group = { before: [], after: [] };
    groups.set(name, group);
    return group;
  };
  for (const element of after) groupOf(element).after.push(element);
  for (const element of before) groupOf(element).before.push(element);
  return groups.values();
}

/** An element that came or went. */
function whole(task: Task): ConfigChange[] {
  const path = pathOf(task);
  if (task.to) return [{ path, kind: 'added', to: startOf(task.to) }];
  return task.from ? [{ path, kind: 'removed', from: startOf(task.from) }] : [];
}

/** Both lists are sorted by name and read side by side. */
function attributeChanges(task: Task, { attributes: before }: TreeElement, { attributes: after }: TreeElement) {
  const changes: ConfigChange[] = [];
  const add = (name: string, change: Omit<ConfigChange, 'path'>) =>
    changes.push({ path: `${pathOf(task)}/@${name}`, ...change });
  let old = 0;
  let current = 0;
  while (old < before.length || current < after.length) {
    const name = before[old];
    const newName = after[current];
    const from = before[old + 1];
    const to = after[current + 1];
    if (newName === undefined || (name !== undefined && name < newName)) {
      add(name ?? '', { kind: 'removed', from });
      old += 2;
    } else if (name === undefined || newName < name) {
      add(newName, { kind: 'added', to });
      current += 2;
    } else {
      if (from !== to) add(name, { kind: 'changed', from, to });
      old += 2;
      current += 2;
    }
  }
  return changes;
}

function pathOf({ from, to, above, key, number }: Task): string {
  const element = to ?? from;
  const conditions = (key ?? []).map((name) => {
    const value = (element && attributeValue(element, name)) ?? '';
    return value.includes("'") ? `[@${name}="${value}"]` : `[@${name}='${value}']`;
  });
  const place = number === undefined ? conditions.join('') : `[${number}]`;
  return `${above ? pathOf(above) : ''}/${element?.name ?? ''}${place}`;
}

/** An element in a line: its start tag, and how much is in it. */
function startOf({ name, attributes, text, children, size }: TreeElement): string {
  const list = attributes.map((part, at) => (at % 2 === 0 ? ` ${part}=` : `"${escapeValue(part, '"')}"`)).join('');
  const inside = children.length === 0 ? escapeValue(text, 'text') : `…${size - 1} elements…`;
  return inside === '' ? `<${name}${list}/>` : `<${name}${list}>${inside}</${name}>`;
}
