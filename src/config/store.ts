import { randomBytes, webcrypto } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HeadendError } from '../errors';
import {
  CHECKSUM_DIGITS,
  fileNameProblem,
  folderMark,
  parseSavedName,
  readablePart,
  requireFileName,
  savedName,
} from './names';

/** Whose files a store keeps, where, and how many. */
export interface BackupStoreOptions {
  /** Folder that holds a folder for each device. Made when missing. */
  root: string;
  /** The device, whatever it is called. */
  deviceId: string;
  /** For people: the beginning of the folder's name. The folder stays the same when the device is renamed. */
  deviceName: string;
  /** Saved files kept, at least 1. */
  keep: number;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** A file in a device's folder. */
export interface StoredFile {
  name: string;
  /** When it was saved, or last changed if it was put there by other means. ISO 8601, UTC. */
  time: string;
  bytes: number;
  /** SHA-256 of the contents, hexadecimal. */
  sha256: string;
  /** Saved here, and so removed when it is one too many. */
  automatic: boolean;
}

/** What became of a save. */
export interface SaveResult extends StoredFile {
  /** Nothing was written: `name` is the newest saved file, and it holds the same bytes. */
  skipped: boolean;
}

/** A file on its way into the folder; what an interrupted save left, when no save is on. */
const TEMPORARY = /^\.[\da-f]{16}\.tmp$/;

/** The last save of each device, in all stores of the process: one follows the other. */
const saves = new Map<string, Promise<unknown>>();

/**
 * The XML files of one device: saved ones, which are named by time and checksum, and those a person put into the
 * folder. Links are never followed, neither a file nor the device's folder.
 *
 * All methods reject with HeadendError `CONFIG` when the folder cannot be used, `NOT_ALLOWED` when it is a link.
 */
export class BackupStore {
  private readonly root: string;
  /** The end of the folder's name. */
  private readonly mark: string;

  /** @throws HeadendError `CONFIG` when `keep` is not a whole number from 1 */
  constructor(private readonly options: BackupStoreOptions) {
    const { root, deviceId, keep } = options;
    if (!Number.isSafeInteger(keep) || keep < 1) {
      throw new HeadendError('CONFIG', `The number of files to keep must be a whole number from 1, not ${keep}.`);
    }
    this.root = resolve(root);
    this.mark = folderMark(deviceId);
  }

  /** Full path of the device's folder, where a person may put files. It is made when missing. */
  async folder(): Promise<string> {
    return this.onDisk(async () => join(this.root, await this.makeFolder()));
  }

  /**
   * Saves a document under a new name, unless the newest saved file holds the same bytes, and removes saved files
   * beyond the number to keep. At every moment, even when the machine stops, a file with such a name is whole.
   *
   * The name says the time; it is later than that of the file before, even when the clock was set back.
   * @param bytes a document that parseConfig accepts, which is not checked here; not to be changed meanwhile
   * @param note for people: becomes a part of the name, such as `before-restore`
   */
  async save(bytes: Uint8Array, { note = '' }: { note?: string } = {}): Promise<SaveResult> {
    const device = join(this.root, this.mark);
    const before = saves.get(device) ?? Promise.resolve();
    const save = before.then(() => this.onDisk(() => this.saveNow(bytes, note)));
    const settled = save.catch(() => undefined);
    saves.set(device, settled);
    try {
      return await save;
    } finally {
      if (saves.get(device) === settled) saves.delete(device);
    }
  }

  /** The folder's XML files, the newest first. Links, folders and files of other names are not among them. */
  async list(): Promise<StoredFile[]> {
    return this.onDisk(async () => {
      const folder = await this.findFolder();
      if (folder === undefined) return [];
      const files: StoredFile[] = [];
      for (const name of await readdir(join(this.root, folder))) {
        const file = fileNameProblem(name) === undefined ? await this.describe(folder, name) : undefined;
        if (file) files.push(file);
      }
      return files.sort((a, b) => Date.parse(b.time) - Date.parse(a.time) || (a.name < b.name ? -1 : 1));
    });
  }

