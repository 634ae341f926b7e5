import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HeadendError } from '../../src/errors';
import type { CaptureResult } from './capture';

/** Looks whether a capture can go into a folder: one that is not there, or is empty. @throws HeadendError CONFIG */
export function checkFolder(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new HeadendError('CONFIG', `The folder ${folder} is not empty; name a new one.`);
}

/** Writes the files of a capture. @throws HeadendError CONFIG where the folder is not empty or cannot be written */
export function writeCapture(folder: string, { files }: CaptureResult): void {
  checkFolder(folder);
  try {
    for (const [file, content] of files) {
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content, { flag: 'wx' });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new HeadendError('CONFIG', `The capture cannot be written to ${folder}: ${code}.`, { cause: error });
  }
}
