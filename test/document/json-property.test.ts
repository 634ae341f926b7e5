import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type DocumentQuery, readJson } from '../../src/document';

/**
 * A document as a tree, and paths as data. They are evaluated here the plain way: all places of the document are listed,
 * each with the steps that lead to it, and a path is compared with those steps.
 */
type Tree = { scalar: string | number | boolean | null; json?: string } | Tree[] | { properties: [string, Tree][] };

const NAMES = ['a', 'b', 'items', '__proto__', 'x/y', '~', 'é "\\'];
const BIG = '12345678901234567890';

const scalar: fc.Arbitrary<Tree> = fc.oneof(
  fc.constant({ scalar: null }),
  fc.boolean().map((value) => ({ scalar: value })),
  fc.oneof(fc.integer(), fc.double({ noNaN: true, min: -1e15, max: 1e15 })).map((value) => ({ scalar: value + 0 })),
  fc.constantFrom({ scalar: BIG, json: BIG }, { scalar: `-${BIG}`, json: `-${BIG}` }),
  fc
    .string({ unit: fc.constantFrom('1234567890', '"', '\\', '[', '}', 'é', '😀', '\n', ' ') })
    .map((text) => ({ scalar: text })),
);
const tree = fc.letrec<{ tree: Tree; list: Tree; object: Tree }>((tie) => ({
  tree: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, scalar, tie('list'), tie('object')),
  list: fc.array(tie('tree'), { maxLength: 4 }),
  object: fc.record({ properties: fc.array(fc.tuple(fc.constantFrom(...NAMES), tie('tree')), { maxLength: 4 }) }),
}));
const document = fc.oneof(tree.list, tree.object);
const step = fc.constantFrom(...NAMES, '*', '*');
const rowPath = fc.array(step, { maxLength: 4 });
const columnPath = fc.record({ levels: fc.nat(2), names: fc.array(fc.constantFrom(...NAMES), { maxLength: 2 }) });

const isScalar = (node: Tree) => 'scalar' in node;
const isNull = (node: Tree) => 'scalar' in node && node.scalar === null;

function serialise(node: Tree, blank: string): string {
  if ('scalar' in node) return node.json ?? JSON.stringify(node.scalar);
  const [open, close] = Array.isArray(node) ? '[]' : '{}';
  const inner = Array.isArray(node)
    ? node.map((element) => serialise(element, blank))
    : node.properties.map(([name, value]) => `${JSON.stringify(name)}${blank}:${blank}${serialise(value, blank)}`);
  return `${open}${blank}${inner.join(`${blank},${blank}`)}${blank}${close}`;
}

/** Of properties with one name the last counts, at the place of the first. */
function propertiesOf(node: Tree): Map<string, Tree> {
  return new Map('properties' in node ? node.properties : []);
}
function childrenOf(node: Tree): [string, Tree][] {
  return Array.isArray(node) ? node.map((element) => ['', element]) : [...propertiesOf(node)];
}

