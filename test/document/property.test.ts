import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ColumnAt, readXml } from '../../src/document';

/** A document as a tree, and paths as data: evaluated here the plain way, top down over sets of elements. */
interface Node {
  name: string;
  attributes: [string, string][];
  children: (Node | string)[];
  parent?: Node;
}
interface TestStep {
  deep: boolean;
  name: string;
  predicate?: { attribute: string; value?: string };
}

const NAMES = ['A', 'B', 'C'];
const ATTRIBUTES = ['x', 'y', '__proto__', 'nil'];

const text = fc.string({
  unit: fc.constantFrom('a', ' ', '<', '&', '>', '"', "'", ']', 'é', '€', '😀', '\n'),
  maxLength: 6,
});
const attributes = fc.uniqueArray(
  fc.tuple(fc.constantFrom(...ATTRIBUTES), fc.constantFrom('', '1', '<&">', 'é', 'true')),
  {
    selector: ([name]) => name,
  },
);
const tree = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.record({
    name: fc.constantFrom(...NAMES),
    attributes,
    children: fc.array(fc.oneof({ depthSize: 'medium', withCrossShrink: true }, text, tie('node')), { maxLength: 5 }),
  }),
})).node;
const step = fc.record(
  {
    deep: fc.boolean(),
    name: fc.constantFrom(...NAMES, '*'),
    predicate: fc.record(
      { attribute: fc.constantFrom(...ATTRIBUTES), value: fc.constantFrom('', '1') },
      { requiredKeys: ['attribute'] },
    ),
  },
  { requiredKeys: ['deep', 'name'] },
);
const steps = fc.array(step, { minLength: 1, maxLength: 4 });
const target = fc.option(fc.constantFrom(...ATTRIBUTES), { nil: undefined });

