import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { HeadendError } from '../../src/errors';
import { type Evidence, loadProfile } from '../../src/profile';
import { type Command, parseCommand } from '../command';
import { writeResult } from '../result-file';
import { mibLines } from './list';
import type { Mib } from './model';
import { newProfile } from './new-profile';
import { proposeFromMib } from './propose';
import { readMibs } from './read';
import type { MibFile } from './syntax';

const OPTIONS = {
  profile: { type: 'string', short: 'p' },
  variant: { type: 'string' },
  new: { type: 'string' },
  title: { type: 'string' },
  evidence: { type: 'string', default: 'assumed' },
  oid: { type: 'string', multiple: true, default: [] as string[] },
  out: { type: 'string', short: 'o' },
} as const;

const HELP = `Reads MIB files of SMIv1 or SMIv2, in any order, and lists what they hold. The standard MIBs are at hand.
A folder stands for the MIB files in it. What is wrong or missing in the files is told with file and line, and the rest
is read all the same.

  -p, --profile NAME   proposes where the tables and columns of this profile are in the MIB, as an override for you to
                       look through; its id, or a path that ends in .yaml
      --variant NAME   of that profile
      --new ID         makes a new profile of the MIB alone, with this id
      --title TEXT     of the new profile (its id)
      --evidence WORD  of the new profile: confirmed, sibling, standard or assumed (assumed)
      --oid NAME=OID   what a name is whose MIB you do not have; may be given many times
  -o, --out FILE       writes the override or profile there, if there is no such file yet; it is printed when left out

Exit codes: 0 all was read, 1 something in the files was wrong or missing, 2 it could not be done.`;

/** `headend-profile import-mib`: vendor MIBs as a listing, an override or a new profile. */
export const importMibCommand: Command = {
  usage: '<file> ... [--profile <id or file> | --new <id>] [options]',
  summary: 'reads MIB files: lists them, proposes addresses for a profile, or makes a new one',
  help: HELP,
  async run(args, output) {
    const { values, positionals } = parseCommand(args, OPTIONS, ['file', ...args.map(() => 'file?')]);
    if (values.profile !== undefined && values.new !== undefined) {
      throw new HeadendError('BAD_VALUE', 'Give either --profile or --new, not both.');
    }
    const files = positionals.flatMap(mibFiles);
    output.tell(`Reading ${files.length} ${files.length === 1 ? 'file' : 'files'} ...`);
    const mib = readMibs(files, { oids: new Map(values.oid.map(givenOid)) });
    for (const { file, line, message } of mib.issues) output.tell(`${file}:${line}: ${message}`);
    if (mib.modules.length === 0) throw new HeadendError('CONFIG', 'There is no MIB module in the files.');
    const { profile, variant, new: id } = values;
    if (profile !== undefined) {
      const { text, accepted } = proposeFromMib(profile, loadProfile(profile, { variant }), mib);
      output.tell(`${accepted.length} columns are proposed; what is less sure stands in comments. Look at each line.`);
      writeResult(text, values.out, output);
    } else if (id !== undefined) {
      writeResult(profileOf(mib, id, values.title ?? id, values.evidence), values.out, output);
    } else for (const line of mibLines(mib)) output.print(line);
    return mib.issues.length === 0 ? 0 : 1;
  },
};

function profileOf(mib: Mib, id: string, title: string, evidence: string): string {
  const known: readonly Evidence[] = ['confirmed', 'sibling', 'standard', 'assumed'];
  const word = known.find((one) => one === evidence);
  if (word === undefined) {
    throw new HeadendError('BAD_VALUE', `--evidence must be one of ${known.join(', ')}, not "${evidence}".`);
  }
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
    throw new HeadendError('BAD_VALUE', `--new must be small letters, digits and single hyphens, not "${id}".`);
  }
  return newProfile(mib, { id, title, evidence: word });
}

/** The files a path stands for: itself, or those in a folder that look like MIBs. */
function mibFiles(path: string): MibFile[] {
  try {
    if (!statSync(path).isDirectory()) return [{ name: basename(path), text: readFileSync(path, 'utf8') }];
    const names = readdirSync(path).filter((name) => statSync(join(path, name)).isFile());
    const files = names.sort().map((name) => ({ name, text: readFileSync(join(path, name), 'utf8') }));
    return files.filter(({ text }) => /\bDEFINITIONS\s*::=\s*BEGIN\b/.test(text));
  } catch (error) {
    throw new HeadendError('CONFIG', `${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

function givenOid(text: string): [string, string] {
  const [, name, oid] = /^([A-Za-z][\w-]*)=((?:\d+\.)+\d+)$/.exec(text) ?? [];
  if (name !== undefined && oid !== undefined) return [name, oid];
  throw new HeadendError('BAD_VALUE', `--oid is written name=1.3.6.1.4.1.9, not "${text}".`);
}
