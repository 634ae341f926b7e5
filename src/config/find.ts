import {
  attributeOf,
  type Element,
  type ElementPath,
  localName,
  matches,
  NameIndex,
  parseColumnPath,
} from '../document';
import { HeadendError } from '../errors';
import type { ConfigDocument } from './document';
import { type WalkOptions, walk } from './walk';

/** A path into a document, parsed: an element, or with `attribute` one of its attributes. */
export interface ConfigPath {
  path: ElementPath;
  attribute?: string;
}

/** An element that a path leads to. */
export interface FoundElement {
  /** Its name as written. */
  name: string;
  /** The attribute's value, or the element's text; undefined for an attribute that is not there. */
  value: string | undefined;
  /** Offsets of the bytes after its start tag and after its end tag. */
  tagEnd: number;
  end: number;
  /** Whether other elements stand in it. */
  hasElements: boolean;
}

/**
 * Parses a path in the language of the profiles' XML addresses, such as `//Slot[@Slot='3']/@Name`; see
 * src/document/paths.ts. It begins with `/` or `//`.
 * @throws HeadendError `CONFIG` with a sentence that says where the path is wrong
 */
export function parseConfigPath(text: string): ConfigPath {
  const path = parseColumnPath(text);
  if (path.from === 'document') return { path: path.elements, attribute: path.attribute };
  throw new HeadendError('CONFIG', `The path "${text}" must begin with "/" or "//".`);
}

/**
 * The values a path leads to, in document order.
 *
 * An attribute's value is given with entities resolved. An element's is its own text and CDATA, exactly (columns of a
 * profile are trimmed, this is not), without the text of elements in it.
 * @throws HeadendError `CONFIG` for a wrong path; `options.signal.reason` when aborted
 */
export async function readConfig(document: ConfigDocument, path: string, options: WalkOptions = {}): Promise<string[]> {
  const [found = []] = await findElements(document, [parseConfigPath(path)], options);
  return found.flatMap(({ value }) => value ?? []);
}

/** The elements each path leads to, in document order; those without the attribute asked for as well. */
export async function findElements(
  document: ConfigDocument,
  paths: readonly ConfigPath[],
  options: WalkOptions,
): Promise<FoundElement[][]> {
  const targets = paths.map(({ path, attribute }): Target => ({ path, attribute, found: [] }));
  const index = new NameIndex(targets);
  const stack: OpenElement[] = [];
  await walk(
    document.bytes,
    document.encoding,
    {
      open(name, attributes, offset) {
        const above = stack.at(-1);
        for (const found of above?.found ?? []) found.hasElements = true;
        const element: OpenElement = { name: localName(name), attributes };
        stack.push(element);
        for (const target of index.select(element.name)) {
          if (!matches(target.path, stack, 0)) continue;
          const value = target.attribute === undefined ? '' : attributeOf(element, target.attribute);
          const found = { name, value, tagEnd: offset(), end: Number.NaN, hasElements: false };
          target.found.push(found);
          element.found ??= [];
          element.found.push(found);
          if (target.attribute === undefined) {
            element.texts ??= [];
            element.texts.push(found);
          }
        }
      },
      text(text) {
        for (const found of stack.at(-1)?.texts ?? []) found.value += text;
      },
      close(offset) {
        for (const found of stack.pop()?.found ?? []) found.end = offset();
      },
    },
    options,
  );
  return targets.map(({ found }) => found);
}

interface Target extends ConfigPath {
  found: FoundElement[];
}

/** An open element, and what was found at it: all of it, and that whose value is its text. */
interface OpenElement extends Element {
  found?: FoundElement[];
  texts?: FoundElement[];
}
