import { element } from '../../../nodes/editor/dom';

/** An item of a list, and what stands in its row. */
export interface Row {
  /** Says which item it is. */
  key: string;
  /** All that the row shows, as text: it is only made anew when that is another. */
  shows: string;
  fill: () => (Node | string)[];
  /** Someone chose the row. */
  choose: () => void;
}

/** A list of rows that are buttons. Rows stay in the page while their item does, so that no one loses the focus. */
export class KeyedList {
  readonly element = element('ul', '', { class: 'headend-sidebar-list' });
  readonly #known = new Map<string, { item: HTMLLIElement; button: HTMLButtonElement; row: Row }>();

  show(rows: readonly Row[]): void {
    const kept = new Set(rows.map(({ key }) => key));
    for (const [key, { item }] of this.#known) {
      if (kept.has(key)) continue;
      item.remove();
      this.#known.delete(key);
    }
    let next = this.element.firstElementChild;
    for (const row of rows) {
      const item = this.#itemFor(row);
      if (item === next) next = next.nextElementSibling;
      else this.element.insertBefore(item, next);
    }
  }

  #itemFor(row: Row): HTMLLIElement {
    const known = this.#known.get(row.key) ?? this.#add(row);
    if (known.row.shows !== row.shows) known.button.replaceChildren(...row.fill());
    known.row = row;
    return known.item;
  }

  #add(row: Row): { item: HTMLLIElement; button: HTMLButtonElement; row: Row } {
    const item = element('li');
    const button = element('button', '', { type: 'button', class: 'headend-sidebar-row' });
    button.replaceChildren(...row.fill());
    const known = { item, button, row };
    button.addEventListener('click', () => known.row.choose());
    item.append(button);
    this.#known.set(row.key, known);
    return known;
  }
}
