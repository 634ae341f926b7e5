import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = join(__dirname, '..', '..');
export const PACKAGE = '@openheadend/node-red-headend';

/** The package as a user has it. */
export interface Installation {
  /** A user directory of Node-RED in which it is installed, to be copied. */
  userDir: string;
  /** The package's folder in it. */
  folder: string;
  /** Bytes of the tarball. */
  size: number;
}

const TEMPORARY = mkdtempSync(join(tmpdir(), 'headend-tests-'));
process.once('exit', () => rmSync(TEMPORARY, { recursive: true, force: true, maxRetries: 5 }));

/** A folder that is removed when this process ends, if not before. */
export function temporaryFolder(name: string): string {
  return mkdtempSync(join(TEMPORARY, `${name}-`));
}

/** Runs npm to its end in a folder and returns what it printed. */
export async function npm(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', args, { cwd: folder, maxBuffer: 1 << 26 });
  return stdout;
}

/** Arguments of npm to install packages quickly. */
export const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund'];

let installation: Promise<Installation> | undefined;

/** Packs what was built and installs the tarball; once for all tests of a run. */
export function installTarball(): Promise<Installation> {
  installation ??= install();
  return installation;
}

async function install(): Promise<Installation> {
  if (!existsSync(join(ROOT, 'dist'))) throw new Error('There is no dist/ to pack; run "npm run build" first.');
  const home = temporaryFolder('package');
  const packed = await npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', home);
  const [{ filename, size }] = JSON.parse(packed) as [{ filename: string; size: number }];
  const userDir = join(home, 'user');
  mkdirSync(userDir);
  writeFileSync(join(userDir, 'package.json'), JSON.stringify({ name: 'user', private: true }));
  await npm(userDir, ...INSTALL, join(home, filename));
  return { userDir, folder: join(userDir, 'node_modules', PACKAGE), size };
}
