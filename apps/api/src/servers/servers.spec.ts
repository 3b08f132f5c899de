import { beforeAll, describe, expect, it } from 'vitest';
import { aMailbox, aServer, aSite, onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('servers', (api) => {
  beforeAll(async () => {
    await api.has(aSite('paris'));
    await api.has(aSite('oslo'));
  });

  describe('POST /servers', () => {
    it('puts the server in its site, with both roles unless told otherwise', async () => {
      const { status, body } = await api.post('/servers', {
        name: 'Athena',
        site: 'PARIS',
        fqdn: 'Athena.Example.ORG.',
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        name: 'Athena',
        displayName: 'Athena',
        fqdn: 'athena.example.org',
        roles: ['mailbox', 'transport'],
        site: { name: 'paris' },
        mailboxes: 0,
      });
      expect((await api.get('/servers/ATHENA')).body).toEqual(body);
    });

    it('takes a role once, however often it is named', async () => {
      const server = await api.has(aServer('hermes', { roles: ['transport', 'transport'] }).at('paris'));
      expect(server.roles).toEqual(['transport']);
    });

    it.each([
      { fault: 'a role there is not', body: { roles: ['postbox'] }, at: ['#/roles/0'] },
      { fault: 'no role', body: { roles: [] }, at: ['#/roles'] },
      { fault: 'a host name of one label', body: { fqdn: 'athena' }, at: ['#/fqdn'] },
      { fault: 'a host name that is an address', body: { fqdn: '192.0.2.1' }, at: ['#/fqdn'] },
      { fault: 'no site', body: { site: undefined }, at: ['#/site'] },
      { fault: 'three things at once', body: { name: 'a b', fqdn: '-', size: 1 }, at: ['#/name', '#/fqdn', '#/size'] },
    ])('refuses $fault', async ({ body, at }) => {
      const whole = { name: 'zeus', site: 'paris', fqdn: 'zeus.example.org', ...body };
      expect(await api.post('/servers', whole)).toMatchObject(refused(422, 'body-invalid', ...at));
    });

    it('refuses a name and a host name that are taken, and a site that is not there', async () => {
      await api.has(aServer('hera').at('paris'));
      const other = { name: 'other', site: 'paris', fqdn: 'other.example.org' };
      expect(await api.post('/servers', { ...other, name: 'HERA' })).toMatchObject(
        refused(409, 'name-taken', '#/name'),
      );
      expect(await api.post('/servers', { ...other, fqdn: 'HERA.example.net' })).toMatchObject(
        refused(409, 'fqdn-taken', '#/fqdn'),
      );
      expect(await api.post('/servers', { ...other, site: 'nowhere' })).toMatchObject(
        refused(422, 'reference-not-found', '#/site'),
      );
    });
  });

  it('GET /servers/{server} refuses one that is not there', async () => {
    expect(await api.get('/servers/nowhere')).toMatchObject(refused(404, 'node-not-found'));
  });

  describe('PATCH /servers/{server}', () => {
    it('moves the server with its mailboxes and changes what follows from the site', async () => {
      const apollo = await api.has(aServer('apollo').at('paris'));
      const ann = await api.has(aMailbox('ann').on(apollo));
      await api.patch('/sites/oslo/settings', { 'pop3.enabled': false });
      expect((await api.patch('/servers/apollo', { site: 'oslo' })).body).toMatchObject({
        site: { name: 'oslo' },
        mailboxes: 1,
      });
      expect((await api.get(`/mailboxes/${ann.id}`)).body.site.name).toBe('oslo');
      const { items } = (await api.get('/mailboxes/ann/settings?protocol=pop3')).body;
      expect(items.find(({ key }: { key: string }) => key === 'pop3.enabled')).toMatchObject({
        value: false,
        source: { level: 'site', name: 'oslo' },
      });
      const [moved] = (await api.get('/audit?subject=server:apollo')).body.items;
      expect(moved).toMatchObject({ action: 'server.moved', before: { site: 'paris' }, after: { site: 'oslo' } });
    });

    it('refuses what it may refuse', async () => {
      await api.has(aServer('ares').at('paris'));
      await api.has(aServer('eris').at('paris'));
      const change = (body: object) => api.patch('/servers/ares', body);
      expect(await api.patch('/servers/nowhere', {})).toMatchObject(refused(404, 'node-not-found'));
      expect(await change({ name: 'Eris' })).toMatchObject(refused(409, 'name-taken', '#/name'));
      expect(await change({ fqdn: 'eris.example.net' })).toMatchObject(refused(409, 'fqdn-taken', '#/fqdn'));
      expect(await change({ site: 'nowhere' })).toMatchObject(refused(422, 'reference-not-found', '#/site'));
      expect(await change({ mailboxes: 3, roles: [] })).toMatchObject(
        refused(422, 'body-invalid', '#/roles', '#/mailboxes'),
      );
    });
  });

  describe('DELETE /servers/{server}', () => {
    it('takes an empty server and what is set at it', async () => {
      const pan = await api.has(aServer('pan').at('paris'));
      await api.patch('/servers/pan/settings', { 'imap.enabled': false });
      expect((await api.delete(`/servers/${pan.id}`)).status).toBe(204);
      expect(await api.get('/servers/pan')).toMatchObject(refused(404, 'node-not-found'));
      const left = await api.source.query('SELECT key FROM setting_override WHERE node_id = $1', [pan.id]);
      expect(left).toEqual([]);
    });

    it('keeps a server that holds mailboxes, until they are gone', async () => {
      const nike = await api.has(aServer('nike').at('paris'));
      for (const name of ['nike-a', 'nike-b']) await api.has(aMailbox(name).on(nike));
      const refusal = await api.delete('/servers/nike');
      expect(refusal).toMatchObject(refused(409, 'server-not-empty'));
      expect(refusal.body.detail).toContain('2 mailboxes');
      for (const name of ['nike-a', 'nike-b']) await api.delete(`/mailboxes/${name}`);
      expect((await api.delete('/servers/nike')).status).toBe(204);
    });

    it('refuses a server that is not there', async () => {
      expect(await api.delete('/servers/nowhere')).toMatchObject(refused(404, 'node-not-found'));
    });
  });
});
