import type { Located } from './source';

type LocatedMap = Extract<Located, { kind: 'map' }>;

/** Keys that say where a value is. Who changes one of them knows better than the profile's evidence did. */
const ADDRESS_KEYS = ['oid', 'index', 'at', 'of', 'on', 'read', 'method', 'path', 'body', 'each', 'within'];

/**
 * `over` laid on `base`: maps are merged by key, lists and values replaced, `null` takes an entry away.
 * Every part keeps the position of the file it came from. Neither argument is changed.
 */
export function merge(base: Located, over: Located): Located {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const before = base.entries.get(key);
    if (entry.value.kind === 'scalar' && entry.value.value === null) entries.delete(key);
    else if (before) entries.set(key, { keyAt: entry.keyAt, value: merge(before.value, entry.value) });
    else entries.set(key, entry);
  }
  return { kind: 'map', at: over.at, entries };
}

/**
 * An override as it is merged: wherever it gives an address, its own evidence goes with it (`assumed`, and the
 * override as source, where it states none), so that a changed address never keeps the evidence of the one it replaced.
 */
export function withOwnEvidence(over: Located, name: string): Located {
  const list: Located = { kind: 'list', at: over.at, items: [{ kind: 'scalar', at: over.at, value: name }] };
  return carry(over, { kind: 'scalar', at: over.at, value: 'assumed' }, list);
}

/** Hands evidence and source down to every map below that gives an address. */
function carry(node: Located, evidence: Located, source: Located): Located {
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => carry(item, evidence, source)) };
  if (node.kind !== 'map') return node;
  const ownEvidence = node.entries.get('evidence')?.value ?? evidence;
  const ownSource = node.entries.get('source')?.value ?? source;
  const entries: LocatedMap['entries'] = new Map();
  for (const [key, entry] of node.entries) {
    entries.set(key, { keyAt: entry.keyAt, value: carry(entry.value, ownEvidence, ownSource) });
  }
  const address = ADDRESS_KEYS.map((key) => node.entries.get(key)).find((entry) => entry?.value.kind === 'scalar');
  if (address) {
    entries.set('evidence', { keyAt: address.keyAt, value: ownEvidence });
    entries.set('source', { keyAt: address.keyAt, value: ownSource });
  }
  return { ...node, entries };
}
