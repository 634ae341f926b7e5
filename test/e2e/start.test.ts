import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ROOT, temporaryFolder } from '../package/tarball';
import { launchBrowser, takePicture } from './browser';
import { started } from './node-red';

/** What a fresh clone does not have. */
const NOT_CLONED = ['.git', '.demo', 'coverage', 'dist', 'node_modules'];

describe('npm start', function () {
  this.timeout(180_000);
  let npm: ChildProcess | undefined;
  let browser: Browser | undefined;
  let url = '';

  after(async () => {
    await browser?.close();
    if (npm?.pid === undefined || npm.exitCode !== null) return;
    const ended = once(npm, 'exit');
    // npm, the script and Node-RED: the process group that was made for them.
    process.kill(-npm.pid, 'SIGTERM');
    await ended;
  });

  it('builds, says where the dashboard is, and shows moving data of three devices', async function () {
    browser = await launchBrowser(this);
    const clone = temporaryFolder('clone');
    cpSync(ROOT, clone, { recursive: true, filter: (path) => !NOT_CLONED.includes(relative(ROOT, path)) });
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'), 'junction');
    const env = { ...process.env, PORT: '0' };
    npm = spawn('npm', ['start'], { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const demo = await started(npm);
    url = demo.url;
    assert.equal(new URL(url).hostname, '127.0.0.1');

    const pages = ['prostream-x', 'prostream-1000', 'statmux'];
    const states = await Promise.all(pages.map(async (path) => (await open(path)).locator('.headend-state')));
    await Promise.all(states.map((state) => state.filter({ hasText: 'was read.' }).waitFor()));
    const first = await Promise.all(states.map((state) => state.innerText()));
    assert.deepEqual(
      first.map((text) => / – (\S+)/.exec(text)?.[1]),
      ['xvm-1', 'east-1', 'mux-1'],
    );
    await Promise.all(states.map((state, i) => state.filter({ hasNotText: first[i] ?? '' }).waitFor()));
    assert.match(demo.log(), new RegExp(`Open ${url}dashboard/what-to-try in a browser`));
    await Promise.all(states.map((state) => state.page().close()));
  });

  it('switches over when an input is lost, and back', async () => {
    const [page, xvm] = await Promise.all([open('what-to-try'), open('prostream-x')]);
    const alarm = rowsOf(page, 'Alarms').filter({ hasText: 'what feeds input 1 of xvm-1' });
    const input = rowsOf(xvm, 'Logical inputs').filter({ hasText: 'Multiplex 1 (1)' });
    await press(page, '1. An input is lost', 'Lose it');
    await alarm.filter({ hasText: /critical.*active/s }).waitFor();
    await input.filter({ hasText: /stands by.*backup.*manual/s }).waitFor();
    // Once it is acknowledged it goes down in the list, perhaps beyond the first page.
    await search(page, 'what feeds input 1');
    await alarm.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await alarm.getByRole('button', { name: 'Unacknowledge', exact: true }).waitFor();
    await takePicture(page, 'what to try');
    await takePicture(xvm, 'switched over');
    await press(page, '1. An input is lost', 'Bring it back');
    await alarm.filter({ hasText: /critical.*cleared/s }).waitFor();
    await input.filter({ hasText: /on air.*main.*automatic revert/s }).waitFor();
    await Promise.all([page.close(), xvm.close()]);
  });

  it('counts a trap storm in one alarm', async () => {
    const page = await open('what-to-try');
    await search(page, 'ASI@005.003');
    const alarm = rowsOf(page, 'Alarms').filter({ hasText: 'ASI@005.003' });
    await press(page, '2. A trap storm', 'Send them');
    const many = page.locator('td', { hasText: /^\s*[45]\d\d\s*$/ });
    await alarm.filter({ has: many }).waitFor();
    await page.close();
  });

  it('says that a device is gone, and that it is back', async () => {
    const [page, xvm] = await Promise.all([open('what-to-try'), open('prostream-x')]);
    const reach = page.locator('.headend-tile').filter({ hasText: 'Out of reach' });
    await reach.filter({ hasText: 'none' }).waitFor();
    await press(page, '3. A device is gone', 'Lose it');
    await reach.filter({ hasText: 'xvm-1' }).waitFor();
    await xvm.locator('.headend-state.bad').waitFor();
    await press(page, '3. A device is gone', 'Bring it back');
    await reach.filter({ hasText: 'none' }).waitFor({ timeout: 60_000 });
    await xvm.locator('.headend-state.good').waitFor({ timeout: 60_000 });
    await Promise.all([page.close(), xvm.close()]);
  });

  async function open(path: string): Promise<Page> {
    assert.ok(browser, 'the demo runs');
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale: 'en-US' });
    await page.goto(new URL(`dashboard/${path}`, url).href);
    return page;
  }

  const groupOf = (page: Page, name: string) =>
    page.locator('.nrdb-ui-group').filter({ has: page.getByText(name, { exact: true }) });

  const rowsOf = (page: Page, group: string) => groupOf(page, group).locator('.nrdb-ui-table tbody tr');

  const press = (page: Page, group: string, name: string) => groupOf(page, group).getByRole('button', { name }).click();

  const search = (page: Page, text: string) => groupOf(page, 'Alarms').getByRole('textbox').first().fill(text);

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
