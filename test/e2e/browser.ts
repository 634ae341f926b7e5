import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { type Browser, chromium, type Page } from 'playwright-core';
import { peer } from '../peers';

/** Where pictures are left for people to look at. */
const PICTURES = join(tmpdir(), 'headend-pictures');

/** How Chromium is started: nothing but loopback can be reached. */
export const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** Starts Chromium. Call it inside a test or hook, with its `this`. */
export function launchBrowser(context: Context): Promise<Browser> {
  return chromium.launch({ executablePath: peer(context, 'chromium'), args: ARGUMENTS });
}

/** Leaves a picture of what a page shows. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`.replaceAll(' ', '_')), animations: 'disabled' });
}
