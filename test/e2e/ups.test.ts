import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { Steps } from '../workbench/ups/steps';
import { launchBrowser, takePicture } from './browser';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

for (const platform of PLATFORMS.slice(0, 1)) {
  describe(`docs/profiles.md in ${platform.title}`, function () {
    this.timeout(240_000);
    let browser: Browser;
    let nodeRed: NodeRed;
    let steps: Steps;

    before(async function () {
      browser = await launchBrowser(this);
      nodeRed = await startNodeRed(platform, '@flowfuse/node-red-dashboard@1');
      steps = new Steps();
    });
    after(async () => {
      await steps?.close();
      await browser?.close();
      await nodeRed?.stop();
    });

    it('shows a UPS, known by its MIB alone, in a table of Dashboard 2.0', async () => {
      assert.equal((await steps.run(steps.command('--new'))).code, 0);
      steps.edit();
      await steps.simulate();
      const profiles = join(nodeRed.userDir, 'headend', 'profiles');
      mkdirSync(profiles, { recursive: true });
      steps.install(profiles);
      await nodeRed.deploy(steps.flow());
      const page = await browser.newPage({ viewport: { width: 1000, height: 500 }, locale: 'en-US' });
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error.stack)));
      await page.goto(new URL('dashboard/ups', nodeRed.url).href);
      const rows = page.locator('.nrdb-ui-table tbody tr');
      await rows.nth(2).waitFor();
      const cells = await Promise.all((await rows.all()).map((row) => row.locator('td').allInnerTexts()));
      assert.deepEqual(cells, [
        ['1', '230', '4.1', '940', '31'],
        ['2', '231', '3.8', '880', '29'],
        ['3', '229', '4.4', '1010', '34'],
      ]);
      await takePicture(page, `${platform.title} - UPS`);
      assert.deepEqual(problems, []);
      await page.close();
    });
  });
}
