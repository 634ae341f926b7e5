import { localName } from '../document';
import { HeadendError } from '../errors';
import type { ConfigChange } from './change';
import type { ConfigDocument } from './document';
import { type Coder, coderOf } from './encoding';
import { encodeXml, escapeValue, requireXmlCharacters } from './escape';
import { type ConfigPath, type FoundElement, findElements, parseConfigPath } from './find';
import type { WalkOptions } from './walk';

/** A value to write into a document. */
export interface ConfigEdit {
  /**
   * Where, in the language of the profiles' XML addresses: `//Slot[@Slot='3']/@Name` for an attribute,
   * `/Config/Name` for the text of an element.
   */
  path: string;
  /** The value itself; it is escaped as its place asks for. */
  value: string;
  /** Places it may be written to, at most. Default: 1. */
  max?: number;
  /** Gives elements that lack the attribute one. Default: false, so that a slip in a name cannot make a new one. */
  add?: boolean;
}

/** An edited document. */
export interface EditedConfig {
  bytes: Uint8Array;
  /** What is different now, edit by edit, with the edits' own paths; places that had the value already are not in it. */
  changes: ConfigChange[];
}

/** Bytes to put in the place of others. */
interface Splice {
  start: number;
  end: number;
  bytes: Uint8Array;
}

/**
 * Writes values into a document. All other bytes stay as they are: order, spelling, blanks, comments.
 *
 * - An attribute keeps its quotes. A new one is put behind the others, in double quotes.
 * - An element's text takes the place of all its content, comments and CDATA included. One that is its own end tag
 *   (`<A/>`) gets an end tag. One with elements in it has no text to write.
 * - A place that has the value already is not touched, however it is spelled.
 *
 * It is all or nothing: when one edit is refused, none is made.
 * @throws HeadendError `CONFIG` for a wrong path; `NOT_FOUND` for one that leads nowhere; `BAD_VALUE` for one that leads
 *   to more than `max` places, for elements in the way, a value XML cannot hold, two edits of one place, and a document
 *   in an encoding that can be read only; `options.signal.reason` when aborted
 */
export async function editConfig(
  document: ConfigDocument,
  edits: readonly ConfigEdit[],
  options: WalkOptions = {},
): Promise<EditedConfig> {
  const paths = edits.map(({ path }) => parseConfigPath(path));
  for (const { path, value } of edits) requireXmlCharacters(value, path);
  const editor = new Editor(document);
  const found = await findElements(document, paths, options);
  edits.forEach((edit, index) => {
    editor.add(edit, paths[index]?.attribute, found[index] ?? []);
  });
  return { bytes: editor.splice(), changes: editor.changes };
}

class Editor {
  readonly changes: ConfigChange[] = [];
  private readonly splices: Splice[] = [];
  /** What edits have spoken of already. */
  private readonly taken = new Set<string>();
  private readonly bytes: Buffer;
  private readonly coder: Coder;
  private readonly decoder: TextDecoder;

  constructor({ bytes, encoding }: ConfigDocument) {
    const coder = coderOf(encoding.name);
    if (!coder) throw new HeadendError('BAD_VALUE', `A document in ${encoding.name} cannot be edited; use UTF-8.`);
    this.coder = coder;
    this.decoder = new TextDecoder(encoding.name, { ignoreBOM: true });
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  add(edit: ConfigEdit, attribute: ConfigPath['attribute'], found: readonly FoundElement[]): void {
    const { path, value, max = 1, add = false } = edit;
    const places = add ? found : found.filter((element) => element.value !== undefined);
    if (places.length === 0) throw notFound(path, attribute, found.length);
    if (places.length > max) {
      throw new HeadendError(
        'BAD_VALUE',
        `The path "${path}" leads to ${places.length} places; ${max} may be changed.`,
      );
    }
    for (const element of places) {
      const target = attribute === undefined ? `${element.end}` : `${element.tagEnd}@${attribute}`;
      if (this.taken.has(target)) throw new HeadendError('BAD_VALUE', `Two edits change "${path}".`);
      this.taken.add(target);
      if (attribute === undefined) this.requireNoElements(path, element);
      if (element.value === value) continue;
      this.splices.push(
        attribute === undefined ? this.text(element, value) : this.attribute(element, attribute, value),
      );
      this.changes.push({
        path,
        kind: element.value === undefined ? 'added' : 'changed',
        from: element.value,
        to: value,
      });
    }
  }

  /** The document's bytes with all splices made; they do not overlap. */
  splice(): Uint8Array {
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const { start, end, bytes } of this.splices.sort((a, b) => a.start - b.start || a.end - b.end)) {
      parts.push(this.bytes.subarray(at, start), bytes);
      at = end;
    }
    return Buffer.concat([...parts, this.bytes.subarray(at)]);
  }

