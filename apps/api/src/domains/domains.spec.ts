import { describe, expect, it, beforeAll } from 'vitest';
import { aContact, aDomain, aMailbox, aServer, aSite, onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('domains', (api) => {
  beforeAll(async () => {
    await api.has(aSite('paris'));
    await api.has(aServer('mx1').at('paris'));
  });

  it('GET /accepted-domains lists those that are accepted by name, page by page, and finds text in them', async () => {
    for (const name of ['list-b.example', 'list-a.example', 'list-c.example']) await api.has(aDomain(name));
    const page = await api.get('/accepted-domains?q=LIST-&limit=2&total=true');
    expect(page.body.items.map(({ name }: { name: string }) => name)).toEqual(['list-a.example', 'list-b.example']);
    expect(page.body.total).toBe(3);
    const rest = await api.get(`/accepted-domains?q=list-&limit=2&cursor=${page.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ name: 'list-c.example' }], nextCursor: null });
  });

  describe('POST /accepted-domains', () => {
    it('accepts a domain in lower case as an authoritative one, readable by name and id', async () => {
      const { status, body } = await api.post('/accepted-domains', { name: 'Minasi.COM.' });
      expect(status).toBe(201);
      expect(body).toMatchObject({ name: 'minasi.com', kind: 'authoritative', matchSubdomains: false });
      expect((await api.get('/accepted-domains/MINASI.com')).body).toEqual(body);
      expect((await api.get(`/accepted-domains/${body.id}`)).body).toEqual(body);
    });

    it('has exactly one default: the first, until another is made it', async () => {
      const defaults = async () =>
        (await api.get('/accepted-domains?limit=500')).body.items.filter(
          (domain: { default: boolean }) => domain.default,
        );
      expect(await defaults()).toHaveLength(1);
      await api.has(aDomain('new-default.example', { default: true }));
      expect(await defaults()).toMatchObject([{ name: 'new-default.example' }]);
    });

    it.each([
      { fault: 'an address', body: { name: 'ann@example.org' }, at: ['#/name'] },
      { fault: 'a dotted number', body: { name: '192.0.2.1' }, at: ['#/name'] },
      { fault: 'a kind there is not', body: { kind: 'local' }, at: ['#/kind'] },
      { fault: 'a relay as the default', body: { kind: 'internal-relay', default: true }, at: ['#/kind'] },
      { fault: 'two things at once', body: { name: '-', shared: true }, at: ['#/name', '#/shared'] },
    ])('refuses $fault', async ({ body, at }) => {
      expect(await api.post('/accepted-domains', { name: 'faulty.example', ...body })).toMatchObject(
        refused(422, 'body-invalid', ...at),
      );
    });

    it('refuses one that is accepted already, and a host name of a server', async () => {
      await api.has(aDomain('twice.example'));
      expect(await api.post('/accepted-domains', { name: 'TWICE.example' })).toMatchObject(
        refused(409, 'name-taken', '#/name'),
      );
      expect(await api.post('/accepted-domains', { name: 'mx1.example.net' })).toMatchObject(
        refused(409, 'domain-is-host', '#/name'),
      );
    });

    it('refuses to be alone responsible for where contacts are', async () => {
      await api.has(aContact('outside', { address: 'out@dept.partner.example' }));
      expect(await api.post('/accepted-domains', { name: 'dept.partner.example' })).toMatchObject(
        refused(409, 'contact-inside', '#/kind'),
      );
      expect(await api.post('/accepted-domains', { name: 'partner.example', matchSubdomains: true })).toMatchObject(
        refused(409, 'contact-inside', '#/kind'),
      );
      await api.has(aDomain('partner.example', { kind: 'internal-relay', matchSubdomains: true }));
    });
  });

  it('a server cannot take an accepted domain for its host name', async () => {
    await api.has(aDomain('host.example'));
    const server = { name: 'mx9', site: 'paris', fqdn: 'host.example' };
    expect(await api.post('/servers', server)).toMatchObject(refused(409, 'domain-is-host', '#/fqdn'));
    expect(await api.patch('/servers/mx1', { fqdn: 'HOST.example' })).toMatchObject(
      refused(409, 'domain-is-host', '#/fqdn'),
    );
  });

  it('a server cannot call itself an accepted domain, nor can what one calls itself be accepted', async () => {
    await api.has(aDomain('called.example'));
    expect(await api.patch('/servers/mx1/settings', { 'smtp.fqdn': 'Called.example' })).toMatchObject(
      refused(422, 'setting-invalid', '#/smtp.fqdn'),
    );
    await api.patch('/servers/mx1/settings', { 'smtp.fqdn': 'Mx.Called.example' });
    expect(await api.post('/accepted-domains', { name: 'mx.called.example' })).toMatchObject(
      refused(409, 'domain-is-host', '#/name'),
    );
    await api.patch('/servers/mx1/settings', { 'smtp.fqdn': null });
  });

  describe('PATCH /accepted-domains/{domain}', () => {
    it('changes what becomes of mail, is audited, and can be taken back', async () => {
      await api.has(aDomain('change.example'));
      expect((await api.patch('/accepted-domains/change.example', { kind: 'external-relay' })).body.kind).toBe(
        'external-relay',
      );
      const [entry] = (await api.get('/audit?subject=domain:change.example')).body.items;
      expect(entry).toMatchObject({
        action: 'domain.changed',
        before: { kind: 'authoritative' },
        after: { kind: 'external-relay' },
      });
      expect((await api.post(`/audit/${entry.id}/revert`)).status).toBe(200);
      expect((await api.get('/accepted-domains/change.example')).body.kind).toBe('authoritative');
    });

    it('refuses what it may refuse', async () => {
      await api.has(aDomain('patched.example', { default: true }));
      const change = (body: object) => api.patch('/accepted-domains/patched.example', body);
      expect(await api.patch('/accepted-domains/nowhere.example', {})).toMatchObject(refused(404, 'domain-not-found'));
      expect(await change({ default: false })).toMatchObject(refused(409, 'domain-is-default', '#/default'));
      expect(await change({ kind: 'internal-relay' })).toMatchObject(refused(422, 'body-invalid', '#/kind'));
      expect(await change({ name: 'other.example' })).toMatchObject(refused(422, 'body-invalid', '#/name'));
      await api.has(aDomain('relay.example', { kind: 'internal-relay' }));
      await api.has(aContact('relayed', { address: 'ann@relay.example' }));
      expect(await api.patch('/accepted-domains/relay.example', { kind: 'authoritative' })).toMatchObject(
        refused(409, 'contact-inside', '#/kind'),
      );
    });
  });

  describe('what would leave addresses without an accepted domain', () => {
    it('is refused where recipients have addresses below, unless their domain is accepted by itself', async () => {
      await api.has(aDomain('below.example', { matchSubdomains: true }));
      await api.has(aMailbox('below', { address: 'below@lab.below.example' }).on('mx1'));
      const alone = () => api.patch('/accepted-domains/below.example', { matchSubdomains: false });
      expect(await alone()).toMatchObject(refused(409, 'domain-in-use', '#/matchSubdomains'));
      await api.has(aDomain('lab.below.example'));
      expect((await alone()).status).toBe(200);
    });

    it('is refused where a policy gives such, also below it, or the default one shared ones', async () => {
      await api.has(aDomain('given.example', { matchSubdomains: true }));
      const policy = { name: 'Given', filter: '(department=Given)' };
      const templates = [{ template: '@lab.given.example', primary: true }];
      expect((await api.post('/recipient-policies', { ...policy, templates })).status).toBe(201);
      for (const body of [{ matchSubdomains: false }, { kind: 'external-relay' }])
        expect(await api.patch('/accepted-domains/given.example', body)).toMatchObject(refused(409, 'domain-in-use'));
      expect(await api.delete('/accepted-domains/given.example')).toMatchObject(refused(409, 'domain-in-use'));
      expect((await api.patch('/accepted-domains/given.example', { kind: 'internal-relay' })).status).toBe(200);
      const { items } = (await api.get('/recipient-policies')).body;
      const last = items.find((one: { default: boolean }) => one.default);
      expect(await api.patch(`/recipient-policies/${last.id}`, { templates })).toMatchObject(
        refused(422, 'body-invalid', '#/templates/0/template'),
      );
      expect((await api.delete('/recipient-policies/Given')).status).toBe(204);
    });
  });

  describe('DELETE /accepted-domains/{domain}', () => {
    it('keeps a domain that addresses lie in, and the default one, and lets others go', async () => {
      await api.has(aDomain('used.example'));
      await api.has(aMailbox('user', { address: 'user@used.example' }).on('mx1'));
      const refusal = await api.delete('/accepted-domains/used.example');
      expect(refusal).toMatchObject(refused(409, 'domain-in-use'));
      expect(refusal.body.detail).toContain('one address');
      await api.delete('/mailboxes/user');
      expect((await api.delete('/accepted-domains/used.example')).status).toBe(204);
      await api.has(aDomain('last-default.example', { default: true }));
      expect(await api.delete('/accepted-domains/last-default.example')).toMatchObject(
        refused(409, 'domain-is-default'),
      );
      expect(await api.delete('/accepted-domains/used.example')).toMatchObject(refused(404, 'domain-not-found'));
    });

    it('refuses a stale If-Match', async () => {
      await api.has(aDomain('stale.example'));
      expect(await api.delete('/accepted-domains/stale.example', { 'if-match': '"old"' })).toMatchObject(
        refused(412, 'precondition-failed'),
      );
    });
  });
});
