/**
 * Takes the pictures of the documents: `docs/images/editor.png`, `dashboard-<page>.png` and `<node type>.png`, of the demo
 * on simulated devices, in Chromium.
 *
 *   npm run pictures   builds, takes them all, and puts those of new dialogs into docs/nodes
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { 'node-red' as manifest } from '../package.json';
import { ARGUMENTS } from '../test/e2e/browser';
import { closeDialog, DIALOG, openDialog, openEditor } from '../test/e2e/dialogs';
import { readDemo } from '../test/e2e/flows';
import { started } from '../test/e2e/node-red';
import { find } from '../test/peers';

const ROOT = join(__dirname, '..');
const IMAGES = join(ROOT, 'docs', 'images');

/** Until the charts have lines worth looking at. */
const CHARTS_MS = 90_000;
const EDITOR = { width: 1200, height: 640 };
/** Higher than any dialog; the picture ends where the dialog does. */
const DIALOG_VIEW = { width: 1200, height: 2000 };
const MARGIN = 12;

/** Pages of the demo, by the name of the picture: address, height, and what is done there before. */
const DASHBOARDS: Readonly<Record<string, { path: string; height: number; prepare?(page: Page): Promise<void> }>> = {
  alarms: { path: 'what-to-try', height: 900 },
  chassis: { path: 'prostream-1000', height: 860 },
  'prostream-x': { path: 'prostream-x', height: 860 },
  statmux: { path: 'statmux', height: 860 },
  configurations: {
    path: 'configurations',
    height: 720,
    async prepare(page) {
      const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
      await press('Save now');
      await page.locator('.headend-state').filter({ hasText: '.xml' }).waitFor();
      await press('Change something');
      await page.locator('.headend-state').filter({ hasText: 'renamed' }).waitFor({ timeout: 60_000 });
      await press('Compare');
      await page.locator('.headend-difference').filter({ hasText: '->' }).waitFor();
    },
  },
};

/** Which node of a type, by its name, where the first one says little; and what is done in its dialog before. */
const DIALOGS: Readonly<Record<string, { name?: string; prepare?(page: Page): Promise<void> }>> = {
  'headend-device': {
    async prepare(page) {
      await page.locator('#headend-device-test').click();
      await page.locator('.headend-dialog').filter({ hasText: / ms/ }).waitFor();
    },
  },
  'headend-poll': {
    name: 'MPTS outputs of mux-1',
    async prepare(page) {
      await page.locator('#headend-poll-preview').click();
      await page.locator('#headend-poll-preview-result').waitFor();
    },
  },
};

async function main(): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const demo = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch({ executablePath: find('chromium'), args: ARGUMENTS });
  try {
    const { url } = await started(demo);
    await delay(CHARTS_MS);
    for (const name of Object.keys(DASHBOARDS)) await pictureDashboard(browser, url, name);
    await pictureEditor(browser, url);
    await pictureDialogs(browser, url);
  } finally {
    await browser.close();
    demo.kill('SIGTERM');
    await once(demo, 'exit');
  }
}

async function pictureDashboard(browser: Browser, url: string, name: string): Promise<void> {
  const { path = '', height = 0, prepare } = DASHBOARDS[name] ?? {};
  const page = await browser.newPage({ viewport: { width: 1200, height }, locale: 'en-US' });
  await page.goto(new URL(`dashboard/${path}`, url).href);
  await page.locator('.nrdb-ui-table tbody tr').first().waitFor();
  await prepare?.(page);
  // Charts draw themselves in a second or so.
  await delay(3_000);
  await take(page, `dashboard-${name}`);
  await page.close();
}

async function pictureEditor(browser: Browser, url: string): Promise<void> {
  const page = await openEditor(browser, url, 'light');
  await page.setViewportSize(EDITOR);
  const tab = readDemo().find(({ type, label }) => type === 'tab' && label === 'ProStream 1000 chassis');
  await page.evaluate(`RED.workspaces.show(${JSON.stringify(tab?.id)}); RED.sidebar.show('headend')`);
  await page.evaluate("document.getElementById('red-ui-palette-header-headend').scrollIntoView()");
  await page.locator('.headend-sidebar-row').first().waitFor();
  await take(page, 'editor');
  await page.close();
}

async function pictureDialogs(browser: Browser, url: string): Promise<void> {
  const page = await openEditor(browser, url, 'light');
  await page.setViewportSize(DIALOG_VIEW);
  const demo = readDemo();
  for (const type of Object.keys(manifest.nodes)) {
    const { name, prepare } = DIALOGS[type] ?? {};
    const node = demo.find((each) => each.type === type && (name === undefined || each.name === name));
    if (!node) throw new Error(`The demo has no ${type}${name ? ` named "${name}"` : ''}.`);
    await openDialog(page, node.id);
    await prepare?.(page);
    const tray = await page.locator('.red-ui-tray').last().boundingBox();
    const form = await page.locator(DIALOG).boundingBox();
    if (!tray || !form) throw new Error(`The dialog of ${type} is not shown.`);
    const height = Math.min(form.y + form.height + MARGIN, DIALOG_VIEW.height) - tray.y;
    await take(page, type, { ...tray, height });
    await closeDialog(page);
  }
  await page.close();
}

async function take(page: Page, name: string, clip?: { x: number; y: number; width: number; height: number }) {
  await page.screenshot({ path: join(IMAGES, `${name}.png`), animations: 'disabled', clip });
  console.log(`docs/images/${name}.png`);
}

main();
