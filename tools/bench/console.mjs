// @ts-check
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { PlainFailure } from '../workspace/plain-failure.mjs';
import { root } from '../workspace/root.mjs';
import { spreadOf } from './measure.mjs';
import { figure, heading, latency, remark } from './report.mjs';

const chromium = '/usr/bin/chromium';
const slowdown = 4;
const rounds = 7;
/** Rounds that only warm the api up. */
const warmUps = 3;
/** By when a page has certainly come to rest, in milliseconds. */
const settled = 5_000;
const password = 'a long enough password for one benchmark';

/** The console's list of mailboxes in Chromium on a slowed CPU. @param {import('./stack.mjs').Stack} stack */
export async function consolePart(stack) {
  heading(`Console: list of mailboxes, CPU slowed ${slowdown} times`);
  if (!existsSync(join(root, 'apps', 'web', 'out')))
    return remark('NOT RUN: apps/web/out is missing; npm start builds it.');
  if (!existsSync(chromium)) return remark(`NOT RUN: ${chromium} is missing; install the Debian package chromium.`);
  const playwright = createRequire(join(root, 'apps', 'e2e', 'package.json'))('playwright-core');
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await playwright.chromium.launch({ executablePath: chromium, args });
  try {
    const context = await browser.newContext();
    await signIn(context, stack);
    const [taken, bytes] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
    for (let round = 0; round < warmUps + rounds; round += 1) {
      const one = await openList(context, stack);
      bytes.push(one.script);
      if (round >= warmUps) taken.push(one.milliseconds);
    }
    figure('JavaScript of the page, as gzip sends it', (bytes[0] ?? 0) / 1024, 'KiB', { budget: { most: 250 } });
    latency('until rows are shown and the main thread is free', spreadOf(taken), { most: 2_000 });
  } finally {
    await browser.close();
  }
}

/** Signs in as the owner would: by the one-time link. @param {any} context playwright's BrowserContext @param {import('./stack.mjs').Stack} stack */
async function signIn(context, stack) {
  const page = await context.newPage();
  await page.goto(String(stack.signInUrl));
  const fields = page.locator('input[type=password]');
  await fields.first().waitFor();
  for (let n = 0; n < (await fields.count()); n += 1) await fields.nth(n).fill(password);
  await page.locator('button[type=submit]').first().click();
  await page.waitForURL((/** @type {URL} */ url) => !url.pathname.startsWith('/sign-in'));
  await page.close();
}

/**
 * Notes in the page itself when rows are there and a task that is then put in line gets its turn. A driver that asks from outside would
 * be work for the very thread that is measured.
 */
const noteInteractive = `
  new MutationObserver((_, seen) => {
    if (document.querySelector('[role=row] [role=gridcell]') === null) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => performance.mark('interactive')));
  }).observe(document, { subtree: true, childList: true });`;

/**
 * Opens the list on a slowed CPU with an empty cache.
 * @param {any} context playwright's BrowserContext
 * @param {import('./stack.mjs').Stack} stack
 */
async function openList(context, stack) {
  const page = await context.newPage();
  await page.addInitScript(noteInteractive);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  let script = 0;
  /** @type {Promise<void>[]} */
  const counted = [];
  page.on('response', (/** @type {any} */ response) => {
    if (!/\.js(\?|$)/.test(response.url())) return;
    counted.push(response.body().then((/** @type {Buffer} */ body) => void (script += gzipSync(body).length)));
  });
  await page.goto(`${stack.url}/mailboxes/`, { waitUntil: 'commit' });
  await sleep(settled);
  const milliseconds = await page.evaluate(`performance.getEntriesByName('interactive')[0]?.startTime`);
  if (typeof milliseconds !== 'number') throw new PlainFailure('The list of mailboxes never showed a row.');
  await Promise.all(counted);
  await page.close();
  return { milliseconds, script };
}
