import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The repository. */
export const ROOT = join(__dirname, '..', '..');

/** A fenced block of a Markdown file. */
export interface Block {
  /** File and line, for the titles of tests. */
  where: string;
  /** What stands behind the opening fence; empty if nothing does. */
  language: string;
  /** What is in it, without the indentation of the list it stands in. */
  text: string;
  /** What `<!-- test: ... -->` right before it says; empty if nothing does. */
  use: string;
  /** All of the file before it. */
  before: string;
}

/** A fence: its indentation, and its language if it opens. */
const FENCE = /^( *)```([a-z]*)$/;
const USE = /<!-- test: (.+) -->\s*$/;

/** What test/workbench runs from beginning to end. */
const WITH_ITS_OWN_TEST = 'profiles.md';

/** Blocks of the files that people read, in order. */
export function allBlocks(): Block[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  const files = [
    'README.md',
    'CONTRIBUTING.md',
    ...docs.filter((name) => name.endsWith('.md') && name !== WITH_ITS_OWN_TEST).map((n) => join('docs', n)),
  ];
  return files.sort().flatMap((name) => blocksOf(join(ROOT, name)));
}

function blocksOf(file: string): Block[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const blocks: Block[] = [];
  for (let line = 0; line < lines.length; line++) {
    const [, indent, language] = FENCE.exec(lines[line] ?? '') ?? [];
    if (indent === undefined || language === undefined) continue;
    const end = lines.indexOf(`${indent}\`\`\``, line + 1);
    if (end < 0) throw new Error(`${file}:${line + 1}: this block has no end.`);
    const before = lines.slice(0, line).join('\n');
    const where = `${relative(ROOT, file)}:${line + 1}`;
    const text = lines.slice(line + 1, end).map((each) => each.slice(indent.length));
    blocks.push({ where, language, text: text.join('\n'), use: USE.exec(before)?.[1] ?? '', before });
    line = end;
  }
  return blocks;
}
