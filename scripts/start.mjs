// `npm start`: Node-RED with the demo flows on simulated devices, on loopback, in a user directory of its own.
// PORT chooses the port of the editor, 1880 when it is not set; 0 takes any free one.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { demoFlow } from './demo.mjs';

const HOST = '127.0.0.1';
const PACKAGE = '@openheadend/node-red-headend';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const userDir = join(root, '.demo');

try {
  const port = await usablePort(process.env.PORT || '1880');
  prepareUserDirectory(port, await onFreePorts(demoFlow()));
  run();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** The port as a number, when a server can listen there. */
async function usablePort(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT is "${text}"; it must be a whole number from 0 to 65535.`);
  }
  const server = createServer();
  try {
    await once(server.listen(port, HOST), 'listening');
  } catch ({ code }) {
    const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${code})`;
    throw new Error(`Port ${port} of ${HOST} ${reason}; choose another one: PORT=1881 npm start`);
  }
  server.close();
  await once(server, 'close');
  return port;
}

/** The flow with each port that something else has replaced by a free one: two demos run beside each other. */
async function onFreePorts(flow) {
  const ours = flow.filter(({ type }) => type.startsWith('headend-'));
  const ports = new Set(ours.flatMap(({ snmpPort, httpPort, port }) => [snmpPort, httpPort, port]).filter(Boolean));
  let text = JSON.stringify(flow);
  for (const port of ports) {
    if (await isFree(Number(port))) continue;
    const server = createServer();
    await once(server.listen(0, HOST), 'listening');
    text = text.replaceAll(new RegExp(`\\b${port}\\b`, 'g'), String(server.address().port));
    server.close();
    await once(server, 'close');
  }
  return JSON.parse(text);
}

/** Whether nobody has the port, neither in TCP nor in UDP. */
async function isFree(port) {
  const server = createServer();
  const socket = createSocket('udp4');
  try {
    await once(server.listen(port, HOST), 'listening');
    socket.bind(port, HOST);
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
    socket.close();
  }
}

/** The demo flows, settings, and this package as if it were installed; Dashboard 2.0 is found beside Node-RED. */
function prepareUserDirectory(port, flow) {
  const link = join(userDir, 'node_modules', PACKAGE);
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(root, link, 'junction');
  writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flow));
  // Node-RED looks for credentials in a file of their own.
  const credentials = flow.filter((node) => node.credentials).map((node) => [node.id, node.credentials]);
  writeFileSync(join(userDir, 'flows_cred.json'), JSON.stringify(Object.fromEntries(credentials)));
  const manifest = { name: 'headend-demo', private: true, dependencies: { [PACKAGE]: '*' } };
  writeFileSync(join(userDir, 'package.json'), JSON.stringify(manifest));
  const settings = {
    uiHost: HOST,
    uiPort: port,
    flowFile: 'flows.json',
    // What is written above is no secret.
    credentialSecret: false,
    // The log is read below, so it is English also where the system is not.
    lang: 'en-US',
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { projects: { enabled: false }, tours: false },
  };
  writeFileSync(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings, null, 2)};\n`);
}

/** Runs Node-RED until it ends, and says where the dashboard and the editor are once the flows run. */
function run() {
  const script = join(root, 'node_modules', 'node-red', 'red.js');
  const nodeRed = spawn(process.execPath, [script, '--userDir', userDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  let url = '';
  let told = '';
  createInterface(nodeRed.stdout).on('line', (line) => {
    console.log(line);
    url = /Server now running at (\S+)/.exec(line)?.[1] ?? url;
    if (line.includes('Started flows') && url !== told) {
      told = url; // Node-RED says it again after each deploy.
      const dashboard = new URL('dashboard/what-to-try', url);
      console.log(`\nThe demo runs. Open ${dashboard} in a browser; the flows are at ${url}. Ctrl+C ends it.\n`);
    }
  });
  nodeRed.on('exit', (code) => {
    process.exitCode = code ?? 0;
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => nodeRed.kill(signal));
}
