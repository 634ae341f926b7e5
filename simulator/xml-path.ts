import { HeadendError } from '../src/errors';

/** An element by its name (`*`: any), and the attributes that it must have. */
export interface Step {
  name: string;
  attributes: ReadonlyMap<string, string>;
}

/** Where in a document something is: the part of XPath that profiles use, as a place to write to. */
export interface Place {
  /** The document's root, anywhere in the document, or the element of a row. */
  from: 'root' | 'anywhere' | 'row';
  /** How many elements above the row, or the name of the one meant. */
  up: number | string;
  steps: readonly Step[];
  /** The attribute meant; the element's text when there is none. */
  attribute?: string;
}

const TOKEN = /(\/{0,2})(\.\.|\*|@?[\w:.-]+)((?:\[@[\w:.-]+(?:=(?:'[^']*'|"[^"]*"))?\])*)/y;
const PREDICATE = /\[@([\w:.-]+)=(?:'([^']*)'|"([^"]*)")\]/g;

/**
 * Reads a path of a profile; of alternatives the first, for a device sends the value once.
 *
 * @throws HeadendError CONFIG if it names no single place that could be written to.
 */
export function parsePlace(text: string): Place {
  const [path = ''] = text.split(' | ').map((one) => one.trim());
  const refuse = () => new HeadendError('CONFIG', `The path ${text} cannot be simulated: it names no single place.`);
  let up: number | string = 0;
  let attribute: string | undefined;
  const steps: Step[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < path.length) {
    const [, , name = '', predicates = ''] = TOKEN.exec(path) ?? [];
    if (name === '' || attribute !== undefined) throw refuse();
    if (name.startsWith('@')) attribute = name.slice(1);
    else if (name.startsWith('ancestor::')) up = localName(name.slice('ancestor::'.length));
    else if (name === '..' && typeof up === 'number') up++;
    else if (name === '*' && (steps.length > 0 || !/^\/[^/]/.test(path))) throw refuse();
    else if (name !== '.') steps.push({ name: localName(name), attributes: attributesOf(predicates) });
  }
  if (up !== 0 && (steps.length > 0 || attribute === undefined)) throw refuse();
  const from = path.startsWith('//') ? 'anywhere' : path.startsWith('/') ? 'root' : 'row';
  return { from, up, steps, attribute };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** A predicate without a value demands nothing that the row's own columns do not give. */
function attributesOf(predicates: string): Map<string, string> {
  return new Map([...predicates.matchAll(PREDICATE)].map(([, name = '', a, b]) => [name, a ?? b ?? '']));
}
