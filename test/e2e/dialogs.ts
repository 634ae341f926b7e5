import type { Browser, Page } from 'playwright-core';

/** What a page of the editor shows of our own. */
export const DIALOG = '.red-ui-tray:last-child .headend-dialog';

/** Opens the editor. */
export async function openEditor(browser: Browser, url: string, scheme: 'light' | 'dark', width = 1400): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 1000 }, locale: 'en-US' });
  await page.addInitScript(`localStorage.setItem('view-dark-theme', '${scheme}')`);
  await page.goto(url);
  await page.waitForSelector('.red-ui-palette-node[data-palette-type="headend-poll"]', { state: 'attached' });
  return page;
}

/** Opens the dialog of a node, with all its sections, once what it asked of the runtime is there. */
export async function openDialog(page: Page, id: string): Promise<void> {
  await page.evaluate(`(() => {
    const node = RED.nodes.node('${id}');
    if (node._def.category === 'config') RED.editor.editConfig('', node.type, node.id);
    else RED.editor.edit(node);
  })()`);
  await page.locator(DIALOG).waitFor();
  await page.waitForFunction('jQuery.active === 0');
  // The tray slides in; what is judged while it moves is judged wrong.
  await page.waitForFunction("!document.querySelector('.red-ui-tray:last-child').getAnimations().length");
  await page.evaluate("for (const each of document.querySelectorAll('.red-ui-tray details')) each.open = true");
}

export async function closeDialog(page: Page): Promise<void> {
  await page.locator('#node-dialog-cancel, #node-config-dialog-cancel').last().click();
  await page.locator(DIALOG).waitFor({ state: 'detached' });
}
