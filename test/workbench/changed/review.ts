/** What a person does with the lines of a table in a proposed override. */
export interface Decisions {
  /** Names of the lines that are right: their `#` goes. */
  right: readonly string[];
  /** Columns whose lines are written anew. */
  written?: Readonly<Record<string, string>>;
}

/** The lines above the columns. */
export const ROWS = ['evidence', 'source', 'rows', 'columns'];

/**
 * A proposed override as a person leaves it who knows what the device's names mean. In a table that is looked at,
 * whatever nothing fits goes, too: the device does not have it.
 */
export function reviewed(text: string, tables: Readonly<Record<string, Decisions>>): string {
  let looked: Decisions | undefined;
  const left = new Set(Object.entries(tables).flatMap(([table, decisions]) => namesOf(table, decisions)));
  let at = '';
  const lines = text.split('\n').map((line) => {
    const [, table] = /^ {2}(?:# )?(\w+): #/.exec(line) ?? [];
    if (table !== undefined) {
      at = table;
      looked = tables[table];
      return looked ? line.replace(/^( *)# /, '$1') : line;
    }
    const [, indent = '', name = ''] = /^( {4,6})(?:# )?(\w+): /.exec(`${line} `) ?? [];
    if (!looked || name === '') return line;
    left.delete(`${at}.${name}`);
    const written = indent.length === 6 ? looked.written?.[name] : undefined;
    if (written !== undefined) return `${indent}${name}: ${written}`;
    const isRight = looked.right.includes(name) || line.includes('null # nothing fits');
    return isRight ? line.replace(/^( *)# /, '$1') : line;
  });
  if (left.size > 0) throw new Error(`There are no lines ${[...left].join(', ')} in\n${text}`);
  return lines.join('\n');
}

function namesOf(table: string, { right, written = {} }: Decisions): string[] {
  return [...right, ...Object.keys(written)].map((name) => `${table}.${name}`);
}
