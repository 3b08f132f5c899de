import {
  canRun,
  type DovecotServer,
  imapLogin,
  pop3Login,
  sourceAccounts,
  SourcePeople,
  startSourceSlapd,
} from '@waypost/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dovecotOf, dovecotPackages } from './dovecot-of.js';
import { openConsole } from './console-page.js';
import { Stack } from './stack.js';

const packages = {
  chromium: 'chromium',
  slapd: 'slapd',
  slapadd: 'slapd',
  ldapmodify: 'ldap-utils',
  ...dovecotPackages,
};
const password = 'kept in the directory alone';

describe.skipIf(!canRun('people who come from a directory, brought in by an administrator in the browser', packages))(
  'a directory source',
  () => {
    const people = new SourcePeople({ count: 12, groups: 1, groupSize: 4 });
    const [ann, björn] = [people.person(0), people.person(1)];
    let complaints: string[];
    let stack: Stack;
    let slapd: Awaited<ReturnType<typeof startSourceSlapd>>;
    let dovecot: DovecotServer;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      slapd = await startSourceSlapd({ ldif: people.ldif(), syncProvider: { sessionLog: 100 } });
      await slapd.manager.change(ann.dn, { userPassword: password });
      stack = await Stack.start();
      dovecot = await dovecotOf(stack);
      await stack.rest.ask('POST', '/accepted-domains', { name: 'source.example', kind: 'authoritative' });
      ({ browser, page, complaints } = await openConsole(stack));
    }, 300_000);

    afterAll(async () => {
      await browser?.close();
      await dovecot?.stop();
      await stack?.discard();
      await slapd?.stop();
    });

    const step = (name: string | RegExp) =>
      page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name });
    const test = () => page.getByRole('region', { name: 'Test of the connection' });

    it('is begun from the empty list, which says what a source is for', async () => {
      await page.goto(`${stack.url}/sources/`);
      await page.getByRole('heading', { name: 'Everybody here was made by hand' }).waitFor();
      await page.getByRole('button', { name: 'New directory source' }).click();
      await page.getByRole('radio', { name: 'OpenLDAP' }).check();
      await page.getByLabel('Name', { exact: true }).fill('school');
    });

    it('says what is wrong with the connection, in words', async () => {
      await step(/^Connection/).click();
      await page.getByRole('radio', { name: 'No encryption' }).check();
      await page.getByLabel('Server 1').fill(slapd.url);
      await page.getByLabel('Signs in as').fill(sourceAccounts.reader.dn(slapd.suffix));
      await page.getByRole('textbox', { name: 'Password', exact: true }).fill('not the password');
      await test().getByRole('button', { name: 'Test the connection' }).click();
      await test()
        .getByText(/account’s name and password/)
        .waitFor();
    });

    it('keeps what was typed while one is elsewhere, and tells who answers once it is right', async () => {
      await page.getByRole('link', { name: 'Mailboxes', exact: true }).click();
      await page.getByRole('heading', { name: 'Mailboxes', level: 1 }).waitFor();
      await page.goBack();
      expect(await page.getByLabel('Server 1').inputValue()).toBe(slapd.url);
      await page.getByRole('textbox', { name: 'Password', exact: true }).fill(sourceAccounts.reader.password);
      await test().getByRole('button', { name: 'Test the connection' }).click();
      await test()
        .getByText(/answered at/)
        .waitFor();
    });

    it('shows the people below a base, and what the mapping makes of each', async () => {
      await step(/^What to take/).click();
      await page.getByLabel('Base 1').fill(people.base);
      await test().getByText('12 people').waitFor();
      await page.getByRole('table').getByText(ann.mail).waitFor();
      await step(/^Mapping/).click();
      await page.getByRole('group', { name: 'Sample entry' }).waitFor();
      const surname = page.getByRole('listitem').filter({ has: page.getByLabel('Surname from') });
      await surname.getByText(ann.sn, { exact: true }).waitFor();
    });

    it('makes a site and a server where there is none yet, without leaving the form', async () => {
      await step(/^Placement/).click();
      const dialog = page.getByRole('dialog');
      await page.getByRole('button', { name: 'New site' }).click();
      await dialog.getByLabel('Name', { exact: true }).fill('arlington');
      await dialog.getByRole('button', { name: 'Create site' }).click();
      await page.getByRole('button', { name: 'New server' }).click();
      await dialog.getByLabel('Name', { exact: true }).fill('hermes');
      await dialog.getByLabel('Host name').fill('hermes.source.example');
      await dialog.getByLabel('Site').selectOption('arlington');
      await dialog.getByRole('button', { name: 'Create server' }).click();
      await page.getByRole('button', { name: 'Add a rule' }).waitFor();
    });

    it('places them, keeps their passwords where they are, and is saved with a plan that is held', async () => {
      await step(/^Placement/).click();
      await page.getByRole('button', { name: 'Add a rule' }).click();
      const places = page.getByLabel('Everybody goes to');
      const hermes = await places.locator('option', { hasText: 'hermes' }).first().innerText();
      await places.selectOption({ label: hermes });
      await step(/^Passwords/).click();
      await page.getByRole('radio', { name: 'The source keeps the passwords' }).check();
      await step(/^Look it over/).click();
      await page.getByRole('button', { name: 'Save and make the first plan' }).click();
      const decision = page.getByRole('region', { name: 'Decision' });
      await decision.getByText('The first run of a source.').waitFor();
      await decision.getByText(/Creates 12 recipients/).waitFor();
      expect((await stack.rest.raw('GET', `/mailboxes/${ann.uid}`)).status).toBe(404);
    });

    it('opens one person of the plan into before and after', async () => {
      await page.getByRole('searchbox', { name: 'Search the plan' }).fill(ann.uid);
      const row = page.getByRole('row').filter({ hasText: ann.cn });
      await row.click();
      const panel = page.getByRole('dialog', { name: ann.cn });
      await panel.getByText(ann.mail).first().waitFor();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'hidden' });
    });

    it('is approved by what it says it will do, and applied', async () => {
      await page.getByRole('button', { name: 'Approve…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Approve this plan?' });
      await dialog.getByText(/Creates 12 recipients/).waitFor();
      await dialog.getByRole('button', { name: 'Approve and apply' }).click();
      await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 });
      expect(await stack.rest.ask('GET', `/mailboxes/${ann.uid}`)).toMatchObject({
        address: ann.mail,
        surname: ann.sn,
      });
    });

    it('lets a person sign in to Dovecot with the password that lives in slapd, and with no other', async () => {
      const login = { user: ann.uid, password };
      await expect.poll(() => imapLogin(dovecot.ports.imap, login), { timeout: 20_000 }).toMatch(/^a0 OK/);
      expect(await pop3Login(dovecot.ports.pop3, { user: ann.mail, password })).toMatch(/^\+OK/);
      expect(await imapLogin(dovecot.ports.imap, { ...login, password: 'another one' })).toMatch(/^a0 NO/);
    });

    it('shows on the mailbox what the source decides, and lets go of a field that is detached', async () => {
      await page.goto(`${stack.url}/mailbox/?name=${ann.uid}`);
      const owned = page.getByRole('region', { name: 'Comes from a directory' });
      await owned.getByText('school decides').first().waitFor();
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      const dialog = page.getByRole('dialog');
      const surname = dialog.getByLabel('Surname');
      expect(await surname.getAttribute('readonly')).not.toBeNull();
      await dialog.getByRole('button', { name: /^Detach it.*: Surname$/ }).click();
      await expect.poll(() => surname.getAttribute('readonly')).toBeNull();
      await surname.fill('Of Ours');
      await dialog.getByRole('button', { name: 'Save changes' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await owned.getByText(/detached by owner/).waitFor();
    });

    it('brings a change with the next run, and leaves the detached field alone', async () => {
      await slapd.manager.change(björn.dn, { sn: 'Anders' });
      await slapd.manager.change(ann.dn, { sn: 'Theirs' });
      await page.goto(`${stack.url}/source/?name=school`);
      await page.getByRole('button', { name: 'Run now' }).click();
      await page.waitForURL(/\/run\/\?id=/);
      await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 });
      expect(await stack.rest.ask('GET', `/mailboxes/${björn.uid}`)).toMatchObject({ surname: 'Anders' });
      expect(await stack.rest.ask('GET', `/mailboxes/${ann.uid}`)).toMatchObject({ surname: 'Of Ours' });
    });

    it.each([
      ['light', 1280],
      ['dark', 390],
    ] as const)('fits in %s at %i pixels', async (colorScheme, width) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 860 });
      for (const path of [
        '/sources/',
        '/sources/new/',
        '/sources/new/?step=mapping',
        '/sources/conflicts/',
        '/sources/leavers/',
        '/source/?name=school',
        '/source/?name=school&tab=configuration',
        '/source/?name=school&tab=runs',
      ]) {
        await page.goto(stack.url + path);
        await page.getByRole('main').waitFor();
        await page.waitForLoadState('networkidle');
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect.soft(overflow, path).toBeLessThanOrEqual(0);
      }
    });

    it('never broke the content policy, nor threw', () => {
      expect(complaints).toEqual([]);
    });
  },
);
