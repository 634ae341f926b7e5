import { XMLValidator } from 'fast-xml-parser';
import type { XmlTemplate } from '../src/profile';
import { type Captured, captureText } from './template';
import { xmlParser } from './xml-parser';

/** What was found in a body. */
export interface CapturedXml {
  values: Captured;
  /** Names of values that are `null` because a whole block of them is nil. */
  cleared: ReadonlySet<string>;
}

type Node = string | Node[] | { [name: string]: Node };

/**
 * Values found in an XML body where its template has `{name}`; `undefined` if the body says something else, or nothing
 * of all it might. Elements that name values may be missing, others may not be there. `nil="true"` is `null`, elements that are there several
 * times are a list. Attributes that the template does not have say nothing.
 */
export function captureXml(template: XmlTemplate, body: string): CapturedXml | undefined {
  if (XMLValidator.validate(body) !== true) return undefined;
  const cleared = new Set<string>();
  const values = captureChildren(template, xmlParser.parse(body) as Record<string, Node>, cleared);
  if (!values || (values.size === 0 && namesIn(template).length > 0)) return undefined;
  return { values, cleared };
}

function capture(part: string | XmlTemplate, node: Node, cleared: Set<string>): Captured | undefined {
  if (isNil(node)) {
    const names = namesIn(part);
    if (typeof part !== 'string') for (const name of names) cleared.add(name);
    return new Map(names.map((name) => [name, null]));
  }
  if (typeof part === 'string') return captureValue(part, node);
  if (Array.isArray(node)) return undefined;
  return captureChildren(part, typeof node === 'string' ? { '#text': node } : node, cleared);
}

function captureChildren(
  template: XmlTemplate,
  node: Record<string, Node>,
  cleared: Set<string>,
): Captured | undefined {
  const isUnknown = (name: string) => !Object.hasOwn(template, name) && !name.startsWith('@') && name !== '#text';
  if (Object.keys(node).some(isUnknown)) return undefined;
  const found = Object.entries(template).map(([name, part]) => {
    const child = Object.hasOwn(node, name) ? node[name] : undefined;
    if (child !== undefined) return capture(part, child, cleared);
    const names = namesIn(part);
    if (names.length === 0) return name === '@type' ? new Map<string, unknown>() : undefined;
    // A list that has an element for itself is empty where that has nothing in it.
    const elements = Object.keys(template).filter((id) => !id.startsWith('@'));
    const isEmptyList = elements.length === 1 && part === `{${names[0]}}`;
    return new Map<string, unknown>(isEmptyList ? [[names[0] ?? '', []]] : []);
  });
  if (found.some((captured) => captured === undefined)) return undefined;
  return new Map(found.flatMap((captured) => [...(captured ?? [])]));
}

function captureValue(template: string, node: Node): Captured | undefined {
  const name = /^\{(\w+)\}$/.exec(template)?.[1];
  if (name === undefined) return captureText(template, textOf(node));
  return new Map([[name, Array.isArray(node) ? node.map(textOf) : textOf(node)]]);
}

function textOf(node: Node): string {
  if (typeof node === 'string') return node;
  return Array.isArray(node) ? '' : textOf(node['#text'] ?? '');
}

function isNil(node: Node): boolean {
  return typeof node === 'object' && !Array.isArray(node) && node['@nil'] === 'true';
}

function namesIn(part: string | XmlTemplate): string[] {
  if (typeof part === 'string') return [...part.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.values(part).flatMap(namesIn);
}
