import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, takePicture } from './browser';
import { faintTexts } from './contrast';
import { DebugFeed, type Shown } from './debug-feed';
import type { FlowNode } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

const RULE = {
  ...{ id: 'ccErrorsHigh', table: 'portsAsi', column: 'ccErrors', when: 'rate-high', value: '1', deadband: '0.5' },
  ...{ devices: '', rows: '', severity: 'major', text: '{displayKey}: {ccErrors} errors' },
};
const ALARM = { device: 'east-1', resource: 'ASI 5.3', type: 'sync', severity: 'critical', text: 'No sync' };

const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Alarms' },
  {
    ...{ id: 'inject', type: 'inject', z: 'tab', name: 'alarm', x: 120, y: 100, repeat: '', once: false, topic: '' },
    ...{ props: [{ p: 'payload' }], payload: JSON.stringify(ALARM), payloadType: 'json', wires: [['alarms']] },
  },
  {
    ...{ id: 'alarms', type: 'headend-alarm-filter', z: 'tab', name: '', x: 340, y: 100, rules: [RULE] },
    ...{ onDelay: '', keepFile: true, wires: [['events'], ['list'], []] },
  },
  ...['events', 'list'].map((id, index) => ({
    ...{ id, type: 'debug', z: 'tab', name: id, x: 560, y: 60 + 80 * index, active: true, tosidebar: true },
    ...{ complete: 'payload', targetType: 'msg', wires: [] },
  })),
];

for (const platform of PLATFORMS) {
  describe(`the alarm filter in ${platform.title}`, function () {
    this.timeout(180_000);
    let browser: Browser;
    let nodeRed: NodeRed;

    before(async function () {
      browser = await launchBrowser(this);
      nodeRed = await startNodeRed(platform);
      await nodeRed.deploy(FLOW);
    });
    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });

    it('raises an alarm and has it still after a deploy', async () => {
      const feed = await DebugFeed.open(nodeRed.url);
      const id = 'east-1/ASI 5.3/sync';
      const shows = (name: string) => (shown: readonly Shown[]) =>
        shown.find((each) => each.name === name && JSON.stringify(each.value).includes(id));
      // A list is sent as soon as the flow runs.
      await nodeRed.deploy(FLOW);
      await feed.waitFor('a list', (shown) => shown.find(({ name }) => name === 'list'));
      await nodeRed.press('inject');
      const event = await feed.waitFor('the event', shows('events'));
      assert.equal((event.value as { state: string }).state, 'active');
      await feed.waitFor('the list', shows('list'));
      feed.clear();
      await nodeRed.deploy(FLOW);
      await feed.waitFor('the list', shows('list'));
      await feed.close();
    });

    for (const scheme of platform.dark ? (['light', 'dark'] as const) : (['light'] as const)) {
      it(`has a dialog that keeps its lists and says what is wrong, ${scheme}`, async () => {
        const page = await browser.newPage({ viewport: { width: 1400, height: 1300 }, locale: 'en-US' });
        await page.addInitScript(`localStorage.setItem('view-dark-theme', '${scheme}')`);
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(String(error.stack)));
        await page.goto(nodeRed.url);
        await openDialog(page);

        // Only what is not as usual is open.
        const open = await page.locator('.headend-alarm-filter details[open] summary').allInnerTexts();
        assert.deepEqual(open, ['Threshold rules']);
        const rule = page.locator('#headend-alarm-filter-rules .headend-grid');
        assert.equal(await rule.locator('label:has-text("Column") input').inputValue(), 'ccErrors');
        // What a flow written by hand leaves out is as in a new node.
        assert.equal(await page.locator('#node-input-removeCleared').inputValue(), 'automatic');
        await takePicture(page, `${platform.title} - ${scheme} alarm filter`);

        for (const section of await page.locator('.headend-alarm-filter details').all()) {
          if ((await section.getAttribute('open')) === null) await section.locator('summary').click();
        }
        await takePicture(page, `${platform.title} - ${scheme} alarm filter, open`);
        assert.deepEqual(await faintTexts(page, '.headend-alarm-filter'), []);

        const delay = page.locator('#node-input-onDelay');
        await delay.fill('soon');
        await delay.press('Tab');
        await page.locator('#node-input-onDelay.input-error').waitFor();
        await delay.fill('3');
        await page.locator('.red-ui-editableList-addButton:has-text("exclude rule")').click();
        const exclude = page.locator('#headend-alarm-filter-exclude .headend-grid');
        await exclude.locator('label:has-text("Type") input').fill('noise*');
        await rule.locator('label:has-text("Condition") select').selectOption('missing');
        assert.equal(await rule.locator('label:has-text("Column")').isVisible(), false);
        await rule.locator('label:has-text("Condition") select').selectOption('high');
        await rule.locator('label:has-text("Value") input').fill('many');
        await page.locator('#node-dialog-ok').click();
        const saved = (await page.evaluate(
          "(({ rules, exclude, onDelay, valid, validationErrors }) => ({ rules, exclude, onDelay, valid, validationErrors }))(RED.nodes.node('alarms'))",
        )) as Record<string, unknown>;
        assert.deepEqual(saved.exclude, [{ device: '', resource: '', type: 'noise*', severity: '', text: '' }]);
        assert.deepEqual(saved.rules, [{ ...RULE, when: 'high', value: 'many' }]);
        assert.deepEqual([saved.onDelay, saved.valid], ['3', false]);
        assert.match(JSON.stringify(saved.validationErrors), /rule ccErrorsHigh needs a number as its limit/);

        await openDialog(page);
        assert.equal(await exclude.locator('label:has-text("Type") input').inputValue(), 'noise*');
        assert.deepEqual(errors, []);
        await page.close();
      });
    }
  });
}

async function openDialog(page: Page): Promise<void> {
  await page.locator('[id="alarms"] .red-ui-flow-node').dblclick();
  await page.locator('#headend-alarm-filter-rules .headend-grid').waitFor();
}
