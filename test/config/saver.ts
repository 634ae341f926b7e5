/**
 * A process that saves 200 documents and says so after each, for tests that kill it:
 * `saver.ts <root> <call>`. At the call of the file system with this number it kills itself; a write is cut in half.
 */

import { writeSync } from 'node:fs';
/**
 * A process that saves 200 documents and says so after each, for tests that kill it:
 * `saver.ts <root> <call>`. At the call of the file system with this number it kills itself; a write is cut in half.
 */
import fileSystem, { type FileHandle, open } from 'node:fs/promises';
import { BackupStore } from '../../src/config';
import { numbered, STORE } from './numbered';

const [root = '', killAt = '0'] = process.argv.slice(2);
let calls = 0;

function countCall(): boolean {
  calls += 1;
  return calls === Number(killAt);
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/** Makes a call of the file system one that is counted, and may be the last. */
function watch(owner: object, name: string): void {
  const original: (...args: unknown[]) => Promise<unknown> = Reflect.get(owner, name);
  Reflect.set(owner, name, async function (this: unknown, ...args: unknown[]) {
    if (!countCall()) return original.apply(this, args);
    const [bytes] = args;
    if (name === 'writeFile' && bytes instanceof Uint8Array) {
      await original.call(this, bytes.subarray(0, bytes.length / 2));
    }
    return die();
  });
}

async function main(): Promise<void> {
  const handle: FileHandle = await open(__filename);
  await handle.close();
  for (const name of ['writeFile', 'sync', 'close']) watch(Object.getPrototypeOf(handle), name);
  for (const name of ['open', 'rename', 'rm', 'mkdir', 'readdir', 'lstat']) watch(fileSystem, name);
  const store = new BackupStore({ ...STORE, root });
  for (let number = 1; number <= 200; number += 1) {
    const { name } = await store.save(numbered(number));
    writeSync(1, `${number} ${name}\n`);
  }
  writeSync(1, `calls ${calls}\n`);
}

main();
