// Builds dist/: CommonJS from TypeScript, and beside each node what Node-RED loads: one script, one page with the
// editor's code inline, help and catalogues for each language, icons.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { 'node-red': manifest } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const out = join(root, 'dist', 'nodes');

rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
for (const node of Object.keys(manifest.nodes)) await buildNode(node);
cpSync(join(root, 'icons'), join(out, 'icons'), { recursive: true });

async function buildNode(node) {
  const source = join(root, 'nodes', node);
  writeFileSync(join(out, `${node}.js`), `module.exports = require('./${node}/runtime').default;\n`);
  const { outputFiles } = await build({
    entryPoints: [join(source, 'editor.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    logLevel: 'warning',
  });
  const template = readFileSync(join(source, 'editor.html'), 'utf8');
  const script = `<script type="text/javascript">\n${outputFiles[0].text}</script>\n`;
  writeFileSync(join(out, `${node}.html`), `${script}\n${template}`);
  for (const file of readdirSync(join(source, 'locales'))) {
    const language = file.replace(/\.json$/, '');
    const folder = join(out, 'locales', language);
    mkdirSync(folder, { recursive: true });
    cpSync(join(source, 'locales', file), join(folder, `${node}.json`));
    const help = join(source, language === 'en-US' ? 'help.md' : `help.${language}.md`);
    if (existsSync(help)) {
      const text = readFileSync(help, 'utf8');
      const page = `<script type="text/markdown" data-help-name="${node}">\n${text}</script>\n`;
      writeFileSync(join(folder, `${node}.html`), page);
    }
  }
}
