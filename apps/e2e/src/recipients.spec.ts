import { canRun } from '@waypost/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConsole } from './console-page.js';
import { Stack } from './stack.js';

describe.skipIf(!canRun('recipients in the console', { chromium: 'chromium' }))('recipients, in the browser', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    stack = await Stack.start({ demo: true });
    ({ browser, page } = await openConsole(stack));
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.discard();
  });

  const go = (name: string) => page.goto(`${stack.url}/${name.toLowerCase()}/`);
  const fill = (label: string, text: string) =>
    page.getByRole('dialog').getByRole('textbox', { name: label, exact: true }).fill(text);
  const press = (name: string) => page.getByRole('dialog').getByRole('button', { name }).click();
  const lookUp = (address: string) =>
    stack.rest.ask<{ verdict: string; receives: { address: string }[] }>(
      'GET',
      `/recipients?address=${encodeURIComponent(address)}`,
    );

  it('accepts a domain and changes what becomes of its mail', async () => {
    await go('Domains');
    await page.getByText('minasi.com').waitFor();
    await page.getByRole('button', { name: 'New domain' }).click();
    await fill('Domain', 'fresh.example');
    await press('Accept domain');
    await page.getByRole('grid').getByText('fresh.example').click();
    await page.getByRole('dialog').getByLabel('Mail for a recipient').selectOption('internal-relay');
    await press('Save changes');
    await expect.poll(() => page.getByRole('grid').getByText('Internal relay').count()).toBe(2);
  });

  it('creates a contact, and says where it cannot be', async () => {
    await go('Contacts');
    await page.getByRole('button', { name: 'New contact' }).click();
    await fill('Display name', 'Zed');
    await fill('Name', 'zed');
    await fill('Address', 'zed@paradigms.com');
    await press('Create contact');
    await page.getByText('paradigms.com is an authoritative domain').waitFor();
    await fill('Address', 'zed@outside.example');
    await press('Create contact');
    await page.getByRole('heading', { name: 'Zed' }).waitFor();
  });

  it('creates a group, puts members into it and takes one out', async () => {
    await go('Groups');
    await page.getByRole('button', { name: 'New group' }).click();
    await fill('Display name', 'Night shift');
    await fill('Name', 'night');
    await fill('Address', 'night@paradigms.com');
    await press('Create group');
    await page.getByRole('heading', { name: 'Night shift' }).waitFor();
    const members = page.getByLabel('Find people or groups: Add members');
    await members.fill('mark@minasi.com, zed@outside.example, x@outside.example');
    await members.press('Enter');
    await page.getByText('They are members.').waitFor();
    await page.getByRole('button', { name: 'Remove x@outside.example' }).click();
    await page.getByText('x@outside.example is removed.').waitFor();
    const { receives } = await lookUp('night@paradigms.com');
    expect(receives.map(({ address }) => address)).toEqual(['mark@minasi.com', 'zed@outside.example']);
  });

  it('gives a mailbox a further address and makes it the primary one', async () => {
    await page.goto(`${stack.url}/mailbox/?name=mark`);
    await page.getByRole('textbox', { name: 'Further address' }).fill('minasi@minasi.com');
    await page.getByRole('button', { name: 'Add address' }).click();
    await page.getByRole('button', { name: 'Make minasi@minasi.com the primary address' }).click();
    await page.getByText('minasi@minasi.com is the primary address.').waitFor();
    await page.getByRole('button', { name: 'Make mark@minasi.com the primary address' }).waitFor();
    expect(await lookUp('mark@minasi.com')).toMatchObject({
      verdict: 'delivered',
      receives: [{ address: 'minasi@minasi.com' }],
    });
  });
});
