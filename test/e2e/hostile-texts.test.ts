import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { parse, stringify } from 'yaml';
import { loadScene, type Simulator, startSimulator } from '../../simulator';
import { loadProfile } from '../../src/profile';
import { comesTrue } from '../nodes/inbox';
import { ROOT, temporaryFolder } from '../package/tarball';
import { launchBrowser, takePicture } from './browser';
import { closeDialog, openDialog, openEditor } from './dialogs';
import { type FlowNode, nodeNamed, onFreePorts, readDemo } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

const SCRIPT = '<script>window.headendBroken = 1</script>';
const IMAGE = '"><img src=x onerror="window.headendBroken = 2">';

/** As the device says it, behind the place. */
const INFO = `ASI@005.003 ${IMAGE}`;

/** Until a page must show a text. */
const PATIENCE_MS = 30_000;

/** What a simulated device says in place of the usual: a column of a table, for all rows. */
const HOSTILE: Readonly<Record<string, Record<string, Record<string, string>>>> = {
  'prostream-1000': {
    general: { serialNumber: SCRIPT },
    slots: { serialNumber: IMAGE },
    inputTs: { name: IMAGE },
    alarms: { text: SCRIPT },
    // What its traps say.
    alarmsSnmp: { text: INFO },
  },
  'elemental-statmux': { mpts: { name: IMAGE }, mptsMembers: { name: SCRIPT }, alerts: { message: SCRIPT } },
};

type SceneText = { tables: Record<string, { rows?: unknown; columns?: Record<string, unknown> }> };

/** The profile's own scene, with hostile texts. */
function hostileScene(profile: string): ReturnType<typeof loadScene> {
  const scene = parse(readFileSync(join(ROOT, 'profiles', 'simulation', `${profile}.yaml`), 'utf8')) as SceneText;
  for (const [id, columns] of Object.entries(HOSTILE[profile] ?? {})) {
    const table = scene.tables[id];
    assert.ok(table, id);
    // What a row says itself goes before its column.
    if (Array.isArray(table.rows)) table.rows = table.rows.map((row: object) => ({ ...row, ...columns }));
    table.columns = { ...table.columns, ...columns };
  }
  const file = join(temporaryFolder('scene'), `${profile}.yaml`);
  writeFileSync(file, stringify(scene));
  return loadScene(file);
}

/** The demo without its ProStream X and its simulators, devices named as nobody would; and nodes with dialogs to try. */
async function hostileFlow(): Promise<FlowNode[]> {
  const demo = await onFreePorts(readDemo());
  const gone = nodeNamed(demo, 'xvm-1').id;
  const kept = demo.filter(({ id, type, device }) => id !== gone && device !== gone && type !== 'headend-simulator');
  nodeNamed(kept, 'loopback').credentials = { communities: 'public' };
  const [east, mux] = [nodeNamed(kept, 'east-1'), nodeNamed(kept, 'mux-1')];
  Object.assign(east, { name: SCRIPT, write: 'assumed' });
  Object.assign(mux, { name: IMAGE, write: 'assumed' });
  const tab = kept.find(({ type }) => type === 'tab')?.id;
  const placed = (id: string, type: string, more: object) => ({ id, type, z: tab, x: 700, y: 900, wires: [], ...more });
  return [
    ...kept,
    placed('poll', 'headend-poll', { name: SCRIPT, device: mux.id, mode: 'table', tables: ['mpts'], interval: '0' }),
    placed('set', 'headend-set', {
      ...{ name: IMAGE, device: mux.id, kind: 'action', action: 'mptsUpdate' },
      parameters: [
        { id: 'id', value: '1', type: 'num' },
        { id: 'name', value: SCRIPT, type: 'str' },
      ],
    }),
    placed('file', 'headend-xml-config', {
      name: IMAGE,
      device: east.id,
      operation: 'edit',
      path: SCRIPT,
      value: IMAGE,
    }),
  ];
}

