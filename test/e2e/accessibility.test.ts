import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, takePicture } from './browser';
import { faintTexts } from './contrast';
import { DIALOGS, dialogFlow } from './dialog-flow';
import { closeDialog, DIALOG, openDialog, openEditor } from './dialogs';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong below a selector, of what keeps someone from using it. Runs in the browser. */
const faultsOf = (selector: string) => `axe
  .run(${JSON.stringify(selector)}, { resultTypes: ['violations'] })
  .then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`;

for (const platform of PLATFORMS) {
  describe(`whoever uses the dialogs in ${platform.title}`, function () {
    this.timeout(180_000);
    let browser: Browser;
    let nodeRed: NodeRed;

    before(async function () {
      browser = await launchBrowser(this);
      nodeRed = await startNodeRed(platform);
      await nodeRed.deploy(await dialogFlow());
    });
    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });

    for (const scheme of platform.dark ? (['light', 'dark'] as const) : (['light'] as const)) {
      describe(scheme, () => {
        let page: Page;
        before(async () => {
          page = await openEditor(browser, nodeRed.url, scheme);
          await page.evaluate(AXE);
        });
        after(() => page?.close());

        for (const id of DIALOGS) {
          it(`finds names, roles and contrast in the dialog of ${id}`, async () => {
            await openDialog(page, id);
            assert.deepEqual(await page.evaluate(faultsOf(DIALOG)), []);
            assert.deepEqual(await faintTexts(page, DIALOG), []);
            await takePicture(page, `${platform.title} - ${scheme} dialog ${id}`);
            await closeDialog(page);
          });
        }
      });
    }
  });
}
