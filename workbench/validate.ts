import { parseDocument } from 'yaml';
import { HeadendError } from '../src/errors';
import { type Issue, loadProfile, ProfileError, readText } from '../src/profile';
import { type Command, parseCommand } from './command';

/** What `validate` found. */
export interface Validation {
  kind: 'profile' | 'override';
  /** Each with its place, in the order of the file; empty when all is well. */
  issues: readonly Issue[];
}

/**
 * Checks a profile, or an override together with the profile it is laid over, in every variant there is or in one.
 *
 * @param file path of a YAML file
 * @param profile the profile an override is for; an override is what does not name itself by an `id`
 * @param folders searched for profiles before those that ship with the pack
 * @param only the variant that an override is for, when it is for one
 * @throws HeadendError CONFIG where a file cannot be read, or an override comes without its profile
 */
export function validate(file: string, profile?: string, folders: readonly string[] = [], only?: string): Validation {
  const kind = profile === undefined && namesItself(file) ? 'profile' : 'override';
  if (kind === 'override' && profile === undefined) {
    throw new HeadendError('CONFIG', `${file} has no "id", so it is an override; name its profile with --profile.`);
  }
  const name = kind === 'profile' ? asPath(file) : (profile ?? '');
  const overrides = kind === 'override' ? file : undefined;
  const issues = new Map<string, Issue>();
  const look = (variant?: string): readonly string[] => {
    try {
      return [...loadProfile(name, { variant, overrides, folders }).variants.keys()];
    } catch (error) {
      if (!(error instanceof ProfileError)) throw error;
      for (const issue of error.issues) issues.set(`${issue.file} ${issue.line} ${issue.message}`, issue);
      return [];
    }
  };
  const [, ...others] = look(only);
  if (only === undefined) for (const variant of others) look(variant);
  return { kind, issues: [...issues.values()].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line) };
}

/** A profile that is named by its path must end in `.yaml`; anything else is looked for by id. */
function asPath(file: string): string {
  if (file.endsWith('.yaml')) return file;
  throw new HeadendError('CONFIG', `${file} is no profile: the name of one ends in .yaml.`);
}

function namesItself(file: string): boolean {
  const document = parseDocument(readText(file), { uniqueKeys: false });
  // What is no YAML at all is told as what a profile lacks, with its line.
  return document.errors.length > 0 || document.has('id');
}

/** `headend-profile validate`: see {@link validate}. */
export const validateCommand: Command = {
  usage: '<file> [options]',
  summary: 'Checks a profile or an override file.',
  help: `Checks a profile, or an override together with the profile it is laid over, and prints what is wrong with file and line.
Exit code 1: something is wrong.

      --profile NAME        the profile that an override is for: its id, or a path that ends in .yaml
      --variant NAME        only this one, such as an API version; every one when left out
      --profiles FOLDER     searched for profiles of your own
      --json                the result as JSON`,

  async run(args, { print }) {
    const options = {
      profile: { type: 'string' },
      variant: { type: 'string' },
      profiles: { type: 'string' },
      json: { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parseCommand(args, options, ['file']);
    const [file = ''] = positionals;
    const folders = values.profiles === undefined ? [] : [values.profiles];
    const result = validate(file, values.profile, folders, values.variant);
    const { kind, issues } = result;
    if (values.json) print(JSON.stringify(result, null, 2));
    else if (issues.length === 0) print(`${file} is a good ${kind}.`);
    else for (const issue of issues) print(`${issue.file}:${issue.line}: ${issue.message}`);
    return issues.length === 0 ? 0 : 1;
  },
};
