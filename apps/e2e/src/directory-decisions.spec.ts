import { execFileSync } from 'node:child_process';
import { canRun, pathOf, startPostgres } from '@waypost/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { overflowOf, violations } from './accessibility.js';
import { expectAccessible, openConsole, widths } from './console-page.js';
import { Stack } from './stack.js';
import { anOpenLdap } from './sync/directory-in-hand.js';
import { SourceOverRest } from './sync/source-over-rest.js';

const packages = { chromium: 'chromium', slapd: 'slapd', ldapmodify: 'ldap-utils', postgres: 'postgresql-15' };
const domain = 'decide.example';

/** Text that would run, were it ever taken for markup. */
const hostile = '<img src=x onerror="window.pwned=1">';

describe.skipIf(!canRun('what administrators decide about a directory, in the browser', packages))(
  'decisions about a directory source',
  () => {
    let complaints: string[];
    let postgres: Awaited<ReturnType<typeof startPostgres>>;
    let directory: Awaited<ReturnType<typeof anOpenLdap>>;
    let stack: Stack;
    let source: SourceOverRest;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      [postgres, directory] = await Promise.all([startPostgres(), anOpenLdap(domain, {}, 24)]);
      stack = await Stack.start({ databaseUrl: postgres.url });
      source = await SourceOverRest.create(stack.rest, domain, directory.access);
      // The address of the last of them is taken here by somebody of another kind.
      await stack.rest.ask('POST', '/groups', { name: 'desk', displayName: 'Front desk', address: addressOf(last()) });
      ({ browser, page, complaints } = await openConsole(stack));
    }, 300_000);

    afterAll(async () => {
      await browser?.close();
      await stack?.discard();
      await directory?.stop();
      await postgres?.stop();
    });

    const person = (at: number) => directory.people[at] ?? '';
    const last = () => person(directory.people.length - 1);
    const addressOf = (uid: string) => `${uid}@${domain}`;
    const mailbox = (uid: string) => stack.rest.ask<{ id: string; suspended: boolean }>('GET', `/mailboxes/${uid}`);
    const goto = async (path: string) => {
      await page.goto(stack.url + path);
      await page.getByRole('main').waitFor();
    };
    const runNow = async (what: 'Run now' | 'Run now: everything') => {
      await goto(`/source/?name=decide-example`);
      if (what === 'Run now') await page.getByRole('button', { name: what, exact: true }).click();
      else {
        await page.getByRole('button', { name: /^More for/ }).click();
        await page.getByRole('menuitem', { name: what }).click();
      }
      await page.waitForURL(/\/run\/\?id=/);
    };
    const succeeds = () => page.getByText('Succeeded').first().waitFor({ timeout: 60_000 });

    it('rejects a plan: nothing of it is written, and the next run plans anew', async () => {
      await directory.change(person(0), hostile, addressOf(person(0)));
      await runNow('Run now: everything');
      const decision = page.getByRole('region', { name: 'Decision' });
      await decision.getByText('The first run of a source.').waitFor();
      await decision.getByRole('button', { name: 'Reject' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Reject the plan' }).click();
      await page.getByText(/The plan was discarded: nothing was written/).waitFor();
      expect(await source.people()).toEqual([]);
    });

    it('shows what a directory says as text, whatever it says', async () => {
      await runNow('Run now: everything');
      await page.getByRole('row').filter({ hasText: hostile }).click();
      await page.getByRole('dialog').getByText(hostile).first().waitFor();
      await page.keyboard.press('Escape');
      expect(await page.evaluate(() => (window as { pwned?: unknown }).pwned)).toBeUndefined();
    });

    it('refuses an approval of what somebody else changed meanwhile', async () => {
      await page.getByRole('button', { name: 'Approve…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Approve this plan?' });
      const [held] = await stack.rest
        .ask<{ items: { id: string }[] }>('GET', `/directory/sources/decide-example/runs?limit=1`)
        .then(({ items }) => items);
      await stack.rest.ask('POST', `/directory/runs/${held?.id ?? ''}/reject`);
      await dialog.getByRole('button', { name: 'Approve and apply' }).click();
      await dialog.getByText('The run does not wait for a decision.').waitFor();
      await page.keyboard.press('Escape');
      expect(await source.people()).toEqual([]);
      await runNow('Run now: everything');
      await page.getByRole('button', { name: 'Approve…' }).click();
      await dialog.getByRole('button', { name: 'Approve and apply' }).click();
      await succeeds();
      expect(await source.people()).toHaveLength(directory.people.length - 1);
    });

    it('names both parties of a conflict, offers what can be decided, and takes it back', async () => {
      await goto('/sources/conflicts/');
      const card = page.getByRole('list', { name: 'Conflicts' }).getByRole('listitem');
      await card.getByText(addressOf(last())).first().waitFor();
      await card.getByRole('link', { name: 'group desk' }).waitFor();
      expect(await card.getByRole('button', { name: 'Link them' }).count()).toBe(0);
      await card.getByRole('button', { name: /^Leave the entry out/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Leave the entry out' }).click();
      await page.getByText('No conflicts').waitFor();
      await page.getByLabel('Status').selectOption('ignored');
      await card.getByRole('button', { name: /^Take it up again/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Take it up again' }).click();
      await page.getByText('Nothing is ignored').waitFor();
    });

    it('takes in at once what was mended, by looking at the one entry again', async () => {
      await directory.change(last(), 'Mended', `mended@${domain}`);
      await goto('/sources/conflicts/');
      await page.getByRole('button', { name: /^Look again/ }).click();
      await page.waitForURL(/\/run\/\?id=/);
      await succeeds();
      expect(await stack.rest.ask('GET', `/mailboxes/${last()}`)).toMatchObject({ address: `mended@${domain}` });
    });

    it('suspends a leaver, who can be kept, and restores one who returns', async () => {
      const [kept, returning] = [person(6), person(7)];
      await directory.remove(kept);
      await directory.disable(returning);
      await runNow('Run now: everything');
      await succeeds();
      await goto('/sources/leavers/');
      const rows = page.getByRole('grid', { name: 'Leavers' }).getByRole('row');
      await rows.filter({ hasText: 'no longer in the source' }).first().waitFor();
      expect(await mailbox(kept)).toMatchObject({ suspended: true });
      await rows.filter({ hasText: `uid=${kept},` }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Detach and keep' }).click();
      await page.getByText(/is yours now, whatever decide-example says/).waitFor();
      expect(await mailbox(kept)).toMatchObject({ suspended: false });
      await rows.filter({ hasText: 'switched off in the source' }).waitFor();
      const { dn } = directory.made.person(7);
      await directory.slapd.manager.amend(dn, 'delete', { pwdAccountLockedTime: '000001010000Z' });
      await rows.filter({ hasText: dn }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Look again/ })
        .click();
      await page.waitForURL(/\/run\/\?id=/);
      await succeeds();
      expect(await mailbox(returning)).toMatchObject({ suspended: false });
    });

    it('purges a leaver only under their own name, once that was proposed', async () => {
      const gone = person(8);
      await directory.remove(gone);
      await runNow('Run now: everything');
      await succeeds();
      const aMonthPasses = "UPDATE directory_link SET suspended_since = suspended_since - interval '31 days'";
      execFileSync(pathOf('psql') ?? '', [postgres.url, '-qc', aMonthPasses], { stdio: 'pipe' });
      await runNow('Run now: everything');
      await succeeds();
      await goto('/sources/leavers/?state=purge-proposed');
      await page
        .getByRole('row')
        .filter({ hasText: `uid=${gone},` })
        .click();
      const panel = page.getByRole('dialog');
      const purge = panel.getByRole('button', { name: 'Purge', exact: true });
      await panel.getByLabel(/^Type .* to confirm$/).fill('somebody');
      expect(await purge.isDisabled()).toBe(true);
      await panel.getByLabel(/^Type .* to confirm$/).fill(gone);
      await purge.click();
      await panel.waitFor({ state: 'hidden' });
      expect((await stack.rest.raw('GET', `/mailboxes/${gone}`)).status).toBe(404);
    });

    it('fetches the value of a field that is handed back, at once', async () => {
      const uid = person(9);
      const surname = async () => (await stack.rest.ask<{ surname: string }>('GET', `/mailboxes/${uid}`)).surname;
      const theirs = await surname();
      await goto(`/mailbox/?name=${uid}`);
      const owned = page.getByRole('region', { name: 'Comes from a directory' });
      const line = owned.getByRole('listitem').filter({ hasText: 'Surname' });
      await line.getByRole('button', { name: 'Detach Surname' }).click();
      await line.getByText(/detached by owner/).waitFor();
      await stack.rest.ask('PATCH', `/mailboxes/${uid}`, { surname: 'Ours' });
      await line.getByRole('button', { name: 'Attach Surname' }).click();
      await page.getByText(/decide-example was read\. Changes 1 recipient/).waitFor();
      expect(await surname()).toBe(theirs);
    });

    it('lists the entries of a source by what became of them', async () => {
      await goto('/source/?name=decide-example&tab=entries&state=detached');
      const rows = page.getByRole('grid', { name: 'Entries' }).getByRole('row');
      await rows.filter({ hasText: `uid=${person(6)},` }).click();
      await page.waitForURL(/\/mailbox\/\?name=/);
    });

    it('takes an entry in again that was left out', async () => {
      const uid = person(12);
      await stack.rest.ask('DELETE', `/mailboxes/${uid}?directory=ignore`);
      await goto('/source/?name=decide-example&tab=entries&state=ignored');
      await page
        .getByRole('grid', { name: 'Entries' })
        .getByRole('row')
        .filter({ hasText: `uid=${uid},` })
        .click();
      const panel = page.getByRole('dialog', { name: 'Left out' });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        expect.soft(await overflowOf(page)).toBeLessThanOrEqual(0);
        expect.soft(await violations(page)).toEqual([]);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
      await panel.getByRole('button', { name: 'Unignore' }).click();
      await vi.waitFor(async () => expect(await mailbox(uid)).toMatchObject({ suspended: false }), {
        timeout: 60_000,
        interval: 250,
      });
    });

    it('breaks no rule of accessibility on a desk or a telephone, light or dark, and fits', async () => {
      const { items } = await stack.rest.ask<{ items: { id: string }[] }>(
        'GET',
        '/directory/sources/decide-example/runs?limit=500',
      );
      const paths = [
        '/sources/',
        '/sources/new/',
        '/sources/new/?step=connection',
        '/sources/new/?step=scope',
        '/sources/new/?step=mapping',
        '/sources/new/?step=placement',
        '/sources/new/?step=rules',
        '/sources/new/?step=review',
        '/sources/conflicts/?status=settled',
        '/sources/leavers/',
        '/source/?name=decide-example',
        '/source/?name=decide-example&tab=configuration',
        '/source/?name=decide-example&tab=entries',
        '/source/?name=decide-example&tab=runs',
        '/source/?name=decide-example&tab=history',
        `/run/?id=${items.at(-1)?.id ?? ''}`,
        `/mailbox/?name=${person(9)}`,
        `/group/?name=${directory.group}`,
      ];
      await expectAccessible(page, stack.url, paths);
    }, 300_000);

    it('never broke the content policy, nor threw', () => {
      expect(complaints).toEqual([]);
    });
  },
);
