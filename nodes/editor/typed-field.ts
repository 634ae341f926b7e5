/** What Node-RED's own typed field is given: a type by name, or one of our own with its choices. */
export type TypedFieldType = string | { value: string; label: string; options: { value: string; label: string }[] };

/** The part of Node-RED's typedInput that is used. */
interface TypedInput {
  typedInput(options: { default?: string; types: TypedFieldType[] }): TypedInput;
  typedInput(method: 'types', types: TypedFieldType[]): void;
  typedInput(method: 'value' | 'type', set?: string): string;
}

/** A typed field and what it holds. */
export interface TypedFieldValue {
  value: string;
  type: string;
}

const of = (input: HTMLInputElement) => $(input) as unknown as TypedInput;

/** Makes an input a typed field. A type that is not on offer becomes the first that is. */
export function makeTyped(input: HTMLInputElement, types: TypedFieldType[], { value, type }: TypedFieldValue): void {
  const names = types.map((each) => (typeof each === 'string' ? each : each.value));
  const [first = 'str'] = names;
  of(input).typedInput({ default: first, types });
  of(input).typedInput('type', names.includes(type) ? type : first);
  of(input).typedInput('value', value);
  nameShown(input);
}

/** Node-RED hides the input and shows one of its own, which must have the same label and the same hint. */
function nameShown(input: HTMLInputElement): void {
  const shown = input.parentElement?.querySelector<HTMLInputElement>('.red-ui-typedInput-input');
  if (!shown) return;
  shown.id ||= `${input.id}-shown`;
  // A hidden input has no labels any more.
  for (const label of document.querySelectorAll<HTMLLabelElement>('label')) {
    if (label.htmlFor === input.id) label.htmlFor = shown.id;
  }
  const hint = input.getAttribute('aria-describedby');
  if (hint) shown.setAttribute('aria-describedby', hint);
}

/** What a typed field holds now. */
export function typedValue(input: HTMLInputElement): TypedFieldValue {
  return { value: of(input).typedInput('value') ?? '', type: of(input).typedInput('type') };
}

/** What is wrong with a field's value, as the end of a key of the catalogue; nothing for one that is blank. */
export function typedFault({ value, type }: TypedFieldValue): 'number' | 'json' | undefined {
  if (value === '') return undefined;
  if (type === 'num') return Number.isFinite(Number(value)) ? undefined : 'number';
  if (type !== 'json') return undefined;
  try {
    JSON.parse(value);
    return undefined;
  } catch {
    return 'json';
  }
}
