import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
/** A defined term of Node-RED's own Markdown: optional properties are in italics. */
const TERM = /^ *: (.+?) \(([^)]+)\) : /gm;
/** The heading of an output, of several. */
const OUTPUT = /^(\d\. .+)$/gm;
/** Pages that say more of a node than its help. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'headend-alarm-filter': ['alarms'],
  'headend-device': ['overrides', 'xml-config'],
  'headend-poll': ['messages'],
  'headend-set': ['messages'],
  'headend-simulator': ['simulator'],
  'headend-trap-in': ['traps', 'messages', 'alarms'],
  'headend-trap-receiver': ['traps'],
  'headend-xml-config': ['xml-config'],
};

/** The page of a node: its picture, where there is one, and the help that the editor shows. */
export function nodeDocument(type: string): string {
  const help = readFileSync(join(ROOT, 'nodes', type, 'help.md'), 'utf8')
    .replaceAll(/^###/gm, '##')
    .replaceAll(OUTPUT, '**$1**\n')
    .replaceAll(TERM, (_, names: string, kind: string) => {
      const terms = names
        .replaceAll('_', '')
        .split(', ')
        .map((name) => `\`${name}\``);
      return `- ${terms.join(', ')} (${kind}${names.includes('_') ? ', optional' : ''}): `;
    })
    .trim();
  const image = `../images/${type}.png`;
  const picture = existsSync(join(ROOT, 'docs', 'nodes', image)) ? `![The dialog of ${type}](${image})\n\n` : '';
  const more = (MORE[type] ?? []).map((page) => `[${page}.md](../${page}.md)`).join(', ');
  return [
    `<!-- Made from nodes/${type}/help.md by "npm run docs"; change that. -->\n`,
    `# ${type}\n`,
    `${picture}${help}\n`,
    `More: ${more}.\n`,
  ].join('\n');
}
