import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { launchBrowser, takePicture } from './browser';
import { DebugFeed } from './debug-feed';
import { nodeNamed, onFreePorts, readExample } from './flows';
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

    it('runs 08 - Chart bitrates', async () => {
      const { page, problems } = await open('dashboard/08 - Chart bitrates.json');
      const cells = page.locator('.nrdb-ui-table tbody tr').filter({ hasText: '(1)' }).locator('td');
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

      // What the second poll brings takes the place of what the first one did.
      await cells.last().filter({ hasNotText: updated }).waitFor();
      assert.match(await page.locator('.nrdb-ui-table .v-data-table-footer').innerText(), /1-10 of 60/);
      await takePicture(page, `${platform.title} - chart bitrates`);
      assert.deepEqual(await problems(), []);
      await page.close();
    });

    it('runs 12 - Create and update an MPTS from a form', async () => {
      const { page, problems } = await open('dashboard/12 - Create and update an MPTS from a form.json');
      const rows = page.locator('.nrdb-ui-table tbody tr');
      const [change, create] = ['Update', 'Create'].map((submit) =>
        page.locator('form').filter({ has: page.getByRole('button', { name: submit }) }),
      );
      assert.ok(change && create);
      const says = async (text: string | RegExp) =>
        page.locator('.nrdb-ui-widget.nrdb-ui-text').filter({ hasText: text }).waitFor();
      await rows.filter({ hasText: 'Regional North' }).waitFor();

      await create.getByLabel('Name').fill('Regional West');
      await create.getByLabel('Destination 1 URI').fill('udp://239.20.20.9:5001');
      await create.getByRole('button', { name: 'Create' }).click();
      await says('Created Regional West (4).');
      const made = rows.filter({ hasText: 'udp://239.20.20.9:5001' });
      assert.equal(await made.locator('td').last().innerText(), '100');

      await made.click();
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
      await made.locator('td').last().filter({ hasText: '200' }).waitFor();
      await takePicture(page, `${platform.title} - MPTS form`);
      assert.deepEqual(await problems(), []);

      await pat.fill('5');
      await change.getByRole('button', { name: 'Update' }).click();
      await says(/"patInterval" is 5; it must be a whole number from 10 to 1000 ms\./);
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
        const row = rows.filter({ hasText: 'ASI@005.009' });
        await row.waitFor();
        assert.ok((await row.innerText()).includes(`Invalid CAS mode (ASI@005.009 ${SCRIPT})`));
        await useButtons(row);
        await takePicture(page, `${platform.title} - ${name}`);
        assert.deepEqual(await problems(), []);
        await page.close();
      });
    }
  });
}
