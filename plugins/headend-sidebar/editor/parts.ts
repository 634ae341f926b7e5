import { element } from '../../../nodes/editor/dom';

/** Reads the catalogue. */
export type Texts = (key: string, values?: Record<string, unknown>) => string;

/** A shape in a colour, beside a word that says the same. */
export function mark(shape: string, kind: string): HTMLElement {
  return element('i', '', { class: `fa ${shape} headend-sidebar-mark headend-sidebar-${kind}`, 'aria-hidden': 'true' });
}

/** A line of its own, below the name of what it is about. */
export function detail(text: string, name = 'detail'): HTMLElement {
  return element('small', text, { class: `headend-sidebar-${name}` });
}

export function span(text: string, name: string): HTMLElement {
  return element('span', text, { class: `headend-sidebar-${name}` });
}

/** A point in time (ISO 8601) for people: of today the time alone. */
export function timeText(iso: string): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? at.toLocaleTimeString() : at.toLocaleString();
}

/** Whether a text has all words of a search in it, in any case. */
export function isFound(text: string, search: string): boolean {
  const where = text.toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
}
