import { AuditEntryEntity, brokenLink } from '@waypost/store';
import { describe, expect, it } from 'vitest';
import { type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('the audit', (api) => {
  const about = async (subject: string) => (await api.get(`/audit?subject=${subject}`)).body.items;
  const newest = async (): Promise<Json> => (await api.get('/audit?limit=1')).body.items[0];

  describe('GET /audit', () => {
    it('tells who changed what, from where, before and after, newest first', async () => {
      const { mailbox, server } = await api.hasPath();
      const administrator = await api.as('administrator');
      await administrator.patch(`/mailboxes/${mailbox.id}`, { displayName: 'Renamed' });
      const [changed, created] = await about(`mailbox:${mailbox.name.toUpperCase()}`);
      expect(changed).toMatchObject({
        actor: { kind: 'token', name: 'a administrator' },
        origin: '127.0.0.1',
        action: 'mailbox.changed',
        subject: { level: 'mailbox', id: mailbox.id, name: mailbox.name },
        before: { displayName: mailbox.displayName },
        after: { displayName: 'Renamed' },
        revertible: true,
      });
      expect(created).toMatchObject({
        actor: { name: 'bootstrap token' },
        action: 'mailbox.created',
        before: null,
        after: { name: mailbox.name, server: server.name, address: mailbox.address },
        revertible: false,
      });
    });

    it('keeps what a deleted node was, and is found by its name or id', async () => {
      const { mailbox } = await api.hasPath();
      await api.patch(`/mailboxes/${mailbox.id}/settings`, { 'pop3.enabled': false });
      await api.delete(`/mailboxes/${mailbox.id}`);
      const byId = await about(`mailbox:${mailbox.id}`);
      expect(byId[0]).toMatchObject({
        action: 'mailbox.deleted',
        before: { address: mailbox.address, settings: { 'pop3.enabled': false } },
        after: null,
      });
      expect(await about(`mailbox:${mailbox.name}`)).toEqual(byId);
    });

    it('gives the reason of a change of settings', async () => {
      const { site } = await api.hasPath();
      await api.patch(`/sites/${site.id}/settings`, { 'pop3.enabled': { value: false, reason: 'Ticket 42' } });
      expect((await about(`site:${site.id}`))[0]).toMatchObject({
        action: 'settings.changed',
        before: { 'pop3.enabled': null },
        after: { 'pop3.enabled': { value: false, reason: 'Ticket 42' } },
        reason: 'Ticket 42',
      });
    });

    it('is filtered by actor and action, and paged without a gap', async () => {
      const { site } = await api.hasPath();
      const names = ['one', 'two', 'three'];
      for (const displayName of names) await api.patch(`/sites/${site.id}`, { displayName });
      const query = `/audit?subject=site:${site.id}&actor=bootstrap%20token&action=site.changed&limit=2`;
      const first = (await api.get(query)).body;
      await api.patch(`/sites/${site.id}`, { displayName: 'four' });
      const second = (await api.get(`${query}&cursor=${first.nextCursor}`)).body;
      expect([...first.items, ...second.items].map(({ after }: Json) => after.displayName)).toEqual(names.toReversed());
      expect(second.nextCursor).toBeNull();
      expect((await api.get('/audit?actor=nobody')).body.items).toEqual([]);
    });

    it.each([
      { query: 'subject=paris', at: '#/subject' },
      { query: 'limit=0', at: '#/limit' },
      { query: 'cursor=x', at: '#/cursor' },
      { query: 'sort=at', at: '#/sort' },
    ])('refuses ?$query', async ({ query, at }) => {
      expect(await api.get(`/audit?${query}`)).toMatchObject(refused(422, 'query-invalid', at));
    });
  });

  describe('the chain of hashes', () => {
    const chain = () => api.source.manager.find(AuditEntryEntity, { order: { seq: 'ASC' } });

    it('is whole from the first entry to the last, and shown with each', async () => {
      await api.hasPath();
      const entries = await chain();
      expect(entries.length).toBeGreaterThan(3);
      expect(brokenLink(entries)).toBeUndefined();
      expect((await newest()).hash).toBe(entries.at(-1)?.hash);
    });

    it.each(['a word is changed', 'an entry is taken out', 'two change places', 'one is dated back'])(
      'tells where %s',
      async (deed) => {
        await api.hasPath();
        const entries = await chain();
        const victim = entries[2];
        if (!victim) throw new Error('too few entries');
        if (deed === 'a word is changed') victim.actorName = 'someone else';
        if (deed === 'an entry is taken out') entries.splice(2, 1);
        if (deed === 'two change places') entries.splice(2, 2, ...entries.slice(2, 4).reverse());
        if (deed === 'one is dated back') victim.at = new Date(victim.at.getTime() - 1);
        expect(brokenLink(entries)?.seq).toBe(deed === 'an entry is taken out' || deed.startsWith('two') ? 4 : 3);
      },
    );
  });

  describe('POST /audit/{entry}/revert', () => {
    const revert = async (entry: Json) => api.post(`/audit/${entry.id}/revert`);

    it.each([
      { level: 'site', path: (nodes: Json) => `/sites/${nodes.site.id}`, change: { displayName: 'Changed' } },
      { level: 'server', path: (nodes: Json) => `/servers/${nodes.server.id}`, change: { displayName: 'Changed' } },
      { level: 'mailbox', path: (nodes: Json) => `/mailboxes/${nodes.mailbox.id}`, change: { surname: 'Changed' } },
      { level: 'organization', path: () => '/organization', change: { displayName: 'Changed' } },
    ])('takes a change of a $level back, by a change of its own', async ({ path, change }) => {
      const address = path(await api.hasPath());
      const { modifiedAt: _, ...before } = (await api.get(address)).body;
      await api.patch(address, change);
      const entry = await newest();
      const answer = await revert(entry);
      expect(answer).toMatchObject({ status: 200, body: { before: entry.after, after: entry.before } });
      expect((await api.get(address)).body).toMatchObject(before);
      expect((await newest()).id).toBe(answer.body.id);
    });

    it('takes a move back', async () => {
      const [from, to] = [await api.hasPath(), await api.hasPath()];
      await api.patch(`/mailboxes/${from.mailbox.id}`, { server: to.server.id });
      expect((await revert(await newest())).status).toBe(200);
      expect((await api.get(`/mailboxes/${from.mailbox.id}`)).body.server.id).toBe(from.server.id);
    });

    it('takes a change of settings back, lock and reason and all; and that back again', async () => {
      const { site } = await api.hasPath();
      const path = `/sites/${site.id}/settings`;
      await api.patch(path, { 'pop3.enabled': { value: false, locked: true, reason: 'Ticket 42' } });
      const before = (await api.get(path)).body.items.find(({ key }: Json) => key === 'pop3.enabled').own;
      await api.patch(path, { 'pop3.enabled': null, 'imap.enabled': false });
      const entry = await newest();
      const reverted = await revert(entry);
      expect(reverted).toMatchObject({ status: 200, body: { action: 'settings.reverted', before: entry.after } });
      const own = (key: string, { body }: Json) => body.items.find((item: Json) => item.key === key).own;
      const now = await api.get(path);
      expect(own('imap.enabled', now)).toBeUndefined();
      expect(own('pop3.enabled', now)).toMatchObject({ value: before.value, locked: true, reason: 'Ticket 42' });
      expect((await revert(reverted.body)).status).toBe(200);
      expect(own('imap.enabled', await api.get(path))).toMatchObject({ value: false });
    });

    it('refuses where the same thing was changed again since', async () => {
      const { site } = await api.hasPath();
      await api.patch(`/sites/${site.id}`, { displayName: 'one' });
      const renamed = await newest();
      await api.patch(`/sites/${site.id}`, { displayName: 'two' });
      expect(await revert(renamed)).toMatchObject(refused(409, 'change-not-revertible'));
      await api.patch(`/sites/${site.id}/settings`, { 'pop3.enabled': false });
      const set = await newest();
      await api.patch(`/sites/${site.id}/settings`, { 'pop3.enabled': { value: false, reason: 'Another' } });
      expect(await revert(set)).toMatchObject(refused(409, 'change-not-revertible'));
    });

    it('refuses what cannot be taken back, and an entry that is not there', async () => {
      await api.hasPath();
      expect(await revert(await newest())).toMatchObject(refused(409, 'change-not-revertible'));
      for (const id of ['nonsense', '0190f3a0-0000-7000-8000-000000000000'])
        expect(await revert({ id })).toMatchObject(refused(404, 'audit-entry-not-found'));
    });

    it('refuses where a lock, another name or a deletion came between', async () => {
      const { site, mailbox } = await api.hasPath();
      await api.patch(`/mailboxes/${mailbox.id}/settings`, { 'pop3.enabled': false });
      const set = await newest();
      await api.patch(`/sites/${site.id}/settings`, { 'pop3.enabled': { value: true, locked: true } });
      expect(await revert(set)).toMatchObject(refused(409, 'setting-locked', '#/pop3.enabled'));
      await api.patch(`/mailboxes/${mailbox.id}`, { name: `other-${mailbox.name}`, address: `o-${mailbox.address}` });
      const renamed = await newest();
      const body = { name: mailbox.name, displayName: 'x', server: mailbox.server.id, address: `n-${mailbox.address}` };
      await api.post('/mailboxes', body);
      expect(await revert(renamed)).toMatchObject(refused(409, 'name-taken', '#/name'));
      await api.patch(`/mailboxes/${mailbox.name}`, { name: `new-${mailbox.name}`, address: mailbox.address });
      expect(await revert(renamed)).toMatchObject(refused(409, 'address-taken', '#/address'));
      await api.delete(`/mailboxes/${mailbox.id}`);
      expect(await revert(renamed)).toMatchObject(refused(404, 'node-not-found'));
    });

    it('refuses settings that came to contradict each other', async () => {
      const { site } = await api.hasPath();
      const change = (patch: object) => api.patch(`/sites/${site.id}/settings`, patch);
      await change({ 'smtp.firstRetryMinutes': 5, 'smtp.longestRetryMinutes': 200 });
      await change({ 'smtp.firstRetryMinutes': null, 'smtp.longestRetryMinutes': null });
      await change({ 'smtp.longestRetryMinutes': 300 });
      await change({ 'smtp.longestRetryMinutes': 200 });
      await change({ 'smtp.firstRetryMinutes': 250, 'smtp.longestRetryMinutes': 300 });
      await change({ 'smtp.firstRetryMinutes': 100 });
      const lowered = await newest();
      await change({ 'smtp.longestRetryMinutes': 150 });
      expect(await revert(lowered)).toMatchObject(refused(422, 'setting-invalid', '#/smtp.firstRetryMinutes'));
    });
  });

  it('never holds a secret', async () => {
    const { mailbox } = await api.hasPath();
    const secrets: string[] = ['a mailbox password', 'an owner password'];
    await api.put(`/mailboxes/${mailbox.id}/password`, { password: secrets[0] });
    secrets.push((await api.put(`/mailboxes/${mailbox.id}/password`, { generate: true })).body.password);
    secrets.push((await api.post('/tokens', { name: 'a canary' })).body.token);
    secrets.push((await api.post('/service-accounts', { name: `canary-${api.unique()}` })).body.password);
    await (await api.signedIn()).put('/session/password', { newPassword: secrets[1] });
    const rows = JSON.stringify(await api.source.query('SELECT * FROM audit_entry'));
    for (const secret of secrets) expect(rows).not.toContain(secret);
    expect(rows).not.toMatch(/\$argon2|[0-9a-f]{64}","token/);
  });
});
