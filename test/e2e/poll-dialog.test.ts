import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { comesTrue } from '../nodes/inbox';
import { launchBrowser, takePicture } from './browser';
import { faintTexts } from './contrast';
import { type FlowNode, onFreePorts } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

/** What must stay text, as the device's own names of its multiplexes. */
const NAMES = ['<script>window.headendBroken = 1</script>', '"><img src=x onerror="window.headendBroken = 2">'];

const STATMUX = { profile: 'elemental-statmux', host: '127.0.0.1', httpPort: '18421', snmpPort: '18422' };
const PROSTREAM = { profile: 'prostream-1000', host: '127.0.0.1', httpPort: '18423', snmpPort: '18424' };
const FIELDS = { snmpRetries: '0', timeout: '20000', bypassProxy: true };

const placed = (id: string, type: string, y: number, more: object): FlowNode => ({
  ...{ id, type, z: 'tab', x: 200, y, name: id, wires: [] },
  ...more,
});

/** Two devices with simulators, and poll nodes for them. */
const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Preview' },
  { id: 'mux', type: 'headend-device', name: 'Österreich & Süd', ...STATMUX, ...FIELDS, write: 'assumed' },
  { id: 'east', type: 'headend-device', name: 'east-1', ...PROSTREAM, ...FIELDS },
  placed('statmux', 'headend-simulator', 400, STATMUX),
  placed('prostream', 'headend-simulator', 460, { ...PROSTREAM, size: '20' }),
  placed('large', 'headend-poll', 520, { device: 'east', mode: 'table', tables: ['slots'], interval: '0' }),
  placed('names', 'headend-poll', 580, { device: 'mux', mode: 'table', tables: ['mpts'], interval: '0' }),
  ...NAMES.map((name, index) =>
    placed(`name ${index}`, 'inject', 640 + 60 * index, {
      props: [{ p: 'payload', v: JSON.stringify({ id: index + 1, name }), vt: 'json' }],
      wires: [['rename']],
    }),
  ),
  {
    ...placed('rename', 'headend-set', 760, { device: 'mux', kind: 'action', action: 'mptsUpdate', parameters: [] }),
    ...{ payloadParameters: true, value: 'payload', valueType: 'msg', wires: [[], []] },
  },
];

