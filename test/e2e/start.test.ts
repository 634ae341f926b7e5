import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { ROOT, temporaryFolder } from '../package/tarball';
import { DebugFeed } from './debug-feed';
import { started } from './node-red';

/** What a fresh clone does not have. */
const NOT_CLONED = ['.git', '.demo', 'coverage', 'dist', 'node_modules'];

/** The demo's tables have to come within this time. */
const PATIENCE_MS = 15_000;
const TABLES = 5;

describe('npm start', function () {
  this.timeout(120_000);
  let npm: ChildProcess | undefined;
  let feed: DebugFeed | undefined;

  after(async () => {
    await feed?.close();
    if (npm?.pid === undefined || npm.exitCode !== null) return;
    const ended = once(npm, 'exit');
    // npm, the script and Node-RED: the process group that was made for them.
    process.kill(-npm.pid, 'SIGTERM');
    await ended;
  });

  it('builds, says where the editor is, and shows at least five tables of two devices', async () => {
    const clone = temporaryFolder('clone');
    cpSync(ROOT, clone, { recursive: true, filter: (path) => !NOT_CLONED.includes(relative(ROOT, path)) });
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'), 'junction');
    const env = { ...process.env, PORT: '0' };
    npm = spawn('npm', ['start'], { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const { url } = await started(npm);
    const since = Date.now();
    assert.equal(new URL(url).hostname, '127.0.0.1');

    feed = await DebugFeed.open(url);
    const topics = await feed.waitFor(
      `${TABLES} tables of two devices`,
      (shown) => {
        const found = new Set(shown.flatMap(({ topic }) => topic ?? []));
        const devices = new Set([...found].map((topic) => topic.split('/')[0]));
        return found.size >= TABLES && devices.size >= 2 ? found : undefined;
      },
      PATIENCE_MS,
    );
    assert.ok(topics.size >= TABLES);
    assert.ok(Date.now() - since < PATIENCE_MS);
  });

  function start(port: string): { status: number | null; stderr: string } {
    const script = join(ROOT, 'scripts', 'start.mjs');
    return spawnSync(process.execPath, [script], { encoding: 'utf8', env: { ...process.env, PORT: port } });
  }

  it('says in a sentence that its port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = String(typeof address === 'object' && address?.port);
    const { status, stderr } = start(port);
    server.close();
    assert.equal(status, 1);
    assert.equal(stderr, `Port ${port} of 127.0.0.1 is in use; choose another one: PORT=1881 npm start\n`);
  });

  it('says in a sentence that PORT is not a port', () => {
    assert.deepEqual(
      ['65536', '1e9', 'http'].map((port) => start(port).status),
      [1, 1, 1],
    );
    assert.match(start('http').stderr, /^PORT is "http"; it must be a whole number from 0 to 65535\.\n$/);
  });
});
