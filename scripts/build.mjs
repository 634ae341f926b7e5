// Builds dist/: CommonJS from TypeScript, and beside each node and plugin what Node-RED loads: one script, one page with
// the editor's code inline, help and catalogues for each language, icons.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { 'node-red': manifest } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
for (const node of Object.keys(manifest.nodes)) await buildSet('nodes', node, 'editor.ts');
for (const plugin of Object.keys(manifest.plugins)) await buildSet('plugins', plugin, join('editor', 'index.ts'));
cpSync(join(root, 'icons'), join(root, 'dist', 'nodes', 'icons'), { recursive: true });

/** Builds a node or plugin from its folder in `kind`; `entry` is where the editor's code begins. */
async function buildSet(kind, name, entry) {
  const source = join(root, kind, name);
  const out = join(root, 'dist', kind);
  writeFileSync(join(out, `${name}.js`), `module.exports = require('./${name}/runtime').default;\n`);
  const { outputFiles } = await build({
    entryPoints: [join(source, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    logLevel: 'warning',
  });
  const style =
    kind === 'nodes' ? `<style>\n${readFileSync(join(root, 'nodes', 'editor', 'dialog.css'), 'utf8')}</style>\n` : '';
  const template = readFileSync(join(source, 'editor.html'), 'utf8');
  const script = `<script type="text/javascript">\n${outputFiles[0].text}</script>\n`;
  writeFileSync(join(out, `${name}.html`), `${script}\n${style}${template}`);
  for (const file of readdirSync(join(source, 'locales'))) {
    const language = file.replace(/\.json$/, '');
    const folder = join(out, 'locales', language);
    mkdirSync(folder, { recursive: true });
    cpSync(join(source, 'locales', file), join(folder, `${name}.json`));
    const help = join(source, language === 'en-US' ? 'help.md' : `help.${language}.md`);
    if (existsSync(help)) {
      const text = readFileSync(help, 'utf8');
      const page = `<script type="text/markdown" data-help-name="${name}">\n${text}</script>\n`;
      writeFileSync(join(folder, `${name}.html`), page);
    }
  }
}
