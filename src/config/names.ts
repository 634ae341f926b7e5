import { createHash } from 'node:crypto';
import { HeadendError } from '../errors';

/** Names that mean a device and not a file on Windows, with any extension. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])\s*(?:\.|$)/i;

/** Bytes of a file name on the file systems in use, at most. */
const MAX_BYTES = 255;

/** Characters of a readable part of a name, at most. */
const MAX_READABLE = 40;

/**
 * Checks a name that a person or a message gave for a file in a device's folder: it is a plain name that ends in
 * `.xml` and means the same file on every system.
 * @throws HeadendError `BAD_VALUE`
 */
export function requireFileName(name: string): void {
  const reason = fileNameProblem(name);
  if (reason === undefined) return;
  throw new HeadendError('BAD_VALUE', `The file name ${JSON.stringify(name.slice(0, 80))} is refused: ${reason}.`);
}

/** Why {@link requireFileName} refuses a name; undefined when it does not. */
export function fileNameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (/[/\\]/.test(name) || name.includes('..')) return 'it must be a name only, without a path';
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return 'it holds control characters';
  if (/[<>:"|?*]/.test(name)) return 'it holds one of the characters < > : " | ? *';
  if (!/[^.]\.xml$/i.test(name)) return 'it must end in ".xml"';
  if (/^[.\s]/.test(name)) return 'it begins with a dot or a blank';
  if (WINDOWS_DEVICE.test(name)) return 'Windows takes it for a device';
  return Buffer.byteLength(name) > MAX_BYTES ? 'it is too long' : undefined;
}

/** Text as a part of a file name: letters, digits, `.`, `_` and `-`; accents are left out. May be empty. */
export function readablePart(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .slice(0, MAX_READABLE)
    .replace(/^-+|-+$/g, '');
}

/** The end of a device's folder name: it belongs to the device's id alone. */
export function folderMark(deviceId: string): string {
  return `-${createHash('sha256').update(deviceId).digest('hex').slice(0, 12)}`;
}

/** Hexadecimal digits of the contents' SHA-256 in a saved file's name. */
export const CHECKSUM_DIGITS = 12;

/** What the name of a file that was saved here says. */
export interface SavedName {
  /** Milliseconds since 1970. */
  time: number;
  /** The first {@link CHECKSUM_DIGITS} of the contents' SHA-256. */
  checksum: string;
}

/** The name of a saved file: `<folder>-20261121T103900123Z-3fa4c2d10b9e.xml`, with the note before the extension. */
export function savedName(folder: string, { time, checksum }: SavedName, note: string): string {
  const compact = new Date(time).toISOString().replace(/[-:.]/g, '');
  return `${[folder, compact, checksum, readablePart(note)].filter((part) => part !== '').join('-')}.xml`;
}

/** Reads what {@link savedName} wrote for this folder; undefined for any other name. */
export function parseSavedName(folder: string, name: string): SavedName | undefined {
  if (!name.startsWith(`${folder}-`)) return undefined;
  const pattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-([\da-f]{12})(?:-[\w-]+)?\.xml$/;
  const [, year, month, day, hour, minute, second, ms, checksum] = pattern.exec(name.slice(folder.length + 1)) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return checksum === undefined || Number.isNaN(time) ? undefined : { time, checksum };
}
