import fc from 'fast-check';

/** A document as values only; how they are written is a {@link Style}. */
export interface Model {
  name: string;
  attributes: [name: string, value: string][];
  /** Two texts never stand side by side, and none is empty. */
  content: (Model | string)[];
}

/** How a document is written. All choices are taken from a list that begins again at its end. */
export interface Style {
  encoding: 'utf-8' | 'utf-8 with mark' | 'utf-16le' | 'utf-16be' | 'iso-8859-1' | 'undeclared';
  eol: '\n' | '\r\n';
  choices: readonly number[];
  /** Whether the order of attributes may be changed, and blanks put between elements. */
  loose: boolean;
}

/** Where a value stands in the text: in quotes, between tags, or for an element without content its `/>`. */
export interface Span {
  kind: 'attribute' | 'text' | 'selfClosing';
  start: number;
  end: number;
}

export interface Written {
  text: string;
  bytes: Buffer;
  /** By the element's `u` and the name of the attribute, such as `3@x`; `3` alone is the element's content. */
  spans: Map<string, Span>;
  /** Bytes up to the end of the root. */
  rootEnd: number;
  /** The bytes of a part of the text. */
  encode(text: string): Buffer;
}

const CHARACTERS = ['a', 'Z', '0', '007', ' ', '<', '&', '>', '"', "'", ']]>', 'é', '€', '😀', '\n', '\t', '\u0085'];
const value = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 4 }).map((parts) => parts.join(''));

/** Any value that XML can hold. */
export const anyValue = fc
  .string({ unit: 'binary', maxLength: 12 })
  .map((text) => text.replace(/[^\t\n\r\x20-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '&<"\r'));

const attributes = fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'n:z', 'xml:lang', '__proto__'), value), {
  selector: ([name]) => name,
});

const tree = fc.letrec<{ model: Model; content: (Model | string)[] }>((tie) => ({
  model: fc.record({
    name: fc.constantFrom('A', 'B', 'n:C', 'Größe'),
    attributes,
    content: tie('content'),
  }),
  content: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constant<Model['content']>([]),
    value.map((text) => (text === '' ? [] : [text])),
    fc.array(fc.oneof(value, tie('model'), tie('model')), { maxLength: 5 }).map(joined),
  ),
}));

function joined(content: (Model | string)[]): (Model | string)[] {
  const result: (Model | string)[] = [];
  for (const item of content) {
    const last = result.at(-1);
    if (typeof item === 'string' && typeof last === 'string') result[result.length - 1] = last + item;
    else if (item !== '') result.push(item);
  }
  return result;
}

/** A document whose elements have an attribute `u` each, which numbers them in their order. */
export const anyModel = tree.model.map((model) => {
  let count = 0;
  const number = ({ name, attributes, content }: Model): Model => {
    const own: [string, string] = ['u', `${count++}`];
    const place = attributes.length === 0 ? 0 : count % (attributes.length + 1);
    return {
      name,
      attributes: [...attributes.slice(0, place), own, ...attributes.slice(place)],
      content: content.map((item) => (typeof item === 'string' ? item : number(item))),
    };
  };
  return number(model);
});

export const anyStyle = (loose: boolean): fc.Arbitrary<Style> =>
  fc.record({
    encoding: fc.constantFrom('utf-8', 'utf-8 with mark', 'utf-16le', 'utf-16be', 'iso-8859-1', 'undeclared'),
    eol: fc.constantFrom('\n', '\r\n'),
    choices: fc.array(fc.nat(11), { minLength: 1, maxLength: 40 }),
    loose: fc.constant(loose),
  });

/** All elements of a model, in document order. */
export function elementsOf(model: Model): Model[] {
  return [model, ...model.content.flatMap((item) => (typeof item === 'string' ? [] : elementsOf(item)))];
}

export function attributeOf({ attributes }: Model, name: string): string | undefined {
  return attributes.find(([own]) => own === name)?.[1];
}

/** The text that stands in an element itself. */
export function ownText({ content }: Model): string {
  return content.filter((item) => typeof item === 'string').join('');
}

export function write(model: Model, style: Style): Written {
  return new Writer(style).write(model);
}

class Writer {
  private text = '';
  private next = 0;
  private readonly spans = new Map<string, Span>();

  constructor(private readonly style: Style) {}

