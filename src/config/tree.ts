import { type Element, localName, matches, NameIndex } from '../document';
import type { ConfigDocument } from './document';
import { type ConfigPath, parseConfigPath } from './find';
import { type Visitor, type WalkOptions, walk } from './walk';

/** An element as a comparison sees it: what does not count is gone. */
export interface TreeElement {
  /** As written, with its prefix. */
  name: string;
  /** Name, value, name, value and so on, sorted by name: of all that could hold them, a list takes the least memory. */
  attributes: readonly string[];
  /** Own text and CDATA, with `…` where elements stand in it; empty when there are only blanks. */
  text: string;
  children: readonly TreeElement[];
  /** Elements in it, itself included. */
  size: number;
  /** The same number for equal elements, and hardly ever for others. */
  fingerprint: number;
}

/**
 * The root of a document, without comments, blanks between elements, and what `ignore` leads to: attributes, or
 * elements with all that is in them.
 * @returns undefined when the root itself is ignored
 * @throws HeadendError `CONFIG` for a wrong path; `options.signal.reason` when aborted
 */
export async function treeOf(
  { bytes, encoding }: ConfigDocument,
  ignore: readonly string[],
  options: WalkOptions,
): Promise<TreeElement | undefined> {
  const builder = new Builder(new NameIndex(ignore.map(parseConfigPath)));
  await walk(bytes, encoding, builder, options);
  return builder.root;
}

/** An element whose end has not come yet. Paths look at its local name and at all of its attributes. */
interface OpenElement extends Element {
  /** As in {@link TreeElement}. */
  fullName: string;
  attributeList: string[];
  children: TreeElement[];
  text: string;
  /** Text since the last element in it. */
  gap: string;
  /** Whether elements stand between `text` and `gap`. */
  broken: boolean;
}

const NO_CHILDREN: readonly TreeElement[] = [];

class Builder implements Visitor {
  root: TreeElement | undefined;
  private readonly stack: OpenElement[] = [];
  /** Open elements that are ignored: the one a path leads to and those in it. */
  private ignoring = 0;
  /** One string for each name, however often it stands in the document. */
  private readonly names = new Map<string, string>();

  constructor(private readonly ignored: NameIndex<ConfigPath>) {}

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const element: OpenElement = {
      name: localName(name),
      attributes,
      fullName: this.shared(name),
      attributeList: [],
      children: [],
      text: '',
      gap: '',
      broken: false,
    };
    this.stack.push(element);
    if (this.ignoring > 0) {
      this.ignoring += 1;
      return;
    }
    const paths = this.ignored.select(element.name).filter(({ path }) => matches(path, this.stack, 0));
    if (paths.some(({ attribute }) => attribute === undefined)) {
      this.ignoring = 1;
      return;
    }
    const above = this.stack.at(-2);
    if (above) {
      takeGap(above);
      above.broken = true;
    }
    const left = paths.map(({ attribute }) => attribute);
    for (const name of Object.keys(attributes).sort()) {
      if (left.length === 0 || !left.includes(localName(name))) {
        element.attributeList.push(this.shared(name), attributes[name] ?? '');
      }
    }
  }

  text(text: string): void {
    const element = this.stack.at(-1);
    if (element) element.gap += text;
  }

  close(): void {
    const element = this.stack.pop();
    if (this.ignoring > 0) {
      this.ignoring -= 1;
      return;
    }
    if (!element) return;
    const closed = closedElement(element);
    const above = this.stack.at(-1);
    if (above) above.children.push(closed);
    else this.root = closed;
  }

  private shared(name: string): string {
    const known = this.names.get(name);
    if (known === undefined) this.names.set(name, name);
    return known ?? name;
  }
}

/** Only what XML calls white space is blank (section 2.3), a no-break space is text. */
function takeGap(element: OpenElement): void {
  const { gap, broken } = element;
  element.gap = '';
  if (!/[^ \t\r\n]/.test(gap)) return;
  element.text += broken ? `…${gap}` : gap;
  element.broken = false;
}

function closedElement(element: OpenElement): TreeElement {
  takeGap(element);
  const { fullName: name, attributeList: attributes } = element;
  const text = element.text !== '' && element.broken ? `${element.text}…` : element.text;
  const children = element.children.length === 0 ? NO_CHILDREN : element.children;
  let size = 1;
  let fingerprint = hash(hash(0, name), text);
  for (const part of attributes) fingerprint = hash(fingerprint, part);
  for (const child of children) {
    size += child.size;
    fingerprint = mix(fingerprint, child.fingerprint);
  }
  return { name, attributes, text, children, size, fingerprint };
}

function hash(start: number, text: string): number {
  let result = mix(start, text.length);
  for (let at = 0; at < text.length; at += 1) result = mix(result, text.charCodeAt(at));
  return result;
}

/** A step of the FNV-1a hash, with 32 bits taken in at a time. */
function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193);
}
