import { pathOf } from '@waypost/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { overflowOf, violations } from './accessibility.js';
import type { Stack } from './stack.js';

const flags = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'];

/** The console in a browser of its own, signed in as the owner; `complaints` is what the browser logged as an error. */
export async function openConsole(stack: Stack): Promise<{ browser: Browser; page: Page; complaints: string[] }> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: pathOf('chromium') ?? '', args: [...flags, ...root] });
  // A context of its own may have further pages, which one that comes with its page may not.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A refused request is logged by the browser itself; it is the very thing some of these tests ask for.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(stack.signInUrl);
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.getByRole('tree').waitFor();
  return { browser, page, complaints };
}

/** How wide the windows are that every page has to fit, in pixels: a desk's and a telephone's. */
export const widths = [1280, 390] as const;

/**
 * Every page fits both widths and breaks no rule of accessibility in either theme. A page is asked for once and then looked at four times.
 * A theme only changes colours, so only the rules of colour are held against the dark one.
 */
export async function expectAccessible(page: Page, base: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await page.setViewportSize({ width: widths[0], height: 860 });
    await wear(page, 'light');
    await page.goto(base + path);
    await page.getByRole('main').waitFor();
    await page.waitForLoadState('networkidle');
    for (const width of widths) {
      const look = `${path} at ${width}`;
      await page.setViewportSize({ width, height: 860 });
      await wear(page, 'light');
      expect.soft(await overflowOf(page), look).toBeLessThanOrEqual(0);
      expect.soft(await violations(page), look).toEqual([]);
      await wear(page, 'dark');
      expect.soft(await violations(page, 'ofColour'), `${look}, dark`).toEqual([]);
    }
  }
}

/** Fulfilled when the page is drawn in that theme, as it stays. */
async function wear(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.locator(`:root[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
  await page.evaluate(settled);
}

/** Runs in the page: fulfilled when what a change has set in motion is drawn as it stays. */
async function settled(): Promise<void> {
  const frame = () => new Promise((resume) => requestAnimationFrame(resume));
  await frame();
  await frame();
  const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}
