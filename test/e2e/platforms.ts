import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INSTALL, npm, ROOT } from '../package/tarball';

/** A Node-RED and the Node it runs on. */
export interface Platform {
  title: string;
  /** Whether its editor has a dark theme. */
  dark: boolean;
  /** Gets it where it is not there yet; paths of the Node program and of Node-RED's script. */
  find(): Promise<{ node: string; script: string }>;
}

/** Versions that are installed beside the package, where they stay for the next run. */
const PEERS = join(tmpdir(), 'headend-peers');

/** What the package says it supports: the oldest and the newest. */
export const PLATFORMS: readonly Platform[] = [
  {
    title: `Node-RED 4.1 on Node ${process.versions.node}`,
    dark: false,
    find: async () => ({ node: process.execPath, script: join(ROOT, 'node_modules', 'node-red', 'red.js') }),
  },
  { title: 'Node-RED 5 on Node 24', dark: true, find: findNewest },
];

async function findNewest(): Promise<{ node: string; script: string }> {
  const modules = join(PEERS, 'node_modules');
  const found = { node: join(modules, 'node', 'bin', 'node'), script: join(modules, 'node-red', 'red.js') };
  if (!existsSync(found.node) || !existsSync(found.script)) {
    mkdirSync(PEERS, { recursive: true });
    writeFileSync(join(PEERS, 'package.json'), JSON.stringify({ name: 'headend-peers', private: true }));
    await npm(PEERS, ...INSTALL, 'node@24', 'node-red@5');
  }
  return found;
}
