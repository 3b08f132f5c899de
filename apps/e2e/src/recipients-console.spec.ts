import { canRun } from '@waypost/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openConsole } from './console-page.js';
import { Stack } from './stack.js';

describe.skipIf(!canRun('delivery, groups by filter and the address book', { chromium: 'chromium' }))(
  'delivery, groups by filter and the address book, in the browser',
  () => {
    let stack: Stack;
    let browser: Browser;
    let page: Page;
    let complaints: string[] = [];

    beforeAll(async () => {
      stack = await Stack.start({ demo: true });
      for (const [name, change] of Object.entries({
        mark: { department: 'Night writers', title: 'Author' },
        'helena.ashworth': { department: 'Night writers', hiddenFromAddressBook: true },
      }))
        await stack.rest.ask('PATCH', `/mailboxes/${name}`, change);
      await stack.rest.ask('POST', '/contacts', { name: 'zed', displayName: 'Zed', address: 'zed@outside.example' });
      ({ browser, page, complaints } = await openConsole(stack));
    }, 300_000);
    afterAll(async () => {
      await browser?.close();
      await stack?.discard();
    });

    const go = (path: string) => page.goto(stack.url + path);
    const region = (name: string) => page.getByRole('region', { name });
    const undo = () => page.getByRole('button', { name: 'Undo' }).last().click();

    describe('delivery rules', () => {
      const rules = () =>
        stack.rest.ask<{ forwarding: unknown; acceptFrom: { name: string }[]; maxReceiveBytes: number | null }>(
          'GET',
          '/mailboxes/mark/delivery',
        );
      const comesTo = (sentence: string) => region('What it comes to').getByText(sentence).waitFor();

      it('say what they mean as they are picked', async () => {
        await go('/mailbox/?name=mark&tab=delivery');
        await comesTo('Everybody may write, from inside and from outside.');
        await page.getByRole('radio', { name: 'Goes on, nothing stays' }).check();
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('Pick who the mail goes on to.').waitFor();
        await page.getByLabel('Find people or groups: Goes on to').fill('somebody@outside.example');
        await page.getByRole('button', { name: /^somebody@outside\.example/ }).click();
        await comesTo('Mail for Mark Minasi goes on to somebody@outside.example, and none of it stays in the mailbox.');
        await page.getByRole('radio', { name: 'Goes on, with a copy here' }).check();
        await page.getByLabel('Find people or groups: Only these may write').fill('helena');
        await page.getByRole('list', { name: 'Found for: Only these may write' }).getByRole('button').first().click();
        await comesTo('Only Helena Ashworth may write; mail from anybody else is refused.');
        await page.getByLabel('Largest message', { exact: true }).fill('5');
        await comesTo('Messages of more than 5 MiB are refused.');
        expect(await rules()).toMatchObject({ forwarding: null, acceptFrom: [], maxReceiveBytes: null });
      });

      it('are saved together, and taken back by the message that says so', async () => {
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('Mail for Mark Minasi is delivered so from now on.').waitFor();
        expect(await rules()).toMatchObject({
          forwarding: { to: { address: 'somebody@outside.example' }, keepCopy: true },
          acceptFrom: [{ name: 'helena.ashworth' }],
          maxReceiveBytes: 5 * 1024 ** 2,
        });
        await undo();
        await comesTo('Everybody may write, from inside and from outside.');
        expect(await rules()).toMatchObject({ forwarding: null, acceptFrom: [], maxReceiveBytes: null });
      });

      it('are refused at their field where mail would go round', async () => {
        await stack.rest.ask('PATCH', '/mailboxes/helena.ashworth/delivery', {
          forwarding: { to: { mailbox: 'mark' } },
        });
        await go('/mailbox/?name=mark&tab=delivery');
        await page.getByRole('radio', { name: 'Goes on, nothing stays' }).check();
        await page.getByLabel('Find people or groups: Goes on to').fill('helena.ashworth@');
        await page.getByRole('list', { name: 'Found for: Goes on to' }).getByRole('button').first().click();
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await region('Forwarding').getByText('Mail for this recipient comes back to the mailbox').waitFor();
        await page.getByRole('button', { name: 'Discard' }).click();
        await stack.rest.ask('PATCH', '/mailboxes/helena.ashworth/delivery', { forwarding: null });
      });
    });

    describe('a group by filter', () => {
      const group = () => stack.rest.ask<{ filter: string | null; members: number }>('GET', '/groups/night-writers');

      it('is made with who it matches in sight', async () => {
        await go('/groups/?new=yes');
        const dialog = page.getByRole('dialog');
        for (const [label, text] of [
          ['Display name', 'Night writers'],
          ['Name', 'night-writers'],
          ['Address', 'night-writers@paradigms.com'],
        ] as const)
          await dialog.getByRole('textbox', { name: label, exact: true }).fill(text);
        await dialog.getByLabel('Who is in it').selectOption('filter');
        await dialog.getByLabel('Value 1').fill('Night writers');
        await dialog.getByText('2 recipients match').waitFor();
        await dialog.getByRole('button', { name: 'Create group' }).click();
        await page.getByRole('heading', { name: 'Night writers', level: 1 }).waitFor();
        await region('Members').getByRole('link', { name: 'Mark Minasi' }).waitFor();
        expect(await group()).toMatchObject({ filter: '(department=Night writers)', members: 2 });
      });

      it('takes a filter that cannot be read with its place, and another with its way back', async () => {
        await page.getByRole('button', { name: 'Change the filter' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('As an LDAP filter').fill('(department=Night writers');
        await dialog
          .getByRole('alert')
          .getByText(/character 26/)
          .waitFor();
        await dialog.getByLabel('As an LDAP filter').fill('(|(department=Night writers)(wpHidden=true))');
        await dialog.getByText('(wpHidden=true): that is no value').waitFor();
        await dialog.getByLabel('As an LDAP filter').fill('(&(department=Night writers)(title=Author))');
        await dialog.getByText('1 recipient matches').waitFor();
        await dialog.getByRole('button', { name: 'Save the filter' }).click();
        await page.getByText('The filter of Night writers is saved.').waitFor();
        expect(await group()).toMatchObject({ members: 1 });
        await undo();
        await page.getByText('Who is in Night writers is decided as before.').waitFor();
        expect(await group()).toMatchObject({ filter: '(department=Night writers)' });
      });

      it('is turned into one by name with those it held, and back', async () => {
        await page.getByRole('button', { name: 'Name them instead' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Name them' }).click();
        await region('Members').getByRole('button', { name: 'Remove Mark Minasi' }).waitFor();
        expect(await group()).toMatchObject({ filter: null, members: 2 });
        await undo();
        await page.getByRole('button', { name: 'Change the filter' }).waitFor();
        expect(await group()).toMatchObject({ filter: '(department=Night writers)', members: 2 });
      });
    });

    it('lists everybody in the address book, marks who is hidden, and is narrowed', async () => {
      await go('/address-book/?department=Night+writers');
      const rows = page.getByRole('grid', { name: 'Address book' }).getByRole('row');
      await rows.filter({ hasText: 'Helena Ashworth' }).getByText('Hidden').waitFor();
      await page.getByLabel('Hidden').selectOption('false');
      await rows.filter({ hasText: 'Helena Ashworth' }).waitFor({ state: 'hidden' });
      await rows.filter({ hasText: 'Mark Minasi' }).waitFor();
      await go('/address-book/');
      await page.getByLabel('Who').selectOption('contact');
      await page.getByLabel('Search entries').fill('zed@outs');
      await rows.filter({ hasText: 'Zed' }).click();
      await page.getByRole('heading', { name: 'Zed', level: 1 }).waitFor();
    });

    it('opens what was clicked, though the search settles while the page is on its way', async () => {
      await go('/address-book/?who=contact');
      const zed = page.getByRole('grid', { name: 'Address book' }).getByRole('row').filter({ hasText: 'Zed' });
      await zed.waitFor();
      await page.route(/\/contact\/.*_rsc=/, async (route) => {
        await new Promise((resume) => setTimeout(resume, 1_000));
        await route.continue();
      });
      await page.getByLabel('Search entries').fill('zed');
      await zed.click();
      await page.getByRole('heading', { name: 'Zed', level: 1 }).waitFor();
      await page.unrouteAll({ behavior: 'wait' });
    });

    it('says who gets mail for an address, and why, from the search', async () => {
      await stack.rest.ask('PATCH', '/mailboxes/mark/delivery', {
        forwarding: { to: { contact: 'zed' }, keepCopy: true },
      });
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill('night-writers@paradigms.com');
      await page.getByRole('option', { name: 'Who gets mail for night-writers@paradigms.com?' }).click();
      const answer = region('Mail for night-writers@paradigms.com');
      await answer.getByText('(department=Night writers)').waitFor();
      await answer.getByText('paradigms.com is accepted: yours alone.').waitFor();
      const receivers = answer.getByRole('list', { name: 'Who gets it' }).getByRole('listitem');
      expect((await receivers.allTextContents()).map((text) => text.trim().split(' ·')[0]).sort()).toEqual([
        'Helena Ashworth',
        'Mark Minasi',
        'Zed',
      ]);
      await answer.getByText('goes on to').getByRole('link', { name: 'Zed' }).waitFor();
      await answer.getByRole('link', { name: 'Explain a message to it' }).click();
      await page.waitForURL(/\/routing\/explain\/\?to=night-writers%40paradigms\.com/);
    });

    it('says of an address nobody has that its mail is refused, and of half a one what is missing', async () => {
      await go('/lookup/?address=nobody@paradigms.com');
      await page.getByText('Refused: nobody has this address (550 5.1.1)').waitFor();
      await page.getByLabel('Address somebody writes to').fill('nobody');
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.getByText(/@/).first().waitFor();
      await expect.poll(() => page.getByLabel('Address somebody writes to').getAttribute('aria-invalid')).toBe('true');
    });

    it('imports a file: a plan with faults at their columns, the rows, and back', async () => {
      await go('/contacts/');
      await page.getByRole('button', { name: 'Import' }).click();
      const csv = 'name,displayName,address\nyan,Yan,yan@outside.example\nxu,Xu,not an address\n';
      await page
        .getByLabel('CSV or JSON file')
        .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
      await page.getByRole('button', { name: 'Plan the import' }).click();
      const plan = page.getByRole('grid', { name: 'Plan' });
      await plan.getByRole('row').filter({ hasText: 'Refused' }).click();
      await page
        .getByRole('dialog')
        .getByText(/Column address: /)
        .waitFor();
      await page.keyboard.press('Escape');
      // Rows take two lines where the window is narrow, also one that became so.
      const secondRow = async () => (await plan.locator('[data-index="1"]').boundingBox())?.height ?? 0;
      const [wide, { height }] = [await secondRow(), page.viewportSize() ?? { height: 900 }];
      await page.setViewportSize({ width: 390, height });
      await expect.poll(secondRow).toBeGreaterThan(wide);
      await page.setViewportSize({ width: 1280, height });
      await expect.poll(secondRow).toBe(wide);
      await page.getByRole('button', { name: 'Apply…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Apply the plan' }).click();
      await page.getByText('Done as planned').waitFor();
      expect((await stack.rest.raw('GET', '/contacts/yan')).status).toBe(200);
      expect((await stack.rest.raw('GET', '/contacts/xu')).status).toBe(404);
      await page.getByRole('button', { name: 'Undo…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
      await page.getByText('What it had done is taken back').waitFor();
      expect((await stack.rest.raw('GET', '/contacts/yan')).status).toBe(404);
    });

    it('gives addresses of other systems, one primary of each type', async () => {
      await go('/mailbox/?name=mark');
      const card = region('Addresses');
      await card.getByLabel('Type of the further address').selectOption('X400');
      for (const address of ['c=US;a= ;p=Paradigms;s=Minasi', 'c=US;a= ;p=Paradigms;s=Mark']) {
        await card.getByRole('textbox', { name: 'Further address' }).fill(address);
        await card.getByRole('button', { name: 'Add address' }).click();
        await card.getByRole('listitem').filter({ hasText: address }).waitFor();
      }
      await card.getByRole('button', { name: 'Make c=US;a= ;p=Paradigms;s=Mark the primary address' }).click();
      await card.getByRole('listitem').filter({ hasText: 's=Mark' }).getByText('Primary', { exact: true }).waitFor();
      await card.getByRole('button', { name: 'Remove c=US;a= ;p=Paradigms;s=Minasi' }).click();
      await page.getByText('c=US;a= ;p=Paradigms;s=Minasi is removed.').waitFor();
    });

    it('breaks no rule of accessibility on a desk or a telephone, light or dark, and fits', async () => {
      const paths = [
        '/address-book/',
        '/lookup/?address=night-writers@paradigms.com',
        '/mailbox/?name=mark',
        '/mailbox/?name=mark&tab=delivery',
        '/groups/?new=yes',
        '/group/?name=night-writers',
        '/contacts/',
        '/contact/?name=zed',
        '/contact/?name=zed&tab=delivery',
        '/policies/',
        '/policies/new/',
        '/policy/?name=Default+policy',
      ];
      await expectAccessible(page, stack.url, paths);
    }, 300_000);

    it('never broke the content policy, nor threw', () => {
      expect(complaints).toEqual([]);
    });
  },
);
