import type { ElementPath, Step } from './paths';

/** An open element: its local name and its attributes, by name as written. */
export interface Element {
  readonly name: string;
  /** Without a prototype, so that any attribute name is harmless. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Whether a path that starts below the first `base` elements of the stack ends at the top of it.
 *
 * Matched from the top down. Of the places a segment may stand at, the one nearest the top is taken: it leaves the
 * most room for the segments above, so there is nothing to go back on. Time: stack times steps, at most.
 */
export function matches({ anchored, segments }: ElementPath, stack: readonly Element[], base: number): boolean {
  let end = stack.length;
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const segment = segments[index] ?? [];
    const highest = end - segment.length;
    const lowest = index === segments.length - 1 ? Math.max(highest, base) : base;
    let start = anchored && index === 0 ? base : highest;
    if (start > highest) return false;
    while (start >= lowest && !fits(segment, stack, start)) start -= 1;
    if (start < lowest) return false;
    end = start;
  }
  return true;
}

function fits(segment: readonly Step[], stack: readonly Element[], start: number): boolean {
  for (let offset = 0; offset < segment.length; offset++) {
    const step = segment[offset];
    if (!step || !stepFits(step, stack[start + offset])) return false;
  }
  return true;
}

/** Whether the element has the step's name and fulfils its predicates. */
export function stepFits({ name, predicates }: Step, element: Element | undefined): boolean {
  if (element === undefined || (name !== '*' && name !== element.name)) return false;
  if (predicates.length === 0) return true;
  return predicates.every(({ attribute, value }) => {
    const actual = attributeOf(element, attribute);
    return actual !== undefined && (value === undefined || actual === value);
  });
}

/** An attribute's value by its local name; one without a prefix goes first. Namespace declarations do not count. */
export function attributeOf({ attributes }: Element, name: string): string | undefined {
  const value = attributes[name];
  if (value !== undefined) return value;
  for (const key in attributes) {
    if (key.includes(':') && localName(key) === name && !key.startsWith('xmlns:')) return attributes[key];
  }
  return undefined;
}

/** A name without its namespace prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
