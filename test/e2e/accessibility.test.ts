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

/** Raises an alarm in the list of the flow, for the sidebar to show. */
const ALARM = {
  ...{ id: 'alarm', type: 'inject', z: 'flow', name: 'alarm', x: 200, y: 300, repeat: '2', once: true, onceDelay: 0.1 },
  ...{ props: [{ p: 'payload' }], payloadType: 'json', wires: [['alarms']] },
  payload: '{"device":"chassis","resource":"ASI 5.3","type":"sync","severity":"critical","text":"No sync"}',
};

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
      await nodeRed.deploy([...(await dialogFlow()), ALARM]);
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

        it('finds names, roles and contrast in the sidebar', async () => {
          await page.evaluate("RED.sidebar.show('headend')");
          await page.locator('.headend-sidebar-row').filter({ hasText: 'chassis' }).first().waitFor();
          await page.locator('.headend-sidebar-row').filter({ hasText: 'No sync' }).first().waitFor();
          assert.deepEqual(await page.evaluate(faultsOf('.headend-sidebar')), []);
        });

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
