import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { loadScene, type Simulator, startSimulator } from '../../simulator';
import { loadProfile } from '../../src/profile';
import { launchBrowser, takePicture } from './browser';
import { faintTexts } from './contrast';
import type { FlowNode } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

const SCRIPT = '<script>window.pwned = true</script>';
const IMAGE = '"><img src="nowhere" onerror="window.pwned = true">';
const LONG = `Überwachung_${'sehr-langer-Name-'.repeat(6)}東京`;

const ALARMS = [
  { device: 'east-1', resource: 'ASI 5.3', type: 'sync', severity: 'critical', text: `No sync ${SCRIPT}` },
  { device: 'east-1', resource: 'ASI 5.4', type: 'ccErrors', severity: 'major', text: IMAGE },
  { device: 'west-2', resource: 'Fan 1', type: 'fan', severity: 'minor', text: 'Fan is slow' },
  { device: 'west-2', resource: 'Fan 2', type: 'fan', severity: 'warning', text: 'Fan is old' },
];
/** Starts so many devices that nobody finds one without a search. */
const MANY = 200;

const at = (x: number, y: number) => ({ x, y });

function device(id: string, more: object): FlowNode {
  const common = { profile: 'prostream-1000', host: '127.0.0.1', timeout: '1000', snmpRetries: '0', bypassProxy: true };
  return { id, type: 'headend-device', name: id, ...common, ...more };
}

function poll(of: string, y: number): FlowNode {
  const what = { mode: 'table', pages: [], tables: ['general', 'slots'], columns: [], interval: '1', enabled: true };
  return {
    id: `poll-${of}`,
    type: 'headend-poll',
    z: 'polls',
    name: of,
    ...at(200, y),
    device: of,
    ...what,
    wires: [[]],
  };
}

function flowAt({ snmp, http }: Simulator['ports'], more: readonly FlowNode[] = []): FlowNode[] {
  const ports = { snmpPort: String(snmp), httpPort: String(http) };
  return [
    { id: 'polls', type: 'tab', label: 'Polls' },
    { id: 'lists', type: 'tab', label: 'Lists' },
    device('good', { ...ports, name: SCRIPT }),
    device('half', { ...ports, httpPort: '9', name: LONG }),
    device('unused', { ...ports, name: 'not used' }),
    device('wrong', { profile: 'no-such-model', name: IMAGE }),
    ...['good', 'half', 'wrong'].map((of, index) => poll(of, 100 + 60 * index)),
    ...ALARMS.map((alarm, index) => ({
      ...{ id: `inject-${index}`, type: 'inject', z: 'lists', name: '', ...at(120, 100 + 60 * index), repeat: '' },
      ...{ once: false, topic: '', props: [{ p: 'payload' }], payload: JSON.stringify(alarm), payloadType: 'json' },
      wires: [['alarms']],
    })),
    {
      ...{ id: 'command', type: 'inject', z: 'lists', name: '', ...at(120, 400), repeat: '', once: false },
      ...{ topic: 'acknowledge', props: [{ p: 'topic', vt: 'str' }, { p: 'payload' }] },
      ...{ payload: '{"type":"ccErrors"}', payloadType: 'json' },
      wires: [['alarms']],
    },
    {
      id: 'alarms',
      type: 'headend-alarm-filter',
      z: 'lists',
      name: 'All',
      keepFile: false,
      ...at(340, 100),
      rules: [],
      wires: [[], [], []],
    },
    ...more,
  ];
}

