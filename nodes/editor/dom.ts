/** The element with an id. @throws TypeError when the dialog's own page lacks it. */
export function byId<E extends HTMLElement = HTMLInputElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new TypeError(`The dialog has no element #${id}.`);
  return element as E;
}

/** An element with a text. Device and profile texts only ever become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text = '',
  attributes: Record<string, string> = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Fills a drop-down and chooses `value`; a value that is not on offer stays, marked by its own name. */
export function fillSelect(select: HTMLSelectElement, options: { id: string; title: string }[], value: string): void {
  const known = options.some(({ id }) => id === value) || value === '';
  const all = known ? options : [...options, { id: value, title: value }];
  select.replaceChildren(...all.map(({ id, title }) => element('option', title, { value: id })));
  select.value = value === '' ? (all[0]?.id ?? '') : value;
}

/** Shows or hides an element and what is in it. */
export function show(target: HTMLElement, visible: boolean): void {
  target.hidden = !visible;
}
