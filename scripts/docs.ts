/**
 * Writes `docs/devices/<profile id>.md` from each shipped profile.
 *
 *   npx tsx scripts/docs.ts           writes what has changed
 *   npx tsx scripts/docs.ts --check   writes nothing; exits 1 and names each file that is missing, stale or left over
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listProfiles, loadProfile } from '../src/profile';
import { deviceDocument } from './device-document';

const FOLDER = join(__dirname, '..', 'docs', 'devices');

/** A file as it is and as it should be; `undefined`: it is not there, or should not be. */
interface Page {
  name: string;
  before?: string;
  after?: string;
}

/** The page of a profile: its default variant, and how the others differ. */
function documentOf(id: string): string {
  const profile = loadProfile(id);
  const others = [...profile.variants.keys()].filter((variant) => variant !== profile.variant);
  return deviceDocument(
    profile,
    others.map((variant) => loadProfile(id, { variant })),
  );
}

function pages(): Page[] {
  mkdirSync(FOLDER, { recursive: true });
  const before = new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
  const after = new Map([...listProfiles().keys()].map((id) => [`${id}.md`, documentOf(id)]));
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].map((name) => ({ name, before: before.get(name), after: after.get(name) }));
}

const stale = pages().filter(({ before, after }) => before !== after);
for (const { name, before, after } of stale) {
  if (process.argv.includes('--check')) {
    const fault = before === undefined ? 'is missing' : after === undefined ? 'has no profile' : 'is stale';
    console.error(`docs/devices/${name} ${fault}: run "npm run docs" and commit what it changes.`);
    process.exitCode = 1;
  } else if (after === undefined) {
    rmSync(join(FOLDER, name));
  } else {
    writeFileSync(join(FOLDER, name), after);
  }
}
