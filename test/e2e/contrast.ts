import type { Page } from 'playwright-core';

/** Between a text and what is behind it: level AA of WCAG 2.2 (1.4.3). */
const LEAST_CONTRAST = 4.5;

/** A text of a page, its colour and those behind it, the nearest first, as CSS computes them. */
interface Painted {
  text: string;
  color: string;
  behind: string[];
}

/** Runs in the browser. */
const COLLECT = `(selector) => [...document.querySelectorAll(selector)]
  .filter((each) => each.getClientRects().length > 0 && each.innerText?.trim())
  .map((each) => {
    const behind = [];
    for (let at = each; at; at = at.parentElement) behind.push(getComputedStyle(at).backgroundColor);
    return { text: each.innerText.trim(), color: getComputedStyle(each).color, behind };
  })`;

/** Texts below a selector that are too faint to be read. Buttons are Node-RED's own, with 3.5 in its light theme. */
export async function faintTexts(page: Page, root: string): Promise<string[]> {
  const selector = JSON.stringify(`${root} label, ${root} small, ${root} legend, ${root} .form-tips`);
  const texts = (await page.evaluate(`(${COLLECT})(${selector})`)) as Painted[];
  if (texts.length === 0) throw new Error(`${root} shows no text.`);
  const judged = texts.map((painted) => ({ ...painted, contrast: contrastOf(painted) }));
  const faint = judged.filter(({ contrast }) => contrast < LEAST_CONTRAST);
  return faint.map(({ text, color, contrast }) => `${text}: ${color}, contrast ${contrast.toFixed(1)}`);
}

function contrastOf({ color, behind }: Painted): number {
  const solid = behind.map(numbersOf).find(([, , , alpha = 1]) => alpha === 1) ?? [255, 255, 255];
  const [dark = 0, light = 0] = [luminance(numbersOf(color)), luminance(solid)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Red, green, blue (0 to 255) and perhaps alpha (0 to 1) of `rgb(...)` or `rgba(...)`. */
function numbersOf(color: string): number[] {
  return (color.match(/[\d.]+/g) ?? []).map(Number);
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance([red = 0, green = 0, blue = 0]: number[]): number {
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