  private requireNoElements(path: string, { name, hasElements }: FoundElement): void {
    if (!hasElements) return;
    throw new HeadendError(
      'BAD_VALUE',
      `"${path}" has elements in it (${name}); only the text of others can be written.`,
    );
  }

  private text({ name, tagEnd, end }: FoundElement, value: string): Splice {
    const text = escapeValue(value, 'text');
    if (end > tagEnd) return { start: tagEnd, end: this.lastTag(end), bytes: encodeXml(text, this.coder) };
    const bytes = encodeXml(`>${text}</${name}>`, this.coder);
    return { start: tagEnd - this.coder.byteLength('/>'), end: tagEnd, bytes };
  }

  private attribute({ name, tagEnd }: FoundElement, attribute: string, value: string): Splice {
    const start = this.lastTag(tagEnd);
    const tag = this.decoder.decode(this.bytes.subarray(start, tagEnd));
    const offset = (index: number) => start + this.coder.byteLength(tag.slice(0, index));
    const written = attributesOf(tag, 1 + name.length);
    const own = written.find((one) => one.name === attribute) ?? written.find((one) => isPrefixed(one.name, attribute));
    if (own) {
      const bytes = encodeXml(escapeValue(value, own.quote), this.coder);
      return { start: offset(own.start), end: offset(own.end), bytes };
    }
    const behind = offset((written.at(-1)?.end ?? name.length) + 1);
    const bytes = encodeXml(` ${attribute}="${escapeValue(value, '"')}"`, this.coder);
    return { start: behind, end: behind, bytes };
  }

  /** Where the tag begins that ends before `end`. A tag holds no other `<`, not even in a value. */
  private lastTag(end: number): number {
    const { unit } = this.coder;
    const mark = this.coder.encode('<');
    let start = end - unit;
    while (mark && !mark.equals(this.bytes.subarray(start, start + unit))) start -= unit;
    return start;
  }
}

interface WrittenAttribute {
  name: string;
  quote: '"' | "'";
  /** The value's first character, and the one after its last: the closing quote. */
  start: number;
  end: number;
}

/** The attributes of a well-formed start tag, from an index on. U+0085 is a blank in XML 1.1. */
function attributesOf(tag: string, from: number): WrittenAttribute[] {
  const pattern = /[\s\u{85}]+([^\s\u{85}=]+)[\s\u{85}]*=[\s\u{85}]*(?:"([^"]*)"|'([^']*)')/uy;
  pattern.lastIndex = from;
  const attributes: WrittenAttribute[] = [];
  for (let match = pattern.exec(tag); match; match = pattern.exec(tag)) {
    const [, name = '', double, single = ''] = match;
    const end = pattern.lastIndex - 1;
    attributes.push({ name, quote: double === undefined ? "'" : '"', start: end - (double ?? single).length, end });
  }
  return attributes;
}

/** Whether a name is `attribute` with a prefix, as paths take it: namespace declarations do not count. */
function isPrefixed(name: string, attribute: string): boolean {
  return name.includes(':') && localName(name) === attribute && !name.startsWith('xmlns:');
}

function notFound(path: string, attribute: string | undefined, elements: number): HeadendError {
  const reason = elements > 0 ? `the element has no attribute "${attribute}"` : 'there is no such place';
  return new HeadendError('NOT_FOUND', `The path "${path}" leads nowhere: ${reason}.`);
}
