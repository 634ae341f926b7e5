import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadendError } from '../../src/errors';
import { validate } from '../../workbench';
import { checkProfileName, profileFolder, userFolder } from './settings';

/** Larger than any override, and smaller than what would fill a disk. */
const MAX_LENGTH = 1_000_000;

/** The override files in the user's folder, by name. */
export function listOverrides(userDir: string): string[] {
  try {
    const entries = readdirSync(userFolder(userDir), { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() && isName(entry.name) ? [entry.name] : [])).sort();
  } catch (error) {
    // A user need not have any.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** @throws HeadendError CONFIG if there is no such file in the user's folder. */
export function readOverride(userDir: string, name: string): string {
  try {
    return readFileSync(pathOf(userDir, name), 'utf8');
  } catch (error) {
    if (error instanceof HeadendError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code;
    throw new HeadendError('CONFIG', `The override file ${name} cannot be read: ${reason}.`, { cause: error });
  }
}

/**
 * Keeps an override in the user's folder, in place of what was there, once it is found to fit its profile.
 * @throws HeadendError CONFIG with what is wrong in it, line by line; nothing is changed then.
 */
export function saveOverride(userDir: string, name: string, profile: string, text: string): void {
  const path = pathOf(userDir, name);
  checkProfileName(profile);
  if (text.length > MAX_LENGTH)
    throw new HeadendError('CONFIG', `The override is longer than ${MAX_LENGTH} characters.`);
  const draft = `${path}.${process.pid}.draft`;
  try {
    mkdirSync(userFolder(userDir), { recursive: true });
    writeFileSync(draft, text);
    const { issues } = validate(draft, profile, [profileFolder(userDir)]);
    const lines = issues.map(({ file, line, message }) => `${file === draft ? name : file}:${line}: ${message}`);
    if (lines.length > 0) throw new HeadendError('CONFIG', lines.join('\n'));
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    if (error instanceof HeadendError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new HeadendError('CONFIG', `The override file ${name} cannot be written: ${code}.`, { cause: error });
  }
}

function isName(name: string): boolean {
  return /^\w[\w.-]*\.ya?ml$/.test(name);
}

/** Only files of the user's own folder are written from the editor. */
function pathOf(userDir: string, name: string): string {
  if (isName(name)) return join(userFolder(userDir), name);
  const sentence = `${JSON.stringify(name)} is no name of an override file; give one such as east-1.yaml, without a path.`;
  throw new HeadendError('CONFIG', sentence);
}
