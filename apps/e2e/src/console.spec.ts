import { mkdirSync } from 'node:fs';
import { canRun, type DovecotServer, imapLogin, pathOf, pop3Login } from '@waypost/testing';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dovecotOf, dovecotPackages } from './dovecot-of.js';
import { Stack } from './stack.js';

const password = 'a password of twelve or more';
const mark = { user: 'mark', password };
const colleague = { user: 'colleague', password };
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!canRun('the console, driven as an administrator does', { chromium: 'chromium', ...dovecotPackages }))(
  'an administrator in the browser',
  () => {
    let stack: Stack;
    let dovecot: DovecotServer;
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    const complaints: string[] = [];

    beforeAll(async () => {
      stack = await Stack.start({ demo: true });
      dovecot = await dovecotOf(stack);
      await stack.rest.setPassword('mark', password);
      await stack.rest.ask('POST', '/mailboxes', {
        name: 'colleague',
        displayName: 'A Colleague',
        server: 'arlington',
        address: 'colleague@minasi.com',
        password,
      });
      const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      browser = await chromium.launch({ executablePath: pathOf('chromium') ?? '', args: [...flags, ...root] });
      context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('console', (message) => {
        // A refused request is logged by the browser itself; it is the very thing some of these tests ask for.
        if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
    }, 300_000);

    afterAll(async () => {
      await browser?.close();
      await dovecot?.stop();
      await stack?.discard();
    });

    const setting = (label: string) => page.getByRole('region', { name: label, exact: true });
    const choice = (label: string, name: string | RegExp) => setting(label).getByRole('radio', { name, exact: true });
    const openProtocols = async (path: string) => {
      await page.goto(stack.url + path);
      await page
        .getByRole('tab', { name: 'Protocols' })
        .or(page.getByRole('link', { name: 'Protocols' }))
        .first()
        .click();
      await setting('POP3 access').waitFor();
    };
    /** Reads the sentence of the unsaved changes and saves them. */
    const save = async (): Promise<string> => {
      const unsaved = page.getByRole('region', { name: 'Unsaved changes' });
      const status = unsaved.getByRole('status');
      await expect
        .poll(async () => (await status.textContent()) ?? '', { timeout: 10_000 })
        .toMatch(/^(?!.*unsaved change).+\.$/);
      const sentence = (await status.textContent()) ?? '';
      await unsaved.getByRole('button', { name: 'Save', exact: true }).click();
      await unsaved.waitFor({ state: 'hidden' });
      return sentence;
    };
    const pop3 = (login: typeof mark) => pop3Login(dovecot.ports.pop3, login);

    it('signs the owner in by the printed link alone, once', async () => {
      await page.goto(stack.signInUrl);
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
      await page.getByRole('button', { name: 'Not now' }).click();
      await page.getByRole('tree').waitFor();
      expect(page.url()).not.toContain('code=');
      const second = await browser.newContext();
      const other = await second.newPage();
      await other.goto(stack.signInUrl);
      await other.getByText(/used already|too old/).waitFor();
      await second.close();
    });

    it('shows how the directory process is, live, and gives the lines a mail server needs', async () => {
      await page.goto(`${stack.url}/directory/`);
      const processes = page.getByRole('region', { name: 'Directory processes' });
      await processes.getByText('Up to date').waitFor();
      await page.getByRole('status').getByText('One process answers').waitFor();
      const lines = page.getByRole('region', { name: 'Tell a mail server' });
      const dovecotLines = await lines
        .getByLabel(/^Dovecot:/)
        .last()
        .textContent();
      expect(dovecotLines).toMatch(
        /^uris = ldap:\/\/127\.0\.0\.1:\d+\ndn = uid=\S+,ou=services,(\S+)\n.*\nbase = wpService=%Ls\+wpClient=%r,\1\n$/s,
      );
      const before = await processes.getByRole('row').last().textContent();
      await stack.rest.set('/mailboxes/mark', { 'imap.enabled': false });
      await stack.rest.set('/mailboxes/mark', { 'imap.enabled': null });
      await expect.poll(() => processes.getByRole('row').last().textContent(), { timeout: 15_000 }).not.toBe(before);
      await processes.getByText('Up to date').waitFor();
    });

    it('turns POP3 off for Mark: the sentence, the save, the refusal at the next login, and back by Inherit', async () => {
      expect(await pop3(mark)).toMatch(/^\+OK/);
      await openProtocols('/mailbox/?name=mark');
      await choice('POP3 access', 'Off').click();
      expect(await save()).toMatch(/Turns POP3 off/);
      expect(await pop3(mark)).toMatch(/^-ERR \[AUTH\] POP3/);
      expect(await imapLogin(dovecot.ports.imap, mark)).toMatch(/^a0 OK/);
      await choice('POP3 access', /^Inherit \(On/).click();
      await save();
      expect(await pop3(mark)).toMatch(/^\+OK/);
    });

    it('turns POP3 off for a site but for one pinned mailbox, and the ladder names the site', async () => {
      await openProtocols('/mailbox/?name=colleague');
      await choice('POP3 access', 'On').click();
      const followOrPin = page.getByRole('group', { name: /Follow or pin/ });
      await followOrPin.getByRole('button', { name: /^Pin/ }).click();
      await save();
      await openProtocols('/site/?name=minasi');
      await choice('POP3 access', 'Off').click();
      expect(await save()).toMatch(/Turns POP3 off for 3 mailboxes; 1 keeps it/);
      expect(await pop3(mark)).toMatch(/^-ERR \[AUTH\] POP3/);
      expect(await pop3(colleague)).toMatch(/^\+OK/);
      await openProtocols('/mailbox/?name=mark');
      await choice('POP3 access', /Inherit \(Off, from Site Minasi\)/i).waitFor();
      await setting('POP3 access').getByRole('button', { name: 'Why? POP3 access' }).click();
      const ladder = page.getByRole('list', { name: 'Where POP3 access comes from' });
      expect(
        await ladder
          .getByRole('listitem')
          .filter({ hasText: /minasi/i })
          .first()
          .textContent(),
      ).toMatch(/Off/);
    });

    it('locks it at the site: the pinned mailbox is refused, its override dormant and not to be changed', async () => {
      await openProtocols('/site/?name=minasi');
      await setting('POP3 access')
        .getByRole('button', { name: /^Reason, expiry, lock/ })
        .click();
      await page.getByRole('checkbox', { name: /^Lock/ }).first().check();
      await save();
      expect(await pop3(colleague)).toMatch(/^-ERR \[AUTH\] POP3/);
      await openProtocols('/mailbox/?name=colleague');
      await setting('POP3 access')
        .getByText(/locked by site minasi/i)
        .first()
        .waitFor();
      await setting('POP3 access')
        .getByText(/dormant/i)
        .first()
        .waitFor();
      expect(await choice('POP3 access', 'Off').isDisabled()).toBe(true);
      const refused = await stack.rest.raw<{ type: string }>('PATCH', '/mailboxes/colleague/settings', {
        'pop3.enabled': false,
      });
      expect([refused.status, refused.body.type]).toEqual([409, '/problems/setting-locked']);
    });

    it('shows every change with who made it, before and after', async () => {
      await page.goto(`${stack.url}/audit/`);
      await page.getByText(/pop3/i).first().waitFor();
      await page.getByText('owner').first().waitFor();
    });

    it('finds a mailbox as one types, and by the effective value of a setting', async () => {
      await page.goto(`${stack.url}/mailboxes/`);
      await page
        .getByRole('searchbox')
        .or(page.getByRole('textbox', { name: /search|find/i }))
        .first()
        .fill('minasi');
      await page.getByText('mark@minasi.com').first().waitFor();
    });

    it('asks the api once for what a list needs, and while the scripts are still on their way', async () => {
      await page.goto(`${stack.url}/mailboxes/`);
      await page.getByRole('gridcell').first().waitFor();
      const asked = await page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .map((entry) => entry as PerformanceResourceTiming)
          .filter(({ name }) => name.includes('/api/v1/'))
          .map(({ name, initiatorType }) => ({ path: new URL(name).pathname + new URL(name).search, initiatorType })),
      );
      const paths = asked.map(({ path }) => path);
      expect(paths).toEqual([...new Set(paths)]);
      const early = asked.filter(({ initiatorType }) => initiatorType === 'link').map(({ path }) => path.split('?')[0]);
      expect(early.sort()).toEqual(
        ['mailboxes', 'organization', 'servers', 'session', 'sites'].map((name) => `/api/v1/${name}`),
      );
    });

    it('opens the navigation over a narrow page, and closes it where a link was followed', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(`${stack.url}/mailboxes/`);
      await page.getByRole('button', { name: 'Open navigation' }).click();
      const navigation = page.getByRole('dialog', { name: 'Navigation' });
      await navigation.getByRole('link', { name: 'Servers', exact: true }).click();
      await page.getByRole('heading', { name: 'Servers' }).waitFor();
      await navigation.waitFor({ state: 'hidden' });
      await page.setViewportSize({ width: 1280, height: 900 });
    });

    it.each([
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
      ['dark', 390],
    ] as const)(
      'fits in %s at %i pixels, without sideways scrolling',
      async (colorScheme, width) => {
        const folder = process.env['WAYPOST_SCREENSHOTS'];
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
        for (const path of [
          '/',
          '/organization/',
          '/sites/',
          '/servers/',
          '/mailboxes/',
          '/mailbox/?name=mark',
          '/site/?name=minasi',
          '/audit/',
          '/tokens/',
          '/service-accounts/',
          '/settings/',
          '/directory/',
        ]) {
          await page.goto(stack.url + path);
          await page.getByRole('main').waitFor();
          await page.waitForLoadState('networkidle');
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect.soft(overflow, path).toBeLessThanOrEqual(0);
          if (folder) {
            mkdirSync(folder, { recursive: true });
            await page.screenshot({
              path: `${folder}/${path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'}-${colorScheme}-${width}.png`,
            });
          }
        }
      },
      180_000,
    );

    it('never broke the content policy, nor threw', () => {
      expect(complaints).toEqual([]);
    });
  },
);
