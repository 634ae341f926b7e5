import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node as YamlNode } from 'yaml';

/** A place in a file a person can go to. */
export interface Position {
  file: string;
  /** 1-based. */
  line: number;
}

/** Something wrong at a place, as a sentence. */
export interface Issue extends Position {
  message: string;
}

/** A YAML value that remembers where it stands, so that a merged profile can still name file and line. */
export type Located =
  | { kind: 'map'; at: Position; entries: Map<string, { keyAt: Position; value: Located }> }
  | { kind: 'list'; at: Position; items: Located[] }
  | { kind: 'scalar'; at: Position; value: string | number | boolean | null };

/**
 * Reads YAML 1.2 text. Aliases are refused: a profile is read top to bottom, and they allow tiny files of huge content.
 *
 * @returns the value, or every issue found.
 */
export function parseLocated(text: string, file: string): { value?: Located; issues: Issue[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const place = (offset: number): Position => ({ file, line: lines.linePos(offset).line || 1 });
  const issues: Issue[] = document.errors.map((error) => ({ ...place(error.pos[0]), message: `${error.message}.` }));
  if (issues.length > 0) return { issues };

  const locate = (node: YamlNode | null, fallback: Position): Located => {
    const at = node?.range ? place(node.range[0]) : fallback;
    if (isMap(node)) {
      const entries = new Map<string, { keyAt: Position; value: Located }>();
      for (const pair of node.items) {
        const key = pair.key as YamlNode;
        const keyAt = key.range ? place(key.range[0]) : at;
        if (!isScalar(key)) {
          issues.push({ ...keyAt, message: 'A key must be a plain word.' });
          continue;
        }
        const name = String(key.value); // 1 and '1' are the same raw value, so they are the same key.
        if (entries.has(name)) issues.push({ ...keyAt, message: `The key "${name}" stands here twice.` });
        entries.set(name, { keyAt, value: locate(pair.value as YamlNode | null, keyAt) });
      }
      return { kind: 'map', at, entries };
    }
    if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item) => locate(item as YamlNode, at)) };
    if (isAlias(node)) issues.push({ ...at, message: 'Aliases (*name) are not supported; write the value out.' });
    const value = isScalar(node) ? node.value : null;
    return { kind: 'scalar', at, value: isPlain(value) ? value : String(value) };
  };
  const value = locate(document.contents, { file, line: 1 });
  return { value, issues };
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** The plain value, for validation and resolving. Maps have no prototype, so no key can reach one. */
export function toPlain(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of node.entries) plain[key] = toPlain(entry.value);
  return plain;
}

/** Where the thing at `path` stands; where the path ends early, the closest thing that does exist. */
export function positionOf(root: Located, path: readonly string[]): Position {
  let node = root;
  let at = root.at;
  for (const step of path) {
    if (node.kind === 'map') {
      const entry = node.entries.get(step);
      if (!entry) return at;
      at = entry.keyAt;
      node = entry.value;
    } else if (node.kind === 'list') {
      const item = node.items[Number(step)];
      if (!item) return at;
      at = item.at;
      node = item;
    } else return at;
  }
  return at;
}
