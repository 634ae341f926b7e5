import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { HeadendError } from '../../src/errors';
import { loadProfile, type Profile } from '../../src/profile';
import { readManifest } from '../capture';
import { type Command, parseCommand } from '../command';
import { writeResult } from '../result-file';
import type { CapturedDocument } from './found';
import { proposeFromReplies } from './propose';

const OPTIONS = {
  variant: { type: 'string' },
  override: { type: 'string' },
  reply: { type: 'string', multiple: true, default: [] as string[] },
  out: { type: 'string', short: 'o' },
} as const;

const HELP = `Looks through the XML and JSON replies of a device for what repeats, and proposes where the tables and columns of the
profile are, by name and by what the values look like. The result is an override for you to look through.

The capture is a folder that "headend-profile capture" has made. Where the device answers other requests than the
profile makes, say so in an override, and capture with it; or ask the device yourself, and name what it says.

      --override FILE    how the device is asked: parameters, connections and reads; the result begins with it
      --reply READ=FILE  a reply to this read of the profile, instead of the one in the capture; may be given many times
      --variant NAME     of the profile; that of the capture when left out
  -o, --out FILE         writes the override there, if there is no such file yet; it is printed when left out

Exit codes: 0 something is proposed, 1 nothing is sure enough, 2 it could not be done.`;

/** `headend-profile suggest`: addresses for a profile from replies of a device. */
export const suggestCommand: Command = {
  usage: '<profile> [<capture>] [--reply <read>=<file> ...]',
  summary: 'proposes XML and JSON addresses for a profile from a capture',
  help: HELP,
  async run(args, output) {
    const { values, positionals } = parseCommand(args, OPTIONS, ['profile', 'capture?']);
    const [name = '', folder] = positionals;
    const manifest = folder === undefined ? undefined : readManifest(folder);
    const variant = values.variant ?? manifest?.variant;
    const profile = loadProfile(name, { variant, overrides: values.override });
    const known = values.override === undefined ? undefined : overrideText(values.override);
    const given = values.reply.map((text) => givenReply(profile, text));
    const documents = [
      ...given,
      ...capturedReplies(profile, folder).filter(({ read }) => !given.some((one) => one.read === read)),
    ];
    if (documents.length === 0) {
      throw new HeadendError('BAD_VALUE', 'There is no reply to look through; name a capture, or give --reply.');
    }
    output.tell(`Looking through ${documents.length} ${documents.length === 1 ? 'reply' : 'replies'} ...`);
    const from = folder === undefined ? 'replies' : basename(folder);
    const { text, accepted } = proposeFromReplies(name, profile, documents, from, known);
    output.tell(`${accepted.length} changes are proposed; what is less sure stands in comments. Look at each line.`);
    writeResult(text, values.out, output);
    return accepted.length > 0 ? 0 : 1;
  },
};

/** The good replies of a capture, to reads that the profile has. */
function capturedReplies(profile: Profile, folder: string | undefined): CapturedDocument[] {
  if (folder === undefined) return [];
  return readManifest(folder).http.flatMap(({ read, path, reply }) => {
    const format = profile.reads.get(read)?.format;
    if (!reply || reply.status >= 300 || format === undefined) return [];
    return [{ read, path, format, text: textOf(join(folder, reply.file)) }];
  });
}

function givenReply(profile: Profile, text: string): CapturedDocument {
  const [, read = '', file = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const known = profile.reads.get(read);
  if (known) return { read, format: known.format, path: known.path, text: textOf(file) };
  const all = [...profile.reads.keys()].join(', ');
  throw new HeadendError('BAD_VALUE', `--reply is written read=file, not "${text}"; the reads are ${all}.`);
}

/** @throws HeadendError CONFIG for one with tables: those would stand there twice */
function overrideText(file: string): string {
  const text = textOf(file);
  if (parse(text)?.tables === undefined) return text;
  throw new HeadendError('CONFIG', `${file} holds tables, and so does what is proposed; name one without.`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new HeadendError('CONFIG', `${file} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}
