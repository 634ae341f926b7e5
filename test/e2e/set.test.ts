import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { ActionOutcome, AuditMessage, ColumnResult, SetMessage } from '../../src/messages';
import { comesTrue } from '../nodes/inbox';
import { launchBrowser, takePicture } from './browser';
import { faintTexts } from './contrast';
import { DebugFeed } from './debug-feed';
import { type FlowNode, onFreePorts } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

type Result = SetMessage & { error?: { message: string } };

let places = 0;

/** A node with a place of its own in the workspace. */
function placed(id: string, type: string, wires: string[][], more: object = {}): FlowNode {
  return { id, type, z: 'tab', x: 200, y: 60 * ++places, name: id, wires, ...more };
}

const press = (id: string, to: string, payload: object | string) => {
  const [text, type] = typeof payload === 'string' ? [payload, 'str'] : [JSON.stringify(payload), 'json'];
  return placed(id, 'inject', [[to]], { props: [{ p: 'payload', v: text, vt: type }] });
};
const debug = (id: string) => placed(id, 'debug', [], { active: true, tosidebar: true, complete: 'true' });

const X_DEVICE = { profile: 'prostream-x', variant: 'v4', host: '127.0.0.1', httpPort: '18411', bypassProxy: true };
const STATMUX = { profile: 'elemental-statmux', host: '127.0.0.1', httpPort: '18412', snmpPort: '18413' };
const WRITABLE = { write: 'assumed', snmpRetries: '0', timeout: '5000' };
const COLUMN = { kind: 'column', table: 'logicalInputs', column: 'activeSource', value: 'payload', valueType: 'msg' };
const ID = { id: 'id', value: '1', type: 'num' };

/** Two simulated devices, and nodes that write a column and do an action of them. */
const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Writing' },
  { id: 'x', type: 'headend-device', name: 'xvm-1', ...X_DEVICE, ...WRITABLE },
  { id: 'statmux', type: 'headend-device', name: 'mux-1', ...STATMUX, ...WRITABLE },
  { id: 'closed', type: 'headend-device', name: 'mux-2', ...STATMUX, ...WRITABLE, write: '' },
  placed('simulated x', 'headend-simulator', [], { profile: 'prostream-x', variant: 'v4', httpPort: '18411' }),
  placed('simulated statmux', 'headend-simulator', [], { ...STATMUX }),
  press('switch', 'column', '1|backup;2|backup'),
  placed('column', 'headend-set', [['result'], ['audit']], { device: 'x', ...COLUMN, onError: 'stop' }),
  press('rename', 'action', { name: 'Renamed' }),
  placed('action', 'headend-set', [['result'], ['audit']], {
    ...{ device: 'statmux', kind: 'action', action: 'mptsUpdate', parameters: [ID], payloadParameters: true },
    ...{ value: 'payload', valueType: 'msg' },
  }),
  press('refuse', 'no permission', { name: 'New', destination: 'udp://239.1.1.1:5000' }),
  placed('no permission', 'headend-set', [['result'], ['audit']], {
    ...{ device: 'closed', kind: 'action', action: 'mptsCreate', parameters: [] },
  }),
  debug('result'),
  debug('audit'),
  placed('catch', 'catch', [['caught']], { scope: null, uncaught: false }),
  debug('caught'),
];

