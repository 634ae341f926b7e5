import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Context } from 'mocha';
import type { Browser } from 'playwright-core';
import { temporaryFolder } from '../package/tarball';
import { peer } from '../peers';
import { launchBrowser, takePicture } from './browser';
import { type FlowNode, freePort, onFreePorts, readExample } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

/** Starts the real broker on loopback; resolves when it can be asked. */
async function startBroker(context: Context, port: string): Promise<ChildProcess> {
  const file = join(temporaryFolder('mosquitto'), 'mosquitto.conf');
  writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  const broker = spawn(peer(context, 'mosquitto'), ['-c', file, '-v'], { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    broker.once('exit', (code) => reject(new Error(`mosquitto ended with code ${code}.`)));
    createInterface(broker.stderr).on('line', (line) => {
      if (/ running$/.test(line)) resolve();
    });
  });
  return broker;
}

/** The flow of a site, or that of the dashboard, with the broker of this test. */
async function flowFor(name: string, brokerPort: string, site?: string): Promise<FlowNode[]> {
  const flow = await onFreePorts(readExample(name));
  return flow.map((node) => {
    if (node.type === 'mqtt-broker') return { ...node, port: brokerPort };
    if (node.type !== 'tab' || !site) return node;
    const env = (node.env as { name: string }[]).map((each) =>
      each.name === 'SITE' ? { ...each, value: site } : each,
    );
    return { ...node, env };
  });
}

/** For the page: whether each table of one page shows as many rows as it says it has. */
const ROWS_ARE_AS_COUNTED = `[...document.querySelectorAll('.nrdb-ui-table')].every((table) => {
  const [, last, all] = /-(\\d+) of (\\d+)/.exec(table.querySelector('.v-data-table-footer').innerText);
  return table.querySelectorAll('tbody tr').length === Number(last) && Number(all) > 0;
})`;

describe('two sites and one dashboard', function () {
  this.timeout(180_000);
  let broker: ChildProcess | undefined;
  let browser: Browser | undefined;
  const running: NodeRed[] = [];

  after(async () => {
    await browser?.close();
    await Promise.all(running.map((each) => each.stop()));
    if (!broker || broker.exitCode !== null) return;
    const ended = once(broker, 'exit');
    broker.kill();
    await ended;
  });

  it('shows what both sites send, acknowledges at the site, and sees one go', async function () {
    const port = await freePort();
    broker = await startBroker(this, port);
    browser = await launchBrowser(this);
    const [north, south] = await Promise.all(
      PLATFORMS.map(async (platform) => {
        const nodeRed = await startNodeRed(platform);
        running.push(nodeRed);
        return nodeRed;
      }),
    );
    assert.ok(north && south);
    const site = '24 - Send a site to MQTT.json';
    const dashboard = await flowFor(join('dashboard', '25 - One dashboard for all sites.json'), port);
    await south.deploy(await flowFor(site, port, 'süd'));
    await north.deploy([...(await flowFor(site, port, 'north')), ...dashboard]);

    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale: 'en-US' });
    await page.goto(new URL('dashboard', north.url).href);
    const [sites, alarms, devices] = ['Sites', 'Alarms of all sites', 'Devices'].map((group) =>
      page
        .locator('.nrdb-ui-group')
        .filter({ has: page.getByText(group, { exact: true }) })
        .locator('.nrdb-ui-table tbody tr'),
    );
    assert.ok(sites && alarms && devices);
    for (const name of ['north', 'süd']) {
      await sites.filter({ hasText: name }).locator('.mdi-check-bold').waitFor();
      await devices
        .filter({ hasText: name })
        .filter({ hasText: /east-24.*06\.07\.04\.004/s })
        .waitFor();
      await alarms.filter({ hasText: name }).filter({ hasText: 'active' }).first().waitFor({ timeout: 60_000 });
    }

    // The list is the site's: what is done to an alarm comes back from there.
    const alarm = alarms.filter({ hasText: 'süd' }).filter({ hasText: 'active' }).first();
    await alarm.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await alarms.filter({ hasText: 'süd' }).filter({ hasText: 'Unacknowledge' }).first().waitFor();
    assert.equal(await alarms.filter({ hasText: 'north' }).filter({ hasText: 'Unacknowledge' }).count(), 0);
    // The same alarms of both sites are rows of their own, each once.
    await page.waitForFunction(ROWS_ARE_AS_COUNTED);
    await takePicture(page, 'all sites');

    await south.stop();
    await sites.filter({ hasText: 'süd' }).locator('.mdi-close-thick').waitFor({ timeout: 60_000 });
    await sites.filter({ hasText: 'north' }).locator('.mdi-check-bold').waitFor();
    await devices.filter({ hasText: 'süd' }).waitFor();
  });
});
