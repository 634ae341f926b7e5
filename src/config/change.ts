/** One difference between two documents. */
export interface ConfigChange {
  /**
   * The place: `/AFRICA/Platform[@ID='1']/Slot[@Slot='3']/@State` for an attribute, without the last part for an
   * element or its text. Among elements without a key `Port[2]` counts those of the name, from 1.
   */
  path: string;
  kind: 'added' | 'removed' | 'changed';
  /** What was there: a value, or for an element its start tag. Absent for `added`. */
  from?: string;
  /** What is there now. Absent for `removed`. */
  to?: string;
}

/** Characters of a value shown, at most. */
const SHOWN = 120;

/** The end of a path to an attribute; a condition on one ends in a bracket. */
const ATTRIBUTE = /\/@[^\]]+$/;

const SIGNS: Readonly<Record<ConfigChange['kind'], string>> = { added: '+', removed: '-', changed: '~' };

/**
 * Changes as text, a line each under a heading: `+` added, `-` removed, `~` changed. Long values are cut.
 * @returns lines with an end each
 */
export function diffText(changes: readonly ConfigChange[]): string {
  if (changes.length === 0) return 'No differences.\n';
  const lines = changes.map(({ kind, path, from, to }) => {
    const isElement = kind !== 'changed' && !ATTRIBUTE.test(path);
    const values = [from, to].filter((value) => value !== undefined).map((value) => shown(value, isElement));
    return `${SIGNS[kind]} ${path}: ${values.join(' -> ')}\n`;
  });
  return `${changes.length} ${changes.length === 1 ? 'difference' : 'differences'}:\n${lines.join('')}`;
}

function shown(value: string, isElement: boolean): string {
  const start = value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
  return isElement ? start.replace(/\s+/g, ' ') : JSON.stringify(start);
}
