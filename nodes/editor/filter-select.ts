import { element, fillSelect, show } from './dom';
import { isFound } from './filter-list';

/** A drop-down that fits into a view needs no search. */
const MOST_WITHOUT_SEARCH = 10;

/** What can be chosen; a search looks at both. */
export interface SelectOption {
  id: string;
  title: string;
}

/** What the search field is called, and what it says it has found. */
export interface FilterSelectTexts {
  label: string;
  found(count: number): string;
}

/**
 * A drop-down with a search field above it where it has many entries. What is chosen stays until another is chosen.
 * Enter chooses the first that is found; the arrow down goes on to the drop-down.
 */
export class FilterSelect {
  readonly #search: HTMLInputElement;
  readonly #status = element('span', '', { class: 'headend-unseen', role: 'status' });
  #options: readonly SelectOption[] = [];

  constructor(
    private readonly select: HTMLSelectElement,
    private readonly texts: FilterSelectTexts,
  ) {
    const { label } = texts;
    const attributes = { type: 'search', placeholder: label, 'aria-label': label, 'aria-controls': select.id };
    this.#search = element('input', '', { ...attributes, class: 'headend-search', autocomplete: 'off' });
    select.before(this.#search);
    select.after(this.#status);
    this.#search.addEventListener('input', () => this.#narrow());
    this.#search.addEventListener('keydown', (event) => this.#move(event));
  }

  /** Fills it anew and chooses `value`; see {@link fillSelect}. */
  fill(options: readonly SelectOption[], value: string): void {
    this.#options = options;
    this.#search.value = '';
    this.#status.textContent = '';
    show(this.#search, options.length > MOST_WITHOUT_SEARCH);
    fillSelect(this.select, [...options], value);
  }

  #found(): SelectOption[] {
    const wanted = this.#search.value.trim();
    return this.#options.filter(({ id, title }) => isFound(wanted, [id, title]));
  }

  #narrow(): void {
    const { value } = this.select;
    const found = this.#found();
    const chosen = this.#options.filter(({ id }) => id === value && found.every((each) => each.id !== id));
    fillSelect(this.select, [...chosen, ...found], value);
    this.#status.textContent = this.#search.value.trim() === '' ? '' : this.texts.found(found.length);
  }

  #move(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') this.select.focus();
    else if (event.key === 'Enter') this.#choose(this.#found()[0]);
    else return;
    // Enter would close the dialog.
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(option: SelectOption | undefined): void {
    if (!option || this.#search.value.trim() === '') return;
    this.select.value = option.id;
    this.select.dispatchEvent(new Event('change'));
  }
}
