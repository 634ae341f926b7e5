/**
 * A number in [0, 1) that always is the same for the same parts; how rows differ without being stored.
 * FNV-1a over the text of the parts, then mixed (murmur3's finaliser) so that neighbours are far apart.
 */
export function chance(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  const text = parts.join('/');
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Numbers in [0, 1), one a call, the same series for the same seed. */
export function series(seed: number): () => number {
  let drawn = 0;
  return () => chance(seed, drawn++);
}
