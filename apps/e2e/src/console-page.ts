import { pathOf } from '@waypost/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { violations } from './accessibility.js';
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

/** Both themes, wide and narrow. */
export const looks = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
] as const;

/** Every page fits and breaks no rule of accessibility in a theme at a width; `prepare` opens what a page keeps closed. */
export async function expectAccessible(
  page: Page,
  { base, paths, look: [colorScheme, width] }: { base: string; paths: readonly string[]; look: (typeof looks)[number] },
  prepare: (path: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 860 });
  for (const path of paths) {
    await page.goto(base + path);
    await page.getByRole('main').waitFor();
    await page.waitForLoadState('networkidle');
    await prepare(path);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(overflow, path).toBeLessThanOrEqual(0);
    expect.soft(await violations(page), path).toEqual([]);
  }
}
