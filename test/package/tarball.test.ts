import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { type Installation, installTarball, npm, PACKAGE, ROOT } from './tarball';

/** What a user needs at run time, and nothing else. */
const SHIPPED =
  /^(dist|profiles|examples|docs|icons)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md|SECURITY\.md)$/;
const SOURCE = /\.map$|(^|\/)tests?\/|\.test\.|(?<!\.d)\.ts$/;
/** Host of a package registry, whichever it is. */
const REGISTRY = /\bregistry\.\w+\.\w+/;
const LARGEST_BYTES = 1_000_000;

describe('the tarball', function () {
  this.timeout(120_000);
  let installed: Installation;
  let files: string[];

  before(async () => {
    installed = await installTarball();
    const entries = readdirSync(installed.folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    files = paths.map((path) => relative(installed.folder, path)).filter((path) => !path.startsWith('node_modules/'));
  });

  it('holds what is documented and neither tests, sources nor maps', () => {
    const unwanted = files.filter((path) => !SHIPPED.test(path) || SOURCE.test(path));
    assert.deepEqual(unwanted, []);
    for (const folder of ['profiles', 'examples', 'icons']) {
      const shipped = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
      const names = shipped.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      for (const path of names) assert.ok(files.includes(relative(ROOT, path)), `${path} is in it`);
    }
  });

  it('is small', () => {
    assert.ok(installed.size < LARGEST_BYTES, `${installed.size} bytes`);
  });

  it('names no place of the machine it was built on and no registry', async () => {
    const registry = new URL((await npm(ROOT, 'config', 'get', 'registry')).trim()).host;
    const places = [ROOT, installed.userDir, homedir(), registry];
    const texts = files.map((path) => ({ path, text: readFileSync(join(installed.folder, path), 'utf8') }));
    const found = texts.filter(({ text }) => places.some((place) => text.includes(place)) || REGISTRY.test(text));
    assert.deepEqual(
      found.map(({ path }) => path),
      [],
    );
  });

  it('can be used as a library', () => {
    const library = createRequire(join(installed.userDir, 'user.js'))(PACKAGE) as Record<string, unknown>;
    assert.equal(typeof library.loadProfile, 'function');
    assert.equal(typeof library.Device, 'function');
  });

  it('brings the simulator as a program', async () => {
    const help = await npm(installed.userDir, 'exec', '--offline', '--', 'headend-sim', '--help');
    assert.match(help, /headend-sim/);
  });
});
