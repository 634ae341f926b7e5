import { byId, element, show } from './dom';

/** A list that fits into a view needs no filter. */
const MOST_WITHOUT_FILTER = 7;

/** A line of a list, and the texts that are searched for it. */
export interface FilterLine {
  element: HTMLElement;
  texts: readonly string[];
}

/** Whether every word of what is looked for is in one of the texts; case and accents make no difference. */
export function isFound(wanted: string, texts: readonly string[]): boolean {
  const all = folded(texts.join('\n'));
  return folded(wanted)
    .split(/\s+/)
    .every((word) => all.includes(word));
}

function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}

/**
 * A list of check boxes with a filter above it. The page has them in an element: `input[type=search]`, `.headend-list`
 * and `[role=status]`. The arrow keys go from the filter to the boxes and from box to box.
 */
export class FilterList {
  readonly #filter: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #status: HTMLElement;
  #lines: readonly FilterLine[] = [];

  /** `found` says how many lines a filter leaves; without a number, that none is at work. */
  constructor(
    id: string,
    private readonly found: (count?: number) => string,
  ) {
    const part = <E extends HTMLElement>(selector: string) => byId(id).querySelector(selector) as E;
    this.#filter = part('input[type="search"]');
    this.#list = part('.headend-list');
    this.#status = part('[role="status"]');
    this.#filter.addEventListener('input', () => this.update());
    for (const target of [this.#filter, this.#list]) target.addEventListener('keydown', (event) => this.#move(event));
  }

  /** Shows other lines; the focus stays on the box with the same id. */
  show(lines: readonly FilterLine[]): void {
    const focused = this.#list.contains(document.activeElement) ? document.activeElement?.id : undefined;
    this.#lines = lines;
    this.#list.replaceChildren(...lines.map((line) => line.element));
    const isLong = lines.length > MOST_WITHOUT_FILTER;
    if (!isLong) this.#filter.value = '';
    show(this.#filter, isLong);
    this.update();
    if (focused) document.getElementById(focused)?.focus();
  }

  /** Shows what is looked for, and says anew how many lines that is. */
  update(): void {
    const wanted = this.#filter.value.trim();
    const found = this.#lines.filter(({ texts }) => isFound(wanted, texts));
    const shown = new Set(found);
    for (const line of this.#lines) show(line.element, shown.has(line));
    this.#status.textContent = this.found(wanted === '' ? undefined : found.length);
  }

  #move(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const boxes = [...this.#list.querySelectorAll<HTMLInputElement>('input:enabled')];
    const stops = [this.#filter, ...boxes].filter((stop) => stop.getClientRects().length > 0);
    const next = stops[stops.indexOf(event.target as HTMLInputElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

/** A check box with its label around it. */
export function checkBox(
  id: string,
  text: string,
  state: { on: boolean; disabled?: boolean },
  changed: (on: boolean) => void,
): HTMLLabelElement {
  const label = element('label');
  const box = element('input', '', { type: 'checkbox', id });
  box.checked = state.on;
  box.disabled = state.disabled ?? false;
  box.addEventListener('change', () => changed(box.checked));
  label.append(box, text);
  return label;
}
