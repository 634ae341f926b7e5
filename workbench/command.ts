import { type ParseArgsConfig, parseArgs } from 'node:util';
import { HeadendError } from '../src/errors';

/** Where a command writes: what was asked for, and what tells how far it is. */
export interface Output {
  /** A line of the result. */
  print(line: string): void;
  /** A line of progress or advice, beside the result. */
  tell(line: string): void;
}

/** A subcommand of `headend-profile`. */
export interface Command {
  /** What stands behind its name, such as `<profile> <address>`. */
  usage: string;
  /** One line of the list of commands. */
  summary: string;
  /** What `--help` says below the usage. */
  help: string;
  /**
   * @returns the exit code: 0 all is well, 1 it was done and something was found.
   * @throws HeadendError where it could not be done; exit code 2.
   */
  run(args: readonly string[], output: Output, signal: AbortSignal): Promise<number>;
}

type Options = NonNullable<ParseArgsConfig['options']>;
/** What `node:util` makes of arguments with these options. */
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>>;

/**
 * The arguments of a command.
 * @param names what the positional ones are, for the error; those that end in `?` may be left out
 * @throws HeadendError BAD_VALUE for an unknown option, too few or too many arguments
 */
export function parseCommand<T extends Options>(
  args: readonly string[],
  options: T,
  names: readonly string[],
): Parsed<T> {
  const parsed = parse(args, options);
  const missing = names[parsed.positionals.length];
  if (missing !== undefined && !missing.endsWith('?')) {
    throw new HeadendError('BAD_VALUE', `The ${missing} is missing; see --help.`);
  }
  if (parsed.positionals.length > names.length) {
    throw new HeadendError('BAD_VALUE', `"${parsed.positionals[names.length]}" is one argument too many; see --help.`);
  }
  return parsed;
}

function parse<T extends Options>(args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new HeadendError('BAD_VALUE', (error as Error).message);
  }
}

/** The number an option holds. @throws HeadendError BAD_VALUE unless it is a whole number in this range. */
export function wholeNumber(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new HeadendError('BAD_VALUE', `--${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** A device's text in one line that does nothing to a terminal or a comment; cut where it is long. */
export function oneLine(text: string, longest = 60): string {
  const plain = text.replace(CONTROL, ' ').trim();
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}