for (const platform of PLATFORMS) {
  describe(`the poll dialog in ${platform.title}`, function () {
    this.timeout(180_000);
    let browser: Browser;
    let nodeRed: NodeRed;

    before(async function () {
      browser = await launchBrowser(this);
      nodeRed = await startNodeRed(platform);
      await nodeRed.deploy(await onFreePorts(FLOW));
      // The first time it started without any.
      await comesTrue(() => nodeRed.log().split('Started flows').length > 2, 'the flows run', 30_000);
      for (const index of NAMES.keys()) await nodeRed.press(`name ${index}`);
    });
    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });

    for (const scheme of platform.dark ? (['light', 'dark'] as const) : (['light'] as const)) {
      describe(scheme, () => {
        let page: Page;
        const errors: string[] = [];

        beforeEach(async () => {
          page = await browser.newPage({ viewport: { width: 1400, height: 1100 }, locale: 'en-US' });
          await page.addInitScript(`localStorage.setItem('view-dark-theme', '${scheme}')`);
          page.on('pageerror', (error) => errors.push(String(error.stack)));
          await page.goto(nodeRed.url);
          await page.locator('[id="large"] .red-ui-flow-node').waitFor();
        });
        afterEach(async () => {
          await page?.close();
          assert.deepEqual(errors.splice(0), []);
        });

        const picture = (name: string) => takePicture(page, `${platform.title} - ${scheme} preview ${name}`);
        const sheet = () => page.locator('#headend-poll-preview-sheet');
        const facts = () => page.locator('#headend-poll-preview-facts').innerText();
        const line = (list: string, title: string) =>
          page.locator(`#headend-poll-${list} .headend-list label:visible`).filter({ hasText: title });

        async function open(id: string): Promise<void> {
          await page.locator(`[id="${id}"] .red-ui-flow-node`).dblclick();
          await page.locator('#headend-poll-tables .headend-list label').first().waitFor();
        }
        async function preview(): Promise<void> {
          await page.locator('#headend-poll-preview').click();
          await page.locator('#headend-poll-preview-result').waitFor();
        }

        it('shows rows of a node that was only just dragged into the flow', async () => {
          const inPalette = page.locator('.red-ui-palette-node[data-palette-type="headend-poll"]');
          await inPalette.scrollIntoViewIfNeeded();
          const from = await inPalette.boundingBox();
          assert.ok(from);
          await page.mouse.move(from.x + 20, from.y + 10);
          await page.mouse.down();
          await page.mouse.move(700, 200, { steps: 8 });
          await page.mouse.up();
          await page.waitForFunction('RED.view.selection().nodes?.length === 1');
          const dragged = await page.evaluate('RED.view.selection().nodes[0].id');
          await page.locator(`[id="${dragged}"] .red-ui-flow-node`).dblclick();
          await page.locator('.headend-poll').waitFor();
          await page.locator('#node-input-device').selectOption('mux');
          const search = page.getByRole('searchbox', { name: 'Filter pages and tables' });
          await search.waitFor();
          const all = await line('tables', '').count();
          await search.fill('mpts');
          assert.ok((await line('tables', '').count()) < all);
          assert.match(await page.locator('#headend-poll-tables .headend-found').innerText(), /^Found: \d+$/);
          await search.press('ArrowDown');
          await page.keyboard.press('Space');
          assert.equal(await page.locator('#headend-poll-tables input:checked:focus').count(), 1, 'the focus stays');
          await picture('search');
          await page.keyboard.press('Space');
          await search.fill('');
          await line('tables', 'MPTS').first().locator('input').check();
          await preview();
          assert.ok((await sheet().locator('tbody tr').count()) > 0);
          assert.match(await facts(), /^Rows: \d+ · Quality: good · Requests: \d+ · \d+ ms/);
          await picture('new node');
          await page.locator('#node-dialog-cancel').click();
        });

        it('lists the columns with what is known of them, and reads those that are ticked', async () => {
          await open('large');
          const state = page.locator('#headend-poll-columns .headend-line').filter({ hasText: 'State' });
          assert.match(await state.innerText(), /State\s+enum ·\s+assumed/);
          assert.match((await state.getAttribute('title')) ?? '', /^Source: S2: Public trap driver/);
          const described = state.locator('input');
          const note = (await described.getAttribute('aria-describedby')) ?? '';
          assert.match((await page.locator(`[id="${note}"]`).textContent()) ?? '', /assumed; Source: S2/);
          await described.check();
          await preview();
          const heads = await sheet().locator('thead th').allInnerTexts();
          assert.ok(heads.some((text) => text.startsWith('State')) && !heads.some((text) => /Serial/.test(text)));
          await picture('columns');
          await page.locator('#node-dialog-cancel').click();
        });

        it('shows a thousand rows quickly, and pages of single values', async () => {
          await open('large');
          await line('tables', 'Slots').first().locator('input').uncheck();
          await line('tables', 'Service Output').first().locator('input').check();
          await line('tables', 'General').first().locator('input').check();
          await preview();
          const select = page.locator('#headend-poll-preview-table');
          const titles = await select.locator('option').allInnerTexts();
          const many = titles.find((title) => title.startsWith('Service Output')) ?? '';
          assert.ok(Number(/\((\d+)\)/.exec(many)?.[1]) >= 1000, titles.join(', '));
          await select.selectOption({ label: many });
          assert.equal(await sheet().locator('tbody tr').count(), 200);
          assert.match(await facts(), /The first 200 rows are shown, and \d+ more/);
          await picture('many rows');
          const general = titles.find((title) => title.startsWith('General')) ?? '';
          await select.selectOption({ label: general });
          assert.ok((await sheet().locator('tr:has(th + td)').count()) > 3);
          assert.deepEqual(await faintTexts(page, '.headend-poll'), []);
          await sheet().scrollIntoViewIfNeeded();
          await picture('page of values');
          await page.locator('#node-dialog-cancel').click();
        });

        it('shows what a device is called as text, whatever it is', async () => {
          await open('names');
          await preview();
          const texts = await sheet().locator('td').allInnerTexts();
          for (const name of NAMES) assert.ok(texts.includes(name), `${name} among ${texts}`);
          assert.equal(await sheet().locator('script, img').count(), 0);
          assert.equal(await page.evaluate('window.headendBroken'), undefined);
          await sheet().scrollIntoViewIfNeeded();
          await picture('names');
          await page.locator('#node-dialog-cancel').click();
        });

        it('says what is wrong with a device that was changed and not deployed', async () => {
          await open('large');
          await page.locator('.red-ui-tray a:has(.fa-pencil)').click();
          await page.locator('#node-config-input-httpPort[placeholder="80"]').waitFor();
          await page.locator('#node-config-input-httpPort').fill('1');
          await page.locator('#node-config-dialog-ok').click();
          await page.locator('.headend-device').waitFor({ state: 'detached' });
          await line('tables', 'Slots').first().waitFor();
          await preview();
          assert.match(await facts(), /127\.0\.0\.1:1: nothing listens there; check/);
          assert.equal(await sheet().isVisible(), false);
          await picture('wrong port');
          await page.locator('#node-dialog-cancel').click();
        });

        it('gives up what it asks on Cancel, and when the dialog is closed', async () => {
          await page.route('**/headend/preview', () => undefined);
          await open('large');
          const button = page.locator('#headend-poll-preview');
          const state = page.locator('#headend-poll-preview-state');
          await button.click();
          assert.deepEqual(
            [(await button.innerText()).trim(), await state.innerText()],
            ['Cancel', 'Asking the device…'],
          );
          const cancelled = page.waitForEvent('requestfailed');
          await button.click();
          await cancelled;
          assert.deepEqual([(await button.innerText()).trim(), await state.innerText()], ['Preview', 'Cancelled.']);
          await button.click();
          const closed = page.waitForEvent('requestfailed');
          await page.locator('#node-dialog-cancel').click();
          assert.match((await closed).url(), /headend\/preview$/);
        });

        it('fits into a narrow tray', async () => {
          await page.setViewportSize({ width: 900, height: 1000 });
          await open('names');
          await page.evaluate(NARROW);
          await preview();
          const wide = await page.evaluate(TOO_WIDE);
          await picture('360 px top');
          await sheet().scrollIntoViewIfNeeded();
          await picture('360 px');
          assert.deepEqual(wide, []);
          await page.locator('#node-dialog-cancel').click();
        });
      });
    }
  });
}

/** Makes the tray as narrow as it is on a small screen. Runs in the browser. */
const NARROW = `(() => {
  const tray = document.querySelector('.red-ui-tray');
  tray.style.width = '360px';
  for (const part of tray.querySelectorAll('.red-ui-tray-body, .red-ui-tray-body-wrapper')) part.style.minWidth = '0';
})()`;

/** What sticks out of the dialog at its side, but in what scrolls by itself. */
const TOO_WIDE = `(() => {
  const root = document.querySelector('.headend-poll');
  const edge = root.getBoundingClientRect().right + 1;
  const all = [...root.querySelectorAll('*')].filter((each) => !each.closest('#headend-poll-preview-sheet *'));
  const out = all.filter((each) => each.getClientRects().length > 0 && each.getBoundingClientRect().right > edge);
  return out.map((each) => each.outerHTML.slice(0, 120));
})()`;
