/** The form of an item of a list: its elements, and what is in them. */
export interface ItemForm<T> {
  element: HTMLElement;
  value(): T;
}

/** A list that is being edited. */
export interface ListEditor<T> {
  items(): T[];
}

/** The part of Node-RED's editableList that is used. */
interface EditableList {
  editableList(options: {
    addItem(container: { get(index: 0): HTMLElement }, index: number, item: unknown): void;
    addButton: string;
    removable: boolean;
    sortable: boolean;
    height: 'auto';
  }): EditableList;
  editableList(method: 'addItem', item: unknown): void;
}

/** What the buttons of a list say; the one that takes an item out says it to those who do not see its cross. */
export interface ListWords {
  add: string;
  remove: string;
}

/** Makes a list of forms of an `ol`. Without an item, `form` makes one for a new one. */
export function editList<T>(
  list: HTMLElement,
  form: (item: T | undefined) => ItemForm<T>,
  items: readonly T[],
  words: ListWords,
): ListEditor<T> {
  const forms = new WeakMap<Element, ItemForm<T>>();
  const editable = $(list) as unknown as EditableList;
  editable.editableList({
    addItem(container, _index, item) {
      // The button that adds one gives an item without anything in it.
      const made = form(Object.keys(item as object).length > 0 ? (item as T) : undefined);
      forms.set(made.element, made);
      const content = container.get(0);
      content.append(made.element);
      const button = content.parentElement?.querySelector('.red-ui-editableList-item-remove');
      button?.setAttribute('role', 'button');
      button?.setAttribute('aria-label', words.remove);
    },
    addButton: words.add,
    removable: true,
    sortable: true,
    height: 'auto',
  });
  for (const item of items) editable.editableList('addItem', item);
  return {
    // In the order they have now.
    items: () => [...list.querySelectorAll('.headend-grid')].flatMap((each) => forms.get(each)?.value() ?? []),
  };
}
