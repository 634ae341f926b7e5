import { XMLBuilder } from 'fast-xml-parser';
import type { XmlTemplate } from '../profile';
import { fill, fillValue, namesIn, type Values } from './fill';

/** An element that says it has no value, as XML Schema and Rails write it. */
const NIL = { '@nil': 'true' };

const BUILDER = new XMLBuilder({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
});

type Node = string | { [name: string]: Node } | Node[];

/**
 * An XML body with values put in. A list becomes as many elements. An element is left out when it names values of
 * which none is given, and is nil when all that are given are `null`; what a request does not speak of is not sent.
 */
export function xmlBody(template: XmlTemplate, values: Values, parameters: Values): string {
  // A document has a root, whatever is left out of it or said to have no value in it.
  const filled = Object.entries(template).map(([name, part]): [string, Node] => [
    name,
    typeof part === 'string' ? (fillNode(part, values, parameters) ?? {}) : fillChildren(part, values, parameters),
  ]);
  return BUILDER.build(Object.fromEntries(filled));
}

function fillNode(part: string | XmlTemplate, values: Values, parameters: Values): Node | undefined {
  const names = namesOf(part).filter((name) => !Object.hasOwn(parameters, name));
  const given = names.filter((name) => Object.hasOwn(values, name));
  if (names.length > 0 && given.length === 0) return undefined;
  if (given.length > 0 && given.every((name) => values[name] === null)) return NIL;
  if (typeof part === 'string') return fillText(part, given.length === names.length, values, parameters);
  return fillChildren(part, values, parameters);
}

function fillChildren(part: XmlTemplate, values: Values, parameters: Values): Node {
  return Object.fromEntries(
    Object.entries(part).flatMap(([name, child]): [string, Node][] => {
      const node = fillNode(child, values, parameters);
      return node === undefined ? [] : [[name, node]];
    }),
  );
}

/** Half a text would say something else. */
function fillText(text: string, isWhole: boolean, values: Values, parameters: Values): Node | undefined {
  if (!isWhole) return undefined;
  const value = fillValue(text, values);
  return Array.isArray(value) ? value.map(String) : fill(text, { ...parameters, ...values });
}

function namesOf(part: string | XmlTemplate): string[] {
  return typeof part === 'string' ? namesIn(part) : Object.values(part).flatMap(namesOf);
}
