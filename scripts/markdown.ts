/** Plain text that says in Markdown what it says: nothing in it is markup, and it stays on one line. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

/** Text in code type. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text}${fence}`;
}

/** A table; its cells are Markdown already, but for pipes in code, which would end the cell. Nothing without rows. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const lines = [titles, titles.map(() => '---'), ...rows];
  const escaped = (cell: string) => cell.replace(/(?<!\\)\|/g, '\\|');
  return lines.map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');
}

/** A list; its items are Markdown already. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
