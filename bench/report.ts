/** One table of results. */
export interface Section {
  title: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  notes?: readonly string[];
}

/** Shows results as they come, and hands them to the process that writes them down. */
export function publish(section: Section): void {
  console.log(`\n${toMarkdown(section)}`);
  process.send?.(section);
}

/** A section as Markdown, its columns aligned. */
export function toMarkdown({ title, head, rows, notes = [] }: Section): string {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [`## ${title}`, '', line(head), rule, ...rows.map(line), ...notes.map((note) => `\n${note}`), ''].join('\n');
}

/** `3.4x`, or a dash. */
export function times(ratio: number): string {
  return Number.isFinite(ratio) ? `${ratio.toFixed(ratio >= 10 ? 0 : 1)}x` : '–';
}

/** Whether something holds, in a table. */
export function verdict(holds: boolean): string {
  return holds ? 'yes' : '**no**';
}
