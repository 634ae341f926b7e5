import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { peer } from '../peers';
import { launchBrowser, takePicture } from './browser';
import { DIALOGS, dialogFlow } from './dialog-flow';
import { closeDialog, DIALOG, openDialog, openEditor } from './dialogs';
import type { FlowNode } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

const NARROW = 360;

for (const platform of PLATFORMS) {
  describe(`the dialogs in ${platform.title}`, function () {
    this.timeout(180_000);
    let browser: Browser;
    let nodeRed: NodeRed;
    let flow: FlowNode[];
    let page: Page;
    const errors: string[] = [];
    const portOf = (id: string, field: string) => String(flow.find((each) => each.id === id)?.[field]);

    before(async function () {
      browser = await launchBrowser(this);
      nodeRed = await startNodeRed(platform);
      flow = await dialogFlow();
      await nodeRed.deploy(flow);
      page = await openEditor(browser, nodeRed.url, 'light');
      page.on('pageerror', (error) => errors.push(String(error.stack)));
    });
    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });
    afterEach(() => assert.deepEqual(errors, []));

    for (const id of DIALOGS) {
      it(`fit into a tray of ${NARROW} px: ${id}`, async () => {
        await openDialog(page, id);
        await page.evaluate(`document.querySelector('.red-ui-tray:last-child').style.width = '${NARROW}px'`);
        assert.deepEqual(await page.evaluate(OVERFLOWING), []);
        await takePicture(page, `${platform.title} - narrow dialog ${id}`);
        await closeDialog(page);
      });
    }

    it('test each connection apart, by keyboard', async () => {
      await openDialog(page, 'chassis');
      await page.locator('#headend-device-test').focus();
      await page.keyboard.press('Enter');
      const reports = page.locator('#headend-device-result > li');
      await reports.nth(1).waitFor();
      const [snmp = '', http = ''] = await reports.allInnerTexts();
      assert.match(snmp, /^SNMP\n+ ?reachable · {1,2}access granted · \d+ ms\n+ProStream 1000\n+Serial number: /);
      assert.match(http, /^XML over HTTP\n[\s\S]*answered with a document[\s\S]*Software version: /);

      await page.locator('#node-config-input-httpPort').fill('1');
      await page.keyboard.press('Tab');
      await page.locator('#headend-device-test').focus();
      await page.keyboard.press('Space');
      const lost = reports.filter({ hasText: 'not reachable' });
      await lost.waitFor();
      assert.match(await lost.innerText(), /^XML over HTTP/);
      await closeDialog(page);
    });

    it('take an environment variable in the place of a host or port, and nothing else that is wrong', async () => {
      await openDialog(page, 'chassis');
      for (const field of ['host', 'snmpPort', 'httpPort', 'timeout']) {
        const input = page.locator(`#node-config-input-${field}`);
        await input.fill('http://x/ y');
        await page.keyboard.press('Tab');
        await page.locator(`#node-config-input-${field}.input-error`).waitFor();
        await input.fill(`\${HEADEND_${field}}`);
        await page.keyboard.press('Tab');
        await page.locator(`#node-config-input-${field}:not(.input-error)`).waitFor();
      }
      await closeDialog(page);
    });

    it('find an action among many', async () => {
      await openDialog(page, 'action');
      const search = page.locator('#headend-set-actions .headend-search');
      const all = await page.locator('#node-input-action option').count();
      await search.fill('mpts');
      const found = await page.locator('#node-input-action option').count();
      assert.ok(found > 1 && found < all, `${found} of ${all}`);
      assert.match(await page.locator('#headend-set-actions [role="status"]').innerText(), /^\d+ found$/);
      await search.fill('load mpts');
      await search.press('Enter');
      assert.equal(await page.locator('#node-input-action').inputValue(), 'mptsLoad');
      await search.press('ArrowDown');
      assert.equal(await page.evaluate('document.activeElement.id'), 'node-input-action');
      await closeDialog(page);
    });

    it('show what a receiver accepts and rejects, and why, as it comes', async function () {
      const program = peer(this, 'snmptrap');
      await openDialog(page, 'receiver');
      await page.locator('#headend-trap-accepted', { hasText: 'Nothing yet.' }).waitFor();
      for (const community of ['public', 'wrong']) {
        const target = `127.0.0.1:${portOf('receiver', 'port')}`;
        const options = { encoding: 'utf8' } as const;
        const { status, stderr } = spawnSync(
          program,
          ['-v2c', '-c', community, target, '', '1.3.6.1.6.3.1.1.5.3'],
          options,
        );
        assert.equal(status, 0, stderr);
      }
      await page.locator('#headend-trap-accepted tr', { hasText: '1.3.6.1.6.3.1.1.5.3 · v2c trap' }).waitFor();
      await page.locator('#headend-trap-rejected tr', { hasText: 'unknown community' }).waitFor();
      assert.doesNotMatch(await page.locator(DIALOG).innerText(), /wrong/);
      await takePicture(page, `${platform.title} - trap monitor`);
      await closeDialog(page);
    });
  });
}

/** What of the open dialog is wider than its tray. Runs in the browser. */
const OVERFLOWING = `(() => {
  const dialog = document.querySelector(${JSON.stringify(DIALOG)});
  const body = dialog.closest('.red-ui-tray-body').parentElement;
  const { right } = body.getBoundingClientRect();
  const wide = [...dialog.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right > right + 1);
  return [...wide, ...(body.scrollWidth > body.clientWidth ? [body] : [])].map(({ outerHTML }) => outerHTML.slice(0, 120));
})()`;