for (const [platform, scheme] of [
  [PLATFORMS[0], 'light'],
  [PLATFORMS[1], 'dark'],
] as const) {
  if (!platform) throw new Error('A platform is missing.');
  describe(`hostile texts in ${platform.title}, ${scheme}`, function () {
    this.timeout(120_000);
    let browser: Browser;
    let nodeRed: NodeRed;
    let flow: FlowNode[];
    let simulators: Simulator[] = [];
    let page: Page;

    before(async function () {
      browser = await launchBrowser(this);
      nodeRed = await startNodeRed(platform, '@flowfuse/node-red-dashboard@1');
      flow = await hostileFlow();
      const destinations = [{ host: '127.0.0.1', port: Number(nodeNamed(flow, 'loopback').port) }];
      const start = (device: FlowNode) => {
        const profile = String(device.profile);
        const ports = { snmp: Number(device.snmpPort), http: Number(device.httpPort) };
        const traps = profile === 'prostream-1000' ? { destinations } : undefined;
        return startSimulator({ profile: loadProfile(profile), scene: hostileScene(profile), ports, traps });
      };
      simulators = await Promise.all([start(nodeNamed(flow, SCRIPT)), start(nodeNamed(flow, IMAGE))]);
      await nodeRed.deploy(flow);
      // The first time it started without any.
      await comesTrue(() => nodeRed.log().split('Started flows').length > 2, 'the flows run', 30_000);
    });
    after(async () => {
      await browser?.close();
      await Promise.all([nodeRed?.stop(), ...simulators.map((simulator) => simulator.stop())]);
    });
    afterEach(async function () {
      await takePicture(page, `${platform.title} - ${this.currentTest?.title}`);
      assert.equal(await page.evaluate('window.headendBroken ?? null'), null, 'a script of a device has run');
      assert.equal(await page.locator('img[src="x"]').count(), 0, 'a device has put an element into the page');
      await page.close();
    });

    const shows = (selector: string, text: string) =>
      page.locator(selector).filter({ hasText: text, visible: true }).first().waitFor();

    describe('in the editor', () => {
      beforeEach(async () => {
        page = await openEditor(browser, nodeRed.url, scheme);
        page.setDefaultTimeout(PATIENCE_MS);
        await page.waitForFunction("RED.nodes.node('file')");
      });

      it('stay text in the sidebar and on the nodes', async () => {
        await page.evaluate("RED.sidebar.show('headend')");
        await shows('.headend-sidebar-row', `(${INFO})`);
        for (const name of [SCRIPT, IMAGE]) {
          await shows('.headend-sidebar details:last-of-type .headend-sidebar-row', name);
          await shows('.red-ui-flow-node-label', name);
        }
      });

      it('stay text in the preview of the poll node', async () => {
        await openDialog(page, 'poll');
        await page.locator('#headend-poll-preview').click();
        await shows('#headend-poll-preview-result td', IMAGE);
        await closeDialog(page);
      });

      it('stay text in the dry run of the set node', async () => {
        await openDialog(page, 'set');
        await page.locator('#headend-set-try').click();
        await shows('#headend-set-result', 'window.headendBroken = 1');
        await closeDialog(page);
      });

      it('stay text in the monitor of the trap receiver', async () => {
        await openDialog(page, nodeNamed(flow, 'loopback').id);
        await shows('#headend-trap-accepted tr', SCRIPT);
        await closeDialog(page);
      });

      it('stay text in the dialog of XML configurations', async () => {
        await openDialog(page, 'file');
        assert.equal(await page.locator('#node-input-path').inputValue(), SCRIPT);
        assert.equal(await page.locator('#node-input-value').inputValue(), IMAGE);
        await page.locator('#node-input-device option').filter({ hasText: SCRIPT }).waitFor({ state: 'attached' });
        await closeDialog(page);
      });
    });

    // A dashboard is of its own theme, not of the editor's.
    if (scheme === 'dark') return;
    describe('on the dashboard', () => {
      const open = async (path: string) => {
        page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale: 'en-US' });
        page.setDefaultTimeout(PATIENCE_MS);
        await page.goto(new URL(`dashboard/${path}`, nodeRed.url).href);
      };
      const cell = '.nrdb-ui-table td';

      it('stay text in the alarm list', async () => {
        await open('what-to-try');
        await shows(cell, `(${INFO})`);
        await shows(cell, SCRIPT);
      });

      it('stay text in the chassis', async () => {
        await open('prostream-1000');
        await shows('.headend-tile', SCRIPT);
        await shows('.headend-state', `${SCRIPT} was read.`);
        await shows(cell, IMAGE);
      });

      it('stay text in the control room', async () => {
        await open('statmux');
        await shows(cell, IMAGE);
        await shows('.headend-tile', SCRIPT);
        const row = page.locator('.nrdb-ui-table tbody tr').filter({ hasText: 'idle' });
        await row.getByRole('button', { name: 'Start' }).click();
        await shows('.v-snackbar', 'Started ');
        await page.locator('.nrdb-ui-chart canvas').hover();
      });

      it('stay text in configurations and in the question before a restore', async () => {
        await open('configurations');
        const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
        await press('Save now');
        await shows('.headend-state', 'Saved ');
        await press('Change something');
        await shows('.headend-state', 'Somebody has renamed an input.');
        await press('Compare');
        await shows('.headend-difference', 'window.headendBroken = 2');
        await press('Restore');
        // A notification would leave out what looks like an element, so the question does not name it.
        await shows('.v-snackbar', 'Differences: 1. They are listed on the page.');
        await shows('.headend-difference', 'What a restore of');
        await shows('.headend-difference', 'window.headendBroken = 2');
      });
    });
  });
}
