import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fileSystem, {
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { BackupStore, type BackupStoreOptions, requireFileName } from '../../src/config';
import { anyModel, anyStyle, write } from './documents';

/** Runs work with another `rename` in the place of the file system's. */
async function withRename(other: typeof rename, work: () => Promise<unknown>): Promise<void> {
  const { rename: original } = fileSystem;
  fileSystem.rename = other;
  try {
    await work();
  } finally {
    fileSystem.rename = original;
  }
}

const START = Date.UTC(2026, 10, 21, 10, 39);
const xml = (n: number | string) => Buffer.from(`<Config n="${n}"/>\n`);

describe('the XML files of a device', () => {
  let root: string;
  let now: number;

  const storeOf = (options: Partial<BackupStoreOptions> = {}) =>
    new BackupStore({ root, deviceId: 'a1', deviceName: 'East 1', keep: 3, now: () => now, ...options });
  const namesIn = async (store: BackupStore) => (await store.list()).map(({ name }) => name);

  beforeEach(async () => {
    root = join(await mkdtemp(join(tmpdir(), 'headend-store-')), 'xml');
    now = START;
  });
  afterEach(() => rm(join(root, '..'), { recursive: true }));

  it('are read back byte for byte as they were saved', async () => {
    const store = storeOf();
    await fc.assert(
      fc.asyncProperty(anyModel, anyStyle(false), async (model, style) => {
        const { bytes } = write(model, style);
        const { name, sha256 } = await store.save(bytes);
        assert.ok((await store.read(name)).equals(bytes));
        assert.ok((await readFile(join(await store.folder(), name))).equals(bytes));
        assert.equal((await store.list())[0]?.sha256, sha256);
        now += 1000;
      }),
      { numRuns: 60 },
    );
  });

  it('are named by device, time, checksum and note, for their owner only', async () => {
    const store = storeOf();
    const saved = await store.save(xml(1), { note: 'before restore/../é' });
    const folder = await store.folder();
    assert.match(basename(folder), /^East-1-[\da-f]{12}$/);
    assert.equal(
      saved.name,
      `${basename(folder)}-20261121T103900000Z-${saved.sha256.slice(0, 12)}-before-restore-e.xml`,
    );
    const { skipped, ...file } = saved;
    assert.deepEqual(await store.list(), [file]);
    assert.deepEqual([skipped, file.time, file.bytes], [false, '2026-11-21T10:39:00.000Z', xml(1).length]);
    assert.equal((await stat(folder)).mode & 0o77, 0);
    assert.equal((await stat(join(folder, saved.name))).mode & 0o77, 0);
  });

  it('are not saved again while nothing changed', async () => {
    const store = storeOf();
    const first = await store.save(xml(1));
    now += 1000;
    assert.deepEqual(await storeOf().save(xml(1)), { ...first, skipped: true });
    const second = await store.save(xml(2));
    now += 1000;
    const third = await store.save(xml(1));
    assert.deepEqual(await namesIn(store), [third.name, second.name, first.name]);
    // A newest file that is not what was saved is no reason to skip.
    await writeFile(join(await store.folder(), third.name), 'torn');
    assert.equal((await store.save(xml(1))).skipped, false);
  });

  it('are kept up to a number, and what a person put there is kept for ever', async () => {
    const store = storeOf();
    const folder = await store.folder();
    await writeFile(join(folder, 'by hand.xml'), xml('hand'));
    await writeFile(join(folder, 'notes.txt'), 'notes');
    const first = await store.save(xml(1));
    const other = storeOf({ deviceId: 'b2' });
    const foreign = await other.save(xml('other'));
    await copyFile(join(await other.folder(), foreign.name), join(folder, foreign.name));
    await copyFile(join(folder, first.name), join(folder, `copy of ${first.name}`));
    for (let n = 2; n <= 6; n += 1) {
      now += 1000;
      await store.save(xml(n));
    }
    const files = await store.list();
    const automatic = files.filter((file) => file.automatic).map(({ name }) => name);
    const contents = await Promise.all(automatic.map((name) => store.read(name)));
    assert.deepEqual(
      contents.map(String),
      [6, 5, 4].map((n) => String(xml(n))),
    );
    const manual = files.filter((file) => !file.automatic).map(({ name }) => name);
    assert.deepEqual(manual.sort(), ['by hand.xml', `copy of ${first.name}`, foreign.name].sort());
    assert.ok((await readdir(folder)).includes('notes.txt'));
    assert.ok((await store.read('by hand.xml')).equals(xml('hand')));
  });

  it('stay in the order they were saved in when the clock is set back', async () => {
    const store = storeOf({ keep: 2 });
    await store.save(xml(1));
    now -= 365 * 24 * 3600_000;
    const second = await store.save(xml(2));
    const third = await store.save(xml(3));
    assert.deepEqual(await namesIn(store), [third.name, second.name]);
    assert.equal(third.time, '2026-11-21T10:39:00.002Z');
  });

  it('are listed by time with those put there by hand', async () => {
    const store = storeOf();
    assert.deepEqual(await store.list(), []);
    const { name } = await store.save(xml(1));
    const folder = await store.folder();
    for (const [hand, offset] of [
      ['new.XML', 1],
      ['old.xml', -1],
    ] as const) {
      await writeFile(join(folder, hand), xml(hand));
      await utimes(join(folder, hand), START / 1000 + offset, START / 1000 + offset);
    }
    assert.deepEqual(await namesIn(store), ['new.XML', name, 'old.xml']);
    assert.equal((await store.list())[2]?.time, '2026-11-21T10:38:59.000Z');
  });

  it('belong to one device, whatever it and others are called', async () => {
    const names = ['East', 'east', '../../etc', '/', '', '.', 'CON', 'Köln/Süd', 'a\0b', 'x'.repeat(500), '日本'];
    const stores = names.flatMap((deviceName, n) => [
      storeOf({ deviceId: `${n}`, deviceName }),
      storeOf({ deviceId: `${n}-`, deviceName }),
    ]);
    const folders = await Promise.all(stores.map((store) => store.folder()));
    assert.equal(new Set(folders.map((folder) => folder.toLowerCase())).size, stores.length);
    for (const folder of folders) assert.equal(join(root, basename(folder)), folder);
    assert.deepEqual((await readdir(root)).sort(), folders.map((folder) => basename(folder)).sort());
    assert.match(basename(folders[14] ?? ''), /^Koln-Sud-/);
    assert.match(basename(folders[8] ?? ''), /^device-/);

    const { name } = await storeOf({ deviceName: 'Old name' }).save(xml(1));
    const renamed = storeOf({ deviceName: 'New name' });
    assert.deepEqual(await namesIn(renamed), [name]);
    assert.equal((await renamed.save(xml(1))).skipped, true);
  });

  it('are saved one after the other, from several nodes too', async () => {
    const stores = [storeOf({ keep: 100 }), storeOf({ keep: 100 })];
    const saves = Array.from({ length: 20 }, (_, n) => stores[n % 2]?.save(xml(Math.floor(n / 2))));
    const results = await Promise.all(saves);
    assert.deepEqual(
      results.map((result) => result?.skipped),
      results.map((_, n) => n % 2 === 1),
    );
    const contents = await Promise.all((await namesIn(storeOf())).map((name) => storeOf().read(name)));
    assert.deepEqual(
      contents.map(String).reverse(),
      Array.from({ length: 10 }, (_, n) => String(xml(n))),
    );
  });

  it('are on the disk before they have their name, and their name is before a save ends', async () => {
    const store = storeOf();
    const folder = await store.folder();
    const handle = await open(folder);
    const prototype: object = Object.getPrototypeOf(handle);
    await handle.close();
    const sync: (...args: unknown[]) => unknown = Reflect.get(prototype, 'sync');
    const steps: string[] = [];
    Reflect.set(prototype, 'sync', async function (this: unknown) {
      const names = await readdir(folder);
      steps.push(`sync with ${names.map((name) => (name.endsWith('.tmp') ? 'temporary' : 'final')).join()}`);
      return sync.call(this);
    });
    const { rename: original } = fileSystem;
    const watched: typeof rename = (from, to) => {
      steps.push('rename');
      return original(from, to);
    };
    try {
      await withRename(watched, () => store.save(xml(1)));
    } finally {
      Reflect.set(prototype, 'sync', sync);
    }
    assert.deepEqual(steps, ['sync with temporary', 'rename', 'sync with final']);
  });

  it('do not suffer from what an interrupted or a failed save left', async () => {
    const store = storeOf();
    const folder = await store.folder();
    await writeFile(join(folder, '.0123456789abcdef.tmp'), '<Config');
    await writeFile(join(folder, '.mine.tmp'), 'mine');
    assert.deepEqual(await store.list(), []);
    const full = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    const error = { code: 'CONFIG', message: /cannot be used: ENOSPC: no space left/ };
    await withRename(full, () => assert.rejects(store.save(xml(1)), error));
    assert.deepEqual(await readdir(folder), ['.mine.tmp']);
    assert.equal((await store.save(xml(1))).skipped, false);
  });

  it('that were changed since they were saved are not given out', async () => {
    const store = storeOf();
    const { name } = await store.save(xml(1));
    await writeFile(join(await store.folder(), name), xml(2));
    await assert.rejects(store.read(name), {
      code: 'BAD_VALUE',
      message: /changed since it was saved; give it another/,
    });
  });

  it('do not exist by names that lead elsewhere', async () => {
    const store = storeOf();
    const { name } = await store.save(xml(1));
    await writeFile(join(root, 'outside.xml'), xml('outside'));
    const inside = `../${basename(await store.folder())}/${name}`;
    for (const wrong of [
      ...['', '.xml', '..', '../outside.xml', '..\\outside.xml', join(root, 'outside.xml'), 'C:\\x.xml', 'C:x.xml'],
      ...[
        inside,
        `./${name}`,
        'sub/x.xml',
        'a..xml',
        'x.xml\0',
        'a\0.xml',
        'a\nb.xml',
        'a\u0085.xml',
        'x',
        'x.xml.txt',
      ],
      ...['x.xml ', 'x.xml.', ' x.xml', '.x.xml', 'con.xml', 'NUL.XML', 'Com1.a.xml', 'aux .xml', 'LPT¹.xml', 'a?.xml'],
      ...['x.xml:s.xml', '%2e%2e/x.xml', `${'x'.repeat(252)}.xml`, `${'é'.repeat(126)}.xml`, '\ud800.xml'],
    ]) {
      const error = { name: 'HeadendError', code: 'BAD_VALUE', message: /^The file name ".*" is refused: / };
      assert.throws(() => requireFileName(wrong), error, JSON.stringify(wrong));
      await assert.rejects(store.read(wrong), error);
    }
    for (const right of ['a.xml', 'East 1 (old).XML', 'Köln.xml', 'console.xml', 'a.b.xml', `${'x'.repeat(251)}.xml`]) {
      requireFileName(right);
      await assert.rejects(store.read(right), { code: 'NOT_FOUND', message: /This device has no file/ });
    }
    await assert.rejects(storeOf({ deviceId: 'never saved' }).read(name), { code: 'NOT_FOUND' });
  });

  it('are no links, folders or pipes', async () => {
    const store = storeOf();
    const { name } = await store.save(xml(1));
    const folder = await store.folder();
    await writeFile(join(root, 'outside.xml'), xml('outside'));
    await symlink(join(root, 'outside.xml'), join(folder, 'link.xml'));
    await symlink(name, join(folder, 'inside.xml'));
    await mkdir(join(folder, 'folder.xml'));
    execFileSync('mkfifo', [join(folder, 'pipe.xml')]);
    for (const other of ['link.xml', 'inside.xml', 'folder.xml', 'pipe.xml']) {
      await assert.rejects(store.read(other), { code: 'NOT_ALLOWED', message: /is a link or a folder/ }, other);
    }
    assert.deepEqual(await namesIn(store), [name]);

    await rename(folder, join(root, 'elsewhere'));
    await symlink(join(root, 'elsewhere'), folder);
    for (const use of [store.read(name), store.list(), store.save(xml(2)), store.folder()]) {
      await assert.rejects(use, { code: 'NOT_ALLOWED', message: /is a link or a file, not a folder/ });
    }
    assert.ok(!(await readdir(join(root, 'elsewhere'))).some((one) => one.endsWith('.tmp')));
  });

  it('need a folder that can be used, and a number to keep', async () => {
    await mkdir(root);
    await writeFile(join(root, 'file'), '');
    const store = storeOf({ root: join(root, 'file') });
    await assert.rejects(store.save(xml(1)), {
      code: 'CONFIG',
      message: /The folder ".*file" .* cannot be used: ENOTDIR/,
    });
    for (const keep of [0, -1, 1.5, Number.NaN]) {
      assert.throws(() => storeOf({ keep }), { code: 'CONFIG', message: /must be a whole number from 1/ });
    }
  });
});
