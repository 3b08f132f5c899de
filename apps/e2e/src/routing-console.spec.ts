import { canRun, type GatewayPostfix, startGatewayPostfix, startSmtpSink } from '@waypost/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openConsole } from './console-page.js';
import { Stack } from './stack.js';

const programs = { chromium: 'chromium', postfix: 'postfix postfix-ldap', postmap: 'postfix postfix-ldap' };
const isRoot = process.getuid?.() === 0;

describe.skipIf(!canRun('mail routing, driven as an administrator does', programs))(
  'mail routing in the browser',
  () => {
    let complaints: string[] = [];
    let stack: Stack;
    let browser: Browser;
    let page: Page;
    /** The partner's mail server, and hermes as it really is: a Postfix that asks the directory. */
    let partner: Awaited<ReturnType<typeof startSmtpSink>>;
    let hermes: GatewayPostfix | undefined;
    let smartHost = '';

    beforeAll(async () => {
      stack = await Stack.start({ demo: true });
      partner = await startSmtpSink();
      smartHost = `[127.0.0.1]:${partner.port}`;
      const account = await stack.rest.serviceAccount('postfix');
      const { directorySuffix } = await stack.rest.ask<{ directorySuffix: string }>('GET', '/organization');
      const asked = { ldapUrl: stack.ldapUrl, ...account, base: directorySuffix, fqdn: 'hermes.paradigms.com' };
      if (isRoot) hermes = await startGatewayPostfix(asked);
      ({ browser, page, complaints } = await openConsole(stack));
    }, 300_000);

    afterAll(async () => {
      await browser?.close();
      await hermes?.stop();
      await partner?.stop();
      await stack?.discard();
    });

    const whatIf = () => page.getByRole('region', { name: 'What would this change?' });
    const changedRow = (address: string) => whatIf().getByRole('row').filter({ hasText: address });

    describe('a smart host for *.partner.org', () => {
      it('says at its fields, as they are typed, what cannot be', async () => {
        await page.goto(`${stack.url}/routing/connectors/new/?kind=smarthost`);
        await page.getByLabel('Address space 1', { exact: true }).fill('a.*.org');
        await page.getByText('A * stands alone, before @ or for the whole first label').waitFor();
        await page.getByLabel('Cost of address space 1').fill('101');
        await page.getByText('Write a cost from 1 to 100.').waitFor();
        await page.getByLabel('Host 1').fill('no host');
        await page.getByText('Write a host name or an address').waitFor();
        await page.getByRole('button', { name: 'Create connector' }).click();
        await page.getByText('Give it a name.').waitFor();
        await page.getByText('Choose the site it stands in.').waitFor();
        expect(await whatIf().count()).toBe(0);
      });

      it('shows what it would change before it is saved', async () => {
        await page.getByLabel('Name', { exact: true }).fill('partner');
        await page.getByLabel('Site', { exact: true }).selectOption('headquarters');
        await page.getByRole('checkbox', { name: 'Hermes (gateway)' }).check();
        await page.getByLabel('Address space 1', { exact: true }).fill('*.partner.org');
        await page.getByLabel('Cost of address space 1').fill('10');
        await page.getByLabel('Host 1').fill(smartHost);
        await whatIf().getByRole('status').filter({ hasText: '2 addresses of 3 would go another way' }).waitFor();
        const row = await changedRow('someone@mail.partner.org').textContent();
        expect(row).toContain('internet → mail.partner.org');
        expect(row).toContain(`partner → ${smartHost}`);
        expect(await changedRow('someone@example.net').textContent()).toMatch(/internet → example\.net.*the same/);
        await whatIf().getByLabel('Also ask about').fill('zed@lab.partner.org');
        await changedRow('zed@lab.partner.org').getByText(`partner → ${smartHost}`).waitFor();
        expect((await stack.rest.raw('GET', '/connectors/partner')).status).toBe(404);
      });

      it('is explained as if it were there, and the link asks the same again', async () => {
        const href = await whatIf().getByRole('link', { name: 'Explain with this change' }).getAttribute('href');
        const other = await page.context().newPage();
        await other.goto(stack.url + (href ?? ''));
        await other.getByText('partner is made').waitFor();
        await other.getByRole('button', { name: 'someone@mail.partner.org' }).click();
        await other.getByRole('list', { name: 'Recipients' }).getByText(`by partner to ${smartHost}`).first().waitFor();
        await other.close();
      });

      it('is saved, and can be undone from the very message that says so', async () => {
        await page.getByRole('button', { name: 'Create connector' }).click();
        await page.getByText('partner is created.').waitFor();
        await page.waitForURL(/\/connector\/\?name=partner/);
        await page.getByRole('button', { name: 'Undo' }).click();
        await page.getByText('partner is gone again.').waitFor();
        expect((await stack.rest.raw('GET', '/connectors/partner')).status).toBe(404);
        const [deleted] = (await stack.rest.ask<{ items: { id: string; action: string }[] }>('GET', '/audit?limit=1'))
          .items;
        await stack.rest.ask('POST', `/audit/${deleted?.id ?? ''}/revert`);
        expect((await stack.rest.raw('GET', '/connectors/partner')).status).toBe(200);
      });

      it('wins where mail is explained, and * lost because it is less close', async () => {
        await page.goto(`${stack.url}/routing/explain/`);
        await page.getByLabel('From', { exact: true }).fill('helena.ashworth@paradigms.com');
        await page.getByLabel('To', { exact: true }).fill('zed@mail.partner.org');
        await page.getByLabel('Signed in as', { exact: true }).fill('helena.ashworth');
        await page.getByRole('button', { name: 'Explain', exact: true }).click();
        const steps = page.getByRole('region', { name: 'Steps' });
        const candidates = steps.getByRole('row');
        await candidates.filter({ hasText: 'has it' }).waitFor();
        expect(await candidates.filter({ hasText: 'has it' }).textContent()).toMatch(/partner\*\.partner\.org10has it/);
        expect(await candidates.filter({ hasText: /^internet\*/ }).textContent()).toBe(
          'internet*10a closer address space goes before it, whatever it costs',
        );
        await page.getByRole('list', { name: 'Recipients' }).getByText(`by partner to ${smartHost}`).waitFor();
        await page.getByRole('region', { name: /^The way: headquarters, out by partner/ }).waitFor();
        expect(new URL(page.url()).searchParams.get('to')).toBe('zed@mail.partner.org');
        await page.reload();
        await candidates.filter({ hasText: 'has it' }).waitFor();
      });

      it.skipIf(!isRoot)('has real mail of hermes go that way', async () => {
        const address = 'zed@mail.partner.org';
        expect(await hermes?.nextHop(address)).toBe(`smtp:${smartHost}`);
        expect(await hermes?.nextHop('zed@example.org')).toBe('smtp:');
        expect(await hermes?.send('helena.ashworth@paradigms.com', address)).toMatch(/^250/);
        await expect
          .poll(() => hermes?.delivery(address), { timeout: 20_000 })
          .toMatch(new RegExp(`relay=127\\.0\\.0\\.1\\[127\\.0\\.0\\.1\\]:${partner.port}, .*status=sent`));
      });

      it('waits where it is supposed to be down, and says that * is not fallen back to', async () => {
        await page.getByLabel('Suppose that something is down').selectOption('connector:partner');
        await page.getByRole('list', { name: 'Recipients' }).getByText('Waits', { exact: true }).waitFor();
        await page.getByRole('button', { name: 'Suppose no more that connector partner is down' }).click();
        await page.getByRole('list', { name: 'Recipients' }).getByText('Handed on').waitFor();
      });

      it('is found by address in the routing table', async () => {
        await page.goto(`${stack.url}/routing/table/?site=paris`);
        await page.getByLabel('Which row takes this address').fill('zed@mail.partner.org');
        await page
          .getByRole('status')
          .filter({ hasText: 'goes by partner: *.partner.org is the closest, at a total cost of 15.' })
          .waitFor();
      });

      it('can be set down by hand until a time, and back', async () => {
        await page.goto(`${stack.url}/connector/?name=partner`);
        await page.getByRole('button', { name: 'Set state' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Reason').fill('Line works');
        await dialog.getByRole('button', { name: 'Set state' }).click();
        await page.getByText(/Mail does not go this way: set down by hand/).waitFor();
        await page.getByRole('button', { name: 'Undo' }).last().click();
        await page.getByText('partner is in the state it was in before.').waitFor();
        await page.getByText(/Mail does not go this way/).waitFor({ state: 'hidden' });
      });

      it('is changed, shown what goes, deleted, and brought back', async () => {
        await page.goto(`${stack.url}/connector/?name=partner`);
        await page.getByLabel('Cost of address space 1').fill('20');
        await page.getByLabel('Connections at once').fill('0');
        await page.getByText('Write a whole number from 1 to 10000').waitFor();
        await page.getByLabel('Connections at once').fill('2');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('partner is saved.').waitFor();
        await page.getByRole('button', { name: 'Delete', exact: true }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText('2 addresses of 3 would go another way').waitFor();
        await dialog.getByRole('button', { name: 'Delete connector' }).click();
        await page.getByText('partner is deleted.').waitFor();
        await page.getByRole('button', { name: 'Undo' }).last().click();
        await page.getByText('partner is back.').waitFor();
        expect(await stack.rest.ask('GET', '/connectors/partner')).toMatchObject({
          addressSpaces: [{ pattern: '*.partner.org', cost: 20 }],
          limits: { connections: 2, connectionsPerDomain: null },
          bridgeheads: [{ name: 'hermes' }],
        });
      });
    });

    describe('what a smart host is signed in to with', () => {
      const secret = 'canary of the console, 90d7';
      const signingIn = () => page.getByRole('region', { name: 'Signing in' });

      it('never goes in clear text', async () => {
        await page.goto(`${stack.url}/connector/?name=partner`);
        await signingIn().getByText('A password never goes in clear text').waitFor();
        expect(await signingIn().getByRole('button', { name: 'Set name and password' }).isDisabled()).toBe(true);
      });

      it('may be asked for by a certificate, of a name that an address needs', async () => {
        const encryption = page.getByRole('region', { name: 'Encryption' });
        await encryption.getByRole('radio', { name: /^Always, and by their certificate/ }).check();
        await encryption.getByText(/is an address: write the name/).waitFor();
        await encryption.getByLabel('Name that the certificate must be for').fill('mx.partner.org');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('partner is saved.').waitFor();
        expect(await stack.rest.ask('GET', '/connectors/partner')).toMatchObject({
          tls: 'verified',
          tlsName: 'mx.partner.org',
        });
      });

      it('is set, never shown, and taken away', async () => {
        await signingIn().getByRole('button', { name: 'Set name and password' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Name').fill('acme');
        await dialog.getByLabel('Password', { exact: true }).fill(secret);
        await dialog.getByRole('button', { name: 'Set', exact: true }).click();
        await signingIn().getByText('The password is set, and is never shown.').waitFor();
        await page.reload();
        await signingIn().getByText('acme').waitFor();
        expect(await page.content()).not.toContain(secret);
        await page.getByLabel('Host 1').fill('[198.51.100.66]');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page
          .getByText(/was given for other hosts/)
          .first()
          .waitFor();
        await page.getByRole('button', { name: 'Discard' }).click();
        await signingIn().getByRole('button', { name: 'Remove' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
        await signingIn().getByText('It signs in nowhere.').waitFor();
        await stack.rest.ask('PATCH', '/connectors/partner', { tls: 'opportunistic', tlsName: null });
      });
    });

    it('rings the alarm of an open relay where people look, with the way to mend it', async () => {
      await stack.rest.set('/servers/hermes', { 'smtp.relayMode': 'allExceptList' });
      for (const path of ['/routing/', '/server/?name=hermes', '/organization/']) {
        await page.goto(stack.url + path);
        await page.getByText(/^(1 open relay|Open relay)\.$/).waitFor();
      }
      await page.getByRole('link', { name: 'Go to the setting' }).click();
      await page.waitForURL(/\/server\/\?name=hermes&tab=protocols/);
      await stack.rest.set('/servers/hermes', { 'smtp.relayMode': null });
      await page.goto(`${stack.url}/routing/`);
      await page.getByRole('button', { name: /^Headquarters\. 2 servers/ }).waitFor();
      expect(await page.getByText('open relay').count()).toBe(0);
    });

    it('makes both directions of a site link at once', async () => {
      await page.goto(`${stack.url}/routing/connectors/new/?kind=site-link`);
      await page.getByLabel('Name', { exact: true }).fill('nairobi-toronto');
      await page.getByLabel('Site', { exact: true }).selectOption('nairobi');
      await page.getByLabel('Leads to').selectOption('toronto');
      expect(await page.getByLabel('Name of the way back').inputValue()).toBe('toronto-nairobi');
      await page.getByRole('button', { name: 'Create connector' }).click();
      await page.waitForURL(/\/connector\/\?name=nairobi-toronto/);
      expect(await stack.rest.ask('GET', '/connectors/toronto-nairobi')).toMatchObject({
        site: { name: 'toronto' },
        targetSite: { name: 'nairobi' },
      });
      await page.getByText('nairobi-toronto and toronto-nairobi are created.').waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('nairobi-toronto and toronto-nairobi are gone again.').waitFor();
      const left = await stack.rest.ask<{ items: object[] }>('GET', '/connectors?q=nairobi-toronto');
      const leftBack = await stack.rest.ask<{ items: object[] }>('GET', '/connectors?q=toronto-nairobi');
      expect([...left.items, ...leftBack.items]).toEqual([]);
    });

    it('is walked by keyboard: arrows move, plus zooms, Enter opens a site', async () => {
      await page.goto(`${stack.url}/routing/`);
      const site = (name: string | RegExp) => page.getByRole('button', { name });
      await site(/^Headquarters\. 2 servers/).focus();
      await page.keyboard.press('End');
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-site'))).toBe('toronto');
      await page.keyboard.press('Home');
      await page.keyboard.press('+');
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) await page.keyboard.press(key);
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-site'))).not.toBeNull();
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      const panel = page.getByRole('dialog', { name: 'Headquarters' });
      await panel.getByRole('button', { name: 'Set the state of Hermes (gateway)' }).waitFor();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'hidden' });
    });

    it('begins on a phone with words that can be read, one whole site in sight', async () => {
      await page.setViewportSize({ width: 390, height: 860 });
      await page.goto(`${stack.url}/routing/`);
      const first = page.locator('.wp-map-site[tabindex="0"]');
      await first.waitFor();
      const seen = await page.evaluate(() => {
        const heights = [...document.querySelectorAll<SVGTextElement>('.wp-map text')].map(
          (text) => parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM()?.a ?? 0),
        );
        return { smallest: Math.min(...heights), words: heights.length };
      });
      expect(seen.words).toBeGreaterThan(10);
      expect(seen.smallest).toBeGreaterThanOrEqual(11);
      const [frame, card] = [await page.locator('.wp-map-frame').boundingBox(), await first.boundingBox()];
      if (!frame || !card) throw new Error('Nothing is drawn.');
      expect(card.x).toBeGreaterThanOrEqual(frame.x);
      expect(card.x + card.width).toBeLessThanOrEqual(frame.x + frame.width);
      await page.setViewportSize({ width: 1280, height: 860 });
    });

    it('shows the same as a list, with what is not up and why', async () => {
      await stack.rest.ask('PUT', '/servers/iris/link-state', { state: 'down', reason: 'Disk' });
      await page.goto(`${stack.url}/routing/?view=list`);
      const paris = page.getByRole('list', { name: 'Connectors of Paris' });
      await paris.getByText('no server that passes its mail on is up').first().waitFor();
      await stack.rest.ask('PUT', '/servers/iris/link-state', { state: 'up' });
    });

    it('is asked for from the command palette', async () => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('explain mail to minasi');
      await page.getByRole('option', { name: /^Explain mail to Mark Minasi/ }).click();
      await page.waitForURL(/\/routing\/explain\/\?to=mark%40minasi.com/);
      await page.getByRole('list', { name: 'Recipients' }).waitFor();
    });

    it('breaks no rule of accessibility on a desk or a telephone, light or dark, and fits', async () => {
      const paths = [
        '/routing/',
        '/routing/?view=list',
        '/routing/connectors/',
        '/routing/connectors/new/?kind=foreign',
        '/routing/connectors/new/?kind=site-link',
        '/connector/?name=partner',
        '/routing/table/?site=paris&address=zed@mail.partner.org',
        '/routing/table/?show=sites',
        '/routing/table/?site=paris&show=changes',
        '/routing/connectors/new/?kind=smarthost',
        '/routing/explain/',
        '/routing/explain/?from=helena.ashworth@paradigms.com&authenticatedAs=helena.ashworth&to=zed@mail.partner.org',
      ];
      await expectAccessible(page, stack.url, paths);
    }, 300_000);

    it('never broke the content policy, nor threw', () => {
      expect(complaints).toEqual([]);
    });
  },
);