for (const platform of PLATFORMS) {
  describe(`headend-set in ${platform.title}`, function () {
    this.timeout(180_000);
    let browser: Browser;
    let nodeRed: NodeRed;
    let feed: DebugFeed;

    before(async function () {
      browser = await launchBrowser(this);
      nodeRed = await startNodeRed(platform);
      feed = await DebugFeed.open(nodeRed.url);
      await nodeRed.deploy(await onFreePorts(FLOW));
      // The first time it started without any.
      await comesTrue(() => nodeRed.log().split('Started flows').length > 2, 'the flows run', 30_000);
    });
    after(async () => {
      await feed?.close();
      await browser?.close();
      await nodeRed?.stop();
    });

    /** Presses a button and waits for what a debug node then shows. */
    async function shown<T>(button: string, name: string): Promise<T> {
      feed.clear();
      await nodeRed.press(button);
      return feed.waitFor(`${name} after ${button}`, (all) => all.find((each) => each.name === name)?.value as T);
    }

    it('writes a list as text, and shows who did it', async () => {
      const { payload, device } = await shown<Result>('switch', 'result');
      const results = payload as ColumnResult[];
      const told = results.map(({ key, ok, after, verified }) => [key, ok, after, verified]);
      assert.deepEqual(told, [
        ['1', true, 'backup', true],
        ['2', true, 'backup', true],
      ]);
      assert.equal(device.name, 'xvm-1');
      const { payload: audit } = await shown<AuditMessage>('switch', 'audit');
      assert.deepEqual(audit.flow, { id: 'tab', name: 'Writing' });
      assert.equal(audit.ok, true);
    });

    it('does an action with what the message brings', async () => {
      const { payload } = await shown<Result>('rename', 'result');
      const { ok, after, verified } = payload as ActionOutcome;
      assert.deepEqual([ok, after?.name, verified], [true, 'Renamed', true]);
    });

    it('says through a Catch node that it may not', async () => {
      const { error, failure } = await shown<Result>('refuse', 'caught');
      assert.match(error?.message ?? '', /writing to mux-2 is switched off; allow it in the device node/);
      assert.equal((failure as { code: string }).code, 'NOT_ALLOWED');
    });

    for (const scheme of platform.dark ? (['light', 'dark'] as const) : (['light'] as const)) {
      describe(`its dialog, ${scheme}`, () => {
        let page: Page;
        const errors: string[] = [];

        before(async () => {
          page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale: 'en-US' });
          await page.addInitScript(`localStorage.setItem('view-dark-theme', '${scheme}')`);
          page.on('pageerror', (error) => errors.push(String(error.stack)));
          await page.goto(nodeRed.url);
        });
        after(() => page?.close());
        afterEach(() => assert.deepEqual(errors, []));

        async function open(id: string): Promise<void> {
          await page.locator(`[id="${id}"] .red-ui-flow-node`).dblclick();
          await page.locator('.headend-set').waitFor();
        }
        async function close(button: 'ok' | 'cancel'): Promise<void> {
          await page.locator(`#node-dialog-${button}`).click();
          await page.locator('.headend-set').waitFor({ state: 'detached' });
        }
        const picture = (name: string) => takePicture(page, `${platform.title} - ${scheme} set ${name}`);
        const textsOf = (selector: string) => page.locator(selector).allInnerTexts();

        it('offers what can be written, and tries it', async () => {
          await open('column');
          await page.locator('#node-input-table option').first().waitFor({ state: 'attached' });
          assert.deepEqual(await textsOf('#node-input-table option'), ['Logical Inputs', 'Logical Outputs']);
          assert.deepEqual(await textsOf('#node-input-column option'), ['Redundancy mode', 'Active source']);
          assert.equal(await page.locator('#node-input-column').inputValue(), 'activeSource');
          assert.match(await page.locator('#headend-set-column-note').innerText(), /^main, backup · assumed \(/);
          await page.locator('#headend-set-value').fill('3|backup');
          await page.locator('#headend-set-try').click();
          await page.locator('#headend-set-result', { hasText: 'PUT' }).waitFor();
          assert.match(await page.locator('#headend-set-result').innerText(), /logical-inputs\/3\/redundancy .*\n\{/);
          assert.equal(await page.locator('.headend-set .input-error').count(), 0);
          await picture('column');
          assert.deepEqual(await faintTexts(page, '.headend-set'), []);
          await page.locator('#node-input-table').selectOption('logicalOutputs');
          assert.equal(await page.locator('#node-input-column').inputValue(), 'redundancyMode');
          await close('cancel');
        });

        it('has a field for each parameter of an action, and keeps what is in them', async () => {
          await open('action');
          const field = (id: string) => page.locator(`#headend-set-parameters .form-row:has([data-parameter="${id}"])`);
          await field('id').waitFor();
          assert.match(await field('id').innerText(), /\*\s*[\s\S]*required · integer/);
          assert.match(await field('patInterval').innerText(), /10 to 1000 · ms/);
          assert.match(await field('destinationPassword').innerText(), /secret: from a message/);
          await field('name').locator('.red-ui-typedInput-input-wrap input').fill('By the dialog');
          assert.equal(await page.locator('.headend-set .input-error').count(), 0);
          await picture('action');
          assert.deepEqual(await faintTexts(page, '.headend-set'), []);
          await page.locator('#headend-set-try').click();
          await page.locator('#headend-set-result', { hasText: 'PUT' }).waitFor();
          assert.match(await page.locator('#headend-set-result').innerText(), /<name>By the dialog<\/name>/);
          await page.locator('#headend-set-result').scrollIntoViewIfNeeded();
          await picture('dry run');
          await close('ok');
          const kept = await page.evaluate("RED.nodes.node('action').parameters");
          assert.deepEqual(kept, [ID, { id: 'name', value: 'By the dialog', type: 'str' }]);
        });

        it('says that a device may not be written to', async () => {
          await open('no permission');
          await page.locator('#headend-set-permission:visible').waitFor();
          assert.match(await page.locator('#headend-set-permission').innerText(), /switched off/);
          await picture('no permission');
          await close('cancel');
        });
      });
    }
  });
}