  write(model: Model): Written {
    const { encoding, eol } = this.style;
    this.add(this.choose('', '', `Tree of 2 > 1 slots, no errors${eol}`));
    if (encoding === 'iso-8859-1') this.add(`<?xml version="1.0" encoding='${encoding}' ?>${eol}`);
    else this.add(this.choose('', `<?xml version="1.0"?>`, `<?xml version='1.0' standalone="yes"?>${eol}`));
    this.add(this.choose('', '<!-- <B x="1"> & é -->', '<?target <B x="1">?>', '\n\n'));
    this.element(model);
    const rootEnd = this.encode(this.text).length;
    this.add(this.choose('', this.style.eol, '<!-- end -->', '\n<?end?>\n'));
    const encode = (text: string) => this.encode(text);
    return { text: this.text, bytes: encode(this.text), spans: this.spans, rootEnd, encode };
  }

  private encode(text: string): Buffer {
    const { encoding } = this.style;
    if (encoding === 'iso-8859-1') return Buffer.from(text, 'latin1');
    if (encoding.startsWith('utf-8')) return Buffer.from(text);
    if (encoding === 'undeclared') return Buffer.from(text);
    const units = Buffer.from(text, 'utf16le');
    return encoding === 'utf-16be' ? units.swap16() : units;
  }

  private element({ name, attributes, content }: Model): void {
    const own = attributes.find(([key]) => key === 'u')?.[1] ?? '';
    this.add(`<${name}`);
    const order = this.style.loose && this.choose(true, false) ? [...attributes].reverse() : attributes;
    for (const [key, value] of order) {
      const quote = this.choose('"', "'", '"');
      this.add(this.choose(' ', '  ', `${this.style.eol}\t`));
      this.add(`${key}${this.choose('=', ' = ', '=')}${quote}`);
      this.span(`${own}@${key}`, 'attribute', () => {
        for (const character of value) this.add(this.inAttribute(character, quote));
      });
      this.add(quote);
    }
    this.add(this.choose('', '', ' ', this.style.eol));
    if (content.length === 0 && this.choose(true, false)) {
      this.span(own, 'selfClosing', () => this.add('/>'));
      return;
    }
    this.add('>');
    this.span(own, 'text', () => this.content(content));
    this.add(`</${name}${this.choose('', ' ', this.style.eol)}>`);
  }

  private content(content: Model['content']): void {
    const blanks = this.style.loose && content.every((item) => typeof item !== 'string');
    for (const item of content) {
      if (blanks) this.add(this.choose('', this.style.eol, '  '));
      this.add(this.choose('', '', '<!-- <A u="0" x="1">&nothing; -->', '<?php <A u="0"/> ?>'));
      if (typeof item === 'string') this.pieces(item);
      else this.element(item);
    }
    if (blanks) this.add(this.choose('', this.style.eol));
  }

  private pieces(text: string): void {
    const plain = !/[€😀\u0085]|\]\]>/u.test(text);
    if (plain && this.choose(false, true, false)) {
      this.add(`<![CDATA[${text.replaceAll('\n', this.style.eol)}]]>`);
      return;
    }
    for (const character of text) {
      this.add(this.inText(character));
      this.add(this.choose('', '', '', '', '', '<!---->'));
    }
  }

  private inAttribute(character: string, quote: string): string {
    const code = character.codePointAt(0) ?? 0;
    const reference = this.choose(`&#${code};`, `&#x${code.toString(16)};`, `&#x${code.toString(16).toUpperCase()};`);
    if (character === ' ') return this.choose(' ', this.style.eol, '\t', '&#32;');
    if ('\n\t&<\u0085'.includes(character) || character === quote) {
      return this.choose(
        reference,
        { '&': '&amp;', '<': '&lt;', '"': '&quot;', "'": '&apos;' }[character] ?? reference,
      );
    }
    return this.written(character, reference);
  }

  private inText(character: string): string {
    const code = character.codePointAt(0) ?? 0;
    const reference = this.choose(`&#${code};`, `&#x${code.toString(16)};`);
    if (character === '\n') return this.choose(this.style.eol, reference);
    if ('&<>\u0085'.includes(character)) {
      return this.choose(reference, { '&': '&amp;', '<': '&lt;', '>': '&gt;' }[character] ?? reference);
    }
    return this.written(character, reference);
  }

  private written(character: string, reference: string): string {
    const lacking = this.style.encoding === 'iso-8859-1' && '€😀'.includes(character);
    return lacking ? reference : this.choose(character, character, reference);
  }

  private span(key: string, kind: Span['kind'], write: () => void): void {
    const start = this.text.length;
    write();
    this.spans.set(key, { kind, start, end: this.text.length });
  }

  private add(text: string): void {
    if (this.text === '' && /^(?:utf-8 with mark|utf-16)/.test(this.style.encoding)) this.text = '\u{feff}';
    this.text += text;
  }

  private choose<T>(...options: T[]): T {
    const choice = this.style.choices[this.next++ % this.style.choices.length] ?? 0;
    return options[choice % options.length] as T;
  }
}
