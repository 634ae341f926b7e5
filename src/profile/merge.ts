import type { Located, Position } from './source';

/** What stands in a map, and where its key does. */
interface Entry {
  keyAt: Position;
  value: Located;
}

/** A table, whose evidence is that of all its columns that do not state their own. */
const TABLE = /^(tables|traps)\.[^.]+$/;
/** The maps of a profile that give an address. */
const ADDRESS_HOLDER =
  /^(configuration\.restore|(reads|connections|actions|traps)\.[^.]+|tables\.[^.]+\.(rows|columns\.[^.]+)|traps\.[^.]+\.fields\.[^.]+)$/;
/** Their keys that do, in whole or in part. Who changes one of them knows better than the profile's evidence did. */
const ADDRESS_KEYS = [
  ...['oid', 'index', 'at', 'of', 'rate', 'template', 'on', 'read'],
  ...['method', 'path', 'body', 'headers', 'each', 'within', 'paging', 'forEach', 'session', 'signature', 'request'],
  ...['set', 'reply', 'arc', 'join', 'match'],
];

/**
 * `over` laid on `base`: maps are merged by key, lists and values replaced, `null` takes an entry away. A `null` for
 * which there is nothing to take away stays, so that the check of the form finds it.
 * Every part keeps the position of the file it came from. Neither argument is changed.
 */
export function merge(base: Located, over: Located): Located {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const before = base.entries.get(key);
    if (before && isNull(entry.value)) entries.delete(key);
    else if (before) entries.set(key, { keyAt: entry.keyAt, value: merge(before.value, entry.value) });
    else entries.set(key, entry);
  }
  return { kind: 'map', at: over.at, entries };
}

function isNull(node: Located): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/**
 * An override as it is merged: wherever it gives an address, its own evidence goes with it (`assumed`, and the
 * override as source, where it states none), so that a changed address never keeps the evidence of the one it replaced.
 */
export function withOwnEvidence(over: Located, name: string): Located {
  const { at } = over;
  const source: Located = { kind: 'list', at, items: [{ kind: 'scalar', at, value: name }] };
  const evidence: Located = { kind: 'scalar', at, value: 'assumed' };
  return carry(over, '', { keyAt: at, value: evidence }, { keyAt: at, value: source });
}

/** Hands evidence and source down to every map below that gives an address. `path`: the names that lead to `node`. */
function carry(node: Located, path: string, evidence: Entry, source: Entry): Located {
  if (node.kind !== 'map') return node;
  const given = (key: string) => {
    const entry = node.entries.get(key);
    return entry && !isNull(entry.value) ? entry : undefined;
  };
  // What is a map is a column of that name.
  const stated = (key: string) => (node.entries.get(key)?.value.kind === 'map' ? undefined : given(key));
  const ownEvidence = stated('evidence') ?? evidence;
  const ownSource = stated('source') ?? source;
  const entries = new Map<string, Entry>();
  for (const [key, { keyAt, value }] of node.entries) {
    entries.set(key, { keyAt, value: carry(value, path === '' ? key : `${path}.${key}`, ownEvidence, ownSource) });
  }
  // What a table says of itself was handed down to what the override gives; what it does not touch stays as it was.
  if (TABLE.test(path)) for (const key of ['evidence', 'source']) entries.delete(key);
  if (ADDRESS_HOLDER.test(path) && ADDRESS_KEYS.some(given)) {
    entries.set('evidence', ownEvidence);
    entries.set('source', ownSource);
  }
  return { ...node, entries };
}
