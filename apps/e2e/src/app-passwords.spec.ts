import { mkdirSync } from 'node:fs';
import { canRun, type DovecotServer, imapLogin, pathOf, pop3Login } from '@waypost/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dovecotOf, dovecotPackages } from './dovecot-of.js';
import { Stack } from './stack.js';

describe.skipIf(!canRun('app passwords, from the browser to a login', { chromium: 'chromium', ...dovecotPackages }))(
  'an administrator gives a phone its own password',
  () => {
    let stack: Stack;
    let dovecot: DovecotServer;
    let browser: Browser;
    let page: Page;
    let secret = '';

    beforeAll(async () => {
      stack = await Stack.start({ demo: true });
      dovecot = await dovecotOf(stack);
      const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      browser = await chromium.launch({ executablePath: pathOf('chromium') ?? '', args: ['--disable-gpu', ...root] });
      page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
      page.setDefaultTimeout(20_000);
      await page.goto(stack.signInUrl);
      await page.getByRole('button', { name: 'Not now' }).click();
      await page.getByRole('tree').waitFor();
    }, 300_000);

    afterAll(async () => {
      await browser?.close();
      await dovecot?.stop();
      await stack?.discard();
    });

    const card = () => page.getByRole('region', { name: 'App passwords' });
    const pop3 = (password: string) => pop3Login(dovecot.ports.pop3, { user: 'mark', password });
    const imap = (password: string) => imapLogin(dovecot.ports.imap, { user: 'mark', password });
    const picture = async (name: string) => {
      const folder = process.env['WAYPOST_SCREENSHOTS'];
      if (!folder) return;
      mkdirSync(folder, { recursive: true });
      for (const colorScheme of ['light', 'dark'] as const)
        for (const width of [1280, 390]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 1000 });
          await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${String(width)}.png`, fullPage: true });
        }
      await page.setViewportSize({ width: 1280, height: 1000 });
    };

    it('makes one for IMAP by keyboard alone, shown once, and it opens IMAP and not POP3', async () => {
      await page.goto(`${stack.url}/mailbox/?name=mark`);
      await card().getByText('No app passwords yet').waitFor();
      await picture('app-passwords-none');
      await card().getByRole('button', { name: 'New app password' }).focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await page.keyboard.type('Phone');
      await dialog.getByRole('checkbox', { name: 'IMAP' }).focus();
      await page.keyboard.press('Space');
      await picture('app-passwords-dialog');
      await page.keyboard.press('Enter');
      secret = (await card().getByLabel('App password for Phone', { exact: true }).textContent()) ?? '';
      await card().getByRole('cell', { name: 'Phone', exact: true }).waitFor();
      await picture('app-passwords-made');
      expect(secret).toMatch(/^(\w{4}-){5}\w{4}$/);
      expect(await imap(secret)).toMatch(/^a0 OK/);
      expect(await pop3(secret)).toMatch(/^-ERR \[AUTH\] Authentication failed/);
      await page.reload();
      await card().getByRole('cell', { name: 'Phone', exact: true }).waitFor();
      expect(await card().textContent()).not.toContain(secret);
    });

    it('revokes it, and the very next login is refused', async () => {
      await card().getByRole('button', { name: 'Revoke Phone' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      await card().getByText('No app passwords yet').waitFor();
      expect(await imap(secret)).toMatch(/^a0 NO \[AUTHENTICATIONFAILED\]/);
    });

    it('requires them of everybody by one setting of the organization', async () => {
      const main = 'a password of twelve or more';
      await stack.rest.setPassword('mark', main);
      expect(await imap(main)).toMatch(/^a0 OK/);
      await stack.rest.set('/organization', { 'mailbox.passwordForClients': false });
      expect(await imap(main)).toMatch(/^a0 NO \[AUTHENTICATIONFAILED\]/);
      await stack.rest.set('/mailboxes/mark', { 'mailbox.passwordForClients': true });
      expect(await imap(main)).toMatch(/^a0 OK/);
    });
  },
);
