// `npm start`: Node-RED with the demo flow on simulated devices, on loopback, in a user directory of its own.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const userDir = join(root, '.demo');
const port = Number(process.env.PORT ?? 1880);

mkdirSync(join(userDir, 'node_modules', '@openheadend'), { recursive: true });
const link = join(userDir, 'node_modules', '@openheadend', 'node-red-headend');
rmSync(link, { force: true });
symlinkSync(root, link, 'dir');
cpSync(join(root, 'scripts', 'demo-flow.json'), join(userDir, 'flows.json'));
writeFileSync(
  join(userDir, 'package.json'),
  JSON.stringify({ name: 'headend-demo', private: true, dependencies: { '@openheadend/node-red-headend': '*' } }),
);
writeFileSync(
  join(userDir, 'settings.js'),
  `module.exports = {
  uiHost: '127.0.0.1',
  uiPort: ${port},
  flowFile: 'flows.json',
  credentialSecret: 'only for the demo',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { projects: { enabled: false }, tours: false },
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
`,
);

const child = spawn(process.execPath, [join(root, 'node_modules', 'node-red', 'red.js'), '--userDir', userDir], {
  stdio: ['inherit', 'pipe', 'inherit'],
});
child.stdout.on('data', (data) => {
  process.stdout.write(data);
  if (String(data).includes('Started flows')) console.log(`\nHeadend demo: open http://127.0.0.1:${port}/\n`);
});
child.on('exit', (code) => process.exit(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
