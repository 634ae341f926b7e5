import { element, fillSelect } from './dom';

/** What stands above a field, and in one that is blank. */
export interface FieldTexts {
  label(field: string): string;
  hint(name: string): string;
}

/** Fields with their labels above them, by name. */
export class FieldGrid {
  readonly element = element('div', '', { class: 'headend-grid' });
  readonly #fields = new Map<string, HTMLInputElement | HTMLSelectElement>();

  constructor(
    private readonly texts: FieldTexts,
    private readonly item: Record<string, unknown>,
  ) {}

  input(name: string, hint: string): HTMLInputElement {
    const input = element('input', '', { type: 'text', placeholder: this.texts.hint(hint) });
    input.value = String(this.item[name] ?? '');
    return this.#add(name, input);
  }

  select(name: string, options: { id: string; title: string }[]): HTMLSelectElement {
    const select = element('select');
    fillSelect(select, options, String(this.item[name] ?? ''));
    return this.#add(name, select);
  }

  values(): Record<string, string> {
    return Object.fromEntries([...this.#fields].map(([name, field]) => [name, field.value.trim()]));
  }

  #add<F extends HTMLInputElement | HTMLSelectElement>(name: string, field: F): F {
    const label = element('label');
    label.append(element('span', this.texts.label(name)), field);
    this.element.append(label);
    this.#fields.set(name, field);
    return field;
  }
}
