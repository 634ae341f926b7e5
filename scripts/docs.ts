/**
 * Writes the documents that are made from other files: `docs/devices/<profile id>.md` from each shipped profile, and
 * `docs/nodes/<type>.md` from the help of each node.
 *
 *   npx tsx scripts/docs.ts           writes what has changed
 *   npx tsx scripts/docs.ts --check   writes nothing; exits 1 and names each file that is missing, stale or left over
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { 'node-red' as manifest } from '../package.json';
import { listProfiles, loadProfile } from '../src/profile';
import { deviceDocument } from './device-document';
import { nodeDocument } from './node-document';

const DOCS = join(__dirname, '..', 'docs');

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

/** What a folder of documents holds, and what it should: a page for each id. */
function pages(folder: string, ids: Iterable<string>, documentFor: (id: string) => string): Page[] {
  mkdirSync(join(DOCS, folder), { recursive: true });
  const before = new Map(
    readdirSync(join(DOCS, folder)).map((file) => [
      `${folder}/${file}`,
      readFileSync(join(DOCS, folder, file), 'utf8'),
    ]),
  );
  const after = new Map([...ids].map((id) => [`${folder}/${id}.md`, documentFor(id)]));
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].map((name) => ({ name, before: before.get(name), after: after.get(name) }));
}

const all = [
  ...pages('devices', listProfiles().keys(), documentOf),
  ...pages('nodes', Object.keys(manifest.nodes), nodeDocument),
];
for (const { name, before, after } of all.filter((page) => page.before !== page.after)) {
  if (process.argv.includes('--check')) {
    const fault = before === undefined ? 'is missing' : after === undefined ? 'is left over' : 'is stale';
    console.error(`docs/${name} ${fault}: run "npm run docs" and commit what it changes.`);
    process.exitCode = 1;
  } else if (after === undefined) {
    rmSync(join(DOCS, name));
  } else {
    writeFileSync(join(DOCS, name), after);
  }
}
