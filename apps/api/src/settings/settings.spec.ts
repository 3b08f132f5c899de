import { catalogue, settingsAt } from '@waypost/settings';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aMailbox, type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';
import { ExpirySweeper } from './expiry-sweeper.js';

onEachDatabase('settings', (api) => {
  let site: Json, server: Json, mailbox: Json;
  let at: Record<'organization' | 'site' | 'server' | 'mailbox', string>;

  beforeEach(async () => {
    ({ site, server, mailbox } = await api.hasPath());
    at = {
      organization: '/organization/settings',
      site: `/sites/${site.name}/settings`,
      server: `/servers/${server.name}/settings`,
      mailbox: `/mailboxes/${mailbox.name}/settings`,
    };
  });
  afterEach(() => api.patch(at.organization, { 'pop3.enabled': null, 'imap.enabled': null }));

  const settingAt = async (path: string, key: string): Promise<Json> =>
    (await api.get(path)).body.items.find((item: Json) => item.key === key);
  const rowsAt = async (nodeId: string): Promise<Record<string, unknown>> =>
    Object.fromEntries(
      (await api.source.query('SELECT key, value FROM setting_override WHERE node_id = $1', [nodeId])).map(
        ({ key, value }: Json) => [key, value],
      ),
    );
  const newestAudit = async (node: Json) => (await api.get(`/audit?subject=mailbox:${node.id}`)).body.items[0];

  describe('reading', () => {
    it('shows a mailbox every setting there is, from the default where nothing is set', async () => {
      const { body } = await api.get(at.mailbox);
      expect(body.node).toEqual({ level: 'mailbox', id: mailbox.id, name: mailbox.name });
      expect(body.items.map(({ key }: Json) => key)).toEqual(catalogue.map(({ key }) => key));
      for (const item of body.items) {
        const { fallback } = catalogue.find(({ key }) => key === item.key) ?? {};
        expect(item).toMatchObject({
          value: fallback,
          source: { level: 'default' },
          inherited: { value: fallback, source: { level: 'default' } },
          ladder: ['organization', 'site', 'server', 'mailbox'].map((level) => ({ level, part: 'unset' })),
        });
      }
    });

    it('shows one protocol where asked, and refuses one there is not', async () => {
      const { items } = (await api.get(`${at.site}?protocol=imap`)).body;
      expect(new Set(items.map(({ key }: Json) => key.split('.')[0]))).toEqual(new Set(['imap']));
      expect(await api.get(`${at.site}?protocol=nntp`)).toMatchObject(refused(422, 'query-invalid', '#/protocol'));
    });

    it('tells who set what, when and why, on the ladder', async () => {
      const expiresAt = '2099-01-31T17:00:00.000Z';
      const administrator = await api.as('administrator');
      await administrator.patch(at.site, { 'pop3.enabled': { value: false, reason: 'Audit of 2099', expiresAt } });
      const { value, source, ladder, own } = await settingAt(at.mailbox, 'pop3.enabled');
      expect({ value, source, own }).toEqual({ value: false, source: { level: 'site', id: site.id, name: site.name } });
      expect(ladder[1]).toMatchObject({
        ...{ level: 'site', name: site.name, part: 'wins', value: false },
        ...{ reason: 'Audit of 2099', expiresAt, setBy: 'a administrator' },
      });
      expect(Math.abs(Date.parse(ladder[1].setAt) - Date.now())).toBeLessThan(60_000);
    });

    it('says which of the two switches keeps a protocol from a mailbox, and why', async () => {
      const access = async (protocol: string) =>
        (await api.get(at.mailbox)).body.access.find((one: Json) => one.protocol === protocol);
      expect(await access('pop3')).toEqual({ protocol: 'pop3', allowed: true });
      await api.patch(at.site, { 'pop3.enabled': { value: false, reason: 'IMAP only' } });
      expect(await access('pop3')).toMatchObject({
        allowed: false,
        refusedBy: 'enabled',
        source: { name: site.name },
        reason: 'IMAP only',
      });
      await api.patch(at.server, { 'pop3.service': false });
      expect(await access('pop3')).toMatchObject({ refusedBy: 'service', source: { name: server.name } });
      expect((await access('imap')).allowed).toBe(true);
    });

    it.each(['/sites/nowhere', '/servers/nowhere', '/mailboxes/nobody'])('refuses %s', async (path) => {
      expect(await api.get(`${path}/settings`)).toMatchObject(refused(404, 'node-not-found'));
      expect(await api.patch(`${path}/settings`, { 'pop3.enabled': false })).toMatchObject(
        refused(404, 'node-not-found'),
      );
    });
  });

  describe('changing', () => {
    it('takes values, values with all that belongs to them, and null, several at once', async () => {
      await api.patch(at.site, { 'imap.enabled': false });
      const { body } = await api.patch(at.site, {
        'pop3.enabled': false,
        'pop3.maxSessionsPerUser': { value: 4, locked: true },
        'smtp.maxRecipients': { value: 200, reason: 'Newsletters go elsewhere' },
        'imap.enabled': null,
      });
      expect(await rowsAt(site.id)).toEqual({
        'pop3.enabled': false,
        'pop3.maxSessionsPerUser': 4,
        'smtp.maxRecipients': 200,
      });
      expect(body).toEqual((await api.get(at.site)).body);
    });

    it('replaces an override whole: what is not said anew is gone', async () => {
      await api.patch(at.site, { 'pop3.enabled': { value: false, locked: true, reason: 'Once' } });
      await api.patch(at.site, { 'pop3.enabled': false });
      const { own } = await settingAt(at.site, 'pop3.enabled');
      expect(own).toEqual({ value: false, setBy: expect.any(String), setAt: expect.any(String) });
    });

    it('writes one row and one revision for a whole site, however many mailboxes it has', async () => {
      for (const name of ['a', 'b', 'c']) await api.has(aMailbox(`${mailbox.name}-${name}`).on(server));
      const counts = async () =>
        (
          await api.source.query(
            `SELECT (SELECT count(*) FROM setting_override)::int AS rows, (SELECT count(*) FROM change_feed)::int AS revisions,
               (SELECT count(*) FROM audit_entry)::int AS audited`,
          )
        )[0];
      const before = await counts();
      await api.patch(at.site, { 'pop3.enabled': false });
      expect(await counts()).toEqual({
        rows: before.rows + 1,
        revisions: before.revisions + 1,
        audited: before.audited + 1,
      });
      expect((await settingAt(`/mailboxes/${mailbox.name}-c/settings`, 'pop3.enabled')).value).toBe(false);
    });

    it('leaves no trace where nothing changes', async () => {
      await api.patch(at.mailbox, { 'pop3.enabled': false });
      const before = await newestAudit(mailbox);
      await api.patch(at.mailbox, { 'pop3.enabled': false, 'imap.enabled': null });
      expect(await newestAudit(mailbox)).toEqual(before);
    });

    it('pins a value equal to the inherited one: it stays when the level above changes', async () => {
      await api.patch(at.mailbox, { 'pop3.enabled': true });
      expect(await settingAt(at.mailbox, 'pop3.enabled')).toMatchObject({ value: true, own: { value: true } });
      await api.patch(at.organization, { 'pop3.enabled': false });
      expect(await settingAt(at.mailbox, 'pop3.enabled')).toMatchObject({
        value: true,
        source: { level: 'mailbox' },
        inherited: { value: false, source: { level: 'organization' } },
      });
      await api.patch(at.mailbox, { 'pop3.enabled': null });
      expect(await settingAt(at.mailbox, 'pop3.enabled')).toMatchObject({
        value: false,
        source: { level: 'organization' },
      });
    });
  });

  describe('refusing', () => {
    it('names an unknown setting, a wrong type, a value out of range and a wrong level in one answer', async () => {
      const patch = {
        'pop4.enabled': true,
        'pop3.enabled': 'yes',
        'pop3.maxSessionsPerUser': 0,
        'pop3.service': false,
        'imap.enabled': false,
      };
      const pointers = ['#/pop4.enabled', '#/pop3.enabled', '#/pop3.maxSessionsPerUser', '#/pop3.service'];
      expect(await api.patch(at.mailbox, patch)).toMatchObject(refused(422, 'body-invalid', ...pointers));
      expect(await rowsAt(mailbox.id)).toEqual({});
    });

    it.each([
      { fault: 'a lock where nothing is below', body: { value: false, locked: true }, below: '/locked' },
      {
        fault: 'an expiry in the past',
        body: { value: false, expiresAt: '2020-01-01T00:00:00Z' },
        below: '/expiresAt',
      },
      { fault: 'an expiry that is no time', body: { value: false, expiresAt: 'soon' }, below: '/expiresAt' },
      { fault: 'a reason of no characters', body: { value: false, reason: ' ' }, below: '/reason' },
      { fault: 'a wrong value in an object', body: { value: 3 }, below: '/value' },
      { fault: 'null for a value', body: { value: null }, below: '/value' },
      { fault: 'a member there is not', body: { value: false, colour: 'blue' }, below: '/colour' },
    ])('refuses $fault', async ({ body, below }) => {
      expect(await api.patch(at.mailbox, { 'pop3.enabled': body })).toMatchObject(
        refused(422, 'body-invalid', `#/pop3.enabled${below}`),
      );
    });

    it.each([{}, [], 'off', null])('refuses %j as a change', async (body) => {
      expect((await api.patch(at.mailbox, JSON.stringify(body))).status).toBeOneOf([400, 422]);
    });

    it('refuses at each level every setting that is not held there', async () => {
      for (const level of ['organization', 'site', 'server', 'mailbox'] as const) {
        const elsewhere = catalogue.filter((setting) => !settingsAt(level).includes(setting));
        if (elsewhere.length === 0) continue;
        const patch = Object.fromEntries(elsewhere.map(({ key, fallback }) => [key, fallback]));
        const pointers = elsewhere.map(({ key }) => `#/${key}`);
        expect(await api.patch(at[level], patch)).toMatchObject(refused(422, 'body-invalid', ...pointers));
      }
    });

    it('refuses values that contradict each other, at every setting that takes part, and keeps none', async () => {
      const answer = await api.patch(at.site, { 'smtp.firstRetryMinutes': 60, 'smtp.longestRetryMinutes': 30 });
      expect(answer).toMatchObject(
        refused(422, 'setting-invalid', '#/smtp.firstRetryMinutes', '#/smtp.longestRetryMinutes'),
      );
      expect(await rowsAt(site.id)).toEqual({});
    });
  });

  describe('locks', () => {
    it('make overrides below dormant, and lifting brings them back', async () => {
      await api.patch(at.mailbox, { 'pop3.enabled': true });
      await api.patch(at.site, { 'pop3.enabled': { value: false, locked: true } });
      expect(await settingAt(at.mailbox, 'pop3.enabled')).toMatchObject({
        value: false,
        source: { name: site.name },
        lockedBy: { level: 'site', name: site.name },
        own: { value: true },
        ladder: [
          { part: 'unset' },
          { part: 'wins', locked: true },
          { part: 'unset' },
          { part: 'dormant', value: true },
        ],
      });
      await api.patch(at.site, { 'pop3.enabled': false });
      expect(await settingAt(at.mailbox, 'pop3.enabled')).toMatchObject({ value: true, source: { level: 'mailbox' } });
    });

    it.each(['server', 'mailbox'] as const)(
      'cannot be departed from at a %s: nothing of the change is made',
      async (level) => {
        await api.patch(at.site, { 'pop3.enabled': { value: false, locked: true } });
        const answer = await api.patch(at[level], { 'pop3.enabled': true, 'imap.enabled': false });
        expect(answer).toMatchObject(refused(409, 'setting-locked', '#/pop3.enabled'));
        expect(answer.body.errors[0].detail).toContain(`site ${site.name}`);
        expect(await rowsAt({ server, mailbox }[level].id)).toEqual({});
      },
    );

    it('keep a dormant override as it is while they stand', async () => {
      await api.patch(at.mailbox, { 'pop3.enabled': true });
      await api.patch(at.organization, { 'pop3.enabled': { value: false, locked: true } });
      for (const value of [null, true, false])
        expect(await api.patch(at.mailbox, { 'pop3.enabled': value })).toMatchObject(
          refused(409, 'setting-locked', '#/pop3.enabled'),
        );
      expect(await rowsAt(mailbox.id)).toEqual({ 'pop3.enabled': true });
    });

    it('can be changed and lifted where they were set', async () => {
      await api.patch(at.site, { 'pop3.enabled': { value: false, locked: true } });
      expect((await api.patch(at.site, { 'pop3.enabled': { value: true, locked: true } })).status).toBe(200);
      expect((await api.patch(at.site, { 'pop3.enabled': null })).status).toBe(200);
    });
  });

  describe('expiry', () => {
    it('ends an override at its very instant, and the audit says the system did it', async () => {
      const expiresAt = new Date(Date.now() + 1500).toISOString();
      await api.patch(at.site, { 'pop3.enabled': { value: false, locked: true, expiresAt } });
      expect(await settingAt(at.mailbox, 'pop3.enabled')).toMatchObject({
        value: false,
        lockedBy: { name: site.name },
      });
      await sleep(Date.parse(expiresAt) - Date.now() + 20);
      expect(await settingAt(at.mailbox, 'pop3.enabled')).toMatchObject({ value: true, source: { level: 'default' } });
      expect((await api.patch(at.mailbox, { 'pop3.enabled': false })).status).toBe(200);
      await api.app.get(ExpirySweeper).sweep();
      expect(await rowsAt(site.id)).toEqual({});
      const [entry] = (await api.get(`/audit?subject=site:${site.id}&action=settings.expired`)).body.items;
      expect(entry).toMatchObject({
        actor: { kind: 'system' },
        before: { 'pop3.enabled': { value: false, locked: true, expiresAt } },
        after: { 'pop3.enabled': null },
      });
    });

    it('is kept in UTC, whatever offset it was written with', async () => {
      await api.patch(at.site, { 'pop3.enabled': { value: false, expiresAt: '2099-06-01T12:00:00+02:00' } });
      expect((await settingAt(at.site, 'pop3.enabled')).own.expiresAt).toBe('2099-06-01T10:00:00.000Z');
    });
  });

  it('GET /settings/catalogue lists every setting with the JSON Schema of its value', async () => {
    const { items } = (await api.get('/settings/catalogue')).body;
    expect(items.map(({ key }: Json) => key)).toEqual(catalogue.map(({ key }) => key));
    for (const item of items) expect(item.jsonSchema).toHaveProperty('type');
  });
});
