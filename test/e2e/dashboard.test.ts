import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, takePicture } from './browser';
import { DebugFeed } from './debug-feed';
import { type FlowNode, nodeNamed, onFreePorts, readExample } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

/** Dashboard 2.0 and the classic one. */
const DASHBOARD_PACKAGES = ['@flowfuse/node-red-dashboard@1', 'node-red-dashboard@3'];

/** What a device may not bring into a page. */
const SCRIPT = '<img src="x" onerror="throw new Error(1)">';

/** For the page: whether the chart has drawn a line below its legend; axes and grid are grey, lines are not. */
const LINE_IS_DRAWN = `(() => {
  const canvas = document.querySelector('.nrdb-ui-chart canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 40, canvas.width, canvas.height);
  for (let i = 0; i < data.length; i += 4) {
    const parts = data.slice(i, i + 3);
    if (data[i + 3] > 128 && Math.max(...parts) - Math.min(...parts) > 60) return true;
  }
  return false;
})()`;

for (const platform of PLATFORMS.slice(0, 1)) {
  describe(`a dashboard in ${platform.title}`, function () {
    this.timeout(180_000);
    let browser: Browser;
    let nodeRed: NodeRed;
    let feed: DebugFeed;

    before(async function () {
      browser = await launchBrowser(this);
      nodeRed = await startNodeRed(platform, ...DASHBOARD_PACKAGES);
      feed = await DebugFeed.open(nodeRed.url);
    });
    after(async () => {
      await feed?.close();
      await browser?.close();
      await nodeRed?.stop();
    });

    /** Runs an example and opens the dashboard; `problems` tells what goes wrong in the page and in the flow. */
    async function open(name: string, path = 'dashboard') {
      const flow = await onFreePorts(readExample(name));
      await nodeRed.deploy([]);
      feed.clear();
      await nodeRed.deploy(flow);
      const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale: 'en-US' });
      const seen: string[] = [];
      page.on('pageerror', (error) => seen.push(String(error.stack)));
      page.on('requestfailed', (request) => seen.push(`${request.url()} failed`));
      await page.goto(new URL(path, nodeRed.url).href);
      const problems = async () => [...seen, ...(await feed.waitFor('the debug sidebar', (shown) => shown))];
      return { page, problems, flow };
    }

    /** Acknowledges and shelves an alarm by the buttons of its row, and takes both back. */
    async function useButtons(row: Locator) {
      for (const [before, after] of [
        ['Acknowledge', 'Unacknowledge'],
        ['Shelve', 'Unshelve'],
        ['Unacknowledge', 'Acknowledge'],
        ['Unshelve', 'Shelve'],
      ] as const) {
        await row.getByRole('button', { name: before, exact: true }).click();
        await row.getByRole('button', { name: after, exact: true }).waitFor();
      }
    }

    /** The table of a group. */
    const tableOf = (page: Page, group: string) =>
      page.locator('.nrdb-ui-group').filter({ hasText: group }).locator('.nrdb-ui-table').last();

    const stateOf = (page: Page) => page.locator('.headend-state');

    /** Loses the device and finds it again; the line at the top must say both. */
    async function loseAndFindAgain(page: Page, flow: readonly FlowNode[]) {
      await nodeRed.press(nodeNamed(flow, 'outage').id);
      const bad = page.locator('.headend-state.bad');
      await bad.filter({ hasText: /127\.0\.0\.1/ }).waitFor();
      await page
        .locator('.v-snackbar')
        .filter({ hasText: /127\.0\.0\.1/ })
        .first()
        .waitFor();
      feed.clear();
      await nodeRed.press(nodeNamed(flow, 'clear').id);
      await page.locator('.headend-state.good').waitFor({ timeout: 60_000 });
    }

    it('runs 08 - ProStream X services and bitrates', async () => {
      const { page, problems, flow } = await open('dashboard/08 - ProStream X services and bitrates.json');
      await page
        .locator('.headend-tile')
        .filter({ hasText: /Inputs received\s*\d+ of 15/ })
        .waitFor();
      const cells = tableOf(page, 'Services').locator('tbody tr').filter({ hasText: '(1)' }).locator('td');
      await cells.first().waitFor();
      const [service = '', input, , now = '', least, average, greatest, updated = ''] = await cells.allInnerTexts();
      assert.match(service, /^\S.* \(1\)$/);
      assert.equal(input, '1');
      assert.ok(Number(least) <= Number(now) && Number(now) <= Number(greatest), `${now} kbit/s`);
      assert.ok(Number(least) <= Number(average) && Number(average) <= Number(greatest));
      // Its input may have lost its signal already.
      const isReceived = Number(now) > 0;
      assert.equal(await cells.nth(2).locator('.mdi-check-bold').count(), isReceived ? 1 : 0);

      await page.waitForFunction(LINE_IS_DRAWN);
      // A main loses its signal by itself, and its backup takes over.
      const inputs = tableOf(page, 'Logical inputs').locator('tbody tr');
      await inputs
        .filter({ hasText: /backup.*on air.*input \d+/s })
        .first()
        .waitFor();

      // What the second poll brings takes the place of what the first one did.
      await cells.last().filter({ hasNotText: updated }).waitFor();
      assert.match(await tableOf(page, 'Services').locator('.v-data-table-footer').innerText(), /1-10 of 60/);
      await takePicture(page, `${platform.title} - ProStream X`);
      assert.deepEqual(await problems(), []);
      await loseAndFindAgain(page, flow);
      await page.close();
    });

    it('runs 12 - Statmux control room', async () => {
      const { page, problems } = await open('dashboard/12 - Statmux control room.json');
      const rows = page.locator('.nrdb-ui-table tbody tr');
      const [change, create] = ['Update', 'Create'].map((submit) =>
        page.locator('form').filter({ has: page.getByRole('button', { name: submit }) }),
      );
      assert.ok(change && create);
      const says = (text: string | RegExp) => page.locator('.v-snackbar').filter({ hasText: text }).first().waitFor();
      await rows.filter({ hasText: 'Regional North' }).waitFor();
      await page.waitForFunction(LINE_IS_DRAWN);

      await create.getByLabel('Name').fill('Regional West');
      await create.getByLabel('Destination 1 URI').fill('udp://239.20.20.9:5001');
      await create.getByRole('button', { name: 'Create' }).click();
      await says('Created Regional West (4).');
      const made = rows.filter({ hasText: 'udp://239.20.20.9:5001' });
      assert.equal(await made.locator('td').nth(2).innerText(), 'idle');
      assert.equal(await made.locator('td').nth(6).innerText(), '100');

      await made.locator('td').nth(1).click();
      const pat = change.getByLabel('PAT interval (ms)');
      await page.waitForFunction(
        (field) => field instanceof HTMLInputElement && field.value === '100',
        await pat.elementHandle(),
      );
      assert.equal(await change.getByLabel('Name').inputValue(), 'Regional West');
      await change.getByRole('button', { name: 'Update' }).click();
      await says('Nothing was to change.');
      await pat.fill('200');
      await change.getByRole('button', { name: 'Update' }).click();
      await says('Changed Regional West (4).');
      await made.locator('td').nth(6).filter({ hasText: '200' }).waitFor();

      const spare = rows.filter({ hasText: 'Spare' });
      await spare.getByRole('button', { name: 'Start' }).click();
      await says('Started MPTS 3.');
      await spare.filter({ hasText: 'running' }).waitFor();
      await page
        .locator('.headend-tile')
        .filter({ hasText: /Programs on air\s*12/ })
        .waitFor();
      await takePicture(page, `${platform.title} - Statmux`);
      assert.deepEqual(await problems(), []);

      await pat.fill('5');
      await change.getByRole('button', { name: 'Update' }).click();
      await says(/"patInterval" is 5; it must be a whole number from 10 to 1000 ms\./);
      await page.close();
    });

    it('runs 22 - ProStream 1000 chassis', async () => {
      const { page, problems, flow } = await open('dashboard/22 - ProStream 1000 chassis.json');
      const branch = (text: string) => page.locator('.v-treeview-item').filter({ hasText: text });
      await branch('GbE 1.1 (1/1)').filter({ hasText: 'up' }).waitFor();
      await branch('Slot 8').filter({ hasText: 'empty' }).waitFor();
      const [slots, ports] = [0, 1].map((n) => page.locator('.nrdb-ui-table').nth(n));
      assert.equal(await slots?.locator('tbody tr').count(), 8);
      assert.match((await ports?.locator('tbody').innerText()) ?? '', /GbE 1\.1 \(1\/1\)[\s\S]*ASI 5\.4 \(5\/4\)/);
      await page.locator('.headend-tile').filter({ hasText: 'PS1K-004711' }).waitFor();

      // A branch that was folded stays so when the next poll comes.
      await branch('Slot 1: Dual GbE').click();
      await branch('GbE 1.1 (1/1)').waitFor({ state: 'hidden' });
      const read = await stateOf(page).innerText();
      await stateOf(page).filter({ hasNotText: read }).waitFor();
      assert.equal(await branch('GbE 1.1 (1/1)').isVisible(), false);
      await takePicture(page, `${platform.title} - chassis`);
      assert.deepEqual(await problems(), []);
      await loseAndFindAgain(page, flow);
      await page.close();
    });

    it('runs 23 - Configuration backups', async () => {
      const { page, problems } = await open('dashboard/23 - Configuration backups.json');
      const files = page.locator('.nrdb-ui-table tbody tr').filter({ hasText: '.xml' });
      const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
      const says = (text: RegExp) => stateOf(page).filter({ hasText: text }).waitFor({ timeout: 60_000 });
      await page.getByText('No data available').waitFor();
      await press('Save now');
      await says(/Saved east-23-.*\.xml\./);
      await files.first().waitFor();
      const saved = await files.first().locator('td').nth(1).innerText();
      await press('Change something');
      await says(/Somebody has renamed an input\./);
      const row = files.filter({ hasText: saved });
      await row.getByRole('button', { name: 'Compare' }).click();
      const different = page.locator('.headend-difference');
      await different.filter({ hasText: /"Input 2" -> "Sport \d\d:\d\d:\d\d"/ }).waitFor();

      const dialog = page.locator('.v-snackbar').filter({ hasText: `Restore ${saved}?` });
      await row.getByRole('button', { name: 'Restore' }).click();
      await dialog.getByRole('button', { name: 'Leave it' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await row.getByRole('button', { name: 'Restore' }).click();
      await dialog.filter({ hasText: /-> "Input 2"/ }).waitFor();
      await takePicture(page, `${platform.title} - configurations`);
      await dialog.getByRole('button', { name: 'Restore it' }).click();
      await says(new RegExp(`Restored ${saved}`));
      await row.getByRole('button', { name: 'Compare' }).click();
      await different.filter({ hasText: 'No differences.' }).waitFor();
      assert.deepEqual(await problems(), []);
      await page.close();
    });

    for (const [name, path, table] of [
      ['20 - Alarm list', 'dashboard', '.nrdb-ui-table'],
      ['21 - Alarm list, classic', 'ui', '.headend-alarms'],
    ] as const) {
      it(`runs ${name}`, async () => {
        const { page, problems, flow } = await open(`dashboard/${name}.json`, path);
        const rows = page.locator(`${table} tr`);
        const own = rows.filter({ hasText: 'active' }).first();
        await own.waitFor({ timeout: 60_000 });

        const trap = { entry: 'tsIn/20', fields: { infoString: `ASI@005.009 ${SCRIPT}` } };
        const raise = nodeNamed(flow, 'raise');
        const __user_inject_props__ = [{ p: 'payload', v: JSON.stringify({ trap }), vt: 'json' }];
        await nodeRed.press(raise.id, { __user_inject_props__ });
        const row = rows.filter({ hasText: 'ASI@005.009' }).first();
        await row.waitFor();
        assert.ok((await row.innerText()).includes(`Invalid CAS mode (ASI@005.009 ${SCRIPT})`));
        await useButtons(row);
        if (path === 'dashboard') {
          const history = tableOf(page, 'History').locator('tbody tr');
          await history
            .filter({ hasText: /unshelve.*by dashboard/s })
            .first()
            .waitFor();
          await page.getByRole('button', { name: 'Acknowledge all' }).click();
          await page
            .locator('.headend-tile')
            .filter({ hasText: /Not acknowledged\s*0/ })
            .waitFor();
        }
        await takePicture(page, `${platform.title} - ${name}`);
        assert.deepEqual(await problems(), []);
        await page.close();
      });
    }
  });
}
