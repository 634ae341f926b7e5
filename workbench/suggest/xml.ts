import { SaxesParser } from 'saxes';
import { HeadendError } from '../../src/errors';
import { type CapturedDocument, Fields, type FoundDocument, type FoundRows } from './found';

/** An element as it stands in the document. */
interface Node {
  name: string;
  attributes: Map<string, string>;
  children: Node[];
  text: string;
  parent?: Node;
}

/** Attributes that may say of which kind a row is. */
const KIND = /^(?:.*(?:type|kind|class|category|direction))$/i;
const MOST_KINDS = 6;
/** How many elements above a row are looked at. */
const LEVELS = 2;

/** Elements that repeat, with what is in and above them; and what stands once. */
export function findInXml({ read, text }: CapturedDocument): FoundDocument {
  const root = parse(text, read);
  const groups = new Map<string, Node[]>();
  const visit = (node: Node, path: string) => {
    groups.set(path, [...(groups.get(path) ?? []), node]);
    for (const child of node.children) visit(child, `${path}/${child.name}`);
  };
  visit(root, `/${root.name}`);
  const repeated = new Set([...groups].filter(([, nodes]) => nodes.length > 1).map(([path]) => path));
  const rows: FoundRows[] = [];
  const singles = new Fields();
  for (const [path, nodes] of groups) {
    const names = path.slice(1).split('/');
    const isText = nodes.every(({ attributes, children }) => attributes.size === 0 && children.length === 0);
    if (repeated.has(path) && isText) continue;
    if (repeated.has(path)) {
      const isAlone = [...groups.keys()].filter((other) => other.endsWith(`/${names.at(-1)}`)).length === 1;
      const each = isAlone ? `//${names.at(-1)}` : path;
      rows.push(rowsOf(read, each, names, nodes), ...kindsOf(read, each, names, nodes));
      continue;
    }
    if (names.some((_name, at) => repeated.has(`/${names.slice(0, at + 1).join('/')}`))) continue;
    const [node] = nodes;
    for (const [name, value] of node?.attributes ?? [])
      singles.add(`${path}/@${name}`, [...names.slice(-1), name], value);
    if (node && node.children.length === 0 && node.text !== '') singles.add(path, names.slice(-2), node.text);
  }
  return { rows, singles: singles.all().map((field) => ({ ...field, read })) };
}

function rowsOf(read: string, each: string, names: readonly string[], nodes: readonly Node[]): FoundRows {
  const fields = new Fields();
  for (const node of nodes) {
    addInside(fields, node, '', []);
    let outer = node.parent;
    for (let level = 1; outer && level <= LEVELS; level++) {
      const { name: element } = outer;
      for (const [name, value] of outer.attributes) {
        fields.add(`${'../'.repeat(level)}@${name}`, [element, name], value, true);
      }
      outer = outer.parent;
    }
  }
  return { read, each, names, count: nodes.length, fields: fields.all() };
}

/** Rows of one kind each, where an attribute says which. */
function kindsOf(read: string, each: string, names: readonly string[], nodes: readonly Node[]): FoundRows[] {
  const attributes = new Set(
    nodes.flatMap(({ attributes }) => [...attributes.keys()]).filter((name) => KIND.test(name)),
  );
  return [...attributes].flatMap((attribute) => {
    const kinds = new Set(nodes.map((node) => node.attributes.get(attribute) ?? ''));
    if (kinds.size < 2 || kinds.size > MOST_KINDS) return [];
    return [...kinds]
      .filter((kind) => kind !== '' && !kind.includes("'"))
      .map((kind) => {
        const own = nodes.filter((node) => node.attributes.get(attribute) === kind);
        return rowsOf(read, `${each}[@${attribute}='${kind}']`, [...names, kind], own);
      });
  });
}

/** Attributes and texts of an element and of those in it that stand there once. */
function addInside(fields: Fields, node: Node, path: string, names: readonly string[]): void {
  const before = path === '' ? '' : `${path}/`;
  for (const [name, value] of node.attributes) fields.add(`${before}@${name}`, [...names, name], value);
  if (node.children.length === 0 && node.text !== '') fields.add(path === '' ? '.' : path, names, node.text);
  for (const child of node.children) {
    const isOnly = node.children.filter(({ name }) => name === child.name).length === 1;
    if (isOnly) addInside(fields, child, `${before}${child.name}`, [...names, child.name]);
  }
}

/** @throws HeadendError BAD_REPLY for what is no XML */
function parse(text: string, read: string): Node {
  const top: Node = { name: '', attributes: new Map(), children: [], text: '' };
  let open = top;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw new HeadendError('BAD_REPLY', `The reply to "${read}" is no XML: ${error.message}.`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const local = (full: string) => full.replace(/^.*:/, '');
    const node: Node = { name: local(name), attributes: new Map(), children: [], text: '', parent: open };
    for (const [key, value] of Object.entries(attributes)) {
      if (!/^xmlns(?::|$)/.test(key)) node.attributes.set(local(key), value);
    }
    open.children.push(node);
    open = node;
  });
  parser.on('text', (part) => {
    open.text = `${open.text}${part}`.trim();
  });
  parser.on('closetag', () => {
    open = open.parent ?? top;
  });
  parser.write(text.slice(Math.max(0, text.indexOf('<')))).close();
  const [root] = top.children;
  if (!root) throw new HeadendError('BAD_REPLY', `The reply to "${read}" holds no element.`);
  root.parent = undefined;
  return root;
}
