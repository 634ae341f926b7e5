import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { HeadendError } from '../errors';
import { packageFolder } from '../package-folder';
import type { ProfileFile } from './file';
import { merge, withOwnEvidence } from './merge';
import { Report } from './report';
import { resolve } from './resolve';
import { checkForm } from './schema';
import { type Issue, type Located, parseLocated, toPlain } from './source';
import { didYouMean } from './suggest';
import type { Profile } from './types';

/** A profile or override that cannot be used. `issues` say what, and in which line of which file. */
export class ProfileError extends HeadendError {
  constructor(readonly issues: readonly Issue[]) {
    super('CONFIG', issues.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
  }
}

/** How to load a profile. */
export interface LoadOptions {
  /** The variant to use; the profile's first when left out. */
  variant?: string;
  /** Path of an override file, merged over the profile and its variant. */
  overrides?: string;
  /** Folders searched for `<id>.yaml` before the profiles that ship with the pack. */
  folders?: readonly string[];
}

/** Folder of the profiles that ship with the pack. */
export function shippedProfiles(): string {
  return join(packageFolder(), 'profiles');
}

/** Files of all profiles to be found, by id; a user's own file comes before a shipped one of the same id. */
export function listProfiles(folders: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of [shippedProfiles(), ...[...folders].reverse()]) {
    for (const name of filesOf(folder)) {
      if (name.endsWith('.yaml')) found.set(basename(name, '.yaml'), join(folder, name));
    }
  }
  return found;
}

/** A folder that is not there has no files: a user need not have profiles of their own. */
function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new HeadendError('CONFIG', `The folder ${folder} cannot be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/**
 * Loads a profile by id, or by path when the name ends in `.yaml`: reads, merges, validates, resolves.
 *
 * @throws ProfileError naming file and line of everything that is wrong, or a CONFIG error if a file cannot be read.
 */
export function loadProfile(name: string, options: LoadOptions = {}): Profile {
  const base = readLocated(name.endsWith('.yaml') ? name : fileOf(name, options.folders));
  refuse(checkForm(base));
  const { root, variant } = applyVariant(base, options.variant);
  const merged = options.overrides === undefined ? root : applyOverride(root, options.overrides);
  if (merged !== base) refuse(checkForm(merged));
  const report = new Report(merged);
  const profile = resolve(toPlain(merged) as ProfileFile, variant, report);
  refuse(report.issues);
  return profile;
}

function fileOf(id: string, folders?: readonly string[]): string {
  const known = listProfiles(folders);
  const file = known.get(id);
  if (file !== undefined) return file;
  const sentence = `There is no profile "${id}".${didYouMean(id, known.keys())}`;
  throw new HeadendError('CONFIG', `${sentence} Known are: ${[...known.keys()].join(', ')}.`);
}

/** The text of a profile or an override. @throws HeadendError `CONFIG` where it cannot be read */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code;
    throw new HeadendError('CONFIG', `The file ${file} cannot be read: ${reason}.`, { cause: error });
  }
}

function readLocated(file: string): Located {
  const text = readText(file);
  const { value, issues } = parseLocated(text, file);
  refuse(issues);
  if (value?.kind !== 'map') throw new ProfileError([{ file, line: 1, message: 'this is not a profile: no keys.' }]);
  return value;
}

function applyVariant(base: Located, wanted: string | undefined): { root: Located; variant?: string } {
  const variants = child(base, 'variants');
  const names = variants?.kind === 'map' ? [...variants.entries.keys()] : [];
  if (wanted !== undefined && wanted !== '' && !names.includes(wanted)) {
    const known = names.length > 0 ? `Known are: ${names.join(', ')}.` : 'It has none.';
    throw new ProfileError([{ ...base.at, message: `there is no variant "${wanted}". ${known}` }]);
  }
  const variant = wanted || names[0];
  const changes = variant === undefined ? undefined : child(child(variants, variant), 'changes');
  return { root: changes ? merge(base, changes) : base, variant };
}

function applyOverride(root: Located, file: string): Located {
  const over = readLocated(file);
  const variants = over.kind === 'map' ? over.entries.get('variants') : undefined;
  if (variants) {
    const message = 'variants: an override is laid on the variant in use; give its changes without "variants".';
    throw new ProfileError([{ ...variants.keyAt, message }]);
  }
  return merge(root, withOwnEvidence(over, `override ${basename(file)}`));
}

function child(node: Located | undefined, key: string): Located | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new ProfileError(issues);
}
