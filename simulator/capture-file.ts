import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadendError } from '../src/errors';

/**
 * A file of a capture, by the name its manifest gives it, and its path.
 *
 * @throws HeadendError CONFIG if the name leads out of the folder or the file cannot be read.
 */
export function readCaptured(folder: string, name: string): { path: string; bytes: Buffer } {
  if (!/^(?:http\/)?\w[\w.-]*$/.test(name)) {
    throw new HeadendError('CONFIG', `The capture in ${folder} names ${JSON.stringify(name)}, which is no file of it.`);
  }
  const path = join(folder, name);
  try {
    return { path, bytes: readFileSync(path) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code;
    throw new HeadendError('CONFIG', `The file ${path} of the capture cannot be read: ${reason}.`, { cause: error });
  }
}
