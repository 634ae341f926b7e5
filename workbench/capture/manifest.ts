import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadendError } from '../../src/errors';

/** Name of the file in a capture's folder that says what the others are. */
export const MANIFEST = 'capture.json';

/** What is in the folder of a capture. Paths are relative to it. */
export interface CaptureManifest {
  /** Version of this form. */
  capture: 1;
  /** Profile and variant that it was asked by. */
  profile: string;
  variant?: string;
  /** When it began: ISO 8601. */
  at: string;
  /** Parameters of the profile, as the device has them. */
  parameters: Readonly<Record<string, string>>;
  /** Absent where the profile has no SNMP. */
  snmp?: {
    /** Records in the form of snmpsim: `OID|tag|value`, in the order of the OIDs. */
    file: string;
    version: '1' | '2c' | '3';
    records: number;
    /** Sentences about what is missing. */
    problems: readonly string[];
  };
  /** In the order they were made. */
  http: readonly CapturedExchange[];
  traps?: {
    /** A JSON object in each line; see {@link CapturedTrap}. */
    file: string;
    seconds: number;
    received: number;
  };
  /** What was taken out, in words; never what it was. */
  removed: readonly Removal[];
}

/** A request and its reply. */
export interface CapturedExchange {
  connection: string;
  /** Read of the profile. */
  read: string;
  method: string;
  /** Path and query. */
  path: string;
  body?: string;
  /** Absent where no good reply came. */
  reply?: { status: number; type?: string; file: string };
  /** Why no good reply came. */
  error?: { code: string; message: string };
}

/** A notification, as SNMP has it from version 2 on. */
export interface CapturedTrap {
  /** Milliseconds after the first one. */
  afterMs: number;
  version: '1' | '2c' | '3';
  inform: boolean;
  oid: string;
  /** Hundredths of a second. */
  upTime?: number;
  /** Each in the form of snmpsim: `OID|tag|value`. */
  varbinds: readonly string[];
}

/** Something that was taken out of a capture. */
export interface Removal {
  what: string;
  places: number;
}

/** The manifest of a capture. @throws HeadendError CONFIG for a folder that holds none */
export function readManifest(folder: string): CaptureManifest {
  const file = join(folder, MANIFEST);
  let manifest: CaptureManifest;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as CaptureManifest;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : (code ?? 'it is no JSON');
    throw new HeadendError('CONFIG', `${folder} holds no capture: ${file} cannot be read: ${reason}.`, {
      cause: error,
    });
  }
  if (manifest?.capture === 1 && Array.isArray(manifest.http)) return manifest;
  throw new HeadendError('CONFIG', `${file} is not of a form that is known here; was it made by a newer version?`);
}
