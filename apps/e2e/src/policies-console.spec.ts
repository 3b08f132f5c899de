import { bringBySmtp, canRun, type DovecotServer, freePort } from '@waypost/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConsole } from './console-page.js';
import { dovecotOf, dovecotPackages } from './dovecot-of.js';
import { type RenderedPostfix, renderedPostfix } from './rendered-postfix.js';
import { Stack } from './stack.js';

const given = 'primary Mark.Minasi.dept@minasi.com';
const isRoot = process.getuid?.() === 0;
const programs = { ...dovecotPackages, chromium: 'chromium', postfix: 'postfix postfix-ldap' };

describe.skipIf(!canRun('policies in the console', programs))('recipient policies, in the browser', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let before: string[];
  let dovecot: DovecotServer;
  let postfix: RenderedPostfix | undefined;
  let policyPort = 0;

  beforeAll(async () => {
    policyPort = await freePort();
    stack = await Stack.start({ demo: true, env: { WAYPOST_POLICY_PORT: String(policyPort) } });
    const { headers } = await stack.rest.raw('GET', '/mailboxes/mark');
    const ifMatch = { 'if-match': headers.get('etag') ?? '' };
    await stack.rest.raw('PATCH', '/mailboxes/mark', { department: 'Writers' }, ifMatch);
    ({ browser, page } = await openConsole(stack));
    dovecot = await dovecotOf(stack);
    if (isRoot) postfix = await renderedPostfix(stack, { server: 'arlington', dovecot, policyPort });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await postfix?.stop();
    await dovecot?.stop();
    await stack?.discard();
  });

  const addressesOfMark = async () => {
    const { items } = await stack.rest.ask<{ items: { address: string; primary: boolean; origin: string }[] }>(
      'GET',
      '/mailboxes/mark/addresses',
    );
    return items.map(({ address, primary }) => `${primary ? 'primary ' : ''}${address}`).sort();
  };
  const decide = async (open: string, submit: string) => {
    await page.getByRole('button', { name: open }).click();
    await page.getByRole('dialog').getByRole('button', { name: submit }).click();
  };

  it('creates a policy for a department, with who matches and what they would get in sight', async () => {
    await page.goto(`${stack.url}/policies/new/`);
    await page.getByLabel('Name', { exact: true }).fill('Department');
    await page.getByLabel('Value 1').fill('Writers');
    await page.getByText(/recipients? match(es)?$/).waitFor();
    expect(await page.getByLabel('As an LDAP filter').inputValue()).toBe('(department=Writers)');
    await page.getByRole('textbox', { name: 'Template 1' }).fill('%g.%q@minasi.com');
    await page.getByRole('group', { name: 'Template 1' }).getByRole('alert').waitFor();
    await page.getByRole('textbox', { name: 'Template 1' }).fill('%g.%s.dept@minasi.com');
    await page.getByLabel('Examples').getByText('.dept@minasi.com').first().waitFor();
    await page.getByRole('button', { name: 'Create policy' }).click();
    await page.getByRole('heading', { name: 'Department', level: 1 }).waitFor();
  });

  it('previews it, and applies the plan that was looked at', async () => {
    before = await addressesOfMark();
    expect(before).toContain('primary mark@minasi.com');
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await page.getByText('Nothing is written yet').waitFor();
    expect(await addressesOfMark()).toEqual(before);
    await page.getByRole('grid', { name: 'Plan' }).getByText('instead of mark@minasi.com').click();
    await page.getByRole('heading', { name: 'After' }).waitFor();
    await page.keyboard.press('Escape');
    await decide('Apply…', 'Apply the plan');
    await page.getByText('Done as planned').waitFor();
    const others = before.filter((one) => one !== 'primary mark@minasi.com');
    expect(await addressesOfMark()).toEqual([...others, 'mark@minasi.com', given].sort());
  });

  it('says at the mailbox where its addresses came from', async () => {
    const job = page.url();
    await page.goto(`${stack.url}/mailbox/?name=mark`);
    const card = page.getByRole('region', { name: 'Addresses' });
    await card.getByRole('link', { name: 'Department' }).waitFor();
    await card.getByText('Given by hand').first().waitFor();
    await page.goto(job);
  });

  it.skipIf(!isRoot)('has mail to the new and to the old address arrive in his mailbox', async () => {
    const arrived = await dovecot.messageCount('mark');
    const bring = (to: string) =>
      bringBySmtp({
        host: postfix?.host ?? '',
        port: 25,
        from: '127.0.0.1',
        mailFrom: 'zed@outside.example',
        rcptTo: [to],
        content: `From: zed@outside.example\nTo: ${to}\nSubject: ${to}\n\nHello.\n`,
      });
    for (const to of ['Mark.Minasi.dept@minasi.com', 'mark@minasi.com'])
      expect(await bring(to), to).toMatchObject({ data: expect.stringMatching(/^250/) });
    expect((await bring('nobody.dept@minasi.com')).rcpt).toMatchObject({
      'nobody.dept@minasi.com': expect.stringMatching(/^550 5\.1\.1/),
    });
    await expect.poll(() => dovecot.messageCount('mark'), { timeout: 20_000 }).toBe(arrived + 2);
  });

  it('takes it back', async () => {
    await decide('Undo…', 'Take it back');
    await page.getByText('What it had done is taken back').waitFor();
    expect(await addressesOfMark()).toEqual(before);
  });

  it('puts policies in order by the arrow keys', async () => {
    await stack.rest.ask('POST', '/recipient-policies', {
      name: 'Second',
      filter: '(title=Nobody)',
      templates: [{ template: '@minasi.com', primary: true }],
    });
    await page.goto(`${stack.url}/policies/`);
    const handle = page.getByRole('button', { name: /^Move Second, number/ });
    await handle.press('ArrowUp');
    await page.getByText('Second is number 1 of 2.').waitFor();
    expect(await handle.evaluate((element) => element === document.activeElement)).toBe(true);
    const { items } = await stack.rest.ask<{ items: { name: string }[] }>('GET', '/recipient-policies');
    expect(items.slice(0, 2).map(({ name }) => name)).toEqual(['Second', 'Department']);
  });
});