for (const platform of PLATFORMS) {
  describe(`the sidebar in ${platform.title}`, function () {
    this.timeout(180_000);
    let browser: Browser;
    let nodeRed: NodeRed;
    let simulator: Simulator;
    const start = (ports?: Simulator['ports']) =>
      startSimulator({ profile: loadProfile('prostream-1000'), scene: loadScene('prostream-1000'), ports });

    before(async function () {
      browser = await launchBrowser(this);
      [simulator, nodeRed] = await Promise.all([start(), startNodeRed(platform)]);
    });
    after(async () => {
      await browser?.close();
      await Promise.all([nodeRed?.stop(), simulator?.stop()]);
    });

    async function open(scheme: 'light' | 'dark', locale = 'en-US'): Promise<{ page: Page; errors: string[] }> {
      const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale });
      await page.addInitScript(`localStorage.setItem('view-dark-theme', '${scheme}')`);
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error.stack)));
      await page.goto(nodeRed.url);
      await page.waitForSelector('.red-ui-palette-node[data-palette-type="headend-poll"]', { state: 'attached' });
      await page.evaluate("RED.sidebar.show('headend')");
      return { page, errors };
    }

    const picture = (page: Page, name: string) => takePicture(page, `${platform.title} - sidebar, ${name}`);

    it('says what to do where there is nothing', async () => {
      await nodeRed.deploy([{ id: 'polls', type: 'tab', label: 'Polls' }]);
      const { page, errors } = await open('light');
      await page.locator('.headend-sidebar-note:has-text("No device is deployed")').waitFor();
      await page.locator('.headend-sidebar-note:has-text("No alarm list is deployed")').waitFor();
      await picture(page, 'empty');
      assert.deepEqual(errors, []);
      await page.close();
    });

    for (const scheme of platform.dark ? (['light', 'dark'] as const) : (['light'] as const)) {
      it(`shows devices and alarms, ${scheme}`, async () => {
        await nodeRed.deploy(flowAt(simulator.ports));
        const { page, errors } = await open(scheme);
        for (const index of ALARMS.keys()) await nodeRed.press(`inject-${index}`);
        await rowOf(page, 'No sync').waitFor();
        await nodeRed.press('command');
        await rowOf(page, IMAGE).filter({ hasText: 'major, acknowledged' }).waitFor();
        await rowOf(page, SCRIPT).filter({ hasText: 'connected' }).filter({ hasText: 'ms' }).waitFor();
        await rowOf(page, LONG).filter({ hasText: 'partial' }).filter({ hasText: 'check' }).waitFor();
        await rowOf(page, 'not used').filter({ hasText: 'idle' }).waitFor();
        await rowOf(page, 'no-such-model').filter({ hasText: 'wrong settings' }).waitFor();
        const counts = await page.locator('.headend-sidebar-count').allInnerTexts();
        assert.deepEqual(
          counts.map((count) => count.trim()),
          ['1 critical', '1 major', '1 minor', '1 warning', '1 acknowledged'],
        );
        await picture(page, scheme);
        assert.deepEqual(await faintTexts(page, '.headend-sidebar'), []);

        // Texts of devices are never markup.
        assert.equal(await page.evaluate('window.pwned'), undefined);
        assert.equal(await page.locator('.headend-sidebar img, .headend-sidebar script').count(), 0);

        await rowOf(page, 'No sync').click();
        assert.equal(await page.evaluate('RED.workspaces.active()'), 'lists');
        await rowOf(page, 'connected ·').focus();
        await page.keyboard.press('Enter');
        assert.equal(await page.evaluate('RED.workspaces.active()'), 'polls');

        await page.locator('.headend-sidebar input').fill('fan WEST-2');
        assert.equal(await page.locator('.headend-sidebar-row').count(), 2);
        await page.locator('.headend-sidebar input').fill('nonsense');
        await page.locator('.headend-sidebar-note:has-text("matches “nonsense”")').nth(1).waitFor();
        assert.deepEqual(errors, []);
        await page.close();
      });
    }

    it('follows a device that goes and comes back, and keeps the focus', async () => {
      await nodeRed.deploy(flowAt(simulator.ports));
      const { page, errors } = await open('light');
      const row = rowOf(page, SCRIPT).filter({ hasText: 'ProStream' });
      await row.filter({ hasText: 'connected' }).waitFor();
      await row.focus();
      const { ports } = simulator;
      await simulator.stop();
      await row.filter({ hasText: 'unreachable' }).filter({ hasText: 'does not answer' }).waitFor();
      simulator = await start(ports);
      await row.filter({ hasText: 'connected' }).waitFor();
      const focused = await page.evaluate('document.activeElement.innerText');
      assert.match(String(focused), /connected/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    it(`is usable with ${MANY} devices`, async () => {
      const many = Array.from({ length: MANY }, (_, index) =>
        device(`many-${index}`, { profile: 'snmp-host', name: `Multiplexer ${index}` }),
      );
      await nodeRed.deploy(flowAt(simulator.ports, many));
      const { page } = await open('light', 'de');
      await rowOf(page, 'Multiplexer 199').waitFor();
      // By number, as people count.
      const names = await page
        .locator('.headend-sidebar-row:has-text("Multiplexer") .headend-sidebar-name')
        .allInnerTexts();
      assert.deepEqual(
        names,
        many.map(({ name }) => name),
      );
      await picture(page, 'many, German');
      await page.locator('.headend-sidebar input').fill('ruht plexer 150');
      assert.deepEqual(await page.locator('.headend-sidebar-name').allInnerTexts(), ['Multiplexer 150']);
      await page.close();
    });

    it('says so where one may not see it', async () => {
      await nodeRed.deploy(flowAt(simulator.ports));
      const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale: 'en-US' });
      await page.route('**/headend/overview*', (route) => route.fulfill({ status: 401 }));
      await page.goto(nodeRed.url);
      await page.waitForSelector('.red-ui-palette-node[data-palette-type="headend-poll"]', { state: 'attached' });
      await page.evaluate("RED.sidebar.show('headend')");
      await page.locator('.headend-sidebar [role="alert"]:has-text("headend.read")').waitFor();
      await page.close();
    });
  });
}

function rowOf(page: Page, text: string): Locator {
  return page.locator('.headend-sidebar-row').filter({ hasText: text });
}
