import { writeFileSync } from 'node:fs';
import { HeadendError } from '../src/errors';
import type { Output } from './command';

/**
 * Writes a result to a new file, or prints it where none is named.
 * @throws HeadendError CONFIG if there is such a file already, which may hold somebody's work, or it cannot be written
 */
export function writeResult(text: string, file: string | undefined, output: Output): void {
  if (file === undefined) {
    output.print(text.trimEnd());
    return;
  }
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' ? 'there is such a file already; name another' : message;
    throw new HeadendError('CONFIG', `${file} cannot be written: ${reason}.`, { cause: error });
  }
  output.tell(`Written to ${file}.`);
}
