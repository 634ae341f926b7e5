import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { HeadendError } from '../errors';

/** How large a journal may grow before it is written anew, in bytes, if it then becomes four times smaller. */
const COMPACT_ABOVE = 1 << 20;
const GROWTH = 4;

/** A file that holds named JSON values and survives the death of its process at any moment. */
export interface Journal {
  /** The values by name, as the file had them when it was opened. */
  readonly state: Record<string, unknown>;
  /** Lines that could not be read: a last line cut short by a crash, or damage. */
  readonly skipped: number;
  /** Sets values, `null` takes one out; all or none of it survives. It is with the system when this returns. */
  append(changes: Readonly<Record<string, unknown>>): void;
  /** Writes the file anew in its smallest form and lets go of it. Once closed, nothing more is taken. */
  close(): void;
}

/**
 * Opens a journal, or begins one; folders are made. Each line of the file is a JSON object of values to set. When it
 * has grown it is written anew beside itself and put in its own place by a rename, so that there is a whole file always.
 * What was appended survives the process; what was written anew, the loss of power too. One journal is one process's.
 *
 * @throws HeadendError CONFIG, from here and all of its functions, when the file cannot be read or written.
 */
export function openJournal(path: string, { compactAbove = COMPACT_ABOVE } = {}): Journal {
  const file = resolve(path);
  const { values, skipped } = explained(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    return read(file);
  });
  const state = Object.fromEntries([...values].map(([name, text]) => [name, JSON.parse(text) as unknown]));
  let handle: number | undefined;
  let bytes = 0;
  let limit = 0;

  /** Puts the file in its smallest form in place of what it was, and opens it for more. */
  const compact = () => {
    bytes = writeWhole(`${file}.new`, values);
    limit = Math.max(compactAbove, GROWTH * bytes);
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
    try {
      renameSync(`${file}.new`, file);
      syncFolder(dirname(file));
    } finally {
      handle = openSync(file, 'a');
    }
  };
  explained(file, compact);
  return {
    state,
    skipped,
    append(changes) {
      const texts = Object.entries(changes).map(([name, value]) => [name, JSON.stringify(value ?? null)] as const);
      if (handle === undefined || texts.length === 0) return;
      for (const [name, text] of texts) {
        if (text === 'null') values.delete(name);
        else values.set(name, text);
      }
      const open = handle;
      explained(file, () => {
        bytes += writeLine(open, texts);
        if (bytes > limit) compact();
      });
    },
    close() {
      if (handle === undefined) return;
      explained(file, compact);
      closeSync(handle);
      handle = undefined;
    },
  };
}

/** The values a journal holds, as JSON texts, in the order they were named in. */
function read(file: string): { values: Map<string, string>; skipped: number } {
  const values = new Map<string, string>();
  let skipped = 0;
  for (const line of textOf(file).split('\n')) {
    if (line === '') continue;
    const changes = parseLine(line);
    if (!changes) skipped++;
    for (const [name, value] of Object.entries(changes ?? {})) {
      if (value === null) values.delete(name);
      else values.set(name, JSON.stringify(value));
    }
  }
  return { values, skipped };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function parseLine(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Writes all values into a file, to the disk; returns its length in bytes. */
function writeWhole(file: string, values: ReadonlyMap<string, string>): number {
  const handle = openSync(file, 'w');
  try {
    let bytes = 0;
    for (const value of values) bytes += writeLine(handle, [value]);
    fsyncSync(handle);
    return bytes;
  } finally {
    closeSync(handle);
  }
}

/** Writes one line that sets values; returns its length in bytes. The line break comes first: it ends a torn line. */
function writeLine(handle: number, texts: readonly (readonly [name: string, text: string])[]): number {
  const line = Buffer.from(`\n{${texts.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`);
  for (let done = 0; done < line.length; ) done += writeSync(handle, line, done);
  return line.length;
}

/** Makes a rename last. Not all systems can open a folder; there it lasts soon after. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function explained<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const help = 'check that its folder can be written and has room';
    throw new HeadendError('CONFIG', `The alarm file ${file} cannot be used (${reason}); ${help}`, { cause: error });
  }
}
