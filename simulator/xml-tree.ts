import { HeadendError } from '../src/errors';
import type { DocumentScene } from './scene';
import type { Step } from './xml-path';

/** An element under construction. */
export class XmlElement {
  readonly children: XmlElement[] = [];
  private readonly attributes: Map<string, string>;
  private text?: string;
  /** It says that it has no value, unless it comes to have one. */
  nil = false;

  constructor(
    readonly name: string,
    attributes: Iterable<readonly [string, string]> = [],
    readonly parent?: XmlElement,
  ) {
    this.attributes = new Map(attributes);
  }

  matches({ name, attributes }: Step): boolean {
    return (
      (name === '*' || this.name === name) && [...attributes].every(([id, value]) => this.attributes.get(id) === value)
    );
  }

  /**
   * Sets an attribute, or the text when there is no name.
   *
   * @throws HeadendError CONFIG if something else stands there already.
   */
  set(attribute: string | undefined, value: string): void {
    const before = attribute === undefined ? this.text : this.attributes.get(attribute);
    if (before !== undefined && before !== value) {
      const place = attribute === undefined ? `the text of ${this.name}` : `${this.name}/@${attribute}`;
      throw new HeadendError(
        'CONFIG',
        `Two simulated values stand in one place, ${place}: "${before}" and "${value}".`,
      );
    }
    if (attribute === undefined) this.text = value;
    else this.attributes.set(attribute, value);
  }

  get isNil(): boolean {
    return this.nil && this.text === undefined && this.children.every((child) => child.isNil);
  }

  /** Appends the element's lines; `inserted` is XML that stands first in the element `insertIn`. */
  write(lines: string[], indent: string, insertIn: XmlElement, inserted: string): void {
    let tag = `${indent}<${this.name}`;
    for (const [name, value] of this.attributes) tag += ` ${name}="${escapeXml(value)}"`;
    if (this.isNil) {
      lines.push(`${tag} nil="true"/>`);
      return;
    }
    const first = this === insertIn ? inserted : '';
    const text = escapeXml(this.text ?? '');
    if (this.children.length === 0 && first === '') {
      lines.push(text === '' ? `${tag}/>` : `${tag}>${text}</${this.name}>`);
      return;
    }
    lines.push(`${tag}>${text}${first}`);
    for (const child of this.children) child.write(lines, `${indent}  `, insertIn, inserted);
    lines.push(`${indent}</${this.name}>`);
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Also white space that a reader of attributes would turn into blanks (XML 1.0, 3.3.3). */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\t\r\n]/g, (sign) => ENTITIES[sign] ?? `&#${sign.charCodeAt(0)};`);
}

/** A document under construction; elements are found by name without a search. */
export class XmlTree {
  private readonly byName = new Map<string, XmlElement[]>();
  private readonly root: XmlElement;
  /** The element that rows hang under. */
  readonly trunk: XmlElement;

  constructor(private readonly scene: Pick<DocumentScene, 'root' | 'attributes' | 'extra'>) {
    const [rootName = '', ...others] = scene.root;
    // An attribute that names columns is that of a row, which sets it.
    const attributesOf = (name: string) =>
      Object.entries(scene.attributes[name] ?? {}).filter(([, text]) => !text.includes('{'));
    this.root = this.register(new XmlElement(rootName, attributesOf(rootName)));
    this.trunk = others.reduce((parent, name) => this.add(parent, { name, attributes: attributesOf(name) }), this.root);
  }

  /** Adds a new element. */
  add(parent: XmlElement, step: { name: string; attributes: Iterable<readonly [string, string]> }): XmlElement {
    const element = this.register(new XmlElement(step.name, step.attributes, parent));
    parent.children.push(element);
    return element;
  }

  /** The first element anywhere that matches, or a new one under the trunk. */
  findAnywhere(step: Step): XmlElement {
    return this.byName.get(step.name)?.find((element) => element.matches(step)) ?? this.add(this.trunk, step);
  }

  /** The first child that matches, or a new one. */
  findIn(parent: XmlElement, step: Step): XmlElement {
    return parent.children.find((child) => child.matches(step)) ?? this.add(parent, step);
  }

  /** Makes the elements of a path below one that are missing, and lets them say that they have no value. */
  setNil(from: XmlElement, steps: readonly Step[]): void {
    let parent = from;
    for (const step of steps) {
      const known = parent.children.find((child) => child.matches(step));
      parent = known ?? this.add(parent, step);
      if (!known) parent.nil = true;
    }
  }

  /** Takes an element away, with all that is in it. */
  remove(element: XmlElement): void {
    const { parent } = element;
    if (parent) parent.children.splice(parent.children.indexOf(element), 1);
  }

  /** A list by its name that has nothing in it says so. */
  markEmptyList(): void {
    if (this.root.name.endsWith('_list') && this.root.children.length === 0)
      this.root.children.push(new XmlElement('empty'));
  }

  /** @throws HeadendError CONFIG if the document's root is another. */
  findRoot(step: Step): XmlElement {
    if (this.root.matches(step)) return this.root;
    throw new HeadendError('CONFIG', `The root of the simulated document is ${this.root.name}, not ${step.name}.`);
  }

  /** The whole document as text; what no profile knows stands first under the trunk. */
  write(): string {
    const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
    this.root.write(lines, '', this.trunk, this.scene.extra ?? '');
    return `${lines.join('\n')}\n`;
  }

  private register(element: XmlElement): XmlElement {
    const same = this.byName.get(element.name);
    if (same) same.push(element);
    else this.byName.set(element.name, [element]);
    return element;
  }
}
