const DOT = 46;
const ZERO = 48;

/**
 * Compares two dotted OIDs (or indexes) numerically, sub-identifier by sub-identifier, as agents order them.
 * Negative: `a` comes first; 0: equal; positive: `b` comes first. It splits nothing: it runs for every varbind read.
 */
export function compareOids(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    let left = 0;
    let right = 0;
    for (let code = a.charCodeAt(i); i < a.length && code !== DOT; code = a.charCodeAt(++i))
      left = left * 10 + code - ZERO;
    for (let code = b.charCodeAt(j); j < b.length && code !== DOT; code = b.charCodeAt(++j))
      right = right * 10 + code - ZERO;
    if (left !== right) return left - right;
    i++;
    j++;
  }
  return a.length - i - (b.length - j);
}

/** The instance of an OID below a column, such as `3.1` of `<column>.3.1`; `undefined` where it is not below it. */
export function instanceOf(column: string, oid: string): string | undefined {
  return oid.startsWith(column) && oid.charCodeAt(column.length) === DOT ? oid.slice(column.length + 1) : undefined;
}

/** First two arcs that share one octet (X.690, 8.19.4): net-snmp encodes no others. Then any number of arcs. */
const OID = /^(?:[01]\.(?:[0-9]|[1-3][0-9])|2\.(?:[0-9]|[1-3][0-9]|4[0-7]))((?:\.(?:0|[1-9][0-9]{0,9}))*)$/;

/** Whether a text is a dotted OID that can be sent: arcs of at most 2^32 - 1, 128 in all (RFC 2578, 3.5). */
export function isOid(text: string): boolean {
  const arcs = OID.exec(text)?.[1]?.split('.').slice(1).map(Number);
  return arcs !== undefined && arcs.length <= 126 && arcs.every((arc) => arc < 2 ** 32);
}