interface Spot {
  node: Tree;
  steps: string[];
  parents: Tree[];
}
function spots(node: Tree, steps: string[] = [], parents: Tree[] = []): Spot[] {
  const below = childrenOf(node).flatMap(([name, child]) => spots(child, [...steps, name], [...parents, node]));
  return [{ node, steps, parents }, ...below];
}
/** Elements of a list have the step '', which no name is. */
function leads({ steps, parents }: Spot, path: string[]): boolean {
  return (
    steps.length === path.length &&
    path.every((one, index) => (one === '*' ? index > 0 || Array.isArray(parents[0]) : one === steps[index]))
  );
}
/** The rows of a path, or `undefined` when it is not there: nothing is at its end, nor an empty list on its way. */
function rowsOf(all: Spot[], path: string[]): Spot[] | undefined {
  const rows = all.filter((spot) => leads(spot, path) && !isNull(spot.node));
  const emptyOnTheWay = path.some(
    (one, index) =>
      one === '*' &&
      all.some(
        (spot) =>
          leads(spot, path.slice(0, index)) &&
          !isScalar(spot.node) &&
          (index > 0 || Array.isArray(spot.node)) &&
          childrenOf(spot.node).every(([, child]) => isNull(child)),
      ),
  );
  return rows.length > 0 || emptyOnTheWay ? rows : undefined;
}
function valueIn({ node, parents }: Spot, { levels, names }: { levels: number; names: string[] }): Tree | undefined {
  const objects = parents.filter((parent) => !Array.isArray(parent));
  const start = levels === 0 ? node : objects.at(-levels);
  return names.reduce<Tree | undefined>((value, name) => value && propertiesOf(value).get(name), start);
}
function cellOf(values: (Tree | undefined)[]): Tree | undefined {
  return (
    values.find((value) => value && isScalar(value) && !isNull(value)) ?? values.find((value) => value && isNull(value))
  );
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
const write = (path: string[]) => `/${path.map(escaped).join('/')}`;
const writeColumn = ({ levels, names }: { levels: number; names: string[] }) =>
  names.length === 0 ? '.' : [...Array<string>(levels).fill('..'), ...names.map(escaped)].join('/');

describe('any JSON document', () => {
  it('reads as a plain evaluation of its tree does', async () => {
    await fc.assert(
      fc.asyncProperty(
        document,
        fc.tuple(rowPath, rowPath),
        rowPath,
        fc.tuple(columnPath, columnPath),
        fc.constantFrom('', ' ', '\r\n\t'),
        async (root, alternatives, within, columns, blank) => {
          const paths = columns.map(({ levels, names }) => ({ levels: names.length === 0 ? 0 : levels, names }));
          const query: DocumentQuery = {
            id: 'rows',
            each: alternatives.map(write).join(' | '),
            columns: new Map([['v', paths.map(writeColumn).join(' | ')]]),
          };
          const names = paths.map((path) => path.names);
          const one = { id: 'one', columns: new Map([['v', names.map(write).join(' | ')]]) };
          const contained = { ...query, id: 'contained', within: write(within) };
          const body = Buffer.from(serialise(root, blank));
          const tables = await readJson([body], [query, contained, one]);

          const all = spots(root);
          const places = alternatives.map((path) => rowsOf(all, path)).find((found) => found !== undefined);
          const cells = (places ?? []).map((row) => cellOf(paths.map((path) => valueIn(row, path))));
          const rows = cells.map((cell) => new Map(cell && 'scalar' in cell ? [['v', cell.scalar]] : []));
          const found = (id: string) => tables.get(id)?.rows.map((row) => new Map(row));
          assert.deepEqual(found('rows'), rows);
          assert.equal(tables.get('rows')?.found, places !== undefined);
          assert.deepEqual(found('contained'), rows);
          assert.equal(tables.get('contained')?.found, rows.length > 0 || rowsOf(all, within) !== undefined);
          const top = { node: root, steps: [], parents: [] };
          const single = cellOf(names.map((path) => valueIn(top, { levels: 0, names: path })));
          const cell = new Map(single && 'scalar' in single ? [['v', single.scalar]] : []);
          assert.deepEqual(found('one'), [cell]);
          assert.equal(tables.get('one')?.found, cell.size > 0);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('cut anywhere is an error, at every byte', async () => {
    await fc.assert(
      fc.asyncProperty(document, fc.constantFrom('', ' '), async (root, blank) => {
        const json = Buffer.from(serialise(root, blank));
        await readJson([json], []);
        for (let length = 0; length < json.length; length += 1) {
          const cut = json.subarray(0, length);
          await assert.rejects(readJson([cut], []), { code: 'BAD_REPLY' }, `cut at ${length} of ${json}`);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is taken exactly when the parser of Node takes it, whatever was done to it', async () => {
    const edit = fc.record({
      at: fc.nat(200),
      remove: fc.nat(2),
      insert: fc.constantFrom(
        '',
        '"',
        '\\',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '0',
        '-',
        '.',
        'e',
        '+',
        't',
        'null',
        ' ',
        '\n',
        '\u0001',
        '\\u12',
        '\u00a0',
      ),
    });
    let taken = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(tree.tree, fc.array(edit, { minLength: 1, maxLength: 3 }), async (root, edits) => {
        const text = edits.reduce(
          (json, { at, remove, insert }) => {
            const index = at % (json.length + 1);
            return json.slice(0, index) + insert + json.slice(index + remove);
          },
          serialise(root, ''),
        );
        const reading = readJson([Buffer.from(text)], []);
        if (parses(text)) {
          taken += 1;
          await reading;
        } else {
          refused += 1;
          await assert.rejects(reading, { code: 'BAD_REPLY', message: /^The (JSON|reply) .*[.?]$/s }, text);
        }
      }),
      { numRuns: 5000 },
    );
    assert.ok(taken > 100 && refused > 100, `${taken} taken, ${refused} refused`);
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