  /**
   * The bytes of a file in the folder. Those of a saved file are the bytes that were saved.
   * @throws HeadendError `BAD_VALUE` for a name with a path in it or that is no XML file's, and when a saved file was
   *   changed since; `NOT_ALLOWED` for a link or a folder; `NOT_FOUND`
   */
  async read(name: string): Promise<Buffer> {
    requireFileName(name);
    return this.onDisk(async () => {
      const folder = await this.findFolder();
      const file = folder === undefined ? undefined : await readWhole(join(this.root, folder, name));
      if (folder === undefined || file === undefined) {
        throw new HeadendError('NOT_FOUND', `This device has no file "${name}".`);
      }
      if (file === 'not a file')
        throw new HeadendError('NOT_ALLOWED', `"${name}" is refused: it is a link or a folder.`);
      const saved = parseSavedName(folder, name);
      if (saved && !(await sha256(file.bytes)).startsWith(saved.checksum)) {
        const advice = 'it was changed since it was saved; give it another name if that was meant';
        throw new HeadendError('BAD_VALUE', `"${name}" does not have the checksum in its name: ${advice}.`);
      }
      return file.bytes;
    });
  }

  private async saveNow(bytes: Uint8Array, note: string): Promise<SaveResult> {
    const folder = await this.makeFolder();
    const path = join(this.root, folder);
    const names = await readdir(path);
    for (const name of names) if (TEMPORARY.test(name)) await rm(join(path, name), { force: true });
    const saved = names
      .map((name) => ({ name, time: parseSavedName(folder, name)?.time ?? Number.NaN }))
      .filter(({ time }) => !Number.isNaN(time))
      .sort((a, b) => a.time - b.time);
    const newest = saved.at(-1);
    const digest = await sha256(bytes);
    const same = newest && (await this.describe(folder, newest.name));
    if (same?.sha256 === digest) return { ...same, skipped: true };
    const time = Math.max(this.options.now(), (newest?.time ?? 0) + 1);
    const name = savedName(folder, { time, checksum: digest.slice(0, CHECKSUM_DIGITS) }, note);
    await writeWhole(path, name, bytes);
    for (const old of saved.slice(0, Math.max(0, saved.length + 1 - this.options.keep))) {
      await rm(join(path, old.name), { force: true });
    }
    const at = new Date(time).toISOString();
    return { name, time: at, bytes: bytes.length, sha256: digest, automatic: true, skipped: false };
  }

  /** @returns undefined for what is not a file, or is gone by now */
  private async describe(folder: string, name: string): Promise<StoredFile | undefined> {
    const file = await readWhole(join(this.root, folder, name));
    if (file === undefined || file === 'not a file') return undefined;
    const { bytes, changed } = file;
    const saved = parseSavedName(folder, name);
    const time = new Date(saved?.time ?? changed).toISOString();
    return { name, time, bytes: bytes.length, sha256: await sha256(bytes), automatic: saved !== undefined };
  }

  private async makeFolder(): Promise<string> {
    const found = await this.findFolder();
    if (found !== undefined) return found;
    const name = `${readablePart(this.options.deviceName) || 'device'}${this.mark}`;
    // Configurations may hold passwords: they are their owner's only.
    await mkdir(join(this.root, name), { recursive: true, mode: 0o700 });
    await syncFolder(this.root);
    return name;
  }

  /** The device's folder, by the mark: the readable part may be of a name the device had once. */
  private async findFolder(): Promise<string | undefined> {
    const names = await unlessMissing(readdir(this.root));
    const name = names?.sort().find((name) => name.endsWith(this.mark));
    if (name === undefined || (await lstat(join(this.root, name))).isDirectory()) return name;
    throw new HeadendError(
      'NOT_ALLOWED',
      `"${join(this.root, name)}" is refused: it is a link or a file, not a folder.`,
    );
  }

  /** Errors of the file system as ours. */
  private async onDisk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof HeadendError) throw error;
      const reason = (error as Error).message;
      throw new HeadendError('CONFIG', `The folder "${this.root}" for XML files cannot be used: ${reason}.`, {
        cause: error,
      });
    }
  }
}

/** A file with its time of change in milliseconds since 1970; undefined when there is none. Links are not followed. */
async function readWhole(path: string): Promise<{ bytes: Buffer; changed: number } | 'not a file' | undefined> {
  const stats = await unlessMissing(lstat(path));
  if (!stats?.isFile()) return stats && 'not a file';
  // Should a link have taken the file's place since: the flag is absent on Windows.
  const file = await unlessMissing(open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)));
  if (!file) return undefined;
  try {
    return { bytes: await file.readFile(), changed: stats.mtimeMs };
  } finally {
    await file.close();
  }
}

/** Puts a file into a folder so that it is there whole or not at all, and on the disk when this returns. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** Puts the names in a folder on the disk. Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unlessMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Hexadecimal; worked out beside the event loop. */
async function sha256(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