function serialise(node: Node | string, style: number): string {
  if (typeof node === 'string') return serialiseText(node, style);
  const list = node.attributes.map(([name, value]) => ` ${name}="${escapeText(value)}"`).join('');
  if (node.children.length === 0 && style % 2 === 0) return `<${node.name}${list}/>`;
  return `<${node.name}${list}>${node.children.map((child) => serialise(child, style)).join('')}</${node.name}>`;
}
function serialiseText(value: string, style: number): string {
  if (style % 3 === 0 && !value.includes(']]>')) return `<![CDATA[${value}]]>`;
  if (style % 3 === 1) return `<!-- <A x="1"> -->${escapeText(value)}<?A x="1"?>`;
  return escapeText(value);
}
function escapeText(value: string): string {
  return value.replace(/[<&>"]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}

function elementsBelow(node: Node): Node[] {
  return childrenOf(node).flatMap((child) => [child, ...elementsBelow(child)]);
}
function childrenOf(node: Node): Node[] {
  return node.children.filter((child) => typeof child !== 'string');
}
function attribute(node: Node, name: string): string | undefined {
  return node.attributes.find(([own]) => own === name)?.[1];
}
function fits(node: Node, { name, predicate }: TestStep): boolean {
  if (name !== '*' && node.name !== name) return false;
  if (!predicate) return true;
  const value = attribute(node, predicate.attribute);
  return value !== undefined && (predicate.value === undefined || predicate.value === value);
}
/** All elements a path leads to, in document order. */
function evaluate(from: Node, path: TestStep[]): Node[] {
  let current = new Set([from]);
  for (const one of path) {
    const next = [...current].flatMap((node) => (one.deep ? elementsBelow(node) : childrenOf(node)));
    current = new Set(next.filter((node) => fits(node, one)));
  }
  return elementsBelow(from).filter((node) => current.has(node));
}
type Value = string | null | undefined;
function textOrAttribute(node: Node, name: string | undefined): Value {
  if (name !== undefined) return attribute(node, name);
  if (attribute(node, 'nil') === 'true') return null;
  return node.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim();
}
function valuesAt(nodes: Node[], name: string | undefined): (string | null)[] {
  return nodes.map((node) => textOrAttribute(node, name)).filter((value) => value !== undefined);
}
function valueAt(nodes: Node[], name: string | undefined): Value {
  return valuesAt(nodes, name)[0];
}
/** All values in one text. */
function joinedAt(nodes: Node[], name: string | undefined): Value {
  const values = valuesAt(nodes, name);
  const texts = values.filter((value) => value !== null);
  return texts.length > 0 ? texts.join('+') : values[0];
}
/** The first that is a value; `null` counts where there is no other. */
function firstOf(...values: Value[]): Value {
  return values.find((value) => value !== undefined && value !== null) ?? values.find((value) => value === null);
}
function link(node: Node): void {
  for (const child of childrenOf(node)) {
    child.parent = node;
    link(child);
  }
}
function ancestorsOf(node: Node): Node[] {
  return node.parent ? [...ancestorsOf(node.parent), node.parent] : [];
}

function write(path: TestStep[]): string {
  return path
    .map(({ deep, name, predicate }) => {
      const value = predicate?.value === undefined ? '' : `='${predicate.value}'`;
      return `${deep ? '//' : '/'}${name}${predicate ? `[@${predicate.attribute}${value}]` : ''}`;
    })
    .join('');
}
function writeColumn(path: string, name: string | undefined): string {
  return name === undefined ? path : `${path}/@${name}`;
}

function present(values: Record<string, Value>): Map<string, string | null> {
  return new Map(Object.entries(values).flatMap(([column, value]) => (value === undefined ? [] : [[column, value]])));
}

describe('any document', () => {
  it('reads as a plain evaluation of its tree does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          ...{ root: tree, each: steps, orEach: steps, inner: steps, one: steps, orOne: steps },
          ...{ target, orTarget: target, style: fc.nat(5), pad: fc.nat(300) },
        }),
        async ({ root, each, orEach, inner, one, orOne, target, orTarget, style, pad }) => {
          const top: Node = { name: '', attributes: [], children: [root] };
          link(root);
          const relative = inner.map((item, index) => (index === 0 ? { ...item, deep: false } : item));
          const rowColumns: Record<string, ColumnAt> = {
            own: '@x',
            text: '.',
            inner: writeColumn(write(relative).slice(1), target),
            up: '../@x',
            up2: '../../@y',
            above: 'ancestor::A/@x',
            all: { path: writeColumn(write(relative).slice(1), target), join: '+' },
            allAbove: { path: 'ancestor::A/@x', join: '+' },
            either: `${writeColumn(write(relative).slice(1), target)} | . | @x`,
          };
          const rowQuery = {
            id: 'rows',
            each: `${write(each)} | ${write(orEach)}`,
            columns: new Map(Object.entries(rowColumns)),
          };
          const onePaths = [writeColumn(write(one), target), writeColumn(write(orOne), orTarget)];
          const oneColumns: Record<string, ColumnAt> = {
            any: '//@x',
            value: onePaths[0] ?? '',
            either: onePaths.join(' | '),
            all: { path: onePaths.join(' | '), join: '+' },
          };
          const oneQuery = { id: 'one', columns: new Map(Object.entries(oneColumns)) };
          // The padding puts the end of the first chunk somewhere into the document.
          const xml = `<!--${' '.repeat(65536 - pad)}-->${serialise(root, style)}`;
          const tables = await readXml(Buffer.from(xml), [rowQuery, oneQuery]);

          const isRow = new Set([...evaluate(top, each), ...evaluate(top, orEach)]);
          const elements = elementsBelow(top).filter((node) => isRow.has(node));
          const rows = elements.map((row) => {
            const above = ancestorsOf(row);
            const inside = evaluate(row, relative);
            const isA = above.filter(({ name }) => name === 'A');
            return present({
              own: attribute(row, 'x'),
              text: valueAt([row], undefined),
              inner: valueAt(inside, target),
              up: valueAt(above.slice(-1), 'x'),
              up2: valueAt(above.slice(-2, -1), 'y'),
              above: valueAt(isA, 'x'),
              all: joinedAt(inside, target),
              allAbove: joinedAt(isA, 'x'),
              either: firstOf(valueAt(inside, target), valueAt([row], undefined), attribute(row, 'x')),
            });
          });
          const found = (id: string) => ({ ...tables.get(id), rows: tables.get(id)?.rows.map((row) => new Map(row)) });
          assert.deepEqual(found('rows'), { rows, found: rows.length > 0 });
          const single = present({
            any: valueAt(elementsBelow(top), 'x'),
            value: valueAt(evaluate(top, one), target),
            either: firstOf(valueAt(evaluate(top, one), target), valueAt(evaluate(top, orOne), orTarget)),
            all: firstOf(joinedAt(evaluate(top, one), target), joinedAt(evaluate(top, orOne), orTarget)),
          });
          assert.deepEqual(found('one'), { rows: [single], found: single.size > 0 });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('cut anywhere is an error, at every byte', async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.nat(5), async (root, style) => {
        const xml = Buffer.from(`<?xml version="1.0"?>\n${serialise(root, style)}`);
        await readXml(xml, []);
        for (let length = 0; length < xml.length; length += 1) {
          await assert.rejects(
            readXml(xml.subarray(0, length), []),
            { code: 'BAD_REPLY' },
            `cut at ${length} of ${xml}`,
          );
        }
      }),
      { numRuns: 50 },
    );
  });
});
