import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngineId } from '../../src/trap';

const FILE = 'trap-engine-id';
/** Hex digits of an engine id that say whose and of which kind it is; those after them are ours to choose. */
const HEAD = 10;

/**
 * SNMPv3 engine id of the receiver at an address and port, in hex: the same after a restart, so that senders of informs
 * know it again, and another at every port and in every user directory. What it is made of is kept in `folder`.
 *
 * @throws the system's error where the folder can be neither read nor written.
 */
export function engineIdAt(folder: string, where: string): string {
  const own = keptIn(folder);
  return (
    own.slice(0, HEAD) +
    createHash('sha256')
      .update(`${own} ${where}`)
      .digest('hex')
      .slice(0, own.length - HEAD)
  );
}

function keptIn(folder: string): string {
  const file = join(folder, FILE);
  const known = read(file);
  if (known !== undefined) return known;
  const made = createEngineId();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${made}\n`);
  return made;
}

/** `undefined` where there is none, or something else in its place. */
function read(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text.length === createEngineId().length && /^[0-9a-f]+$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
