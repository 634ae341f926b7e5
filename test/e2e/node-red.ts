import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { INSTALL, installTarball, npm, temporaryFolder } from '../package/tarball';
import type { FlowNode } from './flows';
import type { Platform } from './platforms';

/** Until a Node-RED must run its flows. */
const START_MS = 60_000;

const SETTINGS = {
  uiHost: '127.0.0.1',
  uiPort: 0,
  flowFile: 'flows.json',
  credentialSecret: 'only for tests',
  // What is waited for in its log is English.
  lang: 'en-US',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { projects: { enabled: false }, tours: false },
  // Tests read tables off the debug sidebar's feed, whole.
  debugMaxLength: 10_000_000,
};

/** A running Node-RED with the installed tarball, in a user directory of its own. */
export interface NodeRed {
  /** Of the editor, with a slash at the end. */
  url: string;
  /** Its user directory, which goes when it stops. */
  userDir: string;
  /** What it has printed so far. */
  log(): string;
  /** Asks its HTTP API. @throws Error for any status but 2xx. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Replaces its flows; resolves when they run. Nodes may have `credentials`. */
  deploy(flow: readonly FlowNode[]): Promise<void>;
  /** Presses the button of an inject node, in the way of the editor, which may send other properties. */
  press(id: string, body?: object): Promise<void>;
  stop(): Promise<void>;
}

/** @param packages others to install beside ours */
export async function startNodeRed(platform: Platform, ...packages: string[]): Promise<NodeRed> {
  const [{ node, script }, installed] = await Promise.all([platform.find(), installTarball()]);
  const userDir = temporaryFolder('node-red');
  cpSync(installed.userDir, userDir, { recursive: true, verbatimSymlinks: true });
  if (packages.length > 0) await npm(userDir, ...INSTALL, ...packages);
  writeFileSync(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(SETTINGS)};`);
  const child = spawn(node, [script, '--userDir', userDir], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { url, log, printed } = await started(child).catch(async (error: unknown) => {
    await end(child);
    throw error;
  });

  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(new URL(path, url), init);
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
    return response;
  };
  return {
    url,
    userDir,
    log,
    ask,
    async deploy(flow) {
      const headers = { 'Content-Type': 'application/json', 'Node-RED-Deployment-Type': 'full' };
      // It answers before the nodes are there.
      const running = printed('Started flows');
      await ask('flows', { method: 'POST', headers, body: JSON.stringify(flow) });
      await running;
    },
    async press(id, body) {
      const headers = { 'Content-Type': 'application/json' };
      await ask(`inject/${id}`, { method: 'POST', ...(body && { headers, body: JSON.stringify(body) }) });
    },
    async stop() {
      await end(child);
      rmSync(userDir, { recursive: true, force: true });
    },
  };
}

/** A Node-RED whose flows run. */
interface Started {
  url: string;
  log(): string;
  /** Resolves when it prints a line with this text, from now on. */
  printed(text: string): Promise<void>;
}

/** Resolves with its URL when the process has said that its flows run. */
export function started(child: ChildProcess): Promise<Started> {
  let text = '';
  const waiting = new Map<() => void, string>();
  const printed = (wanted: string) => new Promise<void>((resolve) => waiting.set(resolve, wanted));
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`Node-RED ${reason}; it printed:\n${text}`));
    const timer = setTimeout(() => fail(`did not start within ${START_MS / 1000} s`), START_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface(stream).on('line', (line) => {
        text += `${line}\n`;
        for (const [resolve, wanted] of waiting) {
          if (line.includes(wanted) && waiting.delete(resolve)) resolve();
        }
        const url = /Server now running at (\S+)/.exec(text)?.[1];
        if (url === undefined || !text.includes('Started flows')) return;
        clearTimeout(timer);
        resolve({ url, log: () => text, printed });
      });
    }
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(impatience);
}
