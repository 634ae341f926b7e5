import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser, takePicture } from './browser';
import { DebugFeed } from './debug-feed';
import { onFreePorts, readExample } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

const DASHBOARD_PACKAGE = '@flowfuse/node-red-dashboard@1';

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
      nodeRed = await startNodeRed(platform, DASHBOARD_PACKAGE);
      feed = await DebugFeed.open(nodeRed.url);
    });
    after(async () => {
      await feed?.close();
      await browser?.close();
      await nodeRed?.stop();
    });

    /** Runs an example and opens the dashboard; `problems` tells what goes wrong in the page and in the flow. */
    async function open(name: string) {
      const flow = await onFreePorts(readExample(name));
      await nodeRed.deploy(flow);
      const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale: 'en-US' });
      const seen: string[] = [];
      page.on('pageerror', (error) => seen.push(String(error.stack)));
      page.on('requestfailed', (request) => seen.push(`${request.url()} failed`));
      await page.goto(new URL('dashboard', nodeRed.url).href);
      const problems = async () => [...seen, ...(await feed.waitFor('the debug sidebar', (shown) => shown))];
      return { page, problems };
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
  });
}
