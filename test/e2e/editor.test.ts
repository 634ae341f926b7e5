import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, takePicture } from './browser';
import { faintTexts } from './contrast';
import { nodeNamed, onFreePorts, readExample } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

/** Every node but those that others share. */
const CONFIGURATION = ['headend-device', 'headend-trap-receiver'];
const IN_PALETTE = readdirSync(join(__dirname, '..', '..', 'nodes'))
  .filter((name) => name.startsWith('headend-') && !CONFIGURATION.includes(name))
  .sort();

for (const platform of PLATFORMS) {
  describe(`the editor of ${platform.title}`, function () {
    this.timeout(180_000);
    const shown = readExample('01 - Watch a ProStream 1000.json');
    let browser: Browser;
    let nodeRed: NodeRed;

    before(async function () {
      browser = await launchBrowser(this);
      nodeRed = await startNodeRed(platform);
      await nodeRed.deploy(await onFreePorts(shown));
    });
    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });

    async function open(scheme: 'light' | 'dark'): Promise<{ page: Page; errors: string[] }> {
      const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale: 'en-US' });
      // As the user settings keep the choice of a theme.
      await page.addInitScript(`localStorage.setItem('view-dark-theme', '${scheme}')`);
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error.stack)));
      await page.goto(nodeRed.url);
      await page.waitForSelector('.red-ui-palette-node[data-palette-type="headend-poll"]', { state: 'attached' });
      return { page, errors };
    }

    function picture(page: Page, name: string): Promise<void> {
      return takePicture(page, `${platform.title} - ${name}`);
    }

    for (const scheme of platform.dark ? (['light', 'dark'] as const) : (['light'] as const)) {
      it(`shows a flow and its dialogs, ${scheme}`, async () => {
        const { page, errors } = await open(scheme);
        const isDark = await page.evaluate("document.documentElement.classList.contains('nr-theme-dark')");
        assert.equal(isDark, scheme === 'dark');

        const inPalette = await page
          .locator('#red-ui-palette-headend .red-ui-palette-node')
          .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-palette-type')));
        assert.deepEqual(inPalette.sort(), IN_PALETTE);
        await picture(page, `${scheme} flow`);

        assert.deepEqual(await page.evaluate(PORTS_WITHOUT_TEXT), []);

        await page.locator(`[id="${nodeNamed(shown, 'watch east-1').id}"] .red-ui-flow-node`).dblclick();
        const choices = page.locator('#headend-poll-tables .headend-list label');
        await choices.filter({ hasText: 'Slots' }).first().waitFor();
        const ticked = await choices.filter({ has: page.locator('input:checked:enabled') }).allInnerTexts();
        for (const title of ['General', 'Slots', 'Input Ts', 'Output Ts']) {
          assert.ok(
            ticked.some((text) => text.trim().startsWith(title)),
            `${title} is ticked, of ${ticked}`,
          );
        }
        await picture(page, `${scheme} poll`);
        assert.deepEqual(await faintTexts(page, '.headend-poll'), []);

        await isRefused(page, '#node-input-interval', '0.2');

        await page.locator('.red-ui-tray a:has(.fa-pencil)').click();
        // The documented ports stand in the fields of each section, once the profile has come.
        for (const [field, port] of Object.entries({ snmpPort: '161', httpPort: '80' })) {
          await page.locator(`#node-config-input-${field}[placeholder="${port}"]`).waitFor();
        }
        assert.deepEqual(await faintTexts(page, '.headend-device'), []);
        await isRefused(page, '#node-config-input-snmpPort', 'abc');
        await page.locator('#headend-device-test').click();
        await page.locator('#headend-device-result .fa-check').nth(1).waitFor();
        assert.equal(await page.locator('#headend-device-result .fa-times').count(), 0);
        await page.locator('#headend-device-result').scrollIntoViewIfNeeded();
        await picture(page, `${scheme} device`);

        assert.deepEqual(errors, []);
        await page.close();
      });
    }
  });
}

/** Ports of node types whose label is no text of their catalogue. Runs in the editor. */
const PORTS_WITHOUT_TEXT = `${JSON.stringify(IN_PALETTE)}.flatMap((type) => {
  const definition = RED.nodes.getType(type);
  const of = (kind, count) => Array.from({ length: count }, (_, index) => ({
    port: type + ' ' + kind + ' ' + index,
    label: definition[kind + 'Labels'].call({ _def: definition }, index),
  }));
  const ports = [...of('input', definition.inputs), ...of('output', definition.outputs)];
  return ports.filter(({ label }) => !label || label.startsWith('headend-')).map(({ port }) => port);
})`;

/** Types something wrong into a field, sees that it is marked, and puts back what was there. */
async function isRefused(page: Page, field: string, wrong: string): Promise<void> {
  const before = await page.locator(field).inputValue();
  await page.locator(field).fill(wrong);
  await page.locator(field).press('Tab');
  await page.locator(`${field}.input-error`).waitFor();
  await page.locator(field).fill(before);
  await page.locator(field).press('Tab');
  await page.locator(`${field}:not(.input-error)`).waitFor();
}
